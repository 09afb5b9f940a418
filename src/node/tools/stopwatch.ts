/** Times things that are too short for a clock: repeats them, and takes the best of several readings. */

/**
 * Warm-up before the first reading: longer than a JavaScript engine takes to optimise code that runs all the time.
 */
const warmMs = 100;
/** Minimum length of one reading. */
const readingMs = 4;
const readings = 6;

/**
 * Prepares to time `run`, which does something `times` times. Each call of the returned function gives the ms per
 * repetition: the best of several readings, since other work only makes it slower.
 */
export function stopwatch(run: (times: number) => void): () => number {
  const read = (times: number) => {
    const began = performance.now();
    run(times);
    return performance.now() - began;
  };
  const began = performance.now();
  let times = 1;
  while (read(times) < readingMs) times *= 2;
  while (performance.now() - began < warmMs) read(times);
  // Warm, it is faster than when the number of repetitions was found.
  while (read(times) < readingMs) times *= 2;
  return () => Math.min(...Array.from({ length: readings }, () => read(times))) / times;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
