/**
 * Times one training step of every method: forward, backward and update, of one batch made beforehand, on one thread.
 * Methods and backends take turns in every round, so that a disturbance hits all alike.
 */
import { cpus } from "node:os";
import { nativeBackend, wasmBackend } from "dalenet/node";
import { median } from "../tables.mjs";
import { labOf, modelIn } from "./labs.mjs";
import { isUsedIn, methods, signsOf } from "./methods.mjs";
import { startOf } from "./starts.mjs";
import { prepared } from "./training.mjs";

const backends = { native: nativeBackend, wasm: wasmBackend };
const timed = { task: "delayedDecision", units: 50, batch: 16, seed: 1, radius: 1.3, rate: 1e-3, start: "own" };

/**
 * A line for each method and backend, with the median, least and most ms per step over the rounds.
 * @param names of methods
 * @param updates steps in a round; before the first one, as many are not timed
 */
export function timings(names, { rounds = 15, updates = 40 } = {}) {
  const lab = labOf(timed.task);
  const runners = names
    .filter((name) => isUsedIn(methods[name], timed.task))
    .flatMap((name) => Object.keys(backends).map((backend) => runnerOf(lab, methods[name], backend)));
  for (const { run } of runners) run(updates);
  const found = new Map(runners.map((runner) => [runner, []]));
  for (let round = 0; round < rounds; round++)
    runners.forEach((_, k) => {
      const runner = runners[(k + round) % runners.length];
      found.get(runner).push(runner.run(updates) / updates);
    });
  const machine = { cpu: cpus()[0]?.model, node: process.version };
  return runners.map((runner) => {
    const { method, backend, steps } = runner;
    const all = found.get(runner);
    runner.close();
    const spread = { ms: median(all), least: Math.min(...all), most: Math.max(...all) };
    return { stage: "timing", method, backend, ...timed, steps, rounds, updates, ...spread, ...machine };
  });
}

function runnerOf(lab, method, name) {
  const built = modelIn(lab, method, timed.units);
  const rule = method.rule?.(signsOf(method, timed.units), { clipNorm: lab.training.clipNorm ?? undefined });
  const backend = backends[name]({ threads: 1 });
  const { step, feed, scalars } = prepared(lab, built, startOf(lab, method, timed), timed, { backend, rule });
  const batch = feed(1);
  let update = 0;
  return {
    method: method.name,
    backend: name,
    steps: batch.steps,
    /** Milliseconds of a number of steps. */
    run(count) {
      const began = performance.now();
      for (let k = 0; k < count; k++) {
        step.run(batch, scalars(timed.rate, ++update));
        step.apply();
      }
      return performance.now() - began;
    },
    close: () => step.close(),
  };
}
