/** Values of a configuration that are given on the command line, as `--set path=value` or in options of their own. */
import { display } from "../base/display.ts";
import { invalid, type Place } from "../base/errors.ts";
import type { RunConfig } from "../index.ts";
import type { readDocument } from "./yamlText.ts";

export interface Setting {
  /** As it was typed, "--set train.batch=32"; undefined for a value that a command gives by itself. */
  readonly option?: string;
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
  if (!start || !path)
    throw invalid({ subject: "--set", value: text, remedy: "write path=value, such as model.units=100" });
  const { value } = read(text.slice(start.length), () =>
    invalid({
      subject: "--set",
      value: text,
      detail: ", whose value is no plain YAML",
      remedy: "write a number, a word, true, false, null or [a, list]",
    }),
  );
  return { option: `--set ${text}`, path: pathOf(path), value };
}

/** "model.dale[0].x" → ["model", "dale", "0", "x"]. */
export const pathOf = (text: string): readonly string[] => text.split(/[.[\]]+/).filter((part) => part !== "");

/** The value of another option, if it was typed: `["task", "dt"]` of "--dt 10". */
export const settingOf = (
  option: string,
  path: readonly string[],
  value: number | string | undefined,
): readonly Setting[] => (value === undefined ? [] : [{ option: `${option} ${value}`, path, value }]);

/** A copy of `base` with the settings put in, in order; sections that are not there are made. */
export function withSettings(base: unknown, settings: readonly Setting[]): unknown {
  return settings.reduce((value, { path, value: given, option }) => put(value, path, given, option), base);
}

function put(base: unknown, [key, ...rest]: readonly string[], value: unknown, option?: string): unknown {
  const place = placeOf({ option });
  const next = (inner: unknown) => (rest.length === 0 ? value : put(inner, rest, value, option));
  if (Array.isArray(base)) {
    const index = Number(key);
    if (!(Number.isInteger(index) && index < base.length))
      throw invalid({
        place,
        subject: `"${key}"`,
        detail: `is no place in a list of ${base.length}`,
        remedy: "they are counted from 0",
      });
    return base.map((entry, i) => (i === index ? next(entry) : entry));
  }
  if (base !== undefined && base !== null && typeof base !== "object")
    throw invalid({
      place,
      subject: `"${key}"`,
      detail: `stands below ${display(base)}, which has no parts`,
      remedy: "set the whole of it",
    });
  const record = new Map<string, unknown>(Object.entries(base ?? {}));
  record.set(key, next(record.get(key)));
  return Object.fromEntries(record);
}

/** Where it was typed, if it was. */
export const placeOf = ({ option }: Pick<Setting, "option">): Place | undefined =>
  option === undefined ? undefined : { option };

const otherSections = ["model", "train", "evaluate", "seeds"];

/** The same settings with "task." before those that left it out, as errors name them. */
export const underTask = (settings: readonly Setting[]): readonly Setting[] =>
  settings.map((setting) => (setting.path[0] === "task" ? setting : { ...setting, path: ["task", ...setting.path] }));

const notOfTask = (setting: Setting) =>
  invalid({
    place: placeOf(setting),
    subject: setting.path.join("."),
    detail: "is no setting of the task",
    remedy: "only those can be changed here, as NAME=VALUE or task.NAME=VALUE",
  });

/** Throws "invalid" for a setting without a section whose name is none of the task's, but one of the network or its training. */
export function checkOfTask(settings: readonly Setting[], task: object, { model, train }: RunConfig): void {
  const foreign = settings.find(
    ({ path: [key] }) => !Object.hasOwn(task, key) && [model, train].some((section) => Object.hasOwn(section, key)),
  );
  if (foreign) throw notOfTask(foreign);
}

/** The settings of a task alone, where "task." may be left out. Throws "invalid" for other sections. */
export function taskSettings(settings: readonly Setting[]): Record<string, unknown> {
  const foreign = settings.find(({ path }) => otherSections.includes(path[0]));
  if (foreign) throw notOfTask(foreign);
  const below = settings.map((setting) =>
    setting.path[0] === "task" && setting.path.length > 1 ? { ...setting, path: setting.path.slice(1) } : setting,
  );
  return withSettings({}, below) as Record<string, unknown>;
}
