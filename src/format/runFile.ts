/** run.json: what was run, on what, and what came out. */
import type { NumericProfile } from "../backend/backend.ts";
import { jsonText } from "../base/json.ts";
import { either, listOf, mapOf, openRecord, optional, orNull, type RecordOf } from "../settings/compound.ts";
import { anyText, exactly, finite, flag, type Kind, oneOf } from "../settings/kind.ts";
import { results } from "./runResults.ts";
import { storedConfig, storedSeeds } from "./storedConfig.ts";
import { alignedLists, decodeStored, type Older } from "./storedData.ts";
import { storedWords } from "./storedWords.ts";

export const runFileName = "run.json";
export const checkpointName = "checkpoint.npz";

const ofMachine = {
  cpu: anyText,
  cores: finite,
  platform: anyText,
  /** One of these two: where the run was made. */
  node: optional(anyText),
  browser: optional(anyText),
};
export interface Machine extends RecordOf<typeof ofMachine> {}
const machine: Kind<Machine> = openRecord(ofMachine);

const choices = { level: listOf(finite), value: listOf(finite) };
/** P(the choice that large values favour) of the ideal observer at levels of the psychometric variable, ascending. */
export interface IdealChoices extends RecordOf<typeof choices> {}
const idealChoices: Kind<IdealChoices> = alignedLists(choices);

const level = openRecord({ label: anyText, value: finite });
const levels = {
  loss: listOf(level),
  accuracy: listOf(level),
  /** Noise of the ideal observer, as a level of the psychometric variable. */
  observerSigma: orNull(finite),
  idealChoices: orNull(idealChoices),
  /** What the network does to its inputs, so that the ideal observer says nothing about it. */
  changedInputs: listOf(anyText),
};
/** Levels that the figures show for comparison. */
export interface References extends RecordOf<typeof levels> {}
const references: Kind<References> = openRecord(levels);

export const storedProfile: Kind<NumericProfile> = mapOf(either(anyText, finite, flag));

/** What is said of runs and checkpoints that this version does not read any more. */
export const runFormat = 3;
export const olderRun: Older = {
  format: runFormat,
  remedy:
    "train it again, its run.json serves as the configuration; its weights.npz is read as ever: give it as model.weights.file to start from",
};

const ofRun = {
  format: exactly(runFormat),
  name: anyText,
  /** "training": under way, or ended without a word; "stopped" and "diverged" can be resumed from the checkpoint. */
  state: oneOf(["training", "stopped", "diverged", "finished"]),
  version: anyText,
  config: storedConfig,
  /** What the task calls its factors, outputs and periods. */
  words: storedWords,
  seeds: storedSeeds,
  /** Fingerprint of the network that was trained: a model or task whose definition changed has another. */
  equations: anyText,
  /** Fingerprint of the task: not where it never draws the same trials again. */
  taskFingerprint: optional(anyText),
  profile: orNull(storedProfile),
  machine,
  warnings: listOf(anyText),
  references,
  results: orNull(results),
  /** SHA-256 of the files beside this one. */
  files: mapOf(anyText),
};
export interface RunFile extends RecordOf<typeof ofRun> {}
const runFile: Kind<RunFile> = openRecord(ofRun);

/** The text of run.json; lists of numbers stand on one line. */
export const encodeRunFile = (file: RunFile): string => `${jsonText(file)}\n`;

/** Reads run.json; `name` is the file's. Throws "invalid" for text that is damaged or something else, "unsupported" for a run of an older format. */
export const decodeRunFile = (text: string, name: string): RunFile =>
  decodeStored(runFile, text, { file: name, remedy: "the file is truncated or no run of this version" }, olderRun);

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
