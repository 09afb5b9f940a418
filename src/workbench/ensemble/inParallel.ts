/**
 * Runs jobs in order, at most `limit` at a time, and yields what they tell as it happens. A signal keeps jobs that wait from being started
 * and is passed to those that run; so does a caller that leaves its loop. It ends when no job runs any more.
 * @param run must not reject: what goes wrong with one job is for it to tell
 */
export async function* inParallel<Job, Told>(
  jobs: readonly Job[],
  limit: number,
  run: (job: Job, tell: (told: Told) => void, signal: AbortSignal) => Promise<void>,
  stop?: AbortSignal,
): AsyncGenerator<Told, void> {
  const left = new AbortController();
  const signal = stop ? AbortSignal.any([stop, left.signal]) : left.signal;
  const waiting = [...jobs];
  const running = new Set<Promise<void>>();
  const told: Told[] = [];
  let wake = () => {};
  const tell = (what: Told) => {
    told.push(what);
    wake();
  };
  const fill = () => {
    while (running.size < limit && waiting.length > 0 && !signal.aborted) {
      const job = run(waiting.shift()!, tell, signal).finally(() => {
        running.delete(job);
        fill();
        wake();
      });
      running.add(job);
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
    await Promise.all(running);
  }
}
