/** The leaves of a step and how a point's numbers get into them. */

import { checkArgument, checkCount, checkKeys } from "../base/arguments.ts";
import { isRecord, ownValue } from "../base/display.ts";
import { invalid, named } from "../base/errors.ts";
import { type Expr, walk } from "../ir/expr.ts";
import { validName } from "../ir/program.ts";
import type { Values } from "./values.ts";

/** Where a state lies in the state vector: units offset … offset + size − 1. */
export interface StatePart {
  readonly name: string;
  readonly size: number;
  readonly offset: number;
}

/** What a step starts from. Its arrays are read before a call returns and never kept. */
export interface StepPoint {
  /** The state vector before the step, `size` numbers in the network's units. */
  readonly state: ArrayLike<number>;
  /** The inputs of this step by name, [unit]. Other names, such as the target of training, are ignored. */
  readonly inputs?: Readonly<Record<string, ArrayLike<number>>>;
  /**
   * Standard normal draws of this step, [unit], by the name of the noise, or in a list at the position of its stream.
   * Without draws a noise is 0.
   */
  readonly noise?: readonly (ArrayLike<number> | undefined)[] | Readonly<Record<string, ArrayLike<number> | undefined>>;
}

/** A leaf by name (by stream, of noise), and the array from which a step reads it, one number per unit. */
interface Leaf<Key> {
  readonly key: Key;
  readonly numbers: Float64Array;
}

export interface Leaves {
  readonly states: readonly (Leaf<string> & { readonly offset: number })[];
  readonly inputs: readonly Leaf<string>[];
  readonly noises: readonly (Leaf<number> & { readonly name: string })[];
}

/**
 * The leaves that `roots`, interned, need. A state of the vector that they do not read is not among them. A noise
 * without a name is called by its stream.
 */
export function leavesOf(
  roots: readonly Expr[],
  states: readonly StatePart[],
  values: Values,
  noiseNames: readonly string[] = [],
): Leaves {
  const leaves = walk(roots);
  const all = <Key>(op: Expr["op"], keyOf: (expr: Expr) => Key): Leaf<Key>[] =>
    leaves.filter((leaf) => leaf.op === op).map((leaf) => ({ key: keyOf(leaf), numbers: values.numbers(leaf) }));
  const inputs = all("input", ({ attr }) => attr.name!);
  // Backends fill this one. On the host, every step belongs to a trial.
  inputs.find(({ key }) => key === validName)?.numbers.fill(1);
  return {
    states: all("previous", ({ attr }) => attr.name!).map((leaf) => ({
      ...leaf,
      offset: states.find(({ name }) => name === leaf.key)!.offset,
    })),
    inputs: inputs.filter(({ key }) => key !== validName),
    noises: all("noise", ({ attr }) => attr.stream!)
      .map((leaf) => ({ ...leaf, name: noiseNames[leaf.key] ?? String(leaf.key) }))
      .sort((a, b) => a.key - b.key),
  };
}

const pointKeys = ["state", "inputs", "noise"] satisfies (keyof StepPoint)[];

/**
 * Writes a point to the leaves.
 * @throws "missing" for a state or input that it lacks, "mismatched" for numbers of another size, "invalid" for NaN,
 * "unknown" for a key or a noise that does not exist
 */
export function writePoint({ states, inputs, noises }: Leaves, at: StepPoint, size: number): void {
  checkArgument("point", at, [], "give { state, inputs }");
  checkKeys(at, pointKeys);
  checkNumbers("state of the point", at.state, { state: size });
  for (const { numbers, offset } of states) for (let k = 0; k < numbers.length; k++) numbers[k] = at.state[offset + k];
  if (inputs.length > 0 && at.inputs !== undefined && !isRecord(at.inputs))
    throw invalid({
      subject: "inputs of the point",
      value: at.inputs,
      remedy: `give them by name: { ${inputs.map(({ key }) => `${key}: […]`).join(", ")} }`,
    });
  for (const { key, numbers } of inputs) {
    const signal = at.inputs && ownValue(at.inputs, key);
    checkNumbers(`input "${key}" of the point`, signal!, { unit: numbers.length });
    numbers.set(signal!);
  }
  const given = drawsOf(at.noise, noises);
  for (const { key, name, numbers } of noises) {
    const draws = given(key, name);
    if (draws === undefined) numbers.fill(0);
    else {
      checkNumbers(`draws of noise ${labelOf(key, name)} of the point`, draws, { unit: numbers.length });
      numbers.set(draws);
    }
  }
}

const labelOf = (stream: number, name: string) => (name === String(stream) ? name : `"${name}"`);

/** The draws of a noise, by its stream and name. */
function drawsOf(noise: StepPoint["noise"], noises: Leaves["noises"]) {
  if (noise === undefined) return () => undefined;
  if (Array.isArray(noise)) {
    const odd = noise.find((draws) => draws !== undefined && typeof draws?.length !== "number");
    if (odd !== undefined)
      throw invalid({
        subject: "noise of the point",
        value: noise,
        remedy: "give a list of the draws of each noise, [[…], […]], or the draws by the name of the noise",
      });
    return (stream: number) => (noise as readonly ArrayLike<number>[])[stream];
  }
  const byName = noise as Readonly<Record<string, ArrayLike<number>>>;
  for (const name of Object.keys(byName)) named("noise", name, noises);
  return (_stream: number, name: string) => ownValue(byName, name);
}

/** Throws for another count of numbers, and "invalid" for one that is NaN or not a number. */
function checkNumbers(subject: string, values: ArrayLike<number>, axes: Readonly<Record<string, number>>): void {
  checkCount(subject, values, axes);
  for (let k = 0; k < values.length; k++)
    if (typeof values[k] !== "number" || Number.isNaN(values[k]))
      throw invalid({ subject, value: values[k], detail: `at ${k}`, remedy: "give numbers" });
}
