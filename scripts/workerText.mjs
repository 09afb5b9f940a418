// The program of a page's worker (src/browser/worker.js and its imports) as a module that holds its text.
import { join } from "node:path";
import { buildSync } from "esbuild";

/** @param {string} root the repository */
export function workerTextModule(root) {
  const { outputFiles } = buildSync({
    entryPoints: [join(root, "src", "browser", "worker.js")],
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    write: false,
  });
  return `export const workerText = ${JSON.stringify(outputFiles[0].text)};\n`;
}
