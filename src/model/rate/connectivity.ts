/** What connectivity implies for initial weights: which entries are plastic, and their typical sizes. */

import type { Dimensions } from "../model.ts";
import type { Masks } from "./dale.ts";
import { isPossible, leakyUnits } from "./inhibition.ts";
import type { ModelOptions } from "./modelSettings.ts";

/** Plastic entries that the equations use, without autapses and unread units; null if all are plastic. */
export function plasticEntries(options: ModelOptions, { inputs, outputs }: Dimensions, masks: Masks): Masks {
  const { units, autapses, readout, excitatoryUnits } = options;
  const leaky = leakyUnits(options);
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
    input: leaky === units || inputs === 0 ? masks.input : without(masks.input, inputs, units, (_, j) => j >= leaky),
    recurrent:
      autapses && leaky === units
        ? masks.recurrent
        : without(masks.recurrent, units, units, (i, j) => !isPossible(options, i, j)),
    output: readout === "all" ? masks.output : without(masks.output, units, outputs, (i) => i >= excitatoryUnits),
  };
}

/**
 * The scale C of Song, Yang & Wang (2016), [from, to]: for every receiving unit, E inputs weigh 1 and I inputs #E/#I,
 * so that both sums are equal; then its inputs are divided by their Euclidean norm. If a unit lacks inputs of one
 * kind, the others weigh 1. Entries that are not plastic are 0.
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

/**
 * Divides the weights from (`presynaptic`) or to (`postsynaptic`) E units by #E/#I, in place; needs units of both
 * kinds.
 */
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
