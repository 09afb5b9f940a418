/** Reads the configuration of a run from a file, and finds the line that an error speaks of. */
import { extname } from "node:path";
import { isMap, isScalar, isSeq, LineCounter, type ParsedNode, parseDocument } from "yaml";
import { DalenetError, invalid, unknownName } from "../errors.ts";
import { pathOf, type Setting, withSettings } from "./settings.ts";

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
    const place = (error: unknown) => placed(error, settings, () => undefined);
    return { value: withSettings(builtin[source], settings), name: source, place };
  }
  const text = await read(source).catch((error) => {
    const isName = !/[/\\]/.test(source) && extname(source) === "";
    const isAbsent = error instanceof DalenetError && error.opening === "missing";
    throw isName && isAbsent ? unknownName("configuration", source, Object.keys(builtin)) : error;
  });
  const { value, line } = parse(text, source);
  return {
    value: withSettings(value, settings),
    name: source.replace(/^.*[/\\]/, "").replace(/\.[^.]*$/, "") || "run",
    place: (error) =>
      placed(error, settings, (path) => {
        const number = line(path);
        return number === undefined ? source : `${source}, line ${number}`;
      }),
  };
}

function parse(text: string, source: string) {
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
  if (value === null || value === undefined)
    throw invalid(`${source}; the file is empty, a configuration has the sections model, task, train, evaluate`);
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

/** Puts the place of the path that a message names behind the opening word. */
function placed(
  error: unknown,
  settings: readonly Setting[],
  inFile: (path: readonly string[]) => string | undefined,
): unknown {
  if (!(error instanceof DalenetError)) return error;
  const message = error.message.slice(error.opening.length + 2);
  const path = namedPath(message);
  if (!path) return error;
  const starts = (longer: readonly string[], shorter: readonly string[]) =>
    shorter.every((part, i) => part === longer[i]);
  const setting = settings.findLast((s) => starts(path, s.path) || starts(s.path, path));
  const place = setting ? `--set ${setting.text}` : inFile(path);
  if (place === undefined) return error;
  return Object.assign(new DalenetError(error.opening, `${place}: ${message}`), { cause: error });
}

/** The path that a message names: "model.tau = -3; …", "key in model "tua"; …", "parameter "task.sigm"; …", "task "x"; …". */
function namedPath(message: string): readonly string[] | undefined {
  const section = "(?:model|task|train|evaluate|seeds?)";
  const [, parent, key] = new RegExp(`^key in (${section}(?:[.[][\\w.[\\]]+)?) "([^"]+)"`).exec(message) ?? [];
  if (parent) return [...pathOf(parent), key];
  const [, topKey] = /^key in the configuration "([^"]+)"/.exec(message) ?? [];
  if (topKey) return [topKey];
  if (/^task "/.test(message)) return ["task", "name"];
  const [fact] = message.split(";", 1); // what follows is advice
  const [, path] = new RegExp(`(?:^|[ "])(${section}(?:\\.\\w+|\\[\\d+\\])*)(?=$|[ ";,:=])`).exec(fact) ?? [];
  return path === undefined ? undefined : pathOf(path);
}
