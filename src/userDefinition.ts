/** What the doors of tasks and models ask of a definition alike: a name, known keys, texts, and functions that answer at once. */
import { invalid, missing, unsupported } from "./errors.ts";
import { checkName, checkText } from "./name.ts";
import { checkDeclarations, type Parameters } from "./parameters.ts";
import { display, isRecord, readRecord } from "./reader.ts";

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

/**
 * @throws "missing" for a part that is not there, "unknown" for one that there is not, "invalid" for one of another type, "unsupported" for an
 * async function or a generator
 */
export function checkDefinition(
  kind: "task" | "model",
  spec: unknown,
  { needed, functions, others, reserved }: DefinitionParts,
): void {
  const { name, parameters, ...rest } = (isRecord(spec) ? spec : {}) as Readonly<Record<string, unknown>>;
  if (typeof name !== "string" || !/^[a-z][A-Za-z0-9]*$/.test(name))
    throw invalid(
      `${kind} name ${display(name)}; it must be one word of letters and digits that begins with a small letter`,
    );
  if (name in Object.prototype)
    throw invalid(`${kind} name "${name}"; every object of JavaScript has one of that name, choose another`);
  const owner = `${kind} "${name}"`;
  if (!isRecord(parameters))
    throw missing(`parameters of ${owner}; give an object of parameters, {} where there are none`);
  for (const part of needed) if (rest[part] === undefined) throw missing(`${part} of ${owner}; give a function`);
  const own = texts.filter((text) => others.includes(text));
  readRecord(rest, `the definition of ${owner}`, [...needed, ...functions, ...others]);
  for (const part of [...needed, ...functions])
    if (rest[part] !== undefined) checkFunction(rest[part], `${part} of ${owner}`);
  for (const text of own) {
    if (rest[text] === undefined) throw missing(`${text} of ${owner}; give a text, "" where there is none`);
    checkText(rest[text], text, owner, { lines: true });
  }
  for (const [parameter, meaning] of Object.entries(reserved))
    if (Object.hasOwn(parameters, parameter))
      throw invalid(`parameter "${parameter}" of ${owner}; ${meaning}, choose another name`);
  for (const parameter of Object.keys(parameters)) checkName(parameter, "parameter", owner);
  checkDeclarations(parameters as Parameters, owner);
  for (const [parameter, { unit, description, read, check }] of Object.entries(parameters as Parameters)) {
    checkText(unit, `parameter "${parameter}" with the unit`, owner);
    checkText(description, `parameter "${parameter}" with the description`, owner, { lines: true });
    for (const [part, f] of Object.entries({ read, check }))
      if (f !== undefined) checkFunction(f, `${part} of parameter "${parameter}" of ${owner}`);
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
  if (typeof value !== "function") throw invalid(`${of} = ${display(value)}; give a function`);
  const slow = later[Object.prototype.toString.call(value)];
  if (slow !== undefined) throw unsupported(`${of}, ${slow}; give a plain function, which answers at once`);
}

/** Throws "unsupported" for an answer that is still to come: the function that gave it is not called async, but is. */
export function checkAnswer(value: unknown, of: string): void {
  if (typeof value !== "object" || value === null) return;
  if (typeof (value as { then?: unknown }).then === "function")
    throw unsupported(`${of}, which returns a promise; give a plain function, which answers at once`);
}
