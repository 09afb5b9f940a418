/** The numbers of a task or a model that a user may change: declared with unit and meaning, read strictly. */
import { invalid, unknownName } from "./errors.ts";
import { display, isFloat32, isRecord, outsideFloat32, readRecord } from "./reader.ts";
import { either, listOf, nameIn, numberIn, type Schema, type Setting, takesOf } from "./setting.ts";

export type ParameterValue =
  | number
  | string
  | boolean
  | readonly number[]
  | readonly string[]
  | Readonly<Record<string, unknown>>;

export interface Parameter<T extends ParameterValue = ParameterValue> {
  readonly default: T;
  /** "ms", "%", "" for none … */
  readonly unit: string;
  readonly description: string;
  /** Reads loose input where a value may be of another type than the default, such as a distribution of lengths. */
  read?(given: unknown, path: string): ParameterValue;
  /** What is taken, as JSON Schema; without it, whatever has the type of the default. */
  readonly schema?: Schema;
  /** The same in words. */
  readonly takes?: string;
  /** Says what is wrong with a value of the right type ("must be ≥ 0"), or nothing. Method, so that it may be narrow. */
  check?(value: T): string | undefined;
}

export type Parameters = Readonly<Record<string, Parameter>>;
export type ValuesOf<P extends Parameters> = { readonly [K in keyof P]: Widened<P[K]["default"]> };
/** A default of 1 stands for any number. */
type Widened<T> = T extends number
  ? number
  : T extends string
    ? string
    : T extends boolean
      ? boolean
      : T extends readonly number[]
        ? readonly number[]
        : T extends readonly string[]
          ? readonly string[]
          : T;
export type ParameterValues = Readonly<Record<string, ParameterValue>>;

/**
 * Throws "invalid" for a parameter that was not declared by one of the functions below, which only JavaScript lets through, and for a default
 * that the parameter itself does not take.
 */
export function checkDeclarations(parameters: Parameters, owner: string): void {
  for (const [name, parameter] of Object.entries(parameters)) {
    if (!isDeclaration(parameter))
      throw invalid(
        `parameter "${name}" of ${owner} is ${display(parameter)}; declare it with quantity, levels, option or duration, unit and meaning included: quantity(50, "%", "contrast")`,
      );
    readParameter(parameter, parameter.default, `the default of parameter "${name}" of ${owner},`);
  }
}

const isDeclaration = (parameter: unknown): boolean =>
  isRecord(parameter) &&
  ["unit", "description"].every((key) => typeof parameter[key] === "string") &&
  ["read", "check"].every((key) => ["function", "undefined"].includes(typeof parameter[key]));

/** A number with inclusive bounds. */
export function quantity(
  value: number,
  unit: string,
  description: string,
  bounds: { min?: number; max?: number; whole?: boolean } = {},
): Parameter<number> {
  checkBounds(bounds, "the bounds of a quantity", ["min", "max", "whole"]);
  if (typeof value !== "number") throw invalid(`quantity(${display(value)}, …); its default must be a number`);
  const schema = numberIn({ ...bounds, integer: bounds.whole });
  return { default: value, unit, description, schema, check: (x) => boundsError(x, bounds) };
}

/** Throws where bounds are no numbers: compared with a text, every number would pass. */
function checkBounds(bounds: unknown, path: string, known: readonly string[]): void {
  const { min, max, whole } = readRecord(bounds, path, known);
  for (const [key, bound] of Object.entries({ min, max }))
    if (bound !== undefined && (typeof bound !== "number" || Number.isNaN(bound)))
      throw invalid(`${key} = ${display(bound)} in ${path}; it must be a number`);
  if (whole !== undefined && typeof whole !== "boolean")
    throw invalid(`whole = ${display(whole)} in ${path}; it must be true or false`);
}

/** A list of different numbers, each inside inclusive bounds. */
export function levels(
  values: readonly number[],
  unit: string,
  description: string,
  bounds: { min?: number; max?: number } = {},
): Parameter<readonly number[]> {
  checkBounds(bounds, "the bounds of levels", ["min", "max"]);
  if (!Array.isArray(values)) throw invalid(`levels(${display(values)}, …); its default must be a list of numbers`);
  const check = (list: readonly number[]) => {
    if (new Set(list).size < list.length) return "must not name a value twice";
    for (const x of list) if (boundsError(x, bounds)) return `${boundsError(x, bounds)}, not ${x}`;
    return undefined;
  };
  const list = { ...listOf(numberIn(bounds), 1), uniqueItems: true };
  return {
    default: values,
    unit,
    description,
    schema: either(list, numberIn(bounds)),
    takes: takesOf({ about: "", schema: list }),
    check,
  };
}

