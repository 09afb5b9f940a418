/** What can be read from the activity of a population, and when. */
import { invalid } from "../base/errors.ts";
import { counted } from "../base/unitText.ts";
import {
  type DecodedTimes,
  type DecoderRidges,
  type DecodingOptions,
  predictAcross,
  readTrials,
} from "./crossValidated.ts";
import type { Recording } from "./recording.ts";

export interface Decoding extends DecodedTimes, DecoderRidges {
  /** The values of the variable, in ascending order. */
  readonly classes: readonly number[];
  /** [time of the decoder, time of the trial] in C order: the fraction of trials that are read right. */
  readonly accuracy: Float64Array;
  /** The number of trials of each class. */
  readonly counts: readonly number[];
  /** The share of the most frequent class. */
  readonly chance: number;
  readonly trials: number;
}

/**
 * Linear decoders over time: at each time one is fitted to the rates of all units, by ridge regression on an indicator
 * of each class, and reads trials that it was not fitted to, at that time and at all others. The largest output is its
 * answer. The λ of each is that which predicts the indicators best, by cross-validation within the trials that it is
 * fitted to. Accuracies off the diagonal tell whether the code is the same at both times (King & Dehaene 2014, Trends
 * Cogn Sci 18:203–210). Times are those that the same half of the trials have, or more; trials without some of them, as
 * of a period of random length, are left out.
 * @throws "unknown" for a variable or period that no trial has; "invalid" for fewer than two classes, or for a class
 * with fewer trials than folds
 */
export function decodeOverTime(recording: Recording, options: DecodingOptions): Decoding {
  const read = readTrials(recording, options);
  const { variable, axis, values, folds } = read;
  const { times } = axis;
  const classes = [...new Set(values)].sort((a, b) => a - b);
  const counts = classes.map((one) => values.filter((value) => value === one).length);
  if (classes.length < 2 || Math.min(...counts) < folds)
    throw invalid({
      subject: `variable "${variable.name}"`,
      detail:
        classes.length < 2
          ? `of ${counted(classes.length, "value")}`
          : `with a value of ${counted(Math.min(...counts), "trial")}`,
      remedy: `it needs two values or more, with at least ${folds} trials (\`folds\`) each`,
    });
  // The trials of each class take turns.
  const seen = classes.map(() => 0);
  const places = values.map((value) => classes.indexOf(value));
  const foldsOf = places.map((place) => seen[place]++ % folds);
  const indicators = classes.map((_, place) => places.map((own) => (own === place ? 1 : 0)));
  const right = new Float64Array(times.length * times.length);
  const regularisation = predictAcross(
    read,
    indicators,
    (k) => foldsOf[k],
    (from, to, k, outputs) => {
      if (outputs.indexOf(Math.max(...outputs)) === places[k]) right[from * times.length + to]++;
    },
  );
  return {
    ...axis,
    ...regularisation,
    classes,
    counts,
    accuracy: right.map((n) => n / values.length),
    chance: Math.max(...counts) / values.length,
    trials: values.length,
  };
}
