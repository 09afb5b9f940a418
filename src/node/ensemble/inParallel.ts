import { eitherOf } from "../../base/awaitable.ts";
import type { StopSignal } from "../../base/stopSignal.ts";

/**
 * Runs jobs in order, at most `limit` at a time, and yields their records as they come. A signal prevents waiting
 * jobs from starting and is passed to running ones; so does leaving the loop. It ends when no job runs any more.
 * @param run must not reject: a failed job must report it in its result
 */
export async function* inParallel<Job, Told>(
  jobs: readonly Job[],
  limit: number,
  run: (job: Job, tell: (told: Told) => void, signal: StopSignal) => Promise<void>,
  stop?: StopSignal,
): AsyncGenerator<Told, void> {
  const left = new AbortController();
  const signal = eitherOf(stop, left.signal);
  const waiting = [...jobs];
  /** Every job has its own signal: a hundred listeners on one would look like a leak. */
  const running = new Map<Promise<void>, AbortController>();
  const stopAll = () => {
    for (const job of running.values()) job.abort(signal.reason);
  };
  signal.addEventListener("abort", stopAll);
  const told: Told[] = [];
  let wake = () => {};
  const tell = (what: Told) => {
    told.push(what);
    wake();
  };
  const fill = () => {
    while (running.size < limit && waiting.length > 0 && !signal.aborted) {
      const own = new AbortController();
      const job = run(waiting.shift()!, tell, own.signal).finally(() => {
        running.delete(job);
        fill();
        wake();
      });
      running.set(job, own);
    }
  };
  fill();
  try {
    for (;;) {
      while (told.length > 0) yield told.shift()!;
      if (running.size === 0) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    left.abort();
    await Promise.all(running.keys());
    signal.removeEventListener("abort", stopAll);
  }
}
