/** The results of a run as stored in run.json: how its network learned, how it performs, how it is built. */
import type { Spectrum } from "../analysis/spectrum.ts";
import { timing } from "../loop/checkpoint.ts";
import { either, listOf, mapOf, openRecord, optional, orNull, type RecordOf, tupleOf } from "../settings/compound.ts";
import { anyText, finiteNumber, flag, type Kind, oneOf } from "../settings/kind.ts";
import { factorKinds } from "../task/words/words.ts";
import { alignedLists } from "./storedData.ts";

/** null if there is nothing to measure. */
const measured = orNull(finiteNumber);
const interval: Kind<readonly [low: number, high: number]> = tupleOf(finiteNumber, finiteNumber);

const population = openRecord({
  name: anyText,
  median: measured,
  percentile99: measured,
  max: measured,
  /** Fraction of units without any activity. */
  silent: measured,
});

const unitActivity = openRecord({
  populations: listOf(openRecord({ name: anyText, participation: measured, quiet: measured })),
  /** For each unit. */
  participation: listOf(measured),
  /** Fraction of units whose |r| stays below 0.01. */
  quiet: measured,
  /** Herfindahl indices of the units' shares, 1/N to 1. */
  energyShare: measured,
  participationShare: measured,
});

/** Error of the outputs: mean over trials with its 95 % interval, and median. */
const ofError = {
  mean: measured,
  low: measured,
  high: measured,
  median: measured,
  /** Trials in which it could be measured. */
  trials: finiteNumber,
  /** Base rate: the error of the mean target. */
  baseline: measured,
};
/** In ms, over the trials with a response: mean with its 95 % interval, median and quartiles. */
const ofReactionTime = {
  mean: measured,
  low: measured,
  high: measured,
  median: measured,
  quartile1: measured,
  quartile3: measured,
  trials: finiteNumber,
};
export interface ErrorResult extends RecordOf<typeof ofError> {}
export interface ReactionTimeResult extends RecordOf<typeof ofReactionTime> {}

/**
 * Part of the trials: the fraction answered correctly with its 95 % interval, and reference levels; error and
 * reaction time.
 */
const ofPart = {
  accuracy: measured,
  low: measured,
  high: measured,
  /**
   * Number of trials in which some answer is right, of which accuracy is a fraction; all trials if there are none.
   */
  trials: finiteNumber,
  /** Accuracy of the best policy that ignores the stimulus, on these trials. */
  chance: measured,
  /** Expected accuracy of the ideal observer of the noisy inputs, on these trials. */
  idealObserver: measured,
  /** Fraction of the trials that want a response in which none was given. */
  noResponse: measured,
  /** Fraction of the trials that want no response in which none was given. */
  withheld: measured,
  /** Fraction of all these trials that are not finite. */
  notFinite: finiteNumber,
  /** null if the task's score does not measure it. */
  error: orNull(openRecord(ofError)),
  reactionTime: orNull(openRecord(ofReactionTime)),
};
export interface AccuracyResult extends RecordOf<typeof ofPart> {}
const level = either(finiteNumber, anyText);
const condition = openRecord({ condition: mapOf(level), ...ofPart });
const factor = openRecord({
  factor: anyText,
  unit: anyText,
  kind: oneOf(factorKinds),
  levels: listOf(openRecord({ level, ...ofPart })),
});

const ofPoint = {
  /** The value of the psychometric variable. */
  level: finiteNumber,
  /** P(choice that large values favour) among answered trials. */
  value: measured,
  low: measured,
  high: measured,
  /** Number of answered trials. */
  trials: finiteNumber,
  /** Numbers of all trials, and of those that are not finite, which count as unanswered. */
  shown: finiteNumber,
  notFinite: finiteNumber,
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
  measure: oneOf(["distance", "angle", "time"]),
  unit: anyText,
  ...ofError,
  /** For a distance: 1 − Σ error²/Σ baseline², over trials. */
  r2: measured,
});

const reactionTime = openRecord({
  /** The period from whose onset it is measured. */
  from: anyText,
  ...ofReactionTime,
});

const learned = openRecord({
  verdict: oneOf(["learned", "in between", "at chance"]),
  /** What is judged: accuracy if the task has right choices, else the loss of the last epoch. */
  of: oneOf(["accuracy", "loss"]),
  value: finiteNumber,
  /** Level of the best policy that ignores the stimulus: guesses, or mean answers, at the right time. */
  chance: finiteNumber,
  /** Level of the ideal observer, or else perfect. */
  ideal: finiteNumber,
  /** (value − chance)/(ideal − chance). */
  score: finiteNumber,
});

const spectrum: Kind<Spectrum | null> = orNull(
  openRecord({ entropy: measured, outlier: measured, radius: finiteNumber, nonNormality: measured }),
);

