/** Parameters of a task or model that a user may change: settings with a default, a unit and a meaning. */
import { display, isRecord } from "../base/display.ts";
import { DalenetError, invalid, nameAdvice, unknown } from "../base/errors.ts";
import { listOf, readKeys, shorthand } from "./compound.ts";
import { below, isFloat32, type Kind, type NumberRange, number, oneOf, plain, readAt, worded } from "./kind.ts";
import { type Setting, setting } from "./setting.ts";

/** A setting that has a default. */
export type Parameter<T = unknown, L = T> = Setting<T, L> & { readonly default: T };
export type Parameters = Readonly<Record<string, Parameter>>;
/** The values of all parameters, and those that may be given. */
export type ValuesOf<P extends Parameters> = {
  readonly [K in keyof P]: P[K] extends Parameter<infer T, infer _> ? T : never;
};
export type LooseValues<P extends Parameters> = {
  readonly [K in keyof P]?: P[K] extends Parameter<infer _, infer L> ? L : never;
};
export type ParameterValue =
  | number
  | string
  | boolean
  | readonly number[]
  | readonly string[]
  | Readonly<Record<string, unknown>>;
export type ResolvedParameters = Readonly<Record<string, ParameterValue>>;

/** A parameter of a given kind. */
export const parameterOf = <T, L>(kind: Kind<T, L>, value: NoInfer<T>, about: string): Parameter<T, L> => ({
  ...setting(kind, about),
  default: value,
});

/**
 * Throws "invalid" for a parameter that was not declared with one of these functions (possible only in JavaScript)
 * and for a default that its own kind refuses.
 */
export function checkDeclarations(parameters: Parameters, owner: string): void {
  for (const [name, one] of Object.entries(parameters)) {
    if (!isDeclaration(one))
      throw invalid({
        subject: `parameter "${name}" of ${owner}`,
        value: one,
        remedy:
          'declare it with quantity, levels, option or duration, unit and meaning included: quantity(50, "%", "contrast")',
      });
    try {
      one.kind.read(one.default);
    } catch (error) {
      if (!(error instanceof DalenetError)) throw error;
      throw error.with({ within: `the default of parameter "${name}" of ${owner}` });
    }
  }
}

const isDeclaration = (one: unknown): boolean =>
  isRecord(one) &&
  typeof one["about"] === "string" &&
  isRecord(one["kind"]) &&
  typeof one["kind"]["read"] === "function";

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

/** A number with inclusive bounds. */
export function quantity(
  value: number,
  unit: string,
  about: string,
  bounds: Bounds & { readonly whole?: boolean } = {},
): Parameter<number> {
  checkBounds(bounds, "the bounds of a quantity", ["min", "max", "whole"]);
  if (typeof value !== "number")
    throw invalid({ subject: `quantity(${display(value)}, …)`, remedy: "its default must be a number" });
  const { whole, ...range } = bounds;
  return parameterOf(number({ ...range, integer: whole }, unit || undefined), value, about);
}

/** Throws if bounds are not numbers: every comparison with a string would be false. */
function checkBounds(bounds: unknown, within: string, known: readonly string[]): void {
  try {
    const { min, max, whole } = readKeys(bounds, known);
    for (const [at, value] of Object.entries({ min, max }))
      if (value !== undefined && (typeof value !== "number" || Number.isNaN(value)))
        throw invalid({ at, value, remedy: "it must be a number" });
    if (whole !== undefined && typeof whole !== "boolean")
      throw invalid({ at: "whole", value: whole, remedy: "it must be true or false" });
  } catch (error) {
    throw error instanceof DalenetError ? error.with({ within }) : error;
  }
}

/** A list of different numbers, each within inclusive bounds; a single number is a list of one. */
export function levels(
  values: readonly number[],
  unit: string,
  about: string,
  bounds: Bounds = {},
): Parameter<readonly number[], number | readonly number[]> {
  checkBounds(bounds, "the bounds of levels", ["min", "max"]);
  if (!Array.isArray(values))
    throw invalid({ subject: `levels(${display(values)}, …)`, remedy: "its default must be a list of numbers" });
  return parameterOf(levelsIn(bounds, unit || undefined), values, about);
}

/** At least one number of a range, all different. */
export function levelsIn(range: NumberRange, unit?: string): Kind<readonly number[], number | readonly number[]> {
  const one = number(range, unit);
  const list = listOf(one, { min: 1, unique: true });
  return worded(
    shorthand(list, one, (level) => [level]),
    list.words,
    list.phrase,
  );
}

/** One of a few words. */
export function option<const A extends readonly string[]>(
  value: A[number],
  among: A,
  about: string,
): Parameter<A[number]> {
  if (!Array.isArray(among))
    throw invalid({ subject: `option(…, ${display(among)}, …)`, remedy: "give a list of words to choose from" });
  return parameterOf(oneOf(among), value, about);
}

/** JSON data: numbers, strings, lists and objects, with limited nesting. */
export const plainData: Kind<Readonly<Record<string, unknown>>> = {
  ...plain({ type: "object" }, "object", "an object of numbers, strings, lists and objects", isRecord),
  read(value) {
    if (!isRecord(value) || !isData(value))
      throw invalid({ value, remedy: "it must be an object of numbers, strings, lists and objects" });
    return JSON.parse(JSON.stringify(value)) as Readonly<Record<string, unknown>>;
  },
};

function isData(value: unknown, depth = 0): boolean {
  if (typeof value === "number") return isFloat32(value);
  if (Array.isArray(value)) return depth < 50 && Array.from(value).every((entry) => isData(entry, depth + 1));
  if (isRecord(value)) return depth < 50 && Object.values(value).every((entry) => isData(entry, depth + 1));
  return value === null || typeof value === "string" || typeof value === "boolean";
}

/** The parameters' defaults with overrides, every value checked.
 * @param section their section in a configuration: "task" or "model"
 * @param others keys of the section that are not parameters
 * @throws `unknown` for a name that is not declared and `invalid`, with the path `task.NAME`, for a bad value
 */
export function resolveParameters(
  parameters: Parameters,
  overrides: Readonly<Record<string, unknown>>,
  section: string,
  others: readonly string[],
): ResolvedParameters {
  return below(section, () => {
    const known = [...others, ...Object.keys(parameters)];
    for (const name of Object.keys(overrides))
      if (!Object.hasOwn(parameters, name)) throw unknown({ at: name, remedy: nameAdvice(name, known) });
    const values = Object.entries(parameters).map(([name, { kind, default: usual }]) => {
      const given = Object.hasOwn(overrides, name) && overrides[name] !== undefined;
      return [name, readAt(kind, given ? overrides[name] : usual, name)];
    });
    return Object.freeze(Object.fromEntries(values) as ResolvedParameters);
  });
}
