// @ts-check
// The blocks of the documentation that run in a page, as modules for a worker, and the package they import.
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { docPrograms } from "./docPrograms.mjs";
import { doors, workerText } from "./page.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const here = join(root, "site", "run");

/** What a program may take from Node: a file that it writes is shown below it. */
const writing = ["mkdir", "mkdirSync", "writeFile", "writeFileSync"];
const nodeFiles = ["node:fs", "node:fs/promises"];

/** Names that throw in a page: the entry points for pages make them with `refused`. */
const refused = ["browser/unsupported.ts", "browser/node.ts"].flatMap((file) =>
  [...readFileSync(join(root, "src", file), "utf8").matchAll(/^export const (\w+) = (?:refused|ofNode)\(/gm)].map(
    ([, name]) => name,
  ),
);

/** The names that a program imports, by module; what is only a type counts too. @param {string} code */
const importsOf = (code) =>
  [...code.matchAll(/^import (?:(?:type )?\{([^}]*)\} |[^"{]*)(?:from )?"([^"]+)"/gm)].map(
    ([, names = "", module]) => ({
      module,
      names: names.split(",").flatMap(
        (name) =>
          name
            .trim()
            .replace(/^type /, "")
            .split(" as ")[0] || [],
      ),
    }),
  );

/** What an import does not show: values that a page does not accept. @type {readonly (readonly [RegExp, string])[]} */
const lacking = [
  [/\b(?:loadRun\(|resume: )"/, "it reads a run folder"],
  [/\bweights: "[^"]*\.npz"/, "it reads weights from a file"],
  [/\bencodeFigure\([^)]*"(?:pdf|png)"/, "it draws a PDF or PNG"],
];

/**
 * Why a program cannot run in a page: undefined if it can. It can unless it imports what a page lacks, or reads a run
 * folder from a disk.
 * @param {string} code
 */
export function whyNotInPage(code) {
  for (const { module, names } of importsOf(code)) {
    const isOfNode = (/** @type {string} */ name) =>
      nodeFiles.includes(module) ? !writing.includes(name) : refused.includes(name);
    const needed = names.filter(isOfNode);
    if (needed.length > 0) return `it needs ${needed.join(", ")} of ${module}`;
    if (!nodeFiles.includes(module) && !(module in doors)) return `it imports ${module}`;
  }
  return lacking.find(([pattern]) => pattern.test(code))?.[1];
}

/**
 * One block and those that it continues.
 * @typedef {{ id: string, page: string, name: string, code: string, why: string | undefined, isWhole: boolean }} Block
 */

/** Every block of the documentation. @returns {Block[]} */
export const blocks = () =>
  docPrograms(root).flatMap(({ page, name, blocks: own }) =>
    own.map((_, k) => {
      const code = own.slice(0, k + 1).join("");
      const id = `${basename(page, ".md")}-${name.match(/\d+$/)}-${k + 1}`;
      // What a later block needs, an earlier one lacks as well: the program is one.
      return { id, page, name, code, why: whyNotInPage(own.join("")), isWhole: k === own.length - 1 };
    }),
  );

const options = /** @type {const} */ ({
  bundle: true,
  minify: true,
  format: "esm",
  platform: "browser",
  target: "es2022",
  write: false,
  outdir: "/",
  logLevel: "silent",
});

/** A file for each entry point of the package. @param {string} door */
const fileOf = (door) => door.replaceAll("/", "-");

/** The package and the worker as modules that share their parts. @returns {Promise<Map<string, Uint8Array>>} */
export async function bundlePackage() {
  const { outputFiles } = await build({
    ...options,
    absWorkingDir: root,
    entryPoints: {
      ...Object.fromEntries(Object.entries(doors).map(([door, file]) => [fileOf(door), join(root, file)])),
      files: join(here, "files.ts"),
      worker: join(here, "worker.ts"),
    },
    splitting: true,
    chunkNames: "parts/[hash]",
    plugins: [workerText],
  });
  return new Map(outputFiles.map(({ path, contents }) => [path.slice(1), contents]));
}

/**
 * Programs as JavaScript modules next to the package.
 * @param {readonly { readonly id: string, readonly code: string }[]} programs
 * @returns {Promise<Map<string, Uint8Array>>}
 */
export async function bundleBlocks(programs) {
  const codes = new Map(programs.map(({ id, code }) => [id, code]));
  const { outputFiles } = await build({
    ...options,
    minify: false,
    entryPoints: programs.map(({ id }) => ({ in: id, out: `programs/${id}` })),
    plugins: [
      {
        name: "programs",
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /./ }, ({ path, kind }) => {
            if (kind === "entry-point") return { path, namespace: "program" };
            const file = nodeFiles.includes(path) ? "files" : fileOf(path);
            return { path: `../${file}.js`, external: true };
          });
          onLoad({ filter: /./, namespace: "program" }, ({ path }) => ({ contents: codes.get(path), loader: "ts" }));
        },
      },
    ],
  });
  return new Map(outputFiles.map(({ path, contents }) => [path.slice(1), contents]));
}