/** Mean, standard deviation (divided by n) and range over units. */
const ofUnits = openRecord({ mean: measured, sd: measured, min: measured, max: measured });

const ofRun = {
  /** Mean loss (without penalties) of each epoch, over its trials. */
  loss: listOf(finiteNumber),
  /** Accuracy of each epoch, measured on its training batches. */
  trainingAccuracy: listOf(measured),
  /** The vanishing-gradient penalty λ_Ω·Ω of each epoch; absent without it. */
  omega: optional(listOf(measured)),
  /**
   * Of each matrix that `train.pruning` pruned, or that lost units by `train.edits`: connections with an effect, and
   * those that the equations allow; absent if there is none.
   */
  connections: optional(mapOf(openRecord({ kept: finiteNumber, of: finiteNumber }))),
  /** Updates that `train.guard` skipped; absent without it. */
  skippedUpdates: optional(finiteNumber),
  /** What was perturbed in all trials that follow, by `evaluate.perturb`; absent without it. */
  perturbations: optional(listOf(anyText)),
  /**
   * On fresh trials, conditions equally often (balanced), whatever their weights in training; no response is wrong
   * if one is wanted.
   */
  accuracy: measured,
  accuracyInterval: orNull(interval),
  /** Accuracy of the best policy that ignores the stimulus. */
  chance: measured,
  /** Expected accuracy of the ideal observer of the noisy inputs. */
  idealObserver: measured,
  /** The same, with trials weighted as training draws their conditions; equal if it draws all equally often. */
  drawn: orNull(
    openRecord({
      accuracy: finiteNumber,
      low: finiteNumber,
      high: finiteNumber,
      chance: measured,
      idealObserver: measured,
    }),
  ),
  /**
   * Trials in which no answer is right or wrong, such as catch trials, `trials` of `of`; null if there are none, or
   * nothing else. `offTarget`: root mean square of their outputs − targets at the last step; null if targets are
   * classes.
   */
  unscored: optional(orNull(openRecord({ trials: finiteNumber, of: finiteNumber, offTarget: measured })), null),
  /** Fraction of the trials that want a response in which none was given. */
  noResponse: measured,
  /** Fraction of the trials that want no response in which none was given; null if all want one. */
  withheld: measured,
  /** By the levels of each factor with 2 to 64 of them, except factors computed from others. */
  byFactor: listOf(factor),
  byCondition: listOf(condition),
  /** Error of the outputs, if the task's score measures it. */
  error: orNull(error),
  reactionTime: orNull(reactionTime),
  rates: orNull(openRecord({ populations: listOf(population), max: measured, silent: measured })),
  /** How much each unit takes part; null without it in a run of an earlier version. See `unitActivity`. */
  activity: optional(orNull(unitActivity), null),
  /** With recurrent noise set to 0, and doubled. */
  accuracyWithoutNoise: measured,
  accuracyDoubleNoise: measured,
  /**
   * Fraction of these trials in which a state, rate or output was not finite in some step. They have no choice:
   * accuracies count them as wrong, and rates and selectivity leave them out.
   */
  notFinite: finiteNumber,
  notFiniteWithoutNoise: finiteNumber,
  notFiniteDoubleNoise: finiteNumber,
  /**
   * Effective matrices whose entries all have the sign of the sending unit by construction; entries that
   * contradict it.
   */
  dale: openRecord({ matrices: listOf(anyText), violations: orNull(finiteNumber) }),
  /**
   * d' of every unit during a period, positive for units more active in trials of the group `first` than of
   * `second`.
   */
  selectivity: orNull(
    alignedLists({ period: anyText, first: anyText, second: anyText, dprime: listOf(measured), silent: listOf(flag) }),
  ),
  psychometric: orNull(psychometric),
  /** Position of the network between ignoring the stimulus and the best possible; null if unknown. */
  learned: orNull(learned),
  /**
   * Of the effective recurrent matrix before and after training; null if there is none, if it is too large or
   * cannot be decomposed, or is no longer known.
   */
  spectrum: openRecord({ before: spectrum, after: spectrum }),
  /** Input that each population receives from the network, over the finite recorded trials. */
  recurrentInput: orNull(listOf(openRecord({ name: anyText, excitation: measured, inhibition: measured }))),
  /**
   * Trained time constants in ms, over the units of each population: before training, if still known, and after it;
   * absent if they are not trained.
   */
  timeConstants: optional(listOf(openRecord({ name: anyText, before: orNull(ofUnits), after: ofUnits }))),
  timing,
  /** SHA-256 of the raw parameters in the order of their names, as little-endian float32. */
  weightsHash: anyText,
};
/** Results of a run; null for what the task does not define, or if training was stopped earlier. */
export interface RunResults extends RecordOf<typeof ofRun> {}
export const results: Kind<RunResults> = openRecord(ofRun);
