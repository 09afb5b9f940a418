// Times a program in its own process; peers/problem.py does the same in Python.
import { availableParallelism } from "node:os";

/** Number of first losses by which contestants are compared: all start from the same weights. */
const comparedLosses = 8;
/** Untimed updates after the first: at least 4, and for a quarter of the time, but for no more than 4 s. */
const warmUp = { least: 4, share: 0.25, leastSeconds: 0.3, mostSeconds: 4 };
/** Timed updates: at least 3, then until the time is over; but a process that has run for 20 s ends after one. */
const timed = { least: 3, most: 2000 };
const longest = 20;

const now = () => performance.now() / 1e3;

/**
 * Times train(i) → loss, i = 1, 2, …; `train` may return a promise. The first update, which compiles, is timed
 * separately.
 */
export async function measure(train, seconds) {
  const losses = [];
  let updates = 0;
  const update = async () => {
    const loss = await train(++updates);
    if (losses.length < comparedLosses) losses.push(loss);
  };
  const begin = now();
  await update();
  const first = now();
  const enough = Math.max(warmUp.leastSeconds, seconds * warmUp.share);
  const isLate = () => now() - begin > longest;
  const isWarm = () => updates > warmUp.least && now() - first >= enough;
  while (!isWarm() && now() - first < warmUp.mostSeconds && !isLate()) await update();

  const times = [];
  const start = now();
  const before = process.cpuUsage();
  do {
    const at = now();
    await update();
    times.push((now() - at) * 1e3);
  } while (!isLate() && (times.length < timed.least || (now() - start < seconds && times.length < timed.most)));
  const wall = now() - start;
  const { user, system } = process.cpuUsage(before);
  const sorted = times.sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return {
    medianMs: sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2,
    minMs: sorted[0],
    timed: sorted.length,
    firstStepMs: (first - begin) * 1e3,
    losses,
    coresUsed: (user + system) / 1e6 / wall,
    coresSeen: availableParallelism(),
  };
}

/** The parent's request: the JSON of the only argument. */
export function asked(example) {
  try {
    return JSON.parse(process.argv[2] ?? "");
  } catch {
    console.error(`missing argument: one JSON object such as '${JSON.stringify(example)}'`);
    process.exit(2);
  }
}

/** The last line of output is the result. Ends the process, even if a library has left workers running. */
export function answer(result) {
  process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
}
