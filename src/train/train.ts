/** Training: from a configuration to a trained network and, if wanted, its run folder. */
import { type Awaitable, awaitable, eitherOf } from "../base/awaitable.ts";
import type { StopSignal } from "../base/stopSignal.ts";
import { keptOf } from "../compiler/pruned.ts";
import { initialValues } from "../evaluate/initialValues.ts";
import { resultingParameters } from "../loop/keptWeights.ts";
import type { RunFiles } from "../run/files.ts";
import { initialFile, readInitial } from "../run/initialWeights.ts";
import { runOf } from "../run/loadRun.ts";
import { type OptionsOf, readOptions } from "../settings/options.ts";
import { begin, type Given } from "./begin.ts";
import { finish, type Handed, loadEvaluation, stopped } from "./finish.ts";
import type { Host } from "./host.ts";
import { learn } from "./learn.ts";
import { type Prepared, prepare } from "./prepare.ts";
import type { RunRecordOf, RunResultOf, StartRecordOf } from "./records.ts";
import { type CommonSettings, commonOptions, isCheckpoint } from "./runSettings.ts";
import { writerIn } from "./writer.ts";

/** The settings of `train` on a host with settings `P` of its own. */
export type SettingsOn<P> = OptionsOf<typeof commonOptions> & P;

/** Makes `train` for a host; documented in node/host/train.ts and browser/train.ts. */
export const trainOn =
  <P extends object, F>(host: Host<P, F>) =>
  (config?: Given, settings: SettingsOn<P> = {} as SettingsOn<P>): Awaitable<RunRecordOf<F>, RunResultOf<F>> =>
    awaitable("train", (left) => recordsOf(host, config, settings, left));

async function* recordsOf<P extends object, F>(
  host: Host<P, F>,
  config: Given,
  loose: SettingsOn<P>,
  left: StopSignal,
): AsyncGenerator<RunRecordOf<F>, RunResultOf<F>> {
  const options = { ...host.placeOptions, ...commonOptions };
  const given = readOptions(options, loose, "the options of train") as CommonSettings & P;
  const settings = { ...given, signal: eitherOf(given.signal, left) };
  const place = await host.place(settings);
  let folder = place.folder;
  try {
    const prepared = await prepare(await begin(config, settings, place), settings, host.backends);
    folder ??= await place.makeFolder();
    const { experiment, trainer, choice } = prepared;
    // A run that continues elsewhere began where it was resumed from.
    const source = place.folder ?? (isCheckpoint(place.resume) ? undefined : (place.resume as RunFiles | undefined));
    const initial =
      prepared.step === 0
        ? initialValues(experiment, trainer.checkpoint().parameters)
        : await readInitial(source, experiment.model.units);
    const isNew = place.folder === undefined;
    const beginning = isNew && prepared.step > 0 ? await initialFile(source) : undefined;
    const writer = folder && (await writerIn(folder, prepared, { isNew, machine: host.machine(), initial: beginning }));
    // Read each time: on a disk, the path changes if the folder is made again.
    const handedOver = () => (folder ? place.handOver(folder) : null);
    // Loaded while the network trains; an error is thrown where it is wanted.
    loadEvaluation().catch(() => undefined);
    const { checkpoint, finished } = yield* learn(prepared, startOf(prepared, handedOver()), writer);
    const kept = keptOf(Object.keys(checkpoint.parameters), checkpoint.slots);
    const run = {
      ...runOf(experiment, choice, resultingParameters(checkpoint), null, kept, host.workers),
      warnings: experiment.warnings(),
    };
    const handed = (result: Handed): RunResultOf<F> => ({ ...result, folder: handedOver() });
    if (!finished) return handed(yield* stopped(run, checkpoint, handedOver()));
    const written = folder && writer && { folder, writer };
    return handed(yield* finish(prepared, { run, checkpoint, initial, written, place }, settings, host.backends, left));
  } finally {
    await folder?.release();
  }
}

const startOf = <F>(
  { experiment, trainer, choice, step, steps, compileSeconds, compilerSeconds }: Prepared,
  folder: F | null,
): StartRecordOf<F> => ({
  kind: "start",
  config: experiment.config,
  units: experiment.model.units,
  step,
  steps,
  folder,
  warnings: experiment.warnings(),
  backend: choice.backend.name,
  profile: trainer.profile,
  because: choice.because,
  compileSeconds,
  compilerSeconds,
});
