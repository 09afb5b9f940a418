/** The small circuit that a large network may implement. */
import { checkArgument, checkCount } from "../base/arguments.ts";
import { invalid, missing } from "../base/errors.ts";
import { turnTaker } from "../base/eventLoop.ts";
import { type Generator, generator, keyOf } from "../base/random.ts";
import type { StopSignal } from "../base/stopSignal.ts";
import { nearestIsometry } from "../linear/isometry.ts";
import { type Minimum, minimising } from "../linear/quasiNewton.ts";
import { knownOptions } from "../settings/options.ts";
import { addGradient, type Circuit, runCircuit } from "./circuitModel.ts";
import { type ConditionMeansOptions, conditionMeans } from "./conditionMeans.ts";
import type { Recording } from "./recording.ts";

/** Activity and inputs by condition. */
export interface CircuitData {
  readonly units: number;
  readonly channels: number;
  /** Time step over time constant. */
  readonly alpha: number;
  readonly conditions: readonly {
    /** [time, unit] in C order */
    readonly rates: ArrayLike<number>;
    /** [time, channel] in C order */
    readonly inputs: ArrayLike<number>;
  }[];
}

export interface LatentCircuit extends Circuit {
  /** Q, [unit, node] in C order, with orthonormal columns: rates ≈ y Qᵀ. */
  readonly embedding: Float64Array;
  /** The fraction of the squared rates that the circuit explains, 1 − Σ‖r − y Qᵀ‖² / Σ‖r‖². */
  readonly explained: number;
  /** The same of every start that was made, the best first. */
  readonly ofStarts: readonly number[];
  /** Whether a signal stopped the fit: the last start is unfinished, and others may be missing. */
  readonly isStopped: boolean;
}

