/** What follows the last step: evaluation, files, report. */
import type { Backends } from "../backend/choose.ts";
import { Interrupted } from "../base/errors.ts";
import type { StopSignal } from "../base/stopSignal.ts";
import type { InitialValues } from "../evaluate/initialValues.ts";
import type { resultsOf } from "../evaluate/results.ts";
import { loadPlot } from "../figure/plot.ts";
import type { RunResults } from "../format/runResults.ts";
import type { Checkpoint } from "../loop/checkpoint.ts";
import { resultingParameters } from "../loop/keptWeights.ts";
import type { RunFiles, RunFolder } from "../run/files.ts";
import { type Run, readRunFileIn } from "../run/loadRun.ts";
import type { RunWriter } from "../run/runWriter.ts";
import { notFiniteWarning } from "../simulate/notFinite.ts";
import type { RunPlace } from "./host.ts";
import type { Prepared } from "./prepare.ts";
import type { RunRecordOf, RunResultOf } from "./records.ts";
import { type CommonSettings, isCheckpoint } from "./runSettings.ts";

/** @template F how the run folder is handed over */
export interface Finished<F> {
  readonly run: Run;
  readonly checkpoint: Checkpoint;
  /** The network before training, as far as it is known. */
  readonly initial?: InitialValues;
  /** Where it is written. */
  readonly written?: { readonly folder: RunFolder; readonly writer: RunWriter };
  readonly place: RunPlace<F>;
}

/** The result without its folder. */
export type Handed = Omit<RunResultOf, "folder">;

/** What evaluates a network. A page need not have it in order to begin. */
export const loadEvaluation = () => import("../evaluate/results.ts");

/** @param left aborted when the caller stops listening: the run is saved, but its report is not drawn */
export async function* finish<F>(
  prepared: Prepared,
  { run, checkpoint, initial, written, place }: Finished<F>,
  settings: CommonSettings,
  backends: Backends,
  left: StopSignal,
): AsyncGenerator<RunRecordOf<F>, Handed> {
  const { experiment, programs, choice, trainer } = prepared;
  const { signal, report = true } = settings;
  const { resume } = place;
  const wasTrained = trainer.isDone;
  yield { kind: "evaluating", trials: experiment.config.evaluate.trials };
  const began = performance.now();
  let withoutNative: string | undefined;
  // The compiler's cache may be full by now. A user who asked for no particular backend must not lose a training
  // by that.
  const isAuto = experiment.config.train.backend === "auto";
  const backend = isAuto
    ? backends.nativeOrWasm(choice.backend, settings, (why) => (withoutNative = why))
    : choice.backend;
  const { effective } = run.weights;
  let evaluated: Awaited<ReturnType<typeof resultsOf>>;
  try {
    const { resultsOf } = await loadEvaluation();
    const shown = { ...checkpoint, parameters: resultingParameters(checkpoint) };
    evaluated = await resultsOf({ experiment, programs, backend, checkpoint: shown, effective, initial }, signal);
  } catch (error) {
    if (!signal?.aborted && !(error instanceof Interrupted)) throw error;
    if (!wasTrained) await written?.writer.trained("stopped", checkpoint);
    return yield* stopped(run, checkpoint, written ? place.handOver(written.folder) : null);
  }
  if (withoutNative !== undefined) yield { kind: "warning", message: `evaluated on wasm: ${withoutNative}` };
  const overflowed = notFiniteWarning(evaluated.results);
  if (overflowed !== undefined) yield { kind: "warning", message: overflowed };
  const seconds = (performance.now() - began) / 1000;
  const timing =
    (wasTrained && resume && !isCheckpoint(resume) ? await timingIn(resume as RunFiles) : undefined) ??
    laterBy(seconds, checkpoint);
  const results: RunResults = { ...evaluated.results, timing };
  const result = { ...run, checkpoint, finished: true, results };
  if (!written) return result;
  const { folder, writer } = written;
  if (wasTrained) await writer.trained("finished", checkpoint);
  await Promise.all([writer.finished(checkpoint, results, evaluated.recorded), report && loadPlot()]);
  yield { kind: "saved", folder: place.handOver(folder), finished: true };
  if (report && !left.aborted)
    yield { kind: "report", path: await place.drawReport(folder, { recorded: evaluated.recorded }) };
  return result;
}

/** The end of a run that was stopped; it has been saved. */
export async function* stopped<F>(
  run: Run,
  checkpoint: Checkpoint,
  folder: F | null,
): AsyncGenerator<RunRecordOf<F>, Handed> {
  if (folder !== null) yield { kind: "saved", folder, finished: false };
  return { ...run, checkpoint, finished: false };
}

/** How long its training took: evaluating a run once more does not train it again. */
const timingIn = async (files: RunFiles) => (await readRunFileIn(files).catch(() => undefined))?.results?.timing;

const laterBy = (seconds: number, { timing }: Checkpoint): RunResults["timing"] => ({
  ...timing,
  totalSeconds: timing.totalSeconds + seconds,
});
