/** Which number can be read from the activity of a population, and when. */
import { invalid } from "../base/errors.ts";
import { cosTurns, portableAtan2, sinTurns } from "../base/math.ts";
import { counted } from "../base/unitText.ts";
import {
  type DecodedTimes,
  type DecoderRidges,
  type DecodingOptions,
  predictAcross,
  readTrials,
} from "./crossValidated.ts";
import type { Recording } from "./recording.ts";

export interface ValueDecodingOptions extends DecodingOptions {
  /** The length of the circle on which the values lie (default: that of a circular factor; of others, none). */
  readonly circle?: number;
}

export interface ValueDecoding extends DecodedTimes, DecoderRidges {
  /**
   * [time of the decoder, time of the trial] in C order: 1 − squared errors / squared deviations from the mean; below 0
   * where the mean would be better. On a circle, of the sine and the cosine together.
   */
  readonly r2: Float64Array;
  /** The same for the mean absolute error, in the unit of the variable; on a circle, the shorter way around. */
  readonly error: Float64Array;
  /** The mean absolute error of always answering the mean. */
  readonly errorOfMean: number;
  readonly trials: number;
  /** Of the variable; "" for none. */
  readonly unit: string;
  readonly circle?: number;
}

/**
 * Decoders of a number, such as a value, a coherence on a continuum or an angle: ridge regressions on the rates of all
 * units, fitted at each time, that read trials that they were not fitted to, at that time and at all others. Of values
 * around a circle they read sine and cosine, and answer the angle of both. The λ of each decoder is chosen by
 * cross-validation within the trials that it is fitted to. Times are those of `decodeOverTime`.
 * @throws "unknown" for a variable or period that no trial has; "invalid" for categories, fewer than three values, or
 * fewer trials than folds
 */
export function decodeValuesOverTime(recording: Recording, options: ValueDecodingOptions): ValueDecoding {
  const read = readTrials(recording, options);
  const { variable, axis, values, folds } = read;
  const { times } = axis;
  if (variable.isCategory)
    throw invalid({
      subject: `variable "${variable.name}"`,
      detail: "which numbers categories",
      remedy: "decode it with decodeOverTime",
    });
  const circle = options.circle ?? variable.circle;
  if (circle !== undefined && !(circle > 0 && Number.isFinite(circle)))
    throw invalid({ at: "circle", value: circle, remedy: "give its length, such as 360" });
  const different = new Set(circle === undefined ? values : values.map((value) => ((value % circle) + circle) % circle))
    .size;
  if (different < 3 || values.length < folds)
    throw invalid({
      subject: `variable "${variable.name}"`,
      detail: different < 3 ? `of ${counted(different, "value")}` : `in ${counted(values.length, "trial")}`,
      remedy: `a regression needs three values or more, and at least ${folds} trials (\`folds\`)`,
    });
  const targets =
    circle === undefined
      ? [values]
      : [values.map((value) => cosTurns(value / circle)), values.map((value) => sinTurns(value / circle))];
  const answerOf = ([x, y]: readonly number[]) =>
    circle === undefined ? x : (portableAtan2(y, x) / (2 * Math.PI)) * circle;
  const means = targets.map((target) => target.reduce((sum, value) => sum + value, 0) / values.length);
  const deviations = targets.reduce(
    (sum, target, i) => target.reduce((all, value) => all + (value - means[i]) * (value - means[i]), sum),
    0,
  );
  const n = times.length;
  const [squares, errors] = [new Float64Array(n * n), new Float64Array(n * n)];
  // Neighbours in value are in different folds, so that each is fitted to the whole range.
  const ranks = new Int32Array(values.length);
  values
    .map((_, k) => k)
    .sort((a, b) => values[a] - values[b])
    .forEach((k, rank) => {
      ranks[k] = rank;
    });
  const regularisation = predictAcross(
    read,
    targets,
    (k) => ranks[k] % folds,
    (from, to, k, predicted) => {
      const place = from * n + to;
      for (let i = 0; i < targets.length; i++) {
        const off = predicted[i] - targets[i][k];
        squares[place] += off * off;
      }
      errors[place] += distance(answerOf(predicted), values[k], circle);
    },
  );
  const middle = answerOf(means);
  return {
    ...axis,
    ...regularisation,
    r2: squares.map((sum) => 1 - sum / deviations),
    error: errors.map((sum) => sum / values.length),
    errorOfMean: values.reduce((sum, value) => sum + distance(middle, value, circle), 0) / values.length,
    trials: values.length,
    unit: variable.unit ?? "",
    ...(circle !== undefined && { circle }),
  };
}

/** Around a circle the shorter way. */
function distance(a: number, b: number, circle: number | undefined): number {
  const apart = Math.abs(a - b);
  if (circle === undefined) return apart;
  const rest = apart % circle;
  return Math.min(rest, circle - rest);
}
