// Trials of the perceptual decision that Dalenet makes per second on one thread: as training uses them (segments;
// the kernels draw the noise), and as arrays with noise, also of a ring of 32 directions. Prints one line of JSON.
import { load, version } from "./dalenet.mjs";
import { answer, asked } from "./measure.mjs";

const { seconds, batch, rows } = asked({ seconds: 1, batch: 16, rows: 64 });
const [{ task: taskNamed }, { batches }, { noisyArrays }, { wasmBackend }] = await Promise.all(
  ["task/library/index.js", "task/stream.js", "simulate/noisyArrays.js", "node/index.js"].map(load),
);
const task = taskNamed("perceptualDecision");
const ring = taskNamed("delayMatchSample", { directions: 32, units: 32, nonMatch: "any other" });

/** Trials per second of a function that makes one batch of `size`, after a warm-up of a quarter of the time. */
function rateOf(make, size) {
  const spend = (limit) => {
    const begin = performance.now();
    let made = 0;
    while (performance.now() - begin < limit) for (let i = 0; i < 4; i++, made += size) make();
    return (made / (performance.now() - begin)) * 1e3;
  };
  spend(seconds * 250);
  return spend(seconds * 1e3);
}

/** Trials per second as arrays with noise, on one thread. */
function arraysOf(source) {
  const stream = batches(source, { batch: rows }, 1);
  const arrays = noisyArrays(source, wasmBackend({ threads: 1 }), rows, 1);
  const rate = rateOf(() => arrays.of(stream.next()), rows);
  arrays.close();
  return rate;
}

const segments = batches(task, { batch }, 1);
answer({
  version: version(),
  steps: segments.next().steps,
  asSegments: rateOf(() => segments.next(), batch),
  asArrays: arraysOf(task),
  ring: { channels: ring.inputs.length, steps: ring.longestTrial, asArrays: arraysOf(ring) },
});
