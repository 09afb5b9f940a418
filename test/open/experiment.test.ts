/** Counts how often a configuration is read and a network is built, through the public functions. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { printProgram } from "../../src/ir/print.ts";
import type { NetworkSetting } from "../../src/model/model.ts";
import { presetNames } from "../../src/model/presetNames.ts";
import type { ModelOptions } from "../../src/model/rate/modelSettings.ts";
import { configNamed } from "../../src/open/configs.ts";
import { networkFor, open } from "../../src/open/experiment.ts";
import { simulationProgram } from "../../src/open/simulationProgram.ts";
import { createTask } from "../../src/task/instance.ts";
import { temporaryFolder } from "../folder/folder.ts";
import { ownCopy } from "../ownCopy.ts";

const calls = {
  buildNetwork: vi.fn<(options: ModelOptions, setting: NetworkSetting) => void>(),
  modelOptions: vi.fn(),
};
Object.assign(globalThis, { countedCalls: calls });
const counted = (name: keyof typeof calls) => `
  import { ${name} as real } from "real";
  export * from "real";
  export const ${name} = (...given) => {
    countedCalls.${name}(...given);
    return real(...given);
  };`;
const copy = ownCopy({
  "model/rate/network": counted("buildNetwork"),
  "model/rate/modelOptions": counted("modelOptions"),
  // Figures as bitmaps read no configuration.
  "node/pictures/png": 'export * from "real"; export const toPng = async () => new Uint8Array();',
});
const { defineModel, ensemble, expr, loadRun, runConfig, train } = await copy<typeof import("dalenet")>("index");
const { bench, inspect } = await copy<typeof import("dalenet/node")>("node/index");

const at = temporaryFolder();
const quickstart = {
  ...configNamed("quickstart"),
  train: { epochs: 1, batchesPerEpoch: 2, batch: 4 },
  evaluate: { trials: 8, recordedTrials: 4, psychometricTrials: 1 },
};
/** The networks that were built: with which loss, and whether with noise of their own. */
const built = () =>
  calls.buildNetwork.mock.calls.map(([{ recurrentNoise }, { loss }]) => ({ loss, isNoisy: recurrentNoise !== 0 }));
const timesRead = () => calls.modelOptions.mock.calls.length;
/** Training, its evaluation and its recordings: one network. */
const trained = { loss: "crossEntropy", isNoisy: true };
/** Compiled without noise, for the accuracy without it. */
const quiet = { loss: null, isNoisy: false };

beforeEach(() => {
  vi.clearAllMocks();
});

describe("quickstart with a run folder", () => {
  const out = at("quickstart");

  test("is read once, and builds its network once for training and once without its noise", async () => {
    const { finished } = await train(quickstart, { out });
    expect([finished, timesRead(), built()]).toEqual([true, 1, [trained, quiet]]);
  });
  test("builds it once when it is loaded, and again only for another time step", async () => {
    const run = await loadRun(out);
    await run.simulate({ trials: 2 });
    await run.simulate({ trials: 2, noise: false, task: { coherence: [51.2] } });
    expect([timesRead(), built()]).toEqual([1, [trained]]);
    await run.simulate({ trials: 2, dt: 10 });
    expect(built()).toEqual([trained, { loss: null, isNoisy: true }]);
  });
  test("reads it and builds it once when it is resumed", async () => {
    const stopped = at("stopped");
    for await (const { kind } of train(quickstart, { out: stopped, report: false })) if (kind === "step") break;
    vi.clearAllMocks();
    await train(undefined, { resume: stopped, report: false });
    expect([timesRead(), built()]).toEqual([1, [trained, quiet]]);
  });
});

test("runConfig, bench and inspect build a network once", async () => {
  runConfig(quickstart);
  expect([timesRead(), built()]).toEqual([1, [trained]]);
  vi.clearAllMocks();
  await bench(quickstart, { repeats: 1 });
  expect([timesRead(), built()]).toEqual([1, [trained]]);
  for (const stage of ["summary", "ir", "memory"] as const) {
    vi.clearAllMocks();
    await inspect(quickstart, { stage });
    expect([timesRead(), built()], stage).toEqual([1, [trained]]);
  }
});

test("an ensemble opens its configuration once before its networks, and once for each of them", async () => {
  const many = () => ensemble(quickstart, { seeds: [1, 2], out: at("many"), report: false, models: [] });
  await many();
  expect([timesRead(), built()]).toEqual([3, [trained, trained, quiet, trained, quiet]]);
  vi.clearAllMocks();
  await many();
  expect([timesRead(), built()]).toEqual([1, [trained]]);
});

describe("a user's cell", () => {
  const cell = vi.fn(({ input, inputs, outputs, parameter, state, noise }) => {
    const drive = expr.matmul(input, parameter("wIn", [inputs, 4], "kaimingUniform"));
    const r = state("r", 4).mul(0.5).add(drive).add(noise("own", 4));
    return { states: { r }, rates: r, outputs: expr.matmul(r, parameter("wOut", [4, outputs], "kaimingUniform")) };
  });
  const mine = defineModel({ name: "mine", title: "Leaky units", source: "this test", parameters: {}, cell });

  test("is written once for a whole run, twice in a row to see that it is pure, also if its inputs are noisy", async () => {
    const { results } = await train({ ...quickstart, model: mine() }, { out: at("mine") });
    expect([results!.accuracyWithoutNoise, cell.mock.calls.length]).toEqual([expect.any(Number), 2]);
    vi.clearAllMocks();
    await (await loadRun(at("mine"), { models: [mine] })).simulate({ trials: 2, recurrentNoise: 0 });
    expect(cell).toHaveBeenCalledTimes(2);
  });
});

test("a network with its loss is simulated by the same program as one without, for every preset", () => {
  for (const preset of presetNames) {
    const omega = preset === "dann" ? 0 : 1;
    const { network, model, setting, task } = open({ model: { preset, units: 10, regularizers: { omega } } });
    const asked = { trials: 3, records: ["states", "rates", "inputs", "outputs"] };
    const [both, alone] = [network, model.build({ ...setting, loss: null }).network].map((one) =>
      printProgram(simulationProgram(one, task, asked).program),
    );
    expect(both, preset).toBe(alone);
  }
});

test("another task uses the same network if sizes, time step and input noise are the same", () => {
  const experiment = open({ model: { units: 10 } });
  const { task, network } = experiment;
  const shown = (changes: object) => createTask(task.definition, { ...task.parameters, dt: task.dt, ...changes });
  expect(networkFor(experiment, shown({ coherence: [3.2] }))).toBe(network);
  for (const changes of [{ dt: 10 }, { sigma: 0 }]) expect(networkFor(experiment, shown(changes))).not.toBe(network);
});

test("slow parts are built on first use, and once", () => {
  const experiment = open(quickstart);
  expect(experiment.training()).toBe(experiment.training());
  const other = { ...experiment, config: { ...experiment.config, seed: 2 } };
  expect(other.references()).toBe(experiment.references());
});
