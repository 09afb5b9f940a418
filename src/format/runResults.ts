/** The results of a run, as run.json has them: how its network learned, what it does, how it is built. */
import type { Spectrum } from "../analysis/spectrum.ts";
import { timing } from "../loop/checkpoint.ts";
import { either, listOf, mapOf, openRecord, orNull, type RecordOf, tupleOf } from "../settings/compound.ts";
import { anyText, finite, flag, type Kind, oneOf } from "../settings/kind.ts";
import { factorKinds } from "../task/words/words.ts";
import { alignedLists } from "./storedData.ts";

/** null where there is nothing to measure. */
const measured = orNull(finite);
const interval: Kind<readonly [low: number, high: number]> = tupleOf(finite, finite);

const population = openRecord({
  name: anyText,
  median: measured,
  percentile99: measured,
  max: measured,
  /** Fraction of units without any activity. */
  silent: measured,
});

/** What outputs are off by: mean over trials with its 95 % interval, and median. */
const ofError = {
  mean: measured,
  low: measured,
  high: measured,
  median: measured,
  /** Trials in which it could be measured. */
  trials: finite,
  /** Base rate: the error of the mean target. */
  baseline: measured,
};
/** ms, over the trials with a response: mean with its 95 % interval, median and quartiles. */
const ofReactionTime = {
  mean: measured,
  low: measured,
  high: measured,
  median: measured,
  quartile1: measured,
  quartile3: measured,
  trials: finite,
};
export interface ErrorResult extends RecordOf<typeof ofError> {}
export interface ReactionTimeResult extends RecordOf<typeof ofReactionTime> {}

/** Some of the trials: the fraction that was answered rightly, with its 95 % interval, beside what could be; error and reaction time. */
const ofPart = {
  accuracy: measured,
  low: measured,
  high: measured,
  /** Trials in which some answer is right, of which accuracy is a fraction; all where there are none. */
  trials: finite,
  /** Accuracy, on these trials, of the best policy that ignores the stimulus. */
  chance: measured,
  /** Accuracy, on these trials, of the ideal observer of the noisy inputs, in expectation. */
  idealObserver: measured,
  /** Fraction of the trials that want a response in which there was none. */
  noResponse: measured,
  /** Fraction of the trials that want none in which none was given. */
  withheld: measured,
  /** Fraction of all of them that are not finite. */
  notFinite: finite,
  /** null where the task's score measures no such thing. */
  error: orNull(openRecord(ofError)),
  reactionTime: orNull(openRecord(ofReactionTime)),
};
export interface AccuracyResult extends RecordOf<typeof ofPart> {}
const level = either(finite, anyText);
const condition = openRecord({ condition: mapOf(level), ...ofPart });
const factor = openRecord({
  factor: anyText,
  unit: anyText,
  kind: oneOf(factorKinds),
  levels: listOf(openRecord({ level, ...ofPart })),
});

const ofPoint = {
  /** The value of the psychometric variable. */
  level: finite,
  /** P(the choice that large values favour) among answered trials. */
  value: measured,
  low: measured,
  high: measured,
  /** Answered trials. */
  trials: finite,
  /** All trials, and those that are not finite, which are not answered. */
  shown: finite,
  notFinite: finite,
};
export interface PsychometricResult extends RecordOf<typeof ofPoint> {}
const psychometric = openRecord({
  /** The psychometric variable, its unit, and the name of the output that its large values favour. */
  factor: anyText,
  unit: anyText,
  favours: anyText,
  points: listOf(openRecord(ofPoint)),
});

const error = openRecord({
  measure: oneOf(["distance", "angle"]),
  unit: anyText,
  ...ofError,
  /** Of a distance: 1 − Σ error²/Σ baseline², over trials. */
  r2: measured,
});

const reactionTime = openRecord({
  /** The period from whose onset it is measured. */
  from: anyText,
  ...ofReactionTime,
});

const learned = openRecord({
  verdict: oneOf(["learned", "in between", "at chance"]),
  /** What is judged; accuracy where the task has right choices, else the loss of the last epoch. */
  of: oneOf(["accuracy", "loss"]),
  value: finite,
  /** That of the best policy that ignores the stimulus: guesses, or mean answers, at the right time. */
  chance: finite,
  /** Of the ideal observer, or else perfect. */
  ideal: finite,
  /** (value − chance)/(ideal − chance). */
  score: finite,
});

const spectrum: Kind<Spectrum | null> = orNull(
  openRecord({ entropy: measured, outlier: measured, radius: finite, nonNormality: measured }),
);

const ofRun = {
  /** Mean loss (without penalties) of each epoch, over its trials. */
  loss: listOf(finite),
  /** Accuracy of each epoch, measured on its training batches. */
  trainingAccuracy: listOf(measured),
  /** On fresh trials, conditions in equal number (balanced), whatever weights training draws them with; no response is wrong where one is wanted. */
  accuracy: measured,
  accuracyInterval: orNull(interval),
  /** Accuracy of the best policy that ignores the stimulus. */
  chance: measured,
  /** Accuracy of the ideal observer of the noisy inputs, in expectation. */
  idealObserver: measured,
  /** The same, trials weighed as training draws their conditions; equal where it draws all equally often. */
  drawn: orNull(openRecord({ accuracy: finite, low: finite, high: finite, chance: measured, idealObserver: measured })),
  /** Fraction of the trials that want a response in which there was none. */
  noResponse: measured,
  /** Fraction of the trials that want none in which none was given; null where all want one. */
  withheld: measured,
  /** By the levels of each factor that has 2 to 64, but for one that is computed from others. */
  byFactor: listOf(factor),
  byCondition: listOf(condition),
  /** What the outputs are off by, where the task's score measures it. */
  error: orNull(error),
  reactionTime: orNull(reactionTime),
  rates: orNull(openRecord({ populations: listOf(population), max: measured, silent: measured })),
  /** With recurrent noise set to 0, and doubled. */
  accuracyWithoutNoise: measured,
  accuracyDoubleNoise: measured,
  /**
   * Fraction of these trials in which a state, rate or output was not finite in some step. They have no choice: in the accuracies they
   * count as wrong, and rates and selectivity leave them out.
   */
  notFinite: finite,
  notFiniteWithoutNoise: finite,
  notFiniteDoubleNoise: finite,
  /** Effective matrices whose entries all carry the sign of the sending unit by construction; entries that contradict it. */
  dale: openRecord({ matrices: listOf(anyText), violations: finite }),
  /** d' of every unit during a period, positive for units more active in trials of the group `first` than of `second`. */
  selectivity: orNull(
    alignedLists({ period: anyText, first: anyText, second: anyText, dprime: listOf(measured), silent: listOf(flag) }),
  ),
  psychometric: orNull(psychometric),
  /** Where the network stands between ignoring the stimulus and the best there is; null where that cannot be told. */
  learned: orNull(learned),
  /**
   * Of the effective recurrent matrix before and after training; null if there is none, if it is too large or cannot be decomposed, or is no longer
   * known.
   */
  spectrum: openRecord({ before: spectrum, after: spectrum }),
  /** What each population receives from the network, over the recorded trials that are finite. */
  recurrentInput: orNull(listOf(openRecord({ name: anyText, excitation: measured, inhibition: measured }))),
  timing,
  /** SHA-256 of the raw parameters in the order of their names, as little-endian float32. */
  weightsHash: anyText,
};
/** Results of a run; null is what the task does not define, or what training was stopped before. */
export interface RunResults extends RecordOf<typeof ofRun> {}
export const results: Kind<RunResults> = openRecord(ofRun);
