/** Times of things that take less than a clock can see: done over and over, the best of several readings. */

/** Before the first reading: longer than a JavaScript engine takes to compile for good what it runs all the time. */
const warmMs = 100;
/** Of one reading, at least. */
const readingMs = 4;
const readings = 6;

/**
 * Gets ready to take the time of `run`, which does something `times` over. Each call of what it returns gives the ms of one turn: the
 * best of several readings, as other work only makes it slower.
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
  // Warm, it is faster than when the number of turns was found.
  while (read(times) < readingMs) times *= 2;
  return () => Math.min(...Array.from({ length: readings }, () => read(times))) / times;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
