/** What another time step does to inputs that are rectified after noise was added. */
import { normalCdf, portableExp } from "../base/math.ts";
import type { ModelOptions } from "../model/rate/modelSettings.ts";
import { noiseScalars } from "../model/rate/network.ts";
import type { RunConfig } from "../open/config.ts";
import type { TaskInstance } from "../task/instance.ts";
import { largestSigma } from "../task/noise.ts";

/** The share of its mean by which an input at baseline may shift unmentioned. */
const unmentioned = 0.01;

/**
 * The mean of a rectified input: b Φ(b/s) + s φ(b/s), where b is its value without noise and s the standard deviation
 * of the noise.
 */
export function rectifiedMean(b: number, s: number): number {
  if (s === 0) return Math.max(b, 0);
  const density = portableExp(-(b * b) / (2 * s * s)) / Math.sqrt(2 * Math.PI);
  return b * normalCdf(b / s) + s * density;
}

type Shown = Pick<TaskInstance, "dt" | "noise">;

/**
 * A warning if inputs at baseline have another mean in `now` than in training, because at another time step their
 * noise, √(2 τ_in/dt) σ_in, is larger or smaller, and they are rectified. None for models that users write.
 */
export function rectifiedInputWarnings(model: RunConfig["model"], training: Shown, now: Shown): readonly string[] {
  if (!("preset" in model) || now.dt === training.dt) return [];
  const options = model as ModelOptions;
  const { baseline, rectifyInputs } = options;
  if (!rectifyInputs) return [];
  const [after, before] = [now, training].map(({ dt, noise }) => {
    const deviation = noiseScalars(options, dt, largestSigma(noise)).inputNoise;
    return { deviation, mean: rectifiedMean(baseline, deviation) };
  });
  if (Math.abs(after.mean - before.mean) <= unmentioned * before.mean) return [];
  const shown = (value: number) => Number(value.toPrecision(3));
  return [
    `at dt ${now.dt} ms the input noise has an s.d. of ${shown(after.deviation)} per step instead of ` +
      `${shown(before.deviation)}, and inputs are rectified: one at its baseline of ${baseline} has a mean of ` +
      `${shown(after.mean)} instead of ${shown(before.mean)}`,
  ];
}
