// @ts-check
// Bundles lab/ to dist/lab/: files that any static host can serve, from any path.
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { doors, workerText } from "./page.mjs";

/** What modules of a user's tasks and models may import; more would divide the engine into more files. */
const ownDoors = ["dalenet", "dalenet/models", "dalenet/tasks"];
/** @param {string} name of the package in an import */
const doorName = (name) => `door/${name === "dalenet" ? "index" : name.slice("dalenet/".length)}`;
const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * The page is main.js and main.css, the engine worker.js; door/ has the package for modules of a user, by its names.
 * What several of them or none needs at first is in files beside them, whose names change with their contents.
 * @param {string} [folder]
 */
export async function bundleLab(folder = join(root, "dist", "lab")) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { metafile } = await build({
    entryPoints: [
      { in: join(root, "lab", "page", "main.tsx"), out: "main" },
      { in: join(root, "lab", "engine", "worker.ts"), out: "worker" },
      ...ownDoors.map((name) => ({ in: join(root, doors[name]), out: doorName(name) })),
    ],
    outdir: folder,
    absWorkingDir: root,
    chunkNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "linked",
    metafile: true,
    logLevel: "warning",
    alias: doors,
    plugins: [workerText],
  });
  copyFileSync(join(root, "lab", "page", "index.html"), join(folder, "index.html"));
  return metafile;
}
