/** How far outputs are from targets, whatever the loss. */
import { backgroundOf, type Feed, maskName, type SignalFeed } from "../backend/feed.ts";
import { portableExp } from "../base/math.ts";
import { type LossName, targetName } from "../model/loss.ts";

/** Outputs of a step in place, from logits: softmax for crossEntropy, 1/(1 + e^−z) for binaryCrossEntropy. */
const outputFunctions: Readonly<Record<LossName, (z: Float64Array) => void>> = {
  squaredError() {},
  crossEntropy(z) {
    const top = z.reduce((most, one) => Math.max(most, one), Number.NEGATIVE_INFINITY);
    let sum = 0;
    for (let k = 0; k < z.length; k++) sum += z[k] = portableExp(z[k] - top);
    for (let k = 0; k < z.length; k++) z[k] /= sum;
  },
  binaryCrossEntropy(z) {
    for (let k = 0; k < z.length; k++) z[k] = 1 / (1 + portableExp(-z[k]));
  },
};

/**
 * Σ m (z − z*)² over steps, trials and outputs of a feed of `batchFeeder`, with z after the output function that
 * belongs to the loss. A class is 1 on its output and 0 on the others.
 * @param recorded the network's outputs, [step, trial, output]
 */
export function squaredErrors(feed: Feed, loss: LossName, recorded: ArrayLike<number>, outputs: number): number {
  const apply = outputFunctions[loss];
  const isClass = loss === "crossEntropy";
  const channels = isClass ? 1 : outputs;
  const [mask, target] = [maskName, targetName].map((name) => valuesOf(feed.signals[name], feed, channels));
  const z = new Float64Array(outputs);
  let sum = 0;
  for (let row = 0; row < feed.steps * feed.trials; row++) {
    const first = row * channels;
    if (mask.subarray(first, first + channels).every((weight) => weight === 0)) continue;
    for (let k = 0; k < outputs; k++) z[k] = recorded[row * outputs + k];
    apply(z);
    for (let k = 0; k < outputs; k++) {
      const wanted = isClass ? Number(target[first] === k) : target[first + k];
      const error = z[k] - wanted;
      sum += mask[isClass ? first : first + k] * error * error;
    }
  }
  return sum;
}

/** A signal as [step, trial, channel]. */
function valuesOf(signal: SignalFeed, { steps, trials }: Feed, channels: number): Float64Array {
  if ("dense" in signal) return Float64Array.from(signal.dense);
  const out = new Float64Array(steps * trials * channels).fill(backgroundOf(signal));
  signal.segments.forEach((segments, trial) => {
    for (const { channel, from, to, value } of segments)
      for (let step = from; step < Math.min(to, steps); step++)
        out[(step * trials + trial) * channels + channel] = typeof value === "number" ? value : value[step - from];
  });
  return out;
}
