/** What is made of a trained network: its evaluation, its files, its report. */
import { nativeOrWasm } from "../backend/choose.ts";
import { Interrupted } from "../base/errors.ts";
import { resultsOf } from "../evaluate/results.ts";
import { loadPlot } from "../figure/draw.ts";
import { type Run, readRunFile } from "../folder/loadRun.ts";
import type { RunFolder } from "../folder/runFolder.ts";
import type { RunWriter } from "../folder/runWriter.ts";
import type { RunResults } from "../format/runResults.ts";
import type { Checkpoint } from "../loop/checkpoint.ts";
import { drawReport } from "../report/report.ts";
import { notFiniteWarning } from "../simulate/notFinite.ts";
import type { Prepared } from "./prepare.ts";
import type { RunRecord, RunResult } from "./records.ts";
import type { TrainSettings } from "./runSettings.ts";

export interface Finished {
  readonly run: Run;
  readonly checkpoint: Checkpoint;
  /** Its recurrent matrix before training, where it is known. */
  readonly initial?: ArrayLike<number>;
  /** Where it is written. */
  readonly written?: { readonly folder: RunFolder; readonly writer: RunWriter };
}

/** @param left nobody listens any more: what is saved is not drawn */
export async function* finish(
  prepared: Prepared,
  { run, checkpoint, initial, written }: Finished,
  settings: TrainSettings,
  left: AbortSignal,
): AsyncGenerator<RunRecord, RunResult> {
  const { experiment, programs, choice, step, steps } = prepared;
  const { signal, resume, report = true } = settings;
  const wasTrained = step >= steps;
  yield { kind: "evaluating", trials: experiment.config.evaluate.trials };
  const began = performance.now();
  let withoutNative: string | undefined;
  // A cache may be full by now. Nobody who asked for no backend in particular loses a training by that.
  const isAuto = experiment.config.train.backend === "auto";
  const backend = isAuto ? nativeOrWasm(choice.backend, settings, (why) => (withoutNative = why)) : choice.backend;
  const { effective } = run.weights;
  let evaluated: Awaited<ReturnType<typeof resultsOf>>;
  try {
    evaluated = await resultsOf({ experiment, programs, backend, checkpoint, effective, initial }, signal);
  } catch (error) {
    if (!signal?.aborted && !(error instanceof Interrupted)) throw error;
    if (!wasTrained) await written?.writer.trained("stopped", checkpoint);
    return yield* stopped(run, checkpoint, written?.folder);
  }
  if (withoutNative !== undefined) yield { kind: "warning", message: `evaluated on wasm: ${withoutNative}` };
  const overflowed = notFiniteWarning(evaluated.results);
  if (overflowed !== undefined) yield { kind: "warning", message: overflowed };
  const seconds = (performance.now() - began) / 1000;
  const timing =
    (wasTrained && typeof resume === "string" ? await timingIn(resume) : undefined) ?? laterBy(seconds, checkpoint);
  const results: RunResults = { ...evaluated.results, timing };
  const result = { ...run, checkpoint, finished: true, folder: written?.folder.path ?? null, results };
  if (!written) return result;
  const { folder, writer } = written;
  if (wasTrained) await writer.trained("finished", checkpoint);
  await Promise.all([writer.finished(checkpoint, results, evaluated.recorded), report && loadPlot()]);
  const saved = { ...result, folder: folder.path };
  yield { kind: "saved", folder: saved.folder, finished: true };
  if (report && !left.aborted)
    yield { kind: "report", path: await drawReport(saved.folder, { recorded: evaluated.recorded }) };
  return saved;
}

/** A run that ends before its time; it is saved. */
export async function* stopped(
  run: Run,
  checkpoint: Checkpoint,
  folder: RunFolder | undefined,
): AsyncGenerator<RunRecord, RunResult> {
  if (folder) yield { kind: "saved", folder: folder.path, finished: false };
  return { ...run, checkpoint, finished: false, folder: folder?.path ?? null };
}

/** How long it took when it was trained: a run that is evaluated once more was not trained again. */
const timingIn = async (folder: string) => (await readRunFile(folder).catch(() => undefined))?.results?.timing;

const laterBy = (seconds: number, { timing }: Checkpoint): RunResults["timing"] => ({
  ...timing,
  totalSeconds: timing.totalSeconds + seconds,
});
