/**
 * A cell: one time step of a recurrent network, in symbols. `defineCell` collects what the step declares and checks it.
 * Initial weights are the model's concern: their description passes through unread (type parameter I).
 */
import { invalid, mismatched, missing, unknownName } from "../base/errors.ts";
import { knownOptions } from "../settings/options.ts";
import { constant, Expr, input, noise, parameter, previous, scalar, textOf } from "./expr.ts";
import { type KeptPositive, validName } from "./program.ts";
import { showType } from "./shape.ts";

export interface CellParameter<I> {
  readonly name: string;
  readonly value: Expr;
  readonly initial: I;
  readonly trained: boolean;
  readonly keptPositive?: KeptPositive | undefined;
  readonly gradientScale?: Float64Array | undefined;
}
export interface CellState {
  readonly name: string;
  readonly size: number;
  readonly initial: Expr;
  readonly next: Expr;
}
export interface Cell<I> {
  readonly parameters: readonly CellParameter<I>[];
  readonly inputs: readonly { readonly name: string; readonly size: number }[];
  /** In order of declaration: the position is the noise stream. */
  readonly noises: readonly { readonly name: string; readonly size: number; readonly shared: boolean }[];
  readonly scalars: readonly string[];
  readonly states: readonly CellState[];
  readonly outputs: Readonly<Record<string, Expr>>;
}

interface ParameterOptions {
  /** Whether training changes it (default true). */
  readonly trained?: boolean;
  readonly keptPositive?: KeptPositive | undefined;
  /** Factors by which updates see the gradient of each entry, row by row. */
  readonly gradientScale?: Float64Array | undefined;
}

export interface CellBuilder<I> {
  /** An array [n] or [from, to] with its initial values. */
  parameter(name: string, shape: readonly number[], initial: I, options?: ParameterOptions): Expr;
  /** A signal from the task. */
  input(name: string, size: number): Expr;
  /** A state's value at t − 1; `initial` is its value before the first step (default 0). */
  state(name: string, size: number, options?: { initial?: number | Expr }): Expr;
  /** Standard normal draws, one per unit, step and trial (`shared`: one for all trials). */
  noise(name: string, size: number, options?: { shared?: boolean }): Expr;
  /** A number given at run time. */
  scalar(name: string): Expr;
}

export interface CellBody {
  /** Each state's value at t. */
  readonly states: Readonly<Record<string, Expr>>;
  /** Signals to read out; a single one is recorded as "outputs". */
  readonly outputs: Expr | Readonly<Record<string, Expr>>;
}

const optionsOf = <T extends object>(options: T, known: readonly (string & keyof T)[], of: string): T =>
  knownOptions(options, known, `options of ${of}`);

const axisNames: Readonly<Record<number, readonly string[]>> = { 1: ["unit"], 2: ["from", "to"] };

/**
 * A cell from the equations of one time step.
 * @throws "missing" for a state that is never set, "unknown" for one that is set but not declared, "invalid" for a
 * repeated name or a size that is not a positive whole number, "mismatched" for a next state of the wrong shape
 */
export function defineCell<I>(write: (builder: CellBuilder<I>) => CellBody): Cell<I> {
  if (typeof write !== "function")
    throw invalid({ subject: "cell", value: write, remedy: "give a function that writes one time step" });
  const parameters: CellParameter<I>[] = [];
  const inputs: { name: string; size: number }[] = [];
  const noises: { name: string; size: number; shared: boolean }[] = [];
  const scalars: string[] = [];
  const states = new Map<string, { size: number; initial: Expr }>();
  const names = new Set<string>();
  const claim = (kind: string, name: string, ...sizes: readonly number[]) => {
    if (typeof name !== "string")
      throw invalid({ subject: `name of a ${kind}`, value: name, remedy: `give the name first, such as "h"` });
    if (names.has(`${kind} ${name}`))
      throw invalid({ subject: `${kind} "${name}"`, detail: "declared twice", remedy: "give each its own name" });
    names.add(`${kind} ${name}`);
    for (const size of sizes)
      if (!Number.isInteger(size) || size < 1)
        throw invalid({
          subject: `size of ${kind} "${name}"`,
          value: size,
          remedy: "it must be a whole number of at least 1",
        });
  };
  const body = write({
    parameter(name, shape, initial, options = {}) {
      const isList = Array.isArray(shape);
      if (!isList && typeof name === "string")
        throw invalid({
          subject: `shape of parameter "${name}"`,
          value: shape,
          remedy: "give a list, [n] or [from, to]",
        });
      claim("parameter", name, ...(isList ? shape : []));
      const labels = axisNames[shape.length] ?? [];
      const value = parameter(
        name,
        shape.map((size, k) => ({ name: labels[k] ?? `axis ${k}`, size })),
      );
      const known = ["trained", "keptPositive", "gradientScale"] as const;
      const { trained = true, ...updates } = optionsOf(options, known, `parameter "${name}"`);
      parameters.push({ name, value, initial, trained, ...updates });
      return value;
    },
    input(name, size) {
      claim("input", name, size);
      if (name === validName)
        throw invalid({
          subject: `input "${name}"`,
          remedy: "the engine uses this name to tell trials from filler lanes: choose another",
        });
      inputs.push({ name, size });
      return input(name, size);
    },
    state(name, size, options = {}) {
      claim("state", name, size);
      const { initial = 0 } = optionsOf(options, ["initial"], `state "${name}"`);
      const start = typeof initial === "number" ? constant(initial) : initial;
      const space = start?.type?.space;
      if (space === undefined || space === "signal" || (space === "parameter" && start.units !== size))
        throw mismatched({
          subject: `initial value of state "${name}" [unit ${size}]`,
          detail: `is ${space === undefined ? textOf(start) : showType(start.type)}`,
          remedy: `it must be a number, a parameter or a constant(…) [unit ${size}]`,
        });
      states.set(name, { size, initial: start });
      return previous(name, size);
    },
    noise(name, size, options = {}) {
      claim("noise", name, size);
      const { shared = false } = optionsOf(options, ["shared"], `noise "${name}"`);
      noises.push({ name, size, shared });
      return noise(noises.length - 1, size, shared);
    },
    scalar(name) {
      claim("scalar", name);
      scalars.push(name);
      return scalar(name);
    },
  });
  for (const name of Object.keys(body.states))
    if (!states.has(name)) throw unknownName("state", name, [...states.keys()]);
  const complete = [...states].map(([name, { size, initial }]) => {
    const next: Expr | undefined = body.states[name];
    if (next === undefined)
      throw missing({ subject: `next value of state "${name}"`, remedy: `return it in states: { ${name}: … }` });
    if (next?.type?.space !== "signal" || next.units !== size)
      throw mismatched({
        subject: `state "${name}" [unit ${size}]`,
        detail: `is set to ${next instanceof Expr ? showType(next.type) : textOf(next)}`,
        remedy: `it needs signal [unit ${size}]`,
      });
    return { name, size, initial, next };
  });
  const outputs = body.outputs instanceof Expr ? { outputs: body.outputs } : body.outputs;
  for (const [name, value] of Object.entries(outputs))
    if (value.type.space !== "signal")
      throw mismatched({
        subject: `output "${name}"`,
        detail: `is ${showType(value.type)}`,
        remedy: "it needs a signal, one vector per trial and step",
      });
  return { parameters, inputs, noises, scalars, states: complete, outputs };
}
