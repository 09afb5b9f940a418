/** What the wiring says about initial weights: which entries are plastic, and how large they typically are. */
import type { Masks } from "./dale.ts";
import type { ModelOptions } from "./modelSettings.ts";
import type { Dimensions } from "./options.ts";

/** Plastic entries as the equations see them, autapses and unread units taken out; null where all are. */
export function plasticEntries(options: ModelOptions, { outputs }: Dimensions, masks: Masks): Masks {
  const { units, autapses, readout, excitatoryUnits } = options;
  const without = (
    mask: Float64Array | null,
    rows: number,
    columns: number,
    isOut: (i: number, j: number) => boolean,
  ) => {
    const out = mask ? mask.slice() : new Float64Array(rows * columns).fill(1);
    for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) if (isOut(i, j)) out[i * columns + j] = 0;
    return out;
  };
  return {
    input: masks.input,
    recurrent: autapses ? masks.recurrent : without(masks.recurrent, units, units, (i, j) => i === j),
    output: readout === "all" ? masks.output : without(masks.output, units, outputs, (i) => i >= excitatoryUnits),
  };
}

/** Mean number of entries of a mask per column (all of `rows` without a mask), at least 1. */
export function meanInDegree(mask: ArrayLike<number> | null, rows: number, columns: number): number {
  if (mask === null) return rows;
  let count = 0;
  for (let k = 0; k < mask.length; k++) if (mask[k] !== 0) count++;
  return Math.max(1, count / columns);
}

/**
 * The scale C of Song, Yang & Wang (2016), [from, to]: for every receiving unit E inputs weigh 1 and I inputs #E inputs/#I inputs, so
 * that both sum to the same; then its inputs are divided by their Euclidean norm. Where a unit lacks inputs of one kind the others
 * weigh 1. Entries that are not plastic are 0.
 */
export function balancedScale({ units, excitatoryUnits }: ModelOptions, plastic: Float64Array | null): Float64Array {
  const out = new Float64Array(units * units);
  for (let to = 0; to < units; to++) {
    const senders = Array.from({ length: units }, (_, from) => from).filter(
      (from) => plastic === null || plastic[from * units + to] !== 0,
    );
    const excitatory = senders.filter((from) => from < excitatoryUnits).length;
    const inhibitory = senders.length - excitatory;
    const ratio = excitatory > 0 && inhibitory > 0 ? excitatory / inhibitory : 1;
    const norm = Math.sqrt(excitatory + inhibitory * ratio * ratio);
    for (const from of senders) out[from * units + to] = (from < excitatoryUnits ? 1 : ratio) / norm;
  }
  return out;
}

/** Divides, in place, the weights that leave (`presynaptic`) or enter (`postsynaptic`) E units by #E/#I; needs units of both kinds. */
export function divideExcitatory(
  weights: Float64Array,
  { units, excitatoryUnits }: ModelOptions,
  axis: "presynaptic" | "postsynaptic",
): void {
  if (excitatoryUnits === 0 || excitatoryUnits === units) return;
  const ratio = excitatoryUnits / (units - excitatoryUnits);
  for (let from = 0; from < units; from++)
    for (let to = 0; to < units; to++)
      if ((axis === "presynaptic" ? from : to) < excitatoryUnits) weights[from * units + to] /= ratio;
}
