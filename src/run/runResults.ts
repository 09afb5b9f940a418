/** The results of a run, as run.json has them: how its network learned, what it does, how it is built. */
import type { Spectrum } from "../analysis/spectrum.ts";
import {
  aFlag,
  alike,
  aNumber,
  aText,
  listOf,
  listOfLength,
  oneOf,
  optional,
  orNull,
  recordOf,
  type Shape,
} from "./shape.ts";

/** A fraction with its 95 % Wilson interval. */
export interface CoherenceAccuracy {
  /** % */
  readonly coherence: number;
  readonly accuracy: number | null;
  readonly trials: number;
  readonly low: number | null;
  readonly high: number | null;
}

export interface PopulationSummary {
  readonly name: string;
  readonly median: number | null;
  readonly percentile99: number | null;
  readonly max: number | null;
  /** Fraction of units without any activity. */
  readonly silent: number | null;
}

export interface PsychometricResult {
  /** The value of the signed factor, usually a coherence in %; see `signed` of the results. Positive favours the choice that is counted. */
  readonly signedCoherence: number;
  /** P(choice 1), or of the choice that `signed` names, among answered trials. */
  readonly choice1: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Answered trials. */
  readonly trials: number;
  /** All trials, and those that are not finite, which are not answered. Runs of older versions do not say. */
  readonly shown?: number;
  readonly notFinite?: number;
}

/** Results of a run; null is what the task does not define, or what training was stopped before. */
export interface RunResults {
  /** Mean loss (without penalties) of each epoch, over its trials. */
  readonly loss: readonly number[];
  /** Accuracy of each epoch, measured on its training batches. */
  readonly trainingAccuracy: readonly (number | null)[];
  /** On fresh trials, conditions in equal number whatever weights training draws them with; no response is wrong. */
  readonly accuracy: number | null;
  readonly accuracyInterval: readonly [low: number, high: number] | null;
  /** Without coherence 0. */
  readonly accuracyNonzero: number | null;
  /** Fraction of trials without a response. */
  readonly noResponse: number | null;
  readonly accuracyByCoherence: readonly CoherenceAccuracy[];
  /** Accuracy of the best policy that ignores the stimulus. Runs of older versions lack it, and what is optional below. */
  readonly chance?: number | null;
  /** Accuracy of the ideal observer of the noisy inputs, in expectation. */
  readonly idealObserver: number | null;
  readonly rates: {
    readonly populations: readonly PopulationSummary[];
    readonly max: number | null;
    readonly silent: number | null;
  } | null;
  /** With recurrent noise set to 0, and doubled. */
  readonly accuracyWithoutNoise: number | null;
  readonly accuracyDoubleNoise: number | null;
  /**
   * Fraction of these trials in which a state, rate or output was not finite in some step. They have no choice: in the accuracies they
   * count as wrong, and rates and selectivity leave them out. Runs of older versions do not say.
   */
  readonly notFinite?: number;
  readonly notFiniteWithoutNoise?: number;
  readonly notFiniteDoubleNoise?: number;
  /** Effective matrices whose entries all carry the sign of the sending unit by construction; entries that contradict it. */
  readonly dale: { readonly matrices: readonly string[]; readonly violations: number };
  /** d' of every unit between trials whose correct choice is 1 and 2. */
  readonly selectivity: {
    readonly period: string;
    readonly dprime: readonly (number | null)[];
    readonly silent: readonly boolean[];
  } | null;
  readonly psychometric: readonly PsychometricResult[] | null;
  /** Its abscissa, and the choice (from 1) that positive values favour; runs of older versions do not say, theirs is the signed coherence. */
  readonly signed?: { readonly name: string; readonly unit: string; readonly choice: number };
  /** Where the network stands between ignoring the stimulus and the best there is; null where that cannot be told. */
  readonly learned?: {
    readonly verdict: "learned" | "in between" | "at chance";
    /** What is judged; accuracy where the task has right choices, else the loss of the last epoch. */
    readonly of: "accuracy" | "loss";
    readonly value: number;
    /** That of the best policy that ignores the stimulus: guesses, or mean answers, at the right time. */
    readonly chance: number;
    /** Of the ideal observer, or else perfect. */
    readonly ideal: number;
    /** (value − chance)/(ideal − chance). */
    readonly score: number;
  } | null;
  /** Of the effective recurrent matrix before and after training; null where there is none, it is too large, or is not known any more. */
  readonly spectrum?: { readonly before: Spectrum | null; readonly after: Spectrum | null };
  /** What each population receives from the network, over the recorded trials that are finite. */
  readonly recurrentInput?:
    | readonly { readonly name: string; readonly excitation: number | null; readonly inhibition: number | null }[]
    | null;
  readonly timing: { readonly stepMs: number; readonly totalSeconds: number; readonly compileMs: number };
  /** SHA-256 of the raw parameters in the order of their names, as little-endian float32. */
  readonly weightsHash: string;
}

const fraction = orNull(aNumber);
const spectrum = orNull(recordOf({ entropy: fraction, outlier: fraction, radius: aNumber, nonNormality: fraction }));
/** What a file must hold to be read as such. */
export const resultsShape = recordOf({
  loss: listOf(aNumber),
  trainingAccuracy: listOf(fraction),
  accuracy: fraction,
  accuracyInterval: orNull(listOfLength(2, aNumber)),
  accuracyNonzero: fraction,
  noResponse: fraction,
  accuracyByCoherence: listOf(
    recordOf({ coherence: aNumber, accuracy: fraction, trials: aNumber, low: fraction, high: fraction }),
  ),
  chance: optional(fraction),
  idealObserver: fraction,
  rates: orNull(
    recordOf({
      populations: listOf(
        recordOf({ name: aText, median: fraction, percentile99: fraction, max: fraction, silent: fraction }),
      ),
      max: fraction,
      silent: fraction,
    }),
  ),
  accuracyWithoutNoise: fraction,
  accuracyDoubleNoise: fraction,
  notFinite: optional(aNumber),
  notFiniteWithoutNoise: optional(aNumber),
  notFiniteDoubleNoise: optional(aNumber),
  dale: recordOf({ matrices: listOf(aText), violations: aNumber }),
  selectivity: orNull(alike(recordOf({ period: aText, dprime: listOf(fraction), silent: listOf(aFlag) }))),
  psychometric: orNull(
    listOf(
      recordOf({
        signedCoherence: aNumber,
        choice1: fraction,
        low: fraction,
        high: fraction,
        trials: aNumber,
        shown: optional(aNumber),
        notFinite: optional(aNumber),
      }),
    ),
  ),
  signed: optional(recordOf({ name: aText, unit: aText, choice: aNumber })),
  learned: optional(
    orNull(
      recordOf({
        verdict: oneOf("learned", "in between", "at chance"),
        of: oneOf("accuracy", "loss"),
        value: aNumber,
        chance: aNumber,
        ideal: aNumber,
        score: aNumber,
      }),
    ),
  ),
  spectrum: optional(recordOf({ before: spectrum, after: spectrum })),
  recurrentInput: optional(orNull(listOf(recordOf({ name: aText, excitation: fraction, inhibition: fraction })))),
  timing: recordOf({ stepMs: aNumber, totalSeconds: aNumber, compileMs: aNumber }),
  weightsHash: aText,
} satisfies Record<keyof RunResults, Shape>);
