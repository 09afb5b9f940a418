/** run.json: what was run, on what, and what came out. */
import type { Spectrum } from "../analysis/spectrum.ts";
import type { NumericProfile } from "../backend/backend.ts";
import { invalid } from "../errors.ts";
import { parseJson } from "../json.ts";
import { lossNames } from "../model/options.ts";
import { decayNames } from "../model/recommendedTraining.ts";
import { display } from "../reader.ts";
import type { RunConfig } from "../train/config.ts";
import {
  aCount,
  aFlag,
  alike,
  aNumber,
  anything,
  aPositive,
  aScalar,
  aText,
  either,
  listOf,
  listOfLength,
  mapOf,
  oneOf,
  optional,
  orNull,
  recordOf,
  type Shape,
} from "./shape.ts";

export const runFileName = "run.json";
export const checkpointName = "checkpoint.npz";

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
  /** Accuracy of the best policy that ignores the stimulus: one answer to all trials. Runs of older versions lack it, and what is optional below. */
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
    /** That of the best policy that ignores the stimulus: one answer to all trials, or mean answers at the right time. */
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

/** Levels that the figures show for comparison. */
export interface References {
  readonly loss: readonly { readonly label: string; readonly value: number }[];
  readonly accuracy: readonly { readonly label: string; readonly value: number }[];
  /** Noise of the ideal observer, as a coherence in %. */
  readonly observerSigma: number | null;
  /** What the network does to its inputs, so that the ideal observer says nothing about it. */
  readonly changedInputs: readonly string[];
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly platform: string;
  readonly node: string;
}

export interface RunFile {
  readonly format: 2;
  readonly name: string;
  /** "training": under way, or ended without a word; "stopped" and "diverged" can be resumed from the checkpoint. */
  readonly state: "training" | "stopped" | "diverged" | "finished";
  readonly version: string;
  readonly config: RunConfig;
  readonly seeds: RunConfig["seeds"];
  /** Fingerprint of the network that was trained: a model or task whose definition changed has another. */
  readonly equations: string;
  /** Fingerprint of the task: not in runs of older versions, nor where the task never draws the same trials again. */
  readonly taskFingerprint?: string;
  readonly profile: NumericProfile | null;
  readonly machine: Machine;
  readonly warnings: readonly string[];
  readonly references: References;
  readonly results: RunResults | null;
  /** SHA-256 of the files beside this one. */
  readonly files: Readonly<Record<string, string>>;
}

/** The text of run.json; lists of numbers stand on one line. */
export function encodeRunFile(file: RunFile): string {
  const text = JSON.stringify(file, null, 2);
  return `${text.replace(/\[[^[\]{}"]*\]/g, (list) => list.replace(/\s*\n\s*/g, " "))}\n`;
}

/** Of a configuration what is read without its definitions: who goes on with it reads all of it strictly. */
export const configShape = recordOf({
  model: either(
    recordOf({ name: aText }),
    recordOf({ preset: aText, units: aCount, tau: either(aNumber, listOf(aNumber)) }),
  ),
  task: recordOf({ name: aText, dt: aPositive }),
  train: recordOf({
    loss: oneOf(...lossNames),
    epochs: aCount,
    batch: aPositive,
    batchesPerEpoch: orNull(aPositive),
    trials: either(oneOf("fresh"), recordOf({ fixed: aPositive })),
    optimizer: recordOf({ learningRate: aNumber }),
    schedule: recordOf({ warmupSteps: aCount, decay: oneOf(...decayNames) }),
    clipNorm: orNull(aPositive),
  }),
  evaluate: recordOf({ trials: aCount }),
  seed: optional(aNumber),
  seeds: mapOf(aNumber),
});
const fraction = orNull(aNumber);
const reference = recordOf({ label: aText, value: aNumber });
const spectrum = orNull(recordOf({ entropy: fraction, outlier: fraction, radius: aNumber, nonNormality: fraction }));
const resultsShape = recordOf({
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
const runShape = recordOf({
  format: anything,
  name: aText,
  state: oneOf("training", "stopped", "diverged", "finished"),
  version: aText,
  config: configShape,
  seeds: mapOf(aNumber),
  equations: aText,
  taskFingerprint: optional(aText),
  profile: orNull(mapOf(aScalar)),
  machine: recordOf({ cpu: aText, cores: aNumber, platform: aText, node: aText }),
  warnings: listOf(aText),
  references: recordOf({
    loss: listOf(reference),
    accuracy: listOf(reference),
    observerSigma: orNull(aNumber),
    changedInputs: listOf(aText),
    idealChoices: optional(orNull(alike(recordOf({ signedCoherence: listOf(aNumber), choice1: listOf(aNumber) })))),
  }),
  results: orNull(resultsShape),
  files: mapOf(aText),
} satisfies Record<keyof RunFile, Shape>);

/** Reads run.json; `name` is the file's. Throws "invalid" for text that is damaged or something else. */
export function decodeRunFile(text: string, name: string): RunFile {
  const damaged = (what: string) => invalid(`file "${name}" ${what}; it is truncated or no run of this version`);
  const value = parseJson(text, damaged);
  if (typeof value !== "object" || value === null) throw damaged("is no JSON object");
  const file = value as RunFile;
  if (file.format !== 2) throw damaged(`has format ${display(file.format)}`);
  const wrong = runShape(file, "");
  if (wrong !== undefined) throw damaged(`has ${wrong}`);
  return file;
}

/** Whether a text is the run.json of a run that was killed before its first checkpoint. Older versions could leave half of it. */
export function hasNoCheckpoint(text: string): boolean {
  try {
    return isWithoutCheckpoint(decodeRunFile(text, runFileName));
  } catch {
    return text === "" || (/^\{\s*"format": /.test(text) && !text.trimEnd().endsWith("}"));
  }
}

/** The same of one that was read: it is written before the first checkpoint, and lists one when it is written again. */
export const isWithoutCheckpoint = ({ state, files }: RunFile): boolean =>
  state === "training" && files[checkpointName] === undefined;
