/** Trains and scores one network of the study and describes it in one line. */
import { Divergence, runConfig, train } from "dalenet";
import { spectrum } from "dalenet/analysis";
import { effectiveValues, modelOf } from "dalenet/models";
import { definitions, instanceOf, panel } from "./panel.mjs";
import { scoreOf } from "./scores.mjs";

/** Peak rate below which a unit counts as silent. */
const silentBelow = 0.01;

/** job: { task, units, seed, updates, variant: { name, model, train }, trials, full, backend } */
export async function network(job) {
  const row = panel[job.task];
  const { variant, units, seed } = job;
  const batch = variant.train?.batch ?? 16;
  const perEpoch = 64;
  // Equal budgets are equal numbers of trials.
  const epochs = Math.max(1, Math.round((job.updates * 16) / batch / perEpoch));
  const config = {
    model: { preset: "ei", ...variant.model, units },
    task: row.task,
    train: { ...variant.train, epochs, batchesPerEpoch: perEpoch },
    evaluate: { trials: 2, recordedTrials: 2, psychometric: null },
    seed,
  };
  const complete = runConfig(config, { tasks: definitions });
  const initial = initialOf(complete, row);
  const began = performance.now();
  const losses = [];
  let loop;
  let result;
  try {
    loop = train(config, { tasks: definitions, threads: 1, backend: job.backend });
    for (let next = await loop.next(); ; next = await loop.next()) {
      if (next.done) {
        result = next.value;
        break;
      }
      if (next.value.kind === "epoch") losses.push(next.value.loss);
    }
  } catch (error) {
    // Other errors are not results of the recipe.
    if (!(error instanceof Divergence)) throw error;
    return { ...job, initial, failed: error.message, score: 0, success: false };
  }
  const seconds = (performance.now() - began) / 1000;
  const scored = async (options) =>
    scoreOf(row, await result.simulate({ record: ["outputs"], trials: job.trials, ...options }));
  const usual = await scored({});
  const more = {};
  if (job.full) {
    more.noise = {
      0.05: (await scored({ recurrentNoise: 1 / 3 })).score,
      0.3: (await scored({ recurrentNoise: 2 })).score,
    };
    more.halfDt = (await scored({ dt: 10 })).score;
    if (row.other) more.other = (await scored({ task: row.other })).score;
  }
  const { recording } = await result.simulate({ record: ["rates"], trials: 64 });
  return {
    ...job,
    ...usual,
    ...more,
    initial,
    final: spectrum(result.weights.effective.wRec, units),
    ...jumps(losses),
    loss: losses.at(-1),
    losses: losses
      .filter((_, i) => i % Math.max(1, Math.floor(losses.length / 40)) === 0)
      .map((x) => +x.toPrecision(4)),
    ...silence(recording, units),
    moved: movedOf(complete, row, result),
    seconds,
  };
}

const startOf = (config, row) => {
  const task = instanceOf(row);
  const setting = {
    inputs: task.inputs.length,
    outputs: task.outputs.length,
    dt: task.dt,
    loss: config.train.loss,
    inputNoise: true,
  };
  const model = modelOf(config.model, setting);
  return { model, setting, values: model.initialParameters(setting, config.seeds.weights) };
};

function initialOf(config, row) {
  const { model, setting, values } = startOf(config, row);
  const { wRec } = effectiveValues({ wRec: model.build(setting).effective.wRec }, Object.fromEntries(values));
  const size = model.units;
  const strong = wRec.reduce((most, w) => Math.max(most, Math.abs(w)), 0) / 20;
  const inhibitory = wRec.reduce((count, w) => (w < -strong ? count + 1 : count), 0) / size;
  return { ...spectrum(wRec, size), inhibitory };
}

/** Share of the recurrent weights that changed by more than a tenth of the mean strength at the start. */
function movedOf(config, row, result) {
  const before = startOf(config, row).values.get("wRec");
  const after = result.weights.parameters.wRec;
  const typical = before.reduce((sum, w) => sum + Math.abs(w), 0) / before.length;
  let [moved, all] = [0, 0];
  before.forEach((w, k) => {
    if (w === 0) return;
    all++;
    if (Math.abs(after[k] - w) > typical / 10) moved++;
  });
  return moved / all;
}

/** Epochs whose loss is above twice the lowest so far. */
function jumps(losses) {
  let lowest = Number.POSITIVE_INFINITY;
  let [count, worst] = [0, 0];
  for (const loss of losses) {
    const ratio = loss / lowest;
    if (ratio > 2) count++;
    worst = Math.max(worst, ratio);
    lowest = Math.min(lowest, loss);
  }
  return { jumps: count, worstJump: worst };
}

function silence({ rates }, units) {
  const peak = new Float64Array(units);
  let sum = 0;
  rates.forEach((rate, k) => {
    peak[k % units] = Math.max(peak[k % units], rate);
    sum += rate;
  });
  return {
    silent: peak.filter((one) => one < silentBelow).length / units,
    meanRate: sum / rates.length,
    maxRate: Math.max(...peak),
  };
}
