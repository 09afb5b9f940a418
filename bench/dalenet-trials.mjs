// Trials of the perceptual decision that Dalenet makes per second on one thread: as training uses them (segments;
// the kernels draw the noise), and as arrays with noise. Prints one line of JSON.
import { load, version } from "./dalenet.mjs";
import { answer, asked } from "./measure.mjs";

const { seconds, batch } = asked({ seconds: 1, batch: 16 });
const [{ task: taskNamed }, { batches }, { addTaskNoise, denseBatch }, { keyOf }] = await Promise.all(
  ["task/library/index.js", "task/stream.js", "task/denseBatch.js", "base/random.js"].map(load),
);
const task = taskNamed("perceptualDecision");

/** Trials per second of a function that makes one batch, after a warm-up of a quarter of the time. */
function rateOf(make) {
  const spend = (limit) => {
    const begin = performance.now();
    let made = 0;
    while (performance.now() - begin < limit) for (let i = 0; i < 4; i++, made += batch) make();
    return (made / (performance.now() - begin)) * 1e3;
  };
  spend(seconds * 250);
  return spend(seconds * 1e3);
}

const segments = batches(task, { batch }, 1);
const arrays = batches(task, { batch }, 1);
const key = keyOf(1);
answer({
  version: version(),
  steps: segments.next().steps,
  asSegments: rateOf(() => segments.next()),
  asArrays: rateOf(() => {
    const made = arrays.next();
    addTaskNoise(denseBatch(made, task), made.trials, task, key, 1);
  }),
});
