/** Trains one network of the comparison, tests it, and describes it in one line. */

import { effectiveValues } from "dalenet/models";
import { nativeBackend, wasmBackend } from "dalenet/node";
import { generator, keyOf } from "dalenet/tasks";
import { labOf, modelIn } from "./labs.mjs";
import { methods, signsOf } from "./methods.mjs";
import { pruned } from "./plan.mjs";
import { startOf } from "./starts.mjs";
import { tester } from "./testing.mjs";
import { trained } from "./training.mjs";
import { activityRecord, matrixRecord } from "./weights.mjs";

/** Not a public name: the library prunes runs, and these networks were not trained as runs. */
const { keptConnections } = await import(new URL("../../dist/pruning/connections.js", import.meta.url).href);
const backends = { native: nativeBackend, wasm: wasmBackend };
const round = (value) => Number(value.toPrecision(5));

/**
 * job: { stage, task, method, start, units, seed, rate, radius, updates, batch, checks, trials, backend }. With
 * `checks` 0, as in tuning, only the score is measured.
 */
export async function network(job) {
  const lab = labOf(job.task);
  const method = methods[job.method];
  const { units, seed } = job;
  const backend = backends[job.backend]({ threads: 1 });
  const built = modelIn(lab, method, units);
  const start = startOf(lab, method, job);
  const signs = signsOf(method, units);
  const wRecOf = (parameters) => effectiveValues({ wRec: built.effective.wRec }, parameters).wRec;
  const rule = method.rule?.(signs, { clipNorm: lab.training.clipNorm ?? undefined });

  const watch =
    job.checks > 0 &&
    tester(lab, method, units, backend, { trials: 256, seed: 30_000 + seed, records: ["outputs", "rates"] });
  const check = (parameters) => round(watch.score(parameters).score);
  const result = trained(lab, built, start, job, { backend, rule, check });
  const { parameters, curve, reached, seconds, failed } = result;
  const line = { ...job, parameters: countOf(built, method, signs), seconds: round(seconds) };
  if (failed) return { ...line, score: 0, success: false, failed, reached, curve };

  const test = tester(lab, method, units, backend, { trials: job.trials, seed: 40_000 + seed });
  Object.assign(line, roundAll(test.score(parameters)));
  if (job.checks > 0) {
    const raw = Object.fromEntries(start);
    const exists = wRecOf({ ...raw, wRec: raw.wRec.map(() => 1) });
    const form = { signs, exists, factors: method.factors };
    const end = wRecOf(parameters);
    const without = (method, share) => {
      const keep = { keep: 1 - share, method };
      const kept = keptConnections(end, exists, keep, generator(keyOf(seed), 0, 0));
      // A raw weight of 0 has no effect in any of the methods.
      const wRec = parameters.wRec.map((w, k) => (kept[k] === 0 ? 0 : w));
      return round(test.score({ ...parameters, wRec }).score);
    };
    Object.assign(line, {
      reached,
      curve,
      raisedNoise: round(test.score(parameters, lab.noise.raised).score),
      smallest: pruned.map((share) => without("magnitude", share)),
      topProb: pruned.map((share) => without("topProb", share)),
      initial: matrixRecord(wRecOf(raw), form),
      final: matrixRecord(end, form),
      ...activityRecord(watch.rates(parameters), units),
    });
    watch.close();
  }
  test.close();
  return line;
}

/** Numbers that training changes and that have an effect: no autapses, no I→I connections without delay. */
function countOf({ network, effective }, method, signs) {
  const trained = network.parameters.filter((one) => one.trained);
  const sizeOf = ({ value }) => value.type.axes.reduce((product, { size }) => product * size, 1);
  const ones = Object.fromEntries(network.parameters.map((one) => [one.name, new Float64Array(sizeOf(one)).fill(1)]));
  const used = effectiveValues(effective, ones);
  return trained.reduce((sum, one) => {
    if (used[one.name]) return sum + used[one.name].filter((w) => w !== 0).length;
    const idle = method.factors && one.name === "bRec" ? signs.filter((sign) => sign < 0).length : 0;
    return sum + sizeOf(one) - idle;
  }, 0);
}

const roundAll = (record) =>
  Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key, typeof value === "number" ? round(value) : value]),
  );