/** One of a few words. */
export function option(value: string, among: readonly string[], description: string): Parameter<string> {
  if (!Array.isArray(among)) throw invalid(`option(…, ${display(among)}, …); give a list of words to choose from`);
  const check = (x: string) => (among.includes(x) ? undefined : `must be one of ${among.join(", ")}`);
  return { default: value, unit: "", description, schema: nameIn(among), check };
}

/** The parameter as an entry of a table of settings. */
export function parameterSetting({ default: usual, unit, description, schema, takes, read }: Parameter): Setting {
  const one = (value: unknown): Schema => (typeof value === "number" ? numberIn({}) : { type: typeof value });
  const loose = Array.isArray(usual) ? either(listOf(one(usual[0] ?? 0), 1), one(usual[0] ?? 0)) : one(usual);
  // What a reader of its own takes, nobody else can say.
  return { about: description, unit: unit || undefined, schema: schema ?? (read ? {} : loose), takes };
}

function boundsError(x: number, { min, max, whole }: { min?: number; max?: number; whole?: boolean }) {
  if (whole && !Number.isInteger(x)) return "must be a whole number";
  if (min !== undefined && x < min) return `must be ≥ ${min}`;
  if (max !== undefined && x > max) return `must be ≤ ${max}`;
  return undefined;
}

/**
 * Defaults with the overrides put in, every value checked. A single number is taken for a list of one.
 * @param section where they stand in a configuration: "task" or "model"; `others` are its keys that are no parameters
 * @throws `unknown` for a name that is not declared and `invalid`, with the path `task.NAME`, for a bad value
 */
export function resolveParameters(
  parameters: Parameters,
  overrides: Readonly<Record<string, unknown>>,
  section: string,
  others: readonly string[],
): ParameterValues {
  const known = [...others, ...Object.keys(parameters)].map((name) => `${section}.${name}`);
  for (const name of Object.keys(overrides))
    if (!Object.hasOwn(parameters, name)) throw unknownName("parameter", `${section}.${name}`, known);
  const values: Record<string, ParameterValue> = {};
  for (const [name, parameter] of Object.entries(parameters)) {
    const given = Object.hasOwn(overrides, name) && overrides[name] !== undefined;
    values[name] = readParameter(parameter, given ? overrides[name] : parameter.default, `${section}.${name}`);
  }
  return Object.freeze(values);
}

function readParameter(parameter: Parameter, given: unknown, path: string): ParameterValue {
  const value = parameter.read ? parameter.read(given, path) : readType(parameter, given, path);
  const wrong = parameter.check?.(value);
  if (wrong) throw invalid(`${path} ${display(value)}; it ${wrong} (${describe(parameter)})`);
  return value;
}

function readType(parameter: Parameter, given: unknown, path: string): ParameterValue {
  const example = parameter.default;
  const fail = (wanted: string) =>
    invalid(
      `${path} ${display(given)}; it must be ${wanted} (${describe(parameter)}, default ${JSON.stringify(example)})`,
    );
  if (Array.isArray(example)) {
    const list = Array.isArray(given) ? Array.from(given) : [given];
    const type = typeof (example[0] ?? 0);
    const fits = list.every((x) => typeof x === type && (type !== "number" || isFloat32(x)));
    if (list.length === 0 || !fits) throw fail(`a list of at least one ${type}`);
    return Object.freeze(list) as readonly number[] | readonly string[];
  }
  if (typeof example === "object") {
    if (!isRecord(given) || !isData(given)) throw fail("an object of numbers, texts, lists and objects");
    return JSON.parse(JSON.stringify(given)) as ParameterValue;
  }
  if (typeof given !== typeof example) throw fail(typeof example === "number" ? "a number" : `a ${typeof example}`);
  if (typeof given === "number" && !isFloat32(given)) throw fail(`a finite number${outsideFloat32(given)}`);
  return given as ParameterValue;
}

/** Whether a value is what JSON can hold, and not nested beyond reason. */
function isData(value: unknown, depth = 0): boolean {
  if (typeof value === "number") return isFloat32(value);
  if (Array.isArray(value)) return depth < 50 && Array.from(value).every((entry) => isData(entry, depth + 1));
  if (isRecord(value)) return depth < 50 && Object.values(value).every((entry) => isData(entry, depth + 1));
  return value === null || typeof value === "string" || typeof value === "boolean";
}

function describe({ description, unit }: Parameter): string {
  return unit ? `${description}, in ${unit}` : description;
}
