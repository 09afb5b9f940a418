/** The program of a simulation: the forward loop alone, and the sizes of chunk that it is compiled for. */
import type { CompileOptions } from "../backend/backend.ts";
import { compileSimulation } from "../compiler/simulation.ts";
import { abs, constant, type Expr, equal, lessEqual, sum } from "../ir/expr.ts";
import type { Network, Program } from "../ir/program.ts";
import type { TaskInstance } from "../task/instance.ts";

export interface SimulationProgram {
  readonly program: Program;
  readonly options: CompileOptions;
  /** The states in which a trial starts where the one before ended, which needs chunks of one trial. */
  readonly carried?: readonly string[];
}
export interface SimulatedParts extends Pick<CompileOptions, "trials" | "portable"> {
  /** Which outputs of the network (states, rates, inputs, outputs) and which of its states are recorded. */
  readonly records: readonly string[];
  /** Whether each trial starts in the states in which the one before ended. */
  readonly carry?: boolean | undefined;
}

/** Trials in a chunk: enough to keep a machine busy, few enough to keep recordings small. */
const largestChunk = 256;
/** Most bytes that a chunk of more trials than the widest slab may record. */
const chunkBytes = 2 ** 29;
const widestSlab = 16;

/** A signal of one unit, recorded with the others: 1 in a step whose states, rates and outputs are finite, else 0. */
export const finiteName = "finite";
/**
 * The range of float32, also applied to the reference backend, which computes beyond it, so that all backends
 * agree.
 */
const largestFloat = (2 - 2 ** -23) * 2 ** 127;

/** `trials` is the largest number shown at once. */
export function simulationProgram(
  network: Network,
  { longestTrial }: Pick<TaskInstance, "longestTrial">,
  { trials, records, portable, carry = false }: SimulatedParts,
): SimulationProgram {
  const named = network.states.filter(({ name }) => records.includes(name)).map(({ name, next }) => [name, next]);
  const outputs = { ...Object.fromEntries(named), ...network.outputs, [finiteName]: finiteOf(network) };
  const maxSteps = longestTrial ?? 1;
  const perTrial = 4 * maxSteps * records.reduce((sum, name) => sum + outputs[name].units, 1);
  const recorded = [...records, finiteName];
  return {
    program: compileSimulation({ ...network, outputs }, { records: recorded, ...(carry && { windows: true }) }),
    options: { trials: carry ? 1 : Math.min(trials, chunkOf(perTrial)), maxSteps, noise: "generated", portable },
    ...(carry && { carried: network.states.map(({ name }) => name) }),
  };
}

/** Trials in a chunk of bounded memory, in whole slabs. */
const chunkOf = (bytesPerTrial: number) =>
  Math.min(largestChunk, Math.max(1, Math.floor(chunkBytes / bytesPerTrial / widestSlab)) * widestSlab);

/**
 * Whether a step overflowed. A choice cannot show it, since an activation may turn ∞ or its consequences into an
 * ordinary number, and a cell may have states that it does not record. Signals of equal length share one loop,
 * since this runs in every step of every trial.
 */
function finiteOf({ states, outputs: recorded }: Network) {
  const all = new Set([...states.map(({ next }) => next), recorded.states, recorded.rates, recorded.outputs]);
  const fitting = new Map<number, Expr>();
  for (const signal of all) {
    const fits = lessEqual(abs(signal), constant(largestFloat));
    fitting.set(signal.units, fitting.get(signal.units)?.mul(fits) ?? fits);
  }
  const size = [...fitting.keys()].reduce((sum, units) => sum + units, 0);
  return equal(
    [...fitting.values()].map(sum).reduce((a, b) => a.add(b)),
    constant(size),
  );
}
