// @ts-check
// Bundles what Node loads, from what the compiler made: entry points and threads to dist/bundle/, the command line to
// dist/cli/main.js, their common parts to chunks beside the former. Node starts faster than from hundreds of modules,
// and however the package is entered, each part of it is loaded once.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");
const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** A file in dist/ without its ending. @param {string} path */
const named = (path) => path.replace(/^\.\/dist\/(.*?)(?:\.d\.ts|\.js)$/, "$1");

/** Modules by where their bundles go: for each entry point what package.json says. */
const doors = Object.values(exports).flatMap(({ types, node, default: usual }) =>
  types ? [[named(node ?? usual), named(types)]] : [],
);

/** Programs that a module starts from the file beside it; in the bundle it looks for them beside its chunk. */
const threads = () =>
  readdirSync(dist, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".js") && !name.startsWith("lab"))
    .flatMap((name) => {
      const started = /new URL\("\.\/(\w+)\.js", import\.meta\.url\)/.exec(readFileSync(join(dist, name), "utf8"));
      return started ? [[`bundle/${started[1]}`, join(name, "..", started[1])]] : [];
    });

/** Replaces dist/bundle/ and dist/cli/main.js. */
export async function bundleForNode() {
  const entries = [...doors, ...threads(), ["cli/main", "cli/main"]];
  await build({
    entryPoints: Object.fromEntries(entries.map(([to, from]) => [to, join(dist, `${from}.js`)])),
    outdir: dist,
    allowOverwrite: true,
    chunkNames: "bundle/[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    // Not minified: of an error that nobody catches, Node prints the line.
    logLevel: "warning",
  });
  withoutBareImports();
}

/**
 * Chunks import others of which they use nothing, for the order of side effects: there are none, and bundlers of users
 * warn of each.
 */
function withoutBareImports() {
  for (const name of readdirSync(join(dist, "bundle"))) {
    const file = join(dist, "bundle", name);
    const text = readFileSync(file, "utf8");
    const bare = text.replace(/^import "\.\/[^"]*";\n/gm, "");
    if (bare !== text) writeFileSync(file, bare);
  }
}
