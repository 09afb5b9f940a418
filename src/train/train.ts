/** The library's door to training: from a configuration to a trained network and, if wanted, its run folder. */
import { type Awaitable, awaitable, eitherOf } from "../base/awaitable.ts";
import { recurrentOf } from "../evaluate/recurrentResults.ts";
import { readInitial } from "../folder/initialWeights.ts";
import { runOf } from "../folder/loadRun.ts";
import type { RunFolder } from "../folder/runFolder.ts";
import { readOptions } from "../settings/options.ts";
import { begin, type Given } from "./begin.ts";
import { finish, stopped } from "./finish.ts";
import { learn } from "./learn.ts";
import { folderToGoOn, newFolder, writerIn } from "./place.ts";
import { type Prepared, prepare } from "./prepare.ts";
import type { RunRecord, RunResult, StartRecord } from "./records.ts";
import { type TrainSettings, trainOptions } from "./runSettings.ts";

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
export const train = (config?: Given, settings: TrainSettings = {}): Awaitable<RunRecord, RunResult> =>
  awaitable("train", (left) => recordsOf(config, settings, left));

async function* recordsOf(
  config: Given,
  loose: TrainSettings,
  left: AbortSignal,
): AsyncGenerator<RunRecord, RunResult> {
  const given = readOptions(trainOptions, loose, "the options of train");
  const settings = { ...given, signal: eitherOf(given.signal, left) };
  const old = await folderToGoOn(settings);
  let folder = old;
  try {
    const prepared = prepare(await begin(config, settings), settings);
    folder ??= await newFolder(settings);
    const { experiment, trainer, choice } = prepared;
    const initial =
      prepared.step === 0
        ? recurrentOf(experiment, trainer.checkpoint().parameters)
        : await readInitial(folder?.path, experiment.model.units);
    const writer = folder && (await writerIn(folder, prepared, old === undefined));
    const { checkpoint, finished } = yield* learn(prepared, startOf(prepared, folder), writer);
    const run = runOf(experiment, choice, checkpoint.parameters, null);
    if (!finished) return yield* stopped(run, checkpoint, folder);
    const written = folder && writer && { folder, writer };
    return yield* finish(prepared, { run, checkpoint, initial, written }, settings, left);
  } finally {
    await folder?.release();
  }
}

const startOf = (
  { experiment, trainer, choice, step, steps, compileSeconds, compilerSeconds }: Prepared,
  folder: RunFolder | undefined,
): StartRecord => ({
  kind: "start",
  config: experiment.config,
  units: experiment.model.units,
  step,
  steps,
  folder: folder?.path ?? null,
  warnings: experiment.warnings(),
  profile: trainer.profile,
  because: choice.because,
  compileSeconds,
  compilerSeconds,
});

/** Runs a training to its end and returns the trained network, as `await train("quickstart")` does. */
export async function trained(training: AsyncGenerator<RunRecord, RunResult>): Promise<RunResult> {
  for (let next = await training.next(); ; next = await training.next()) if (next.done) return next.value;
}
