/** How a network of a paper learned, from its checkpoint. */
import type { RunFile } from "../format/runFile.ts";
import type { Checkpoint } from "../loop/checkpoint.ts";
import { type Check, presentStage } from "../loop/course.ts";
import type { RunConfig } from "../open/config.ts";
import { mostSteps } from "../open/stages.ts";

/** A check on validation trials. */
export interface TrainingCheck extends Pick<Check, "loss" | "accuracy" | "worstAccuracy"> {
  /** Training trials before it. */
  readonly trials: number;
  /** Root mean square of the outputs' errors; λΩ · Ω of the last update before the check. null if not measured. */
  readonly rmse: number | null;
  readonly omega: number | null;
}

export interface TrainingFacts {
  readonly status: "waiting" | "stopped" | "failed" | "finished";
  /** Whether the criterion of its configuration was met; false as long as it is not. */
  readonly reached: boolean;
  /** Why it ended, or failed; null before its end. */
  readonly because: string | null;
  /** Training trials so far, and the most that it may have. */
  readonly trials: number;
  readonly most: number;
  /** Training trials of the weights that are tested. */
  readonly testedAfter: number;
  /** Wall-clock minutes of training, on one thread. */
  readonly minutes: number;
  readonly units: number;
  readonly batch: number;
  readonly checks: readonly TrainingCheck[];
}

/**
 * @param file run.json; null if it has not begun
 * @param checkpoint where it is, if it has begun
 * @param failure the error that ended its training, if any
 */
export function trainingFacts(
  config: RunConfig,
  file: RunFile | null,
  checkpoint: Checkpoint | undefined,
  failure: string | null = null,
): TrainingFacts {
  const { batch } = config.train;
  const { units } = config.model as { units: number };
  const course = checkpoint?.course;
  const ended = course ? presentStage(course).ended : null;
  const isFailed = failure !== null || file?.state === "diverged";
  const trials = checkpoint?.position.presented ?? 0;
  const trialsUntil = (step: number) => {
    const { trials: drawn } = config.train;
    if (drawn === "fresh") return step * batch;
    // The last batch of an epoch is smaller.
    const perEpoch = Math.ceil(drawn.fixed / batch);
    return Math.floor(step / perEpoch) * drawn.fixed + (step % perEpoch) * batch;
  };
  return {
    status: isFailed ? "failed" : file?.state === "finished" ? "finished" : file ? "stopped" : "waiting",
    reached: ended?.why === "criterion",
    because: isFailed ? (failure ?? "training diverged") : (ended?.because ?? null),
    trials,
    most: trialsUntil(mostSteps(config)),
    testedAfter: config.train.resultsFrom === "best" && course?.best ? trialsUntil(course.best.step) : trials,
    minutes: (checkpoint?.timing.totalSeconds ?? 0) / 60,
    units,
    batch,
    checks: (course?.checks ?? []).map(({ step, loss, accuracy, worstAccuracy, rmse, omega }) => ({
      trials: trialsUntil(step),
      loss,
      accuracy,
      worstAccuracy,
      rmse,
      omega,
    })),
  };
}
