/** Reads the configuration of a run from a file, and finds the line that an error speaks of. */
import { extname } from "node:path";
import { isMap, isScalar, isSeq, LineCounter, type ParsedNode, parseDocument } from "yaml";
import { DalenetError, invalid, unknownName } from "../errors.ts";
import { checkJson } from "./json.ts";
import { placed } from "./place.ts";
import { type Setting, withSettings } from "./settings.ts";

/** A configuration as it was given: loose, with the places that its values come from. */
export interface LooseConfig {
  readonly value: unknown;
  /** A name for run folders: the built-in name, or the file's without folder and extension. */
  readonly name: string;
  /** The error with the file and line (or the setting) that it speaks of, where they can be found. */
  place(error: unknown): unknown;
}

/**
 * The configuration of a built-in name or a YAML or JSON file, with settings put in.
 * @param builtin built-in configurations by name
 * @param read reads a text file and throws clear errors
 * @throws "unknown" for a name that is neither, "missing" for a file that is not there, "invalid" with the line for text that is not YAML
 */
export async function looseConfig(
  source: string,
  settings: readonly Setting[],
  builtin: Readonly<Record<string, unknown>>,
  read: (path: string) => Promise<string>,
): Promise<LooseConfig> {
  if (Object.hasOwn(builtin, source)) {
    const place = (error: unknown) => placed(error, settings);
    return { value: withSettings(builtin[source], settings), name: source, place };
  }
  const text = await read(source).catch((error) => {
    const isName = !/[/\\]/.test(source) && extname(source) === "";
    const isAbsent = error instanceof DalenetError && error.opening === "missing";
    throw isName && isAbsent ? unknownName("configuration", source, Object.keys(builtin)) : error;
  });
  const { value: whole, line } = parse(text, source);
  const { config: value, name, inside } = configOf(whole);
  return {
    value: withSettings(value, settings),
    name: name ?? (source.replace(/^.*[/\\]/, "").replace(/\.[^.]*$/, "") || "run"),
    place: (error) =>
      placed(error, settings, (path) => {
        const number = line([...inside, ...path]);
        return number === undefined ? source : `${source}, line ${number}`;
      }),
  };
}

/** The configuration in what a file holds: the file itself, or the part of a run.json that says how that run was made. */
function configOf(whole: object): { config: unknown; name?: string; inside: readonly string[] } {
  if (!("format" in whole && "config" in whole)) return { config: whole, inside: [] };
  const name = "name" in whole && typeof whole.name === "string" && whole.name !== "" ? whole.name : undefined;
  return { config: whole.config, name, inside: ["config"] };
}

const isMapping = "a configuration is a mapping with the sections model, task, train, evaluate";

function parse(text: string, source: string) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they tell a binary file
  if (/[\0-\x08\x0e-\x1a\x1c-\x1f\ufffd]/.test(text)) throw invalid(`${source}: this is no text; ${isMapping}`);
  if (extname(source).toLowerCase() === ".json" && text.trim() !== "") checkJson(text, source);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error) {
    const said = error.message.replace(/\.$/, "");
    throw invalid(
      `${source}, line ${lines.linePos(error.pos[0]).line}: ${said}; the file is no whole YAML or JSON, correct it there`,
    );
  }
  let value: unknown;
  try {
    value = document.toJS();
  } catch (cause) {
    throw invalid(`${source}: ${(cause as Error).message}; write the values out`);
  }
  if (value === null || value === undefined) throw invalid(`${source}; the file is empty, ${isMapping}`);
  if (typeof value !== "object" || Array.isArray(value))
    throw invalid(`${source}: ${JSON.stringify(value).slice(0, 60)}; ${isMapping}`);
  const line = (path: readonly string[]) => {
    const offset = offsetOf(document.contents, path);
    return offset === undefined ? undefined : lines.linePos(offset).line;
  };
  return { value, line };
}

/** Where the deepest part of a path that is in the document begins. */
function offsetOf(root: ParsedNode | null, path: readonly string[]): number | undefined {
  let node: unknown = root;
  let offset: number | undefined;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === part);
      if (!pair) break;
      offset = (pair.key as ParsedNode).range[0];
      node = pair.value;
    } else if (isSeq(node) && node.items[Number(part)]) {
      node = node.items[Number(part)];
      offset = (node as ParsedNode).range[0];
    } else break;
  }
  return offset;
}
