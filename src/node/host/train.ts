/** `train` in Node. */
import type { RunRecordOf, RunResultOf, StartRecordOf } from "../../train/records.ts";
import { type SettingsOn, trainOn } from "../../train/train.ts";
import { host, type PlaceSettings } from "./host.ts";

/**
 * The settings of `train`: where to write, what to resume, threads, the user's tasks and models, a signal to stop.
 */
export type TrainSettings = SettingsOn<PlaceSettings>;

/** A trained network, with the path of its run folder. */
export type RunResult = RunResultOf<string>;
/** What a training yields as it proceeds. */
export type RunRecord = RunRecordOf<string>;
/** The first record, which has the path of the folder that is going to be written. */
export type StartRecord = StartRecordOf<string>;

/**
 * Trains a network, evaluates it and writes its run folder. Loop over it for plain records of its progress, `for
 * await (const record of train(config))`, await it or its `result` for the trained network, `const run = await
 * train(config)`, or both: it is one run, which starts with the first of these. Leaving the loop stops it as the
 * signal does: everything is saved, and the result has `finished: false`.
 * @param config a built-in name (`quickstart`), or a configuration, loose or complete; with `resume` it may be
 * left out, or be a function of the configuration so far, such as one that raises `train.epochs`
 * @throws the errors of `runConfig`; "mismatched" or "unsupported" for a run that cannot be resumed this way, or
 * with the checkpoint of another run; "invalid" for a run folder that exists, cannot be written, or is in use by
 * another process; `Interrupted` if a signal ended the C compiler; all before training starts, and before the
 * folder is made. `Divergence` ("invalid") when a loss, gradient or parameter is no longer finite, after the last
 * sound weights were saved; `Unsaved`, with both errors, if saving fails after an error
 */
export const train = trainOn(host);
