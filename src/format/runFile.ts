/** run.json: what was run, on what, and the results. */
import type { NumericProfile } from "../backend/backend.ts";
import { jsonText } from "../base/json.ts";
import { decisionFields } from "../loop/course.ts";
import { either, listOf, mapOf, openRecord, optional, orNull, type RecordOf } from "../settings/compound.ts";
import { anyText, exactly, finiteNumber, flag, type Kind, oneOf, type ValueOf } from "../settings/kind.ts";
import { results } from "./runResults.ts";
import { storedConfig, storedSeeds } from "./storedConfig.ts";
import { alignedLists, decodeStored, type Older } from "./storedData.ts";
import { storedWords } from "./storedWords.ts";

export const runFileName = "run.json";
export const checkpointName = "checkpoint.npz";

const ofMachine = {
  cpu: anyText,
  cores: finiteNumber,
  platform: anyText,
  /** Exactly one of these two is present, depending on where the run was made. */
  node: optional(anyText),
  browser: optional(anyText),
};
export interface Machine extends RecordOf<typeof ofMachine> {}
const machine: Kind<Machine> = openRecord(ofMachine);

const choices = { level: listOf(finiteNumber), value: listOf(finiteNumber) };
/** The ideal observer's P(choice that large values favour) at levels of the psychometric variable, ascending. */
export interface IdealChoices extends RecordOf<typeof choices> {}
const idealChoices: Kind<IdealChoices> = alignedLists(choices);

const level = openRecord({ label: anyText, value: finiteNumber });
const levels = {
  loss: listOf(level),
  accuracy: listOf(level),
  /** Noise of the ideal observer, in units of the psychometric variable. */
  observerSigma: orNull(finiteNumber),
  idealChoices: orNull(idealChoices),
  /** What the network does to its inputs that makes the ideal observer inapplicable. */
  changedInputs: listOf(anyText),
};
/** Levels that the figures show for comparison. */
export interface References extends RecordOf<typeof levels> {}
const references: Kind<References> = openRecord(levels);

export const storedProfile: Kind<NumericProfile> = mapOf(either(anyText, finiteNumber, flag));

/** Remedy for runs and checkpoints that this version no longer reads. */
export const runFormat = 3;
export const olderRun: Older = {
  format: runFormat,
  remedy:
    "train it again with its run.json as the configuration; its weights.npz can still be read: " +
    "to start from it, give it as model.weights.file",
};

const courseResult = openRecord({
  ...decisionFields,
  resultsFrom: oneOf(["last", "best"]),
});
export type CourseResult = ValueOf<typeof courseResult>;

const ofRun = {
  format: exactly(runFormat),
  name: anyText,
  /** "training": under way, or killed; "stopped" and "diverged" can be resumed from the checkpoint. */
  state: oneOf(["training", "stopped", "diverged", "finished"]),
  version: anyText,
  config: storedConfig,
  /** The task's names for its factors, outputs and periods. */
  words: storedWords,
  seeds: storedSeeds,
  /** Fingerprint of the trained network; it changes with the definition of the model or task. */
  equations: anyText,
  /** Fingerprint of the task; absent if the task never draws the same trials twice. */
  taskFingerprint: optional(anyText),
  profile: orNull(storedProfile),
  machine,
  warnings: listOf(anyText),
  references,
  /** Stages and decisions, and the weights that results come from; absent from a training that has none. */
  course: optional(courseResult),
  /** When each stage of `train.order` began, in batches; absent without such stages. */
  order: optional(listOf(openRecord({ stage: finiteNumber, batches: finiteNumber }))),
  results: orNull(results),
  /** SHA-256 of the other files. */
  files: mapOf(anyText),
};
export interface RunFile extends RecordOf<typeof ofRun> {}
const runFile: Kind<RunFile> = openRecord(ofRun);

/** The text of run.json, with each list of numbers on one line. */
export const encodeRunFile = (file: RunFile): string => `${jsonText(file)}\n`;

/**
 * Reads run.json; `name` is the file's. Throws "invalid" for text that is damaged or something else, "unsupported"
 * for a run of an older format.
 */
export const decodeRunFile = (text: string, name: string): RunFile =>
  decodeStored(runFile, text, { file: name, remedy: "the file is truncated, or not a run of this version" }, olderRun);

/**
 * Whether a string is the run.json of a run that was killed before its first checkpoint. Older versions could leave
 * half a file.
 */
export function hasNoCheckpoint(text: string): boolean {
  try {
    return isWithoutCheckpoint(decodeRunFile(text, runFileName));
  } catch {
    return text === "" || (/^\{\s*"format": /.test(text) && !text.trimEnd().endsWith("}"));
  }
}

/**
 * The same for one that has been read: it is written before the first checkpoint, and lists one when it is written
 * again.
 */
export const isWithoutCheckpoint = ({ state, files }: RunFile): boolean =>
  state === "training" && files[checkpointName] === undefined;
