/** Values given on the command line as `--set path=value`. */
import { invalid } from "../errors.ts";
import type { RunConfig } from "../index.ts";
import type { readDocument } from "./yamlText.ts";

export interface Setting {
  /** As it was written, "train.batch=32". */
  readonly text: string;
  readonly path: readonly string[];
  readonly value: unknown;
}

const assignment = /^([A-Za-z][\w]*(?:\.\w+|\[\d+\])*)=/;

/** Lets one `--set` be followed by several assignments, whatever else follows them. */
export function repeatSet(words: readonly string[]): string[] {
  const out: string[] = [];
  let setting = false;
  for (const word of words) {
    const isAssignment = assignment.test(word);
    if (setting && isAssignment && out.at(-1) !== "--set") out.push("--set");
    out.push(word);
    setting = word === "--set" || (setting && isAssignment) || word.startsWith("--set=");
  }
  return out;
}

/** Adds what one `--set` is given to what those before it were. */
export const gathered = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

/** The assignments that were gathered. A value is YAML: a number, a word, true, null, [a, list], {a: map}. */
export async function readSettings(texts: readonly string[] = []): Promise<readonly Setting[]> {
  if (texts.length === 0) return []; // most command lines have none, and do without loading YAML
  const { readDocument } = await import("./yamlText.ts");
  return texts.map((text) => readSetting(text, readDocument));
}

function readSetting(text: string, read: typeof readDocument): Setting {
  const [start, path] = assignment.exec(text) ?? [];
  if (!start || !path) throw invalid(`--set ${JSON.stringify(text)}; write path=value, such as model.units=100`);
  const { value } = read(text.slice(start.length), () =>
    invalid(
      `--set ${JSON.stringify(text)}; the value is no plain YAML: write a number, a word, true, false, null or [a, list]`,
    ),
  );
  return { text, path: pathOf(path), value };
}

/** "model.dale[0].x" → ["model", "dale", "0", "x"]. */
export const pathOf = (text: string): readonly string[] => text.split(/[.[\]]+/).filter((part) => part !== "");

/** A copy of `base` with the settings put in, in order; sections that are not there are made. */
export function withSettings(base: unknown, settings: readonly Setting[]): unknown {
  return settings.reduce((value, { path, value: given, text }) => put(value, path, given, text), base);
}

function put(base: unknown, [key, ...rest]: readonly string[], value: unknown, text: string): unknown {
  const fail = (what: string) => invalid(`--set ${text}; ${what}`);
  const next = (inner: unknown) => (rest.length === 0 ? value : put(inner, rest, value, text));
  if (Array.isArray(base)) {
    const index = Number(key);
    if (!(Number.isInteger(index) && index < base.length))
      throw fail(`"${key}" is no place in a list of ${base.length}, counted from 0`);
    return base.map((entry, i) => (i === index ? next(entry) : entry));
  }
  if (base !== undefined && base !== null && typeof base !== "object")
    throw fail(`"${key}" stands below ${JSON.stringify(base)}, which has no parts; set the whole of it`);
  const record = new Map<string, unknown>(Object.entries(base ?? {}));
  record.set(key, next(record.get(key)));
  return Object.fromEntries(record);
}

const otherSections = ["model", "train", "evaluate", "seeds"];

/** The same settings with "task." before those that left it out, as errors name them. */
export const underTask = (settings: readonly Setting[]): readonly Setting[] =>
  settings.map((setting) => (setting.path[0] === "task" ? setting : { ...setting, path: ["task", ...setting.path] }));

const notOfTask = ({ text }: Setting) =>
  invalid(`--set ${text}; only settings of the task can be changed here, such as task.coherence=[3.2]`);

/** Throws "invalid" for a setting without a section whose name is none of the task's, but one of the network or its training. */
export function checkOfTask(settings: readonly Setting[], task: object, { model, train }: RunConfig): void {
  const foreign = settings.find(
    ({ path: [key] }) => !Object.hasOwn(task, key) && [model, train].some((section) => Object.hasOwn(section, key)),
  );
  if (foreign) throw notOfTask(foreign);
}

/** The settings of a task alone, where "task." may be left out; `dt` (ms) beside them. Throws "invalid" for other sections. */
export function taskSettings(settings: readonly Setting[], dt?: number): Record<string, unknown> {
  const foreign = settings.find(({ path }) => otherSections.includes(path[0]));
  if (foreign) throw notOfTask(foreign);
  const below = settings.map((setting) =>
    setting.path[0] === "task" && setting.path.length > 1 ? { ...setting, path: setting.path.slice(1) } : setting,
  );
  return withSettings(dt === undefined ? {} : { dt }, below) as Record<string, unknown>;
}
