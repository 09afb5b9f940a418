/** run.json: what was run, on what, and what came out. */
import type { NumericProfile } from "../backend/backend.ts";
import { invalid } from "../errors.ts";
import { jsonText, parseJson } from "../json.ts";
import { lossNames } from "../model/options.ts";
import { decayNames } from "../model/recommendedTraining.ts";
import { display } from "../reader.ts";
import type { RunConfig } from "../train/config.ts";
import { type RunResults, resultsShape } from "./runResults.ts";
import {
  aCount,
  alike,
  aNumber,
  anything,
  aPositive,
  aScalar,
  aText,
  either,
  listOf,
  mapOf,
  oneOf,
  optional,
  orNull,
  recordOf,
  type Shape,
} from "./shape.ts";

export const runFileName = "run.json";
export const checkpointName = "checkpoint.npz";

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly platform: string;
  readonly node: string;
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
export const encodeRunFile = (file: RunFile): string => `${jsonText(file)}\n`;

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
/** A stored configuration with what older versions did not have, as it was then. */
export const storedConfig = (config: RunConfig): RunConfig => ({
  ...config,
  train: { ...config.train, responseWeight: config.train.responseWeight ?? 1 },
});
const reference = recordOf({ label: aText, value: aNumber });
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
  return { ...file, config: storedConfig(file.config) };
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
