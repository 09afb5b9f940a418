/** The noise that a task adds to its inputs. */
import { isRecord } from "../base/display.ts";
import { invalid, mismatched, missing, unknownName } from "../base/errors.ts";
import { choleskyFactor } from "../linear/cholesky.ts";
import { readKeys } from "../settings/compound.ts";
import { below, isFloat32, outsideFloat32 } from "../settings/kind.ts";
import type { Segment, Trial } from "./trial.ts";

/** σ in √ms (s.d. σ/√dt per step): for all channels, for each in order, or by name (0 if not named). */
export type NoiseSigma = number | readonly number[] | Readonly<Record<string, number>>;

export interface NoiseSpec {
  readonly sigma: NoiseSigma;
  /**
   * Correlations between channels at each step, [channel, channel]: symmetric, 1 on the diagonal, positive
   * semidefinite.
   */
  readonly correlation?: readonly (readonly number[])[];
  /** Whether each trial has its own gain, `t.noiseGain(2)`. */
  readonly perTrial?: boolean;
}

/** The noise of a task after reading. */
export interface TaskNoise {
  /** σ of each channel in √ms. */
  readonly sigma: readonly number[];
  /**
   * Mixes independent draws into correlated ones, draws @ mixing: [draw, channel], columns of norm 1; null:
   * independent channels.
   */
  readonly mixing: readonly (readonly number[])[] | null;
  /** Whether each trial has its own gain. */
  readonly perTrial: boolean;
}

/** The largest σ of any channel. */
export const largestSigma = ({ sigma }: TaskNoise): number => Math.max(0, ...sigma);

/** Whether the noise is the same in all channels and trials, and independent. */
export const isUniform = ({ sigma, mixing, perTrial }: TaskNoise): boolean =>
  mixing === null && !perTrial && sigma.every((one) => one === sigma[0]);

/** Whether trials have gains and there is noise to multiply. */
export const hasGains = (noise: TaskNoise): boolean => noise.perTrial && largestSigma(noise) > 0;

/** The noise gain of a trial over its steps, on channel 0; in a row of several trials each has its own. */
export const noiseGains = (trial: Trial): readonly (Segment & { readonly value: number })[] =>
  (trial.parts ?? [{ from: 0, to: trial.steps, trial }]).map(({ from, to, trial: { noiseGain = 1 } }) => ({
    channel: 0,
    from,
    to,
    value: noiseGain,
  }));

const specKeys = ["sigma", "correlation", "perTrial"];

/**
 * Reads the noise of these channels at a time step of `dt` ms. Throws "invalid", "missing", "unknown" or
 * "mismatched".
 */
export function readNoise(given: unknown, channels: readonly string[], dt: number): TaskNoise {
  const isSpec = isRecord(given) && Object.keys(given).some((key) => specKeys.includes(key) && !channels.includes(key));
  const spec = (isSpec ? below("noise", () => readKeys(given, specKeys)) : { sigma: given }) as {
    sigma: unknown;
    correlation?: unknown;
    perTrial?: unknown;
  };
  const at = isSpec ? "noise.sigma" : "noise";
  if (spec.sigma === undefined)
    throw missing({
      at,
      remedy: "give σ in √ms: a number, a list with one per input, or an object by input name",
    });
  const perTrial = spec.perTrial ?? false;
  if (typeof perTrial !== "boolean")
    throw invalid({ at: "noise.perTrial", value: perTrial, remedy: "give true or false" });
  const sigma = sigmasOf(spec.sigma, channels, at).map(([place, one]) => readSigma(one, dt, place));
  const mixing = spec.correlation === undefined ? null : mixingOf(spec.correlation, channels.length);
  return Object.freeze({ sigma: Object.freeze(sigma), mixing, perTrial });
}

/** The value given for each channel, with its path. */
function sigmasOf(given: unknown, channels: readonly string[], at: string): readonly (readonly [string, unknown])[] {
  if (Array.isArray(given)) {
    if (given.length !== channels.length)
      throw mismatched({
        at,
        detail: `with ${given.length} ${given.length === 1 ? "number" : "numbers"}`,
        remedy: `there are ${channels.length} inputs: ${channels.join(", ")}`,
      });
    return channels.map((_, channel) => [`${at}[${channel}]`, given[channel]]);
  }
  if (!isRecord(given)) return channels.map(() => [at, given]);
  for (const name of Object.keys(given))
    if (!channels.includes(name))
      throw unknownName(`${at}: input channel`, name, [...channels, ...(at === "noise" ? specKeys : [])]);
  return channels.map((name) => [`${at}.${name}`, Object.hasOwn(given, name) ? given[name] : 0]);
}

function readSigma(sigma: unknown, dt: number, at: string): number {
  if (!(isFloat32(sigma) && sigma >= 0 && isFloat32(sigma / Math.sqrt(dt))))
    throw invalid({ at, value: sigma, detail: "√ms", remedy: `it must be a number ≥ 0${outsideFloat32(sigma)}` });
  return sigma;
}

/** Tolerance for rounding in entries. */
const slack = 1e-9;

/** The Cholesky factor [draw, channel] of a correlation matrix: C = mixingᵀ @ mixing. */
function mixingOf(given: unknown, channels: number): readonly (readonly number[])[] {
  const refuse = (
    detail: string,
    remedy = `give ${channels} rows of ${channels} numbers, symmetric, 1 on the diagonal`,
  ) => invalid({ at: "noise.correlation", detail, remedy });
  const isMatrix =
    Array.isArray(given) &&
    given.length === channels &&
    Array.from(given).every((row) => Array.isArray(row) && row.length === channels && row.every(isFloat32));
  if (!isMatrix) throw refuse(`that is not a matrix [channel ${channels}, channel ${channels}]`);
  const c = given as readonly (readonly number[])[];
  for (let i = 0; i < channels; i++) {
    if (Math.abs(c[i][i] - 1) > slack) throw refuse(`with ${c[i][i]} on the diagonal`);
    for (let j = 0; j < i; j++)
      if (Math.abs(c[i][j] - c[j][i]) > slack) throw refuse(`with ${c[i][j]} one way and ${c[j][i]} the other`);
  }
  const mixing = choleskyFactor(c);
  if (mixing === undefined)
    throw refuse("that is not positive semidefinite", "no noise has such correlations: use values nearer to 0");
  return mixing;
}
