/** Configurations as text: YAML, or JSON. Loaded where there is such a text. */
import { extname } from "node:path";
import { isMap, isScalar, isSeq, LineCounter, type ParsedNode, parseDocument, YAMLError } from "yaml";
import { command, invalid } from "../errors.ts";
import { checkJson } from "./json.ts";

const isMapping = "a configuration is a mapping with the sections model, task, train, evaluate";
/** What YAML says too tersely, given the word that it speaks of. */
const words: Readonly<Record<string, (word: string) => string>> = {
  DUPLICATE_KEY: (word) => `"${word}" stands here for the second time; give it once`,
  MULTIPLE_DOCS: () => "a second document begins here; a file holds one configuration",
  TAB_AS_INDENT: () => "a tab at the beginning of the line; YAML is indented with spaces",
};

/**
 * What a text of YAML says, warnings taken as errors.
 * @param fail the error to throw: for what the parser found (a `YAMLError`), or for values that cannot be put together, such as an alias of nothing
 */
export function readDocument(text: string, fail: (error: Error) => Error, lineCounter?: LineCounter) {
  const document = parseDocument(text, { lineCounter, prettyErrors: false, logLevel: "error" });
  const [error] = [...document.errors, ...document.warnings];
  if (error) throw fail(error);
  try {
    return { document, value: document.toJS() as unknown };
  } catch (cause) {
    throw fail(cause as Error);
  }
}

/**
 * The mapping in a text of YAML or JSON; `line` finds the line of the deepest part of a path that is there.
 * @throws "invalid" with the line for text that is neither
 */
export function readYaml(text: string, source: string) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they tell a binary file
  if (/[\0-\x08\x0e-\x1a\x1c-\x1f\ufffd]/.test(text)) throw invalid(`${source}: this is no text; ${isMapping}`);
  if (extname(source).toLowerCase() === ".json" && text.trim() !== "") checkJson(text, source);
  const lines = new LineCounter();
  const { document, value } = readDocument(
    text,
    (error) => {
      if (!(error instanceof YAMLError)) return invalid(`${source}: ${error.message}; write the values out`);
      const [word = ""] = /[^\s:,{}"']+/.exec(text.slice(error.pos[0])) ?? [];
      const said =
        words[error.code]?.(word) ??
        `${error.message.replace(/\.$/, "")}; the file is no whole YAML or JSON, correct it there`;
      return invalid(`${source}:${lines.linePos(error.pos[0]).line}: ${said}`);
    },
    lines,
  );
  if (value === null || value === undefined)
    throw invalid(`${source}: the file is empty; ${isMapping}: ${command("init")} writes one`);
  if (typeof value !== "object" || Array.isArray(value))
    throw invalid(`${source}:1: ${JSON.stringify(value).slice(0, 60)}; ${isMapping}`);
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
