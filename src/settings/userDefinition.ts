/** Checks common to definitions of tasks and models: a name, known keys, strings, and synchronous functions. */
import { isRecord } from "../base/display.ts";
import { inContext, invalid, missing, unsupported } from "../base/errors.ts";
import { readKeys } from "./compound.ts";
import { checkName, checkText } from "./name.ts";
import { checkDeclarations, type Parameters } from "./parameter.ts";

export interface DefinitionParts {
  /** Required functions. */
  readonly needed: readonly string[];
  /** Optional functions. */
  readonly functions: readonly string[];
  /** Parts that are read elsewhere. */
  readonly others: readonly string[];
  /** Words that cannot be names of parameters, and why. */
  readonly reserved: Readonly<Record<string, string>>;
}

const texts = ["title", "summary", "source"];

/** The key under which a section of a configuration keeps its definition. JSON omits it, leaving only the name. */
const definitionKey: unique symbol = Symbol("definition");

/**
 * A section of a configuration made by calling a definition: its name and the parameters that are set. The type
 * includes neither; otherwise a misspelt key in a written section would be accepted as one of them.
 */
export interface Chosen<D> {
  readonly [definitionKey]: D;
}

/** The definition that a section carries, and whether it was chosen for this configuration or only used to read it. */
function definitionIn(section: unknown): { readonly definition: unknown; readonly isChosen: boolean } | undefined {
  if (!isRecord(section) || !(definitionKey in section)) return undefined;
  return {
    definition: section[definitionKey],
    isChosen: Object.prototype.propertyIsEnumerable.call(section, definitionKey),
  };
}

/** Definitions that are given, and the one that a section brings with it. */
export function withDefinitionIn<D extends { readonly name: string }>(
  section: unknown,
  list: readonly D[] | null | undefined,
): readonly D[] {
  const given = list ?? [];
  const found = definitionIn(section);
  // The reader of the options reports anything but a list.
  if (found === undefined || !Array.isArray(given)) return given;
  const one = found.definition as D;
  // A definition given now replaces the one by which a section was read.
  const isThere = given.some((other) => other === one || (!found.isChosen && other?.name === one.name));
  return isThere ? given : [...given, one];
}

/** A section with the definition that was used to read it, which is not copied with its keys. */
export const readBy = <S extends object>(section: S, definition: unknown): S =>
  Object.defineProperty(section, definitionKey, { value: definition });

/** Marks definitions, also those of another copy of this library. */
const mark = Symbol.for("dalenet.definition");
/** Definitions by their specification: defining the same specification again returns the same definition. */
const known = new WeakMap<object, object>();

/**
 * A definition that can be called with parameters to give a section of a configuration: `task: mine({ delay: 500
 * })`.
 */
export function callable<D extends { readonly name: string }, C>(spec: D): D & C {
  const before = known.get(spec) as (D & C) | undefined;
  const { name, ...parts } = spec;
  if (before && (before === spec || isSame({ ...parts, name }, before))) return before;
  const definition = (settings: object = {}) => ({ name, ...settings, [definitionKey]: definition });
  // The own name of a function is not enumerable and would not be copied with the other parts.
  Object.defineProperty(definition, "name", { value: name, enumerable: true });
  Object.defineProperty(definition, mark, { value: true });
  const whole = Object.freeze(Object.assign(definition, parts)) as unknown as D & C;
  known.set(spec, whole);
  known.set(whole, whole);
  return whole;
}

/** Whether a definition is one that `callable` returned: its parts were checked before, and are frozen. */
export const isDefined = (value: object): boolean => known.get(value) === value;

const isSame = (parts: object, definition: object): boolean =>
  Object.entries(parts).every(([key, part]) => (definition as Record<string, unknown>)[key] === part) &&
  Object.keys(definition).length === Object.keys(parts).length;

/** The parts of a definition or of its specification. */
export const partsOfDefinition = (value: unknown): Readonly<Record<string, unknown>> =>
  isRecord(value) || (typeof value === "function" && mark in value) ? ({ ...value } as Record<string, unknown>) : {};

/**
 * @throws "missing" for an absent part, "unknown" for one that does not exist, "invalid" for one of the wrong type,
 * "unsupported" for an async function or a generator
 */
export function checkDefinition(
  kind: "task" | "model",
  spec: unknown,
  { needed, functions, others, reserved }: DefinitionParts,
): void {
  const { name, parameters, ...rest } = partsOfDefinition(spec);
  if (typeof name !== "string" || !/^[a-z][A-Za-z0-9]*$/.test(name))
    throw invalid({
      subject: `${kind} name`,
      value: name,
      remedy: "it must be one word of letters and digits that starts with a lower-case letter",
    });
  if (name in Object.prototype)
    throw invalid({
      subject: `${kind} name "${name}"`,
      remedy: "every JavaScript object has a property of that name, choose another",
    });
  const owner = `${kind} "${name}"`;
  if (!isRecord(parameters))
    throw missing({
      subject: `parameters of ${owner}`,
      remedy: "give an object of parameters, {} if there are none",
    });
  for (const part of needed)
    if (rest[part] === undefined) throw missing({ subject: `${part} of ${owner}`, remedy: "give a function" });
  const own = texts.filter((text) => others.includes(text));
  inContext({ within: `the definition of ${owner}` }, () => readKeys(rest, [...needed, ...functions, ...others]));
  for (const part of [...needed, ...functions])
    if (rest[part] !== undefined) checkFunction(rest[part], `${part} of ${owner}`);
  for (const text of own) {
    if (rest[text] === undefined)
      throw missing({ subject: `${text} of ${owner}`, remedy: `give a string, "" if there is none` });
    checkText(rest[text], text, owner, { lines: true });
  }
  for (const [parameter, meaning] of Object.entries(reserved))
    if (Object.hasOwn(parameters, parameter))
      throw invalid({ subject: `parameter "${parameter}" of ${owner}`, remedy: `${meaning}, choose another name` });
  for (const parameter of Object.keys(parameters)) checkName(parameter, "parameter", owner);
  checkDeclarations(parameters as Parameters, owner);
  for (const [parameter, { about, kind }] of Object.entries(parameters as Parameters)) {
    checkText(kind.unit ?? "", `unit of parameter "${parameter}"`, owner);
    checkText(about, `description of parameter "${parameter}"`, owner, { lines: true });
  }
}

/** Functions that do not return their value at once, by `Object.prototype.toString`. */
const later: Readonly<Record<string, string>> = {
  "[object AsyncFunction]": "an async function",
  "[object GeneratorFunction]": "a generator",
  "[object AsyncGeneratorFunction]": "an async generator",
};

/**
 * Throws "invalid" if not given a function, "unsupported" if it is async or a generator. `of` names it: `trial of
 * task "mine"`.
 */
export function checkFunction(value: unknown, of: string): void {
  if (typeof value !== "function") throw invalid({ subject: of, value, remedy: "give a function" });
  const slow = later[Object.prototype.toString.call(value)];
  if (slow !== undefined) throw unsupported({ subject: `${of}, ${slow}`, remedy: "give a plain synchronous function" });
}

/** Throws "unsupported" for a promise, returned by a function that is not declared async. */
export function checkAnswer(value: unknown, of: string): void {
  if (typeof value !== "object" || value === null) return;
  if (typeof (value as { then?: unknown }).then === "function")
    throw unsupported({
      subject: `${of}, which returns a promise`,
      remedy: "give a plain synchronous function",
    });
}
