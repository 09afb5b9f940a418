/** Reads the configuration of a run from a file, and finds the line that an error is about. */
import { readdirSync } from "node:fs";
import { dirname, extname, isAbsolute, join, parse } from "node:path";
import { isRecord } from "../base/display.ts";
import { isMissing, missing, nearestName, unknownName } from "../base/errors.ts";
import { withPlace } from "./errorPlace.ts";
import { recordIn } from "./runFolder.ts";
import { schemaName } from "./schema.ts";
import { type TypedSetting, withSettings } from "./settings.ts";

const sections = ["model", "task", "train", "evaluate", "seed", "seeds"];

/** A configuration as given: loose, with the places of its values. */
export interface LooseConfig {
  readonly value: unknown;
  /** A name for run folders: the built-in name, or the file's without folder and extension. */
  readonly name: string;
  /** The error with the file and line (or the setting) that it is about, if they can be found. */
  place(error: unknown): unknown;
}

/**
 * A built-in configuration, that of a YAML or JSON file, or the folder of a run or an ensemble, with settings
 * applied.
 * @param builtin built-in configurations by name
 * @param read reads a text file and throws clear errors
 * @throws "unknown" for a name that is neither, "missing" for a file that does not exist, "invalid" with the line
 * for text that is not YAML
 */
export async function looseConfig(
  source: string,
  settings: readonly TypedSetting[],
  builtin: Readonly<Record<string, { readonly config: unknown }>>,
  read: (path: string) => Promise<string>,
): Promise<LooseConfig> {
  if (Object.hasOwn(builtin, source)) {
    const place = (error: unknown) => withPlace(error, settings);
    return { value: await withVectors(withSettings(builtin[source].config, settings), "."), name: source, place };
  }
  const file = recordIn(source) ?? source;
  const text = await read(file).catch((error) => {
    if (!isMissing(error)) throw error;
    const { dir, base } = parse(source);
    const files = configFilesIn(dir);
    const extended = files.find((name) => parse(name).name === base);
    if (extended !== undefined)
      throw missing({ subject: `file "${source}"`, remedy: `did you mean "${join(dir, extended)}"?` });
    if (dir === "" && extname(base) === "")
      throw unknownName("configuration", source, [...Object.keys(builtin), ...files]);
    const nearest = nearestName(base, files);
    throw nearest === undefined
      ? error
      : missing({ subject: `file "${source}"`, remedy: `did you mean "${join(dir, nearest)}"?` });
  });
  const { readYaml } = await import("./yamlText.ts");
  const { value: whole, line } = readYaml(text, file);
  const { config: value, name, inside } = configOf(whole);
  const moved = await withVectors(fromFolder(dirname(file), value), dirname(file));
  return {
    value: await withVectors(withSettings(moved, settings), "."),
    name: name ?? (source.replace(/^.*[/\\]/, "").replace(/\.[^.]*$/, "") || "run"),
    place: (error) =>
      withPlace(error, settings, (path) => {
        if (name !== undefined && path[0] === "name") return { file, line: line(path) };
        // Settings that a command adds are in no file.
        const isInside = sections.includes(path[0]) || (isRecord(value) && Object.hasOwn(value, path[0]));
        return isInside ? { file, line: line([...inside, ...path]) } : undefined;
      }),
  };
}

/** The configuration with numbers in place of the files that `evaluate.perturb` names. */
async function withVectors(value: unknown, folder: string): Promise<unknown> {
  if (!isRecord(value) || !isRecord(value["evaluate"])) return value;
  const { perturb } = value["evaluate"];
  if (!Array.isArray(perturb)) return value;
  const { withVectorFiles } = await import("../node/index.ts");
  return { ...value, evaluate: { ...value["evaluate"], perturb: await withVectorFiles(perturb, folder) } };
}

/** Files in a folder that are named like configurations; the schema that `dalenet init` writes is not one. */
function configFilesIn(folder: string): string[] {
  try {
    return readdirSync(folder || ".").filter((name) => /\.(ya?ml|json)$/i.test(name) && name !== schemaName);
  } catch {
    return []; // no such folder
  }
}

/** The configuration in a file: all of it, or the part of a run.json that describes the run. */
function configOf(whole: object): { config: unknown; name?: string; inside: readonly string[] } {
  if (!("format" in whole && "config" in whole)) return { config: whole, inside: [] };
  const name = "name" in whole && typeof whole.name === "string" && whole.name !== "" ? whole.name : undefined;
  return { config: whole.config, name, inside: ["config"] };
}

/**
 * The configuration with the path of `model.weights` resolved relative to its file; one given by --set is relative
 * to the current folder.
 */
function fromFolder(folder: string, value: unknown): unknown {
  const inside = <K extends string>(record: unknown, key: K, change: (inner: unknown) => unknown): unknown =>
    typeof record === "object" && record !== null && !Array.isArray(record) && key in record
      ? { ...record, [key]: change((record as Record<K, unknown>)[key]) }
      : record;
  const moved = (file: unknown) => (typeof file === "string" && !isAbsolute(file) ? join(folder, file) : file);
  return inside(value, "model", (model) =>
    inside(model, "weights", (weights) =>
      typeof weights === "string" ? moved(weights) : inside(weights, "file", moved),
    ),
  );
}
