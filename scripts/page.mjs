// @ts-check
// Programs for a page: bundles, and a server for them. Used by the tests (test/page) and scripts/firefox.mjs.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { workerTextModule } from "./workerText.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
/** The sources of the names by which the package is imported, as a bundler for pages resolves them. */
export const doors = Object.fromEntries(
  Object.entries(exports).flatMap(([door, { browser, default: usual }]) => {
    const file = browser?.default ?? usual;
    return file ? [[`dalenet${door.slice(1)}`, file.replace(/^\.\/dist\/(.*)\.js$/, "./src/$1.ts")]] : [];
  }),
);

/** The module that the build makes from src/browser/worker.js. @type {import("esbuild").Plugin} */
export const workerText = {
  name: "worker text",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/workerText\.js$/ }, () => ({ path: "workerText", namespace: "made", sideEffects: false }));
    onLoad({ filter: /./, namespace: "made" }, () => ({ contents: workerTextModule(root) }));
  },
};

/**
 * A program for a page with everything it imports, without shims for Node: a program that uses Node cannot be
 * bundled.
 * @param {string} program the text of a module, whose imports are resolved from the root of the repository
 * @param {{ splitting?: boolean }} [options] whether modules imported on demand go into separate files; by default
 * they do
 * @returns {Promise<{ files: Map<string, Uint8Array>, meta: import("esbuild").Metafile }>} files by name; the
 * program is main.js
 */
export async function bundle(program, { splitting = true } = {}) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: program, resolveDir: root, sourcefile: "main.ts", loader: "ts" },
    entryNames: "main",
    outdir: "/",
    bundle: true,
    minify: true,
    splitting,
    format: "esm",
    platform: "browser",
    target: "es2022",
    metafile: true,
    write: false,
    logLevel: "silent",
    alias: doors,
    plugins: [workerText],
  });
  return { files: new Map(outputFiles.map(({ path, contents }) => [path.slice(1), contents])), meta: metafile };
}

/** With these headers a page is isolated from other origins, so that its threads may share memory. */
export const isolating = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/**
 * A server on this machine only: an empty page at /, the files, and `hear` for what a page posts.
 * @param {ReadonlyMap<string, Uint8Array>} files
 * @param {{ headers?: Record<string, string>, html?: string, hear?: (text: string) => void }} [options]
 * @returns {Promise<{ url: string, close(): Promise<void> }>}
 */
export async function serve(files, { headers = {}, html = "", hear = () => {} } = {}) {
  const server = createServer((request, response) => {
    const name = request.url?.slice(1) ?? "";
    const content =
      name === "" ? `<!doctype html><title>test</title><link rel="icon" href="data:,">${html}` : files.get(name);
    if (request.method === "POST") {
      let text = "";
      request.setEncoding("utf8").on("data", (part) => (text += part));
      request.on("end", () => {
        hear(text);
        response.writeHead(204).end();
      });
      return;
    }
    if (content === undefined) return void response.writeHead(404).end();
    const type = name === "" ? "text/html" : "text/javascript";
    response.writeHead(200, { "Content-Type": `${type}; charset=utf-8`, ...headers }).end(content);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
