/** The weight of each step and output in the loss, with the response weighted up. */
import type { Segment, Trial } from "../task/trial.ts";

/** A factor of the weights over the steps (from, to]. */
type Factor = Pick<Segment, "from" | "to" | "value">;

/**
 * The mask of a trial with the steps of its last period, in which the response is made, multiplied by `weight`; in
 * a row of several trials the last period of each, as far as the row shows it.
 */
export function responseMask(trial: Trial, weight: number): readonly Segment[] {
  if (weight === 1) return trial.mask;
  const parts = trial.parts ?? [{ from: 0, to: trial.steps, trial }];
  const responses = parts
    .filter(({ trial }) => trial.periods.length > 0)
    .map(({ from, trial }) => {
      const last = trial.periods[trial.periods.length - 1];
      return { from: from + last.from, to: from + last.to, value: weight };
    });
  return multiplied(trial.mask, responses);
}

/** The same for each output, one channel each, times the trial's weights for that output. */
export function outputWeights(trial: Trial, weight: number, outputs: number): readonly Segment[] {
  const mask = responseMask(trial, weight);
  return Array.from({ length: outputs }, (_, channel) => {
    const factors = (trial.outputMask ?? []).filter((one) => one.channel === channel);
    return multiplied(
      mask,
      factors.toSorted((a, b) => a.from - b.from),
    ).map((segment) => ({ ...segment, channel }));
  }).flat();
}

/**
 * Segments of one channel times factors, which are in order and do not overlap; steps without a factor keep their
 * value.
 */
function multiplied(segments: readonly Segment[], factors: readonly Factor[]): readonly Segment[] {
  if (factors.length === 0) return segments;
  return segments.flatMap((segment) => {
    const out: Segment[] = [];
    let at = segment.from;
    const piece = (to: number, factor?: Factor) => {
      if (to <= at) return;
      const [own, by] = [within(segment, at, to), factor ? within(factor, at, to) : 1];
      out.push({ channel: segment.channel, from: at, to, value: product(own, by) });
      at = to;
    };
    for (const factor of factors) {
      piece(Math.min(factor.from, segment.to));
      if (at >= factor.from) piece(Math.min(factor.to, segment.to), factor);
    }
    piece(segment.to);
    return out;
  });
}

const within = ({ from, value }: Factor, begin: number, end: number) =>
  typeof value === "number" ? value : value.subarray(begin - from, end - from);

function product(a: number | Float32Array, b: number | Float32Array): number | Float32Array {
  if (typeof a !== "number") return a.map((one, k) => one * (typeof b === "number" ? b : b[k]));
  return typeof b === "number" ? a * b : b.map((one) => one * a);
}
