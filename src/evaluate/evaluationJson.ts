/** An evaluation as plain data, for files: NaN and infinities are null, functions are left out. */
import type { Evaluation } from "./evaluation.ts";

/** The numbers of an evaluation as plain data, for JSON. */
export function evaluationJson({ task, trials, scores, worst, psychometric, chronometric, changes }: Evaluation) {
  const { name, dt, parameters } = task;
  return plain({
    task: { name, dt, parameters },
    trials,
    scores,
    worst,
    psychometric: psychometric && {
      factor: psychometric.factor,
      unit: psychometric.unit,
      favours: psychometric.favours,
      points: psychometric.points,
      fit: psychometric.fit,
      intervals: {
        location: psychometric.intervals.location,
        width: psychometric.intervals.width,
        lapse: psychometric.intervals.lapse,
        resamples: psychometric.intervals.resamples,
      },
    },
    chronometric,
    changes,
  }) as Readonly<Record<string, unknown>>;
}

/** As JSON restores it. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