export interface LatentCircuitOptions {
  readonly nodes: number;
  /** Random circuits to start from (default: 10). */
  readonly starts?: number;
  /** Of the starts (default: 1). */
  readonly seed?: number;
  /** Steps of the optimiser for each (default: 1000). */
  readonly mostSteps?: number;
  /** Stops between two steps: the result is the best circuit until then, with `isStopped`. */
  readonly signal?: StopSignal | undefined;
  /** Called after each step; `total` is the most that there may be. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Mean rates and inputs of a recording by condition, from the first time on at which most trials run.
 * @param tau the time constant of the circuit in ms, usually that of the network
 * @throws the errors of `conditionMeans`; "missing" where a condition lacks some time
 */
export function circuitData(recording: Recording, tau: number, options: ConditionMeansOptions): CircuitData {
  if (!(tau > 0)) throw invalid({ at: "tau", value: tau, remedy: "give a time constant in ms, above 0" });
  const means = conditionMeans(recording, options);
  const channels = recording.inputs.length / (recording.times.length * recording.trials);
  if (!(channels >= 1)) throw missing({ subject: "recorded inputs", remedy: "record rates and inputs" });
  const shown = conditionMeans({ ...recording, rates: recording.inputs, units: channels }, options);
  const { times, units } = means;
  const spacing = times.length > 1 ? times[1] - times[0] : recording.dt;
  const conditions = means.conditions.map(({ rates, label }, c) => {
    const inputs = shown.conditions[c].rates;
    if (![...rates, ...inputs].every(Number.isFinite))
      throw missing({ subject: `a time of condition "${label}"`, remedy: "average a stretch that all trials have" });
    return { rates, inputs };
  });
  return { units, channels, alpha: spacing / tau, conditions };
}

/**
 * Fits a circuit of few rectified nodes, embedded in the rates of a network by orthonormal vectors: Σ‖r − y Qᵀ‖² is
 * minimised over the weights of the circuit, its start, and Q, whose best value for given weights has a closed form (a
 * Procrustes problem). Langdon & Engel (2025), Nat Neurosci 28:665–675. The error has many minima: the best of all
 * starts counts, and `ofStarts` shows how many agree. Nodes are in no particular order. Whether the network works like
 * its circuit, only `circuitPerturbation` tells.
 * It takes turns with other work of the thread.
 * @throws "mismatched" for data of another size, "invalid" for other options or rates of zeros
 */
export async function latentCircuit(data: CircuitData, options: LatentCircuitOptions): Promise<LatentCircuit> {
  checkArgument("data", data, ["conditions", "units", "channels", "alpha"], "give what `circuitData` returns");
  const known = ["nodes", "starts", "seed", "mostSteps", "signal", "onProgress"] as const;
  const of = "the options of latentCircuit";
  const { nodes, starts = 10, seed = 1, mostSteps = 1000, signal, onProgress } = knownOptions(options, known, of);
  const { units, channels, alpha, conditions } = data;
  if (!(Number.isInteger(nodes) && nodes >= 1 && nodes <= units))
    throw invalid({ at: "nodes", value: nodes, remedy: `give a whole number, from 1 to ${units} units` });
  if (!(Number.isInteger(starts) && starts >= 1))
    throw invalid({ at: "starts", value: starts, remedy: "give a whole number, at least 1" });
  let total = 0;
  conditions.forEach(({ rates, inputs }, c) => {
    const steps = inputs.length / channels;
    checkCount(`rates of condition ${c}`, rates, { time: steps, unit: units });
    for (let i = 0; i < rates.length; i++) total += rates[i] * rates[i];
  });
  if (!(total > 0 && Number.isFinite(total)))
    throw invalid({ subject: "rates", detail: total === 0 ? "of zeros" : "too large", remedy: "give other averages" });
  const circuitAt = (point: Float64Array): Circuit => ({
    nodes,
    channels,
    alpha,
    recurrent: point.subarray(0, nodes * nodes),
    input: point.subarray(nodes * nodes, nodes * (nodes + channels)),
    start: point.subarray(nodes * (nodes + channels)),
  });
  const objective = (point: Float64Array, gradient: Float64Array) => {
    const circuit = circuitAt(point);
    const activities = conditions.map(({ inputs }) => runCircuit(circuit, inputs));
    if (!activities.every((one) => one.every(Number.isFinite))) return Number.POSITIVE_INFINITY;
    const q = bestEmbedding(data, activities, nodes);
    gradient.fill(0);
    let error = total;
    conditions.forEach(({ rates, inputs }, c) => {
      const y = activities[c];
      const seen = inNodes(rates, q, units, nodes);
      const byActivity = new Float64Array(y.length);
      for (let i = 0; i < y.length; i++) {
        error += y[i] * (y[i] - 2 * seen[i]);
        // The best Q does not change to first order.
        byActivity[i] = (2 * (y[i] - seen[i])) / total;
      }
      addGradient(circuit, inputs, y, byActivity, circuitAt(gradient));
    });
    return error / total;
  };
  const random = generator(keyOf(seed, "seed"), 0x63697263, 0);
  const scale = Math.sqrt(total / conditions.reduce((sum, { inputs }) => sum + inputs.length / channels, 0) / nodes);
  const takeTurn = turnTaker();
  const ends: Minimum[] = [];
  for (let k = 0; k < starts && !(k > 0 && signal?.aborted); k++) {
    const from = randomCircuit(nodes, channels, scale, random);
    for (const reached of minimising(objective, from, { mostSteps, precision: 1e-10 })) {
      ends[k] = reached;
      onProgress?.(k * mostSteps + reached.steps, starts * mostSteps);
      await takeTurn();
      if (signal?.aborted) break;
    }
  }
  // A start that overflows explains nothing: it is the last.
  const errorOf = ({ value }: Minimum) => (Number.isFinite(value) ? value : Number.MAX_VALUE);
  ends.sort((a, b) => errorOf(a) - errorOf(b));
  if (!Number.isFinite(ends[0].value))
    throw invalid({
      subject: "latent circuit",
      detail: `that overflows from ${ends.length === 1 ? "its start" : `each of ${ends.length} starts`}`,
      remedy: "give a longer time constant, averages closer in time, or more starts",
    });
  const circuit = circuitAt(ends[0].at);
  const activities = conditions.map(({ inputs }) => runCircuit(circuit, inputs));
  return {
    ...circuit,
    embedding: bestEmbedding(data, activities, nodes),
    explained: 1 - ends[0].value,
    ofStarts: ends.map(({ value }) => 1 - value),
    isStopped: signal?.aborted ?? false,
  };
}

/** Weights whose nodes are about as active as the rates are large. */
function randomCircuit(nodes: number, channels: number, scale: number, random: Generator): Float64Array {
  const spread = 1 / Math.sqrt(nodes);
  return Float64Array.from({ length: nodes * (nodes + channels + 1) }, (_, i) => {
    if (i < nodes * nodes) return 0.5 * spread * random.normal();
    return i < nodes * (nodes + channels) ? scale * random.normal() : 0.1 * scale * Math.abs(random.normal());
  });
}

/** The Q with orthonormal columns that minimises the error: the nearest one to Σ rᵀ y. */
function bestEmbedding({ conditions, units }: CircuitData, activities: readonly Float64Array[], nodes: number) {
  const crossed = new Float64Array(units * nodes);
  conditions.forEach(({ rates }, c) => {
    const y = activities[c];
    for (let t = 0; t < y.length / nodes; t++)
      for (let unit = 0; unit < units; unit++) {
        const rate = rates[t * units + unit];
        for (let k = 0; k < nodes; k++) crossed[unit * nodes + k] += rate * y[t * nodes + k];
      }
  });
  return nearestIsometry(crossed, units, nodes);
}

/** r Q, [time, node]. */
function inNodes(rates: ArrayLike<number>, q: Float64Array, units: number, nodes: number): Float64Array {
  const out = new Float64Array((rates.length / units) * nodes);
  for (let i = 0; i < rates.length; i++) {
    const row = Math.floor(i / units) * nodes;
    const unit = i % units;
    for (let k = 0; k < nodes; k++) out[row + k] += rates[i] * q[unit * nodes + k];
  }
  return out;
}

/**
 * What to add to the recurrent matrix of the whole network, [from, to], to strengthen one connection of its circuit:
 * the product of the embeddings of its two nodes. If the network works like the circuit, both then change alike.
 * @throws "invalid" for a node that does not exist
 */
export function circuitPerturbation(
  fit: Pick<LatentCircuit, "embedding" | "nodes">,
  from: number,
  to: number,
  strength: number,
): Float64Array {
  checkArgument("fit", fit, ["embedding", "nodes"], "give what `latentCircuit` returns");
  const { embedding, nodes } = fit;
  for (const [at, node] of Object.entries({ from, to }))
    if (!(Number.isInteger(node) && node >= 0 && node < nodes))
      throw invalid({ at, value: node, remedy: `nodes are counted from 0 to ${nodes - 1}` });
  const units = embedding.length / nodes;
  return Float64Array.from({ length: units * units }, (_, i) => {
    const [a, b] = [Math.floor(i / units), i % units];
    return strength * embedding[a * nodes + from] * embedding[b * nodes + to];
  });
}
