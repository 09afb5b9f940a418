/** The results of a run, as run.json has them: how its network learned, what it does, how it is built. */
import type { Spectrum } from "../analysis/spectrum.ts";
import { timing } from "../loop/checkpoint.ts";
import { listOf, openRecord, optional, orNull, type RecordOf, tupleOf } from "../settings/compound.ts";
import { anyText, finite, flag, type Kind, oneOf } from "../settings/kind.ts";
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

/** A fraction with its 95 % Wilson interval. */
const coherenceAccuracy = openRecord({
  /** % */
  coherence: finite,
  accuracy: measured,
  trials: finite,
  low: measured,
  high: measured,
});

const ofPoint = {
  /** The value of the signed factor, usually a coherence in %; see `signed` of the results. Positive favours the choice that is counted. */
  signedCoherence: finite,
  /** P(choice 1), or of the choice that `signed` names, among answered trials. */
  choice1: measured,
  low: measured,
  high: measured,
  /** Answered trials. */
  trials: finite,
  /** All trials, and those that are not finite, which are not answered. Runs of older versions do not say. */
  shown: optional(finite),
  notFinite: optional(finite),
};
export interface PsychometricResult extends RecordOf<typeof ofPoint> {}
const psychometricPoint: Kind<PsychometricResult> = openRecord(ofPoint);

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
  /** On fresh trials, conditions in equal number whatever weights training draws them with; no response is wrong. */
  accuracy: measured,
  accuracyInterval: orNull(interval),
  /** Without coherence 0. */
  accuracyNonzero: measured,
  /** Fraction of trials without a response. */
  noResponse: measured,
  accuracyByCoherence: listOf(coherenceAccuracy),
  /** Accuracy of the best policy that ignores the stimulus. Runs of older versions lack it, and what is optional below. */
  chance: optional(measured),
  /** Accuracy of the ideal observer of the noisy inputs, in expectation. */
  idealObserver: measured,
  rates: orNull(openRecord({ populations: listOf(population), max: measured, silent: measured })),
  /** With recurrent noise set to 0, and doubled. */
  accuracyWithoutNoise: measured,
  accuracyDoubleNoise: measured,
  /**
   * Fraction of these trials in which a state, rate or output was not finite in some step. They have no choice: in the accuracies they
   * count as wrong, and rates and selectivity leave them out. Runs of older versions do not say.
   */
  notFinite: optional(finite),
  notFiniteWithoutNoise: optional(finite),
  notFiniteDoubleNoise: optional(finite),
  /** Effective matrices whose entries all carry the sign of the sending unit by construction; entries that contradict it. */
  dale: openRecord({ matrices: listOf(anyText), violations: finite }),
  /** d' of every unit between trials whose correct choice is 1 and 2. */
  selectivity: orNull(alignedLists({ period: anyText, dprime: listOf(measured), silent: listOf(flag) })),
  psychometric: orNull(listOf(psychometricPoint)),
  /** Its abscissa, and the choice (from 1) that positive values favour; runs of older versions do not say, theirs is the signed coherence. */
  signed: optional(openRecord({ name: anyText, unit: anyText, choice: finite })),
  /** Where the network stands between ignoring the stimulus and the best there is; null where that cannot be told. */
  learned: optional(orNull(learned)),
  /** Of the effective recurrent matrix before and after training; null where there is none, it is too large, or is not known any more. */
  spectrum: optional(openRecord({ before: spectrum, after: spectrum })),
  /** What each population receives from the network, over the recorded trials that are finite. */
  recurrentInput: optional(orNull(listOf(openRecord({ name: anyText, excitation: measured, inhibition: measured })))),
  timing,
  /** SHA-256 of the raw parameters in the order of their names, as little-endian float32. */
  weightsHash: anyText,
};
/** Results of a run; null is what the task does not define, or what training was stopped before. */
export interface RunResults extends RecordOf<typeof ofRun> {}
export const results: Kind<RunResults> = openRecord(ofRun);
