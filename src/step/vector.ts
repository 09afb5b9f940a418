/** The state vector: where its parts lie, and what it is before the first step. */
import type { Expr } from "../ir/expr.ts";
import type { State } from "../ir/program.ts";
import { leavesOf, type StatePart, writePoint } from "./point.ts";
import type { Values } from "./values.ts";

interface StateVector {
  readonly states: readonly StatePart[];
  readonly size: number;
  /** Before the first step, [size]. */
  readonly initial: Float64Array;
}

export function stateVectorOf(states: readonly State[], values: Values): StateVector {
  let size = 0;
  const parts = states.map((state): StatePart => {
    const part = { name: state.name, size: state.size, offset: size };
    size += state.size;
    return part;
  });
  const initial = new Float64Array(size);
  for (const [k, part] of parts.entries())
    initial.set(spread(values.numbers(states[k].initial), part.size), part.offset);
  return { states: parts, size, initial };
}

/**
 * Whether the initial value of a state that follows from those of the vector differs from the one that follows from
 * theirs.
 */
export function beginsApart({ initial: own, size }: State, value: Expr, vector: StateVector, values: Values): boolean {
  writePoint(leavesOf([value], vector.states, values), { state: vector.initial }, vector.size);
  for (const job of values.jobs([value])) job();
  const follows = values.numbers(value);
  return spread(values.numbers(own), size).some((one, k) => one !== follows[k]);
}

/** One number per unit, of one per unit or one that all share. */
const spread = (numbers: Float64Array, size: number) =>
  Float64Array.from({ length: size }, (_, k) => numbers[numbers.length === 1 ? 0 : k]);
