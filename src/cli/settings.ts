/** Values of a configuration given on the command line, as `--set path=value` or by options of their own. */
import { display } from "../base/display.ts";
import { invalid, missing, type Place } from "../base/errors.ts";
import type { RunConfig } from "../index.ts";
import type { readDocument } from "./yamlText.ts";

export interface TypedSetting {
  /** As typed, "--set train.batch=32"; undefined for a value set by the command itself. */
  readonly option?: string;
  readonly path: readonly string[];
  readonly value: unknown;
}

const assignment = /^([A-Za-z][\w]*(?:\.\w+|\[\d+\])*)=/;

/** Allows several assignments after one `--set`, whatever else follows. */
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

/** Adds the assignment of one `--set` to the previous ones. */
export const gathered = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

/**
 * The collected assignments. A value is YAML: a number, a word, true, null, [a, list], {a: map}.
 * @param option with which they were typed
 */
export async function readSettings(texts: readonly string[] = [], option = "--set"): Promise<readonly TypedSetting[]> {
  if (texts.length === 0) return []; // most command lines have none, and need not load YAML
  const { readDocument } = await import("./yamlText.ts");
  return texts.map((text) => readSetting(text, option, readDocument));
}

function readSetting(text: string, option: string, read: typeof readDocument): TypedSetting {
  const [start, path] = assignment.exec(text) ?? [];
  if (!start || !path)
    throw invalid({
      ...{ subject: option, value: text },
      remedy: `write ${option === "--set" ? "path=value, such as model.units=100" : "NAME=VALUE"}`,
    });
  if (text.slice(start.length).trim() === "")
    throw missing({
      subject: `value of ${option} ${path}=`,
      remedy: `write ${path}=VALUE, or ${path}=null where the setting can be null`,
    });
  const { value } = read(text.slice(start.length), () =>
    invalid({
      subject: option,
      value: text,
      detail: ", whose value is not plain YAML",
      remedy: "write a number, a word, true, false, null or [a, list]",
    }),
  );
  return { option: `${option} ${text}`, path: pathOf(path), value };
}

/** "model.dale[0].x" → ["model", "dale", "0", "x"]. */
export const pathOf = (text: string): readonly string[] => text.split(/[.[\]]+/).filter((part) => part !== "");

/** The value of another option, if it was typed: `["task", "dt"]` of "--dt 10". */
export const settingFromOption = (
  option: string,
  path: readonly string[],
  value: number | string | undefined,
  typed: number | string | undefined = value,
): readonly TypedSetting[] => (value === undefined ? [] : [{ option: `${option} ${typed}`, path, value }]);

/** Options of the library that were typed as options of the same name: `["trials"]` of "--trials 10". */
export const settingsAlike = (given: Readonly<Record<string, number | string | undefined>>): readonly TypedSetting[] =>
  Object.entries(given).flatMap(([name, value]) =>
    settingFromOption(`--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, [name], value),
  );

/** The NAME=VALUE pairs of an option: `["condition", "coherence"]` of "--condition coherence=5". */
export const settingsFromPairs = (
  option: string,
  section: string,
  pairs: Readonly<Record<string, number | string>>,
): readonly TypedSetting[] =>
  Object.entries(pairs).flatMap(([name, value]) =>
    settingFromOption(option, pathOf(`${section}.${name}`), value, `${name}=${value}`),
  );

/** A copy of `base` with the settings applied in order; missing sections are created. */
export function withSettings(base: unknown, settings: readonly TypedSetting[]): unknown {
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
        detail: `is not a position in a list of ${base.length}`,
        remedy: "positions count from 0",
      });
    return base.map((entry, i) => (i === index ? next(entry) : entry));
  }
  if (base !== undefined && base !== null && typeof base !== "object")
    throw invalid({
      place,
      subject: `"${key}"`,
      detail: `is inside ${display(base)}, which has no parts`,
      remedy: "set it as a whole",
    });
  const record = new Map<string, unknown>(Object.entries(base ?? {}));
  record.set(key, next(record.get(key)));
  return Object.fromEntries(record);
}

/** As it was typed, if it was. */
export const placeOf = ({ option }: Pick<TypedSetting, "option">): Place | undefined =>
  option === undefined ? undefined : { option };

const otherSections = ["model", "train", "evaluate", "seeds"];

/** The same settings with "task." added where it was left out, as errors name them. */
export const underTask = (settings: readonly TypedSetting[]): readonly TypedSetting[] =>
  settings.map((setting) => (setting.path[0] === "task" ? setting : { ...setting, path: ["task", ...setting.path] }));

/** What `--set` and `--dt` say about the task, as its errors name them. */
export const ofTask = (settings: readonly TypedSetting[], dt: number | undefined): readonly TypedSetting[] => [
  ...underTask(settings),
  ...settingFromOption("--dt", ["task", "dt"], dt),
  ...settingsAlike({ dt }),
];

const notOfTask = (setting: TypedSetting) =>
  invalid({
    place: placeOf(setting),
    subject: setting.path.join("."),
    detail: "is not a setting of the task",
    remedy: "only those can be changed here, as NAME=VALUE or task.NAME=VALUE",
  });

/**
 * Throws "invalid" for a setting without a section whose name does not belong to the task, but to the network or
 * its training.
 */
export function checkOfTask(settings: readonly TypedSetting[], task: object, { model, train }: RunConfig): void {
  const foreign = settings.find(
    ({ path: [key] }) => !Object.hasOwn(task, key) && [model, train].some((section) => Object.hasOwn(section, key)),
  );
  if (foreign) throw notOfTask(foreign);
}

/**
 * The settings of a task alone, with "task." optional. Throws "invalid" for other sections.
 * @param before the task's parameters, of which a setting may change a part: tasks[1].delay=500
 */
export function taskSectionFrom(
  settings: readonly TypedSetting[],
  before: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const foreign = settings.find(({ path }) => otherSections.includes(path[0]));
  if (foreign) throw notOfTask(foreign);
  const below = settings.map((setting) =>
    setting.path[0] === "task" && setting.path.length > 1 ? { ...setting, path: setting.path.slice(1) } : setting,
  );
  const inLists = below.flatMap(({ path }) => (path.length > 1 && Array.isArray(before[path[0]]) ? [path[0]] : []));
  const lists = Object.fromEntries(inLists.map((name) => [name, before[name]]));
  return withSettings(lists, below) as Record<string, unknown>;
}
