/** The row of a task in learned.json, from its run folder. */
import { version } from "../../base/version.ts";
import type { LearnedTask } from "../../format/learnedFile.ts";
import type { RunFile } from "../../format/runFile.ts";
import type { RunConfig } from "../../open/config.ts";
import { mostSteps } from "../../open/stages.ts";

/**
 * The row of a task.
 * @param file its run.json; null if it has not begun
 * @param failure the error that ended its training, if any
 */
export function learnedTask(config: RunConfig, file: RunFile | null, failure: string | null = null): LearnedTask {
  const results = failure === null && file?.state === "finished" ? file.results : null;
  const isFailed = failure !== null || file?.state === "diverged";
  const { task, model, train, seed } = config;
  const { name, dt, preset = null }: { name: string; dt: number; preset?: string | null } = task;
  return {
    task: name,
    taskPreset: preset,
    dt,
    model: String("preset" in model ? model.preset : model.name),
    units: Number(model.units),
    seed,
    status: isFailed ? "failed" : results ? "finished" : file ? "stopped" : "waiting",
    accuracy: results?.accuracy ?? null,
    chance: results?.chance ?? null,
    ideal: results?.idealObserver ?? null,
    error: results?.error
      ? {
          measure: results.error.measure,
          unit: results.error.unit,
          mean: results.error.mean,
          baseRate: results.error.baseline,
        }
      : null,
    score: results?.learned?.score ?? null,
    verdict: results?.learned?.verdict ?? null,
    judged: results?.learned?.of ?? null,
    updates: mostSteps(config),
    batch: train.batch,
    loss: results?.loss ?? [],
    trainingAccuracy: results?.trainingAccuracy ?? [],
    seconds: results?.timing.totalSeconds ?? null,
    version: file?.version ?? version,
    fingerprint: file?.taskFingerprint ?? null,
    reason: isFailed ? (failure ?? "training diverged") : null,
  };
}
