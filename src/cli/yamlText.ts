/** Configurations as text: YAML or JSON. Loaded only when needed. */
import { extname } from "node:path";
import {
  Composer,
  type CST,
  type Document,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  Parser,
  YAMLError,
  YAMLParseError,
} from "yaml";
import { command, type Fault, invalid } from "../base/errors.ts";
import { deepest, parseJson } from "../base/json.ts";
import { checkJson } from "./json.ts";

const isMapping = "a configuration is a mapping with the sections model, task, train, evaluate";
/** Clearer messages for errors of the YAML parser, given the word in question. */
const words: Readonly<Record<string, (word: string) => Pick<Fault, "subject" | "detail" | "remedy">>> = {
  DUPLICATE_KEY: (word) => ({
    subject: `"${word}"`,
    detail: "occurs here for the second time",
    remedy: "give it once",
  }),
  MULTIPLE_DOCS: () => ({
    subject: "a second document",
    detail: "begins here",
    remedy: "a file holds one configuration",
  }),
  TAB_AS_INDENT: () => ({ subject: "a tab at the beginning of the line", remedy: "indent YAML with spaces" }),
};

/** Parsed YAML takes a hundred times the length of its text; a matrix of 1000 × 1000 weights with all digits fits. */
const longestYaml = 24e6;

/**
 * The content of a YAML text, with warnings taken as errors.
 * @param fail the error to throw: for a finding of the parser (a `YAMLError`), or for values that cannot be put
 * together, such as an alias of nothing
 */
export function readDocument(text: string, fail: (error: Error) => Error, lineCounter?: LineCounter) {
  const document = parsed(text, fail, lineCounter);
  const [error] = [...document.errors, ...document.warnings];
  if (error) throw fail(error);
  const twice = keyTwiceIn(document.contents);
  if (twice) throw fail(twice);
  try {
    return { document, value: document.toJS() as unknown };
  } catch (cause) {
    throw fail(cause as Error);
  }
}

/** Like the library's parseDocument, but refuses nesting so deep that it would exhaust the stack. */
function parsed(text: string, fail: (error: Error) => Error, lineCounter?: LineCounter): Document.Parsed {
  const tokens = new Parser(lineCounter?.addNewLine).parse(text);
  // The library compares every key of a mapping with every other one, in time that grows with the square of their
  // number.
  const documents = new Composer({ prettyErrors: false, logLevel: "error", uniqueKeys: false }).compose(
    shallow(tokens, fail),
    true,
    text.length,
  );
  const document = documents.next().value as Document.Parsed;
  const { value: second } = documents.next();
  if (second) document.errors.push(new YAMLParseError([second.range[0], second.range[1]], "MULTIPLE_DOCS", ""));
  return document;
}

/** The tokens of a string, up to the first that is nested too deeply. */
function* shallow(tokens: Iterable<CST.Token>, fail: (error: Error) => Error): Generator<CST.Token> {
  for (const token of tokens) {
    const open: [token: CST.Token, level: number][] = [[token, 0]];
    for (let next = open.pop(); next; next = open.pop()) {
      const [parts, level] = next;
      if (level > deepest + 1) throw fail(new Error(`more than ${deepest} levels`)); // a document counts as one
      const items = "items" in parts ? (parts.items ?? []) : "value" in parts ? [{ value: parts.value }] : [];
      for (const { key, value } of items as readonly { key?: CST.Token | null; value?: CST.Token | string }[]) {
        if (key) open.push([key, level + 1]);
        if (typeof value === "object") open.push([value, level + 1]);
      }
    }
    yield token;
  }
}

/** A key that occurs twice in a mapping. */
function keyTwiceIn(root: ParsedNode | null): YAMLParseError | undefined {
  const open: unknown[] = [root];
  while (open.length > 0) {
    const node = open.pop();
    const parts = isMap(node) ? node.items.map(({ value }) => value) : isSeq(node) ? node.items : [];
    for (const part of parts.toReversed()) open.push(part);
    if (!isMap(node)) continue;
    const keys = new Set<string>();
    for (const { key } of node.items) {
      if (!isScalar(key)) continue;
      const name = String(key.value);
      const [from, to] = (key as ParsedNode).range;
      if (keys.has(name)) return new YAMLParseError([from, to], "DUPLICATE_KEY", name);
      keys.add(name);
    }
  }
  return undefined;
}

/**
 * The mapping in YAML or JSON; `line` finds the line of the deepest existing part of a path.
 * @throws "invalid" with the line for text that is neither, or YAML too long to be read
 */
export function readYaml(text: string, source: string, ifEmpty = `${isMapping}: ${command("init")} writes one`) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they indicate a binary file
  if (/[\0-\x08\x0e-\x1a\x1c-\x1f\ufffd]/.test(text))
    throw invalid({ place: { file: source }, subject: "the file", detail: "is not text", remedy: isMapping });
  let yaml: ReturnType<typeof yamlIn> | undefined;
  const asYaml = () => (yaml ??= yamlIn(text, source));
  const isJson = extname(source).toLowerCase() === ".json" && text.trim() !== "";
  const value = isJson ? jsonIn(text, source, asYaml) : asYaml().value;
  if (value === null || value === undefined)
    throw invalid({
      place: { file: source },
      subject: "the file",
      detail: "is empty",
      remedy: ifEmpty,
    });
  if (typeof value !== "object" || Array.isArray(value))
    throw invalid({ place: { file: source, line: 1 }, subject: "configuration", value, remedy: isMapping });
  return {
    value,
    // JSON is YAML, whose parser knows the position of everything.
    line: (path: readonly string[]) => (text.length > longestYaml ? undefined : asYaml().line(path)),
  };
}

/** The value of a JSON text, which may be longer than a YAML one; `asYaml` finds a repeated key. */
function jsonIn(text: string, source: string, asYaml: () => unknown): unknown {
  checkJson(text, source);
  return parseJson(text, (what, where) => {
    if (text.length <= longestYaml) asYaml();
    return invalid({
      place: { file: source, ...where },
      subject: "text",
      detail: `that ${what}`,
      remedy: "correct it",
    });
  });
}

function yamlIn(text: string, source: string) {
  if (text.length > longestYaml)
    throw invalid({
      place: { file: source },
      subject: `${megabytes(text.length)} of YAML`,
      detail: `, of which ${megabytes(longestYaml)} can be read`,
      remedy: "write it as JSON, in a file .json",
    });
  const lines = new LineCounter();
  const { document, value } = readDocument(
    text,
    (error) => {
      if (!(error instanceof YAMLError))
        return invalid({
          place: { file: source },
          subject: error.message,
          remedy: "write the values out without aliases or deep nesting",
        });
      const [word = ""] = /[^\s:,{}"']+/.exec(text.slice(error.pos[0])) ?? [];
      const said = words[error.code]?.(word) ?? {
        subject: "the text",
        detail: `is not YAML ("${error.message}")`,
        remedy: "correct it there",
      };
      return invalid({ place: { file: source, line: lines.linePos(error.pos[0]).line }, ...said });
    },
    lines,
  );
  const line = (path: readonly string[]) => {
    const offset = offsetOf(document.contents, path);
    return offset === undefined ? undefined : lines.linePos(offset).line;
  };
  return { value, line };
}

const megabytes = (length: number) => `${Math.round(length / 1e6)} MB`;

/** The position of the deepest existing part of a path. */
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
