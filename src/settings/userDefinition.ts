/** What the doors of tasks and models ask of a definition alike: a name, known keys, texts, and functions that answer at once. */
import { isRecord } from "../base/display.ts";
import { inContext, invalid, missing, unsupported } from "../base/errors.ts";
import { readKeys } from "./compound.ts";
import { checkName, checkText } from "./name.ts";
import { checkDeclarations, type Parameters } from "./parameter.ts";

export interface DefinitionParts {
  /** Functions that it needs, and those that it may have. */
  readonly needed: readonly string[];
  readonly functions: readonly string[];
  /** What is read elsewhere. */
  readonly others: readonly string[];
  /** Words that no parameter may have for a name, and why. */
  readonly reserved: Readonly<Record<string, string>>;
}

const texts = ["title", "summary", "source"];

/** Under this key a section of a configuration has the definition that it was made from. JSON leaves it out: there the name must do. */
const definitionKey: unique symbol = Symbol("definition");

/**
 * A section of a configuration that one's own definition made: its name, and the parameters that are set. The type has neither, or a slip
 * beside them in a section that is written would be taken for one of them.
 */
export interface Chosen<D> {
  readonly [definitionKey]: D;
}

/** The definition that a section brings with it, and whether it was chosen for this configuration; else it is what the section was read by. */
export function definitionIn(
  section: unknown,
): { readonly definition: unknown; readonly isChosen: boolean } | undefined {
  if (!isRecord(section) || !(definitionKey in section)) return undefined;
  return {
    definition: section[definitionKey],
    isChosen: Object.prototype.propertyIsEnumerable.call(section, definitionKey),
  };
}

/** A section with the definition that it was read by, which is not copied with its keys. */
export const readBy = <S extends object>(section: S, definition: unknown): S =>
  Object.defineProperty(section, definitionKey, { value: definition });

/** Tells definitions from other functions, also those of another copy of this library. */
const mark = Symbol.for("dalenet.definition");
/** Definitions by what they were written as: defined again they are the same. */
const known = new WeakMap<object, object>();

/** A definition that can be called with the parameters to set, and then is the section of a configuration: `task: mine({ delay: 500 })`. */
export function callable<D extends { readonly name: string }, C>(spec: D): D & C {
  const before = known.get(spec) as (D & C) | undefined;
  const { name, ...parts } = spec;
  if (before && (before === spec || isSame({ ...parts, name }, before))) return before;
  const definition = (settings: object = {}) => ({ name, ...settings, [definitionKey]: definition });
  // A function has a name already, which would not be copied with the other parts.
  Object.defineProperty(definition, "name", { value: name, enumerable: true });
  Object.defineProperty(definition, mark, { value: true });
  const whole = Object.freeze(Object.assign(definition, parts)) as unknown as D & C;
  known.set(spec, whole);
  known.set(whole, whole);
  return whole;
}

const isSame = (parts: object, definition: object): boolean =>
  Object.entries(parts).every(([key, part]) => (definition as Record<string, unknown>)[key] === part) &&
  Object.keys(definition).length === Object.keys(parts).length;

/** The parts of a definition, whether it is one already. */
export const partsOfDefinition = (value: unknown): Readonly<Record<string, unknown>> =>
  isRecord(value) || (typeof value === "function" && mark in value) ? ({ ...value } as Record<string, unknown>) : {};

/**
 * @throws "missing" for a part that is not there, "unknown" for one that there is not, "invalid" for one of another type, "unsupported" for an
 * async function or a generator
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
      remedy: "it must be one word of letters and digits that begins with a small letter",
    });
  if (name in Object.prototype)
    throw invalid({
      subject: `${kind} name "${name}"`,
      remedy: "every object of JavaScript has one of that name, choose another",
    });
  const owner = `${kind} "${name}"`;
  if (!isRecord(parameters))
    throw missing({
      subject: `parameters of ${owner}`,
      remedy: "give an object of parameters, {} where there are none",
    });
  for (const part of needed)
    if (rest[part] === undefined) throw missing({ subject: `${part} of ${owner}`, remedy: "give a function" });
  const own = texts.filter((text) => others.includes(text));
  inContext({ within: `the definition of ${owner}` }, () => readKeys(rest, [...needed, ...functions, ...others]));
  for (const part of [...needed, ...functions])
    if (rest[part] !== undefined) checkFunction(rest[part], `${part} of ${owner}`);
  for (const text of own) {
    if (rest[text] === undefined)
      throw missing({ subject: `${text} of ${owner}`, remedy: `give a string, "" where there is none` });
    checkText(rest[text], text, owner, { lines: true });
  }
  for (const [parameter, meaning] of Object.entries(reserved))
    if (Object.hasOwn(parameters, parameter))
      throw invalid({ subject: `parameter "${parameter}" of ${owner}`, remedy: `${meaning}, choose another name` });
  for (const parameter of Object.keys(parameters)) checkName(parameter, "parameter", owner);
  checkDeclarations(parameters as Parameters, owner);
  for (const [parameter, { about, kind }] of Object.entries(parameters as Parameters)) {
    checkText(kind.unit ?? "", `parameter "${parameter}" with the unit`, owner);
    checkText(about, `parameter "${parameter}" with the description`, owner, { lines: true });
  }
}

/** What `Object.prototype.toString` calls functions whose answer comes later, or in pieces. */
const later: Readonly<Record<string, string>> = {
  "[object AsyncFunction]": "an async function",
  "[object GeneratorFunction]": "a generator",
  "[object AsyncGeneratorFunction]": "an async generator",
};

/** Throws "invalid" for what is no function, "unsupported" for one that does not answer at once. `of` names it: `trial of task "mine"`. */
export function checkFunction(value: unknown, of: string): void {
  if (typeof value !== "function") throw invalid({ subject: of, value, remedy: "give a function" });
  const slow = later[Object.prototype.toString.call(value)];
  if (slow !== undefined)
    throw unsupported({ subject: `${of}, ${slow}`, remedy: "give a plain function, which answers at once" });
}

/** Throws "unsupported" for an answer that is still to come: the function that gave it is not called async, but is. */
export function checkAnswer(value: unknown, of: string): void {
  if (typeof value !== "object" || value === null) return;
  if (typeof (value as { then?: unknown }).then === "function")
    throw unsupported({
      subject: `${of}, which returns a promise`,
      remedy: "give a plain function, which answers at once",
    });
}
