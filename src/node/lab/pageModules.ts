/** Modules of a user as a page loads them: what they import of Dalenet is the page's own. */
import { readFile } from "node:fs/promises";
import nodeModule from "node:module";
import { extname, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { init, parse } from "es-module-lexer";
import { unsupported } from "../../base/errors.ts";

/** Where the page has what definitions need of the package, from the folder of the modules (scripts/lab.mjs). */
const doors: Readonly<Record<string, string>> = {
  dalenet: "../../door/index.js",
  "dalenet/models": "../../door/models.js",
  "dalenet/tasks": "../../door/tasks.js",
};

/**
 * The modules and all that they import, by names as a page asks for them; those given are 0.js, 1.js, ….
 * @throws "unsupported" for an import of Node, of another package, or of what does not define tasks and models
 */
export async function pageModules(files: readonly string[]): Promise<ReadonlyMap<string, string>> {
  await init;
  const names = new Map<string, string>();
  const nameOf = (address: string): string => {
    const name = names.get(address) ?? `${names.size}${extname(address) === ".json" ? ".json" : ".js"}`;
    names.set(address, name);
    return name;
  };
  for (const file of files) nameOf(pathToFileURL(resolve(file)).href);
  const modules = new Map<string, string>();
  // Grows while it is gone through.
  for (const [address, name] of names) modules.set(name, await readModule(address, nameOf));
  return modules;
}

/** The text of a module with its imports renamed. */
async function readModule(address: string, nameOf: (address: string) => string): Promise<string> {
  const path = fileURLToPath(address);
  const source = javaScript(await readFile(path, "utf8"), path);
  if (extname(path) === ".json") return source;
  let text = "";
  let end = 0;
  for (const one of parse(source, path)[0]) {
    const { specifier } = one;
    // import.meta, and names that are known only when the module runs.
    if (specifier == null || (one.type === "dynamic" && one.glob)) continue;
    const name = Object.hasOwn(doors, specifier)
      ? doors[specifier]
      : /^(?:\.{1,2}\/|\/|file:)/.test(specifier)
        ? `./${nameOf(new URL(specifier, address).href)}`
        : undefined;
    if (name === undefined)
      throw unsupported({
        place: { file: relative("", path) },
        subject: `import of "${specifier}"`,
        detail: " in a page",
        remedy: `import only ${Object.keys(doors).join(", ")} and files of your own`,
      });
    text += source.slice(end, one.start) + (one.type === "dynamic" ? JSON.stringify(name) : name);
    end = one.end;
  }
  return text + source.slice(end);
}

/** Absent from a Node that does not run TypeScript. */
const { stripTypeScriptTypes } = nodeModule as { stripTypeScriptTypes?(source: string): string };

const javaScript = (source: string, path: string): string =>
  /\.[cm]?ts$/.test(path) && stripTypeScriptTypes ? stripTypeScriptTypes(source) : source;
