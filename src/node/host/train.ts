/** `train` in Node. */
import { type SettingsOn, trainOn } from "../../train/train.ts";
import { host, type PlaceSettings } from "./host.ts";

/** The settings of `train`: where to write, what to go on with, threads, own tasks and models, a signal to stop. */
export type TrainSettings = SettingsOn<PlaceSettings>;

/**
 * Trains a network, evaluates it and writes its run folder. Loop over it for plain records of how it goes, `for await (const record of
 * train(config))`, await it or its `result` for the trained network, `const run = await train(config)`, or both: it is one run, and until then
 * nothing is trained. A loop that is left stops it as the signal does: what there is is saved, and the result says `finished: false`.
 * @param config a built-in name (`quickstart`), or a configuration, loose or complete; with `resume` it may be left out, or be a function
 * of the configuration so far, such as one that raises `train.epochs`
 * @throws the errors of `runConfig`; "mismatched" or "unsupported" for a run that cannot go on so, or whose checkpoint is another run's;
 * "invalid" for a run folder that exists, cannot be written, or is another process's until that has ended; `Interrupted` where a signal ended
 * the C compiler; all before training starts, and before the folder is made. `Divergence` ("invalid") when a loss, gradient or parameter is not
 * finite any more, after the last sound weights were saved; `Unsaved`, with both errors, where saving fails after one
 */
export const train = trainOn(host);
