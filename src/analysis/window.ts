import { invalid } from "../base/errors.ts";
import { frameOfStretch, type TrialStretch } from "./frames.ts";
import { type Recording, stepsBetween } from "./recording.ts";

/** A period of every trial, or whole trials around an onset, sampled at times from the onset. */
export interface Window {
  /** ms from the onset; as far as one of the trials has them. */
  readonly times: Float64Array;
  /** Whether the trial has the period. */
  has(trial: number): boolean;
  /** The recorded step of the i-th time in a trial. */
  stepOf(trial: number, i: number): number;
  /** Whether it is inside the period, and the trial is not over. */
  isInside(trial: number, i: number): boolean;
}

/**
 * The steps of a period (onset, end], or of whole trials, every so many ms from the first one after the onset on, and
 * before it. Of a period that recurs in a trial it is the first.
 * @throws "unknown" for a period that no trial has, "invalid" for an interval that is not positive
 */
export function windowIn(recording: Recording, stretch: TrialStretch, every?: number): Window {
  const { table, times, dt } = recording;
  const frame = frameOfStretch(table, stretch);
  if (every !== undefined && !(every > 0)) throw invalid({ at: "every", value: every, remedy: "give a number of ms" });
  const spacing = times.length > 1 ? times[1] - times[0] : dt;
  const stride = Math.max(1, Math.floor((every ?? spacing) / spacing + 1e-6));
  const bounds = table.map(({ steps }, trial) => {
    const onset = frame?.onsets[trial] ?? 0;
    if (Number.isNaN(onset)) return undefined;
    const over = steps * dt;
    const [first, end] = stepsBetween(recording, onset, Math.min(frame?.to?.[trial] ?? over, over));
    // Steps before the onset, of whole trials.
    return { first, end, onset, before: frame?.from === undefined ? Math.floor(first / stride) : 0 };
  });
  const known = bounds.flatMap((one) => one ?? []);
  const longest = known.reduce<(typeof known)[number] | undefined>(
    (best, one) => (!best || one.end - one.first > best.end - best.first ? one : best),
    undefined,
  );
  const before = known.reduce((most, one) => Math.max(most, one.before), 0);
  const after = longest ? Math.ceil((longest.end - longest.first) / stride) : 0;
  const step = (trial: number, i: number) => bounds[trial]!.first + (i - before) * stride;
  return {
    times: Float64Array.from({ length: before + after }, (_, i) =>
      i < before
        ? times[longest!.first] - longest!.onset + (i - before) * stride * spacing
        : times[longest!.first + (i - before) * stride] - longest!.onset,
    ),
    has: (trial) => bounds[trial] !== undefined,
    stepOf: step,
    isInside: (trial, i) => step(trial, i) >= 0 && step(trial, i) < bounds[trial]!.end,
  };
}
