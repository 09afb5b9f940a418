import { describe, expect, test } from "vitest";
import { configs, defineTask, duration, quantity, runConfig } from "../../src/index.ts";
import type { ModelOptions } from "../../src/model/index.ts";
import { backendNames } from "../../src/node/index.ts";
import { configWarnings, readConfig, taskOf, withSeed } from "../../src/open/config.ts";
import { open } from "../../src/open/experiment.ts";
import { configNamed } from "../../src/open/index.ts";
import { stepsOf } from "../../src/open/trainOptions.ts";
import { perceptualDecision } from "../../src/task/library/decision/perceptualDecision.ts";
import { fault } from "../fault.ts";
import { delayedReport } from "../task/demo.ts";

describe("runConfig", () => {
  test("turns nothing into a complete run", () => {
    const config = runConfig();
    expect(config.model.units).toBe(50);
    expect(config.task).toMatchObject({ name: "perceptualDecision", dt: 20, stimulus: 2000 });
    expect(config.train).toEqual({
      loss: "crossEntropy",
      epochs: 20,
      batchesPerEpoch: 64,
      batch: 16,
      optimizer: {
        kind: "adam",
        learningRate: 2e-3,
        exponentiatedRate: 3,
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-8,
      },
      schedule: { warmupSteps: 200, decay: "cosine" },
      clipNorm: 1,
      clipValue: null,
      guard: null,
      responseWeight: 30,
      trials: "fresh",
      dropLast: false,
      sequence: null,
      order: null,
      timing: "trial",
      truncation: null,
      edits: [],
      pruning: { keep: 1, method: "magnitude", matrices: ["wRec"], after: null, over: 1 },
      validation: null,
      stop: null,
      resultsFrom: "last",
      stages: [],
      backend: "auto",
      profile: "fast",
    });
    expect(config.evaluate.psychometric).toEqual([0, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2]);
    expect(Object.isFrozen(config.train.optimizer)).toBe(true);
  });

  test("adam and adamW share the recommended rate; other optimisers have their usual one", () => {
    const rateOf = (kind: "adam" | "adamW" | "rmsprop" | "sgd") =>
      runConfig({ train: { optimizer: { kind } } }).train.optimizer.learningRate;
    expect([rateOf("adam"), rateOf("adamW"), rateOf("rmsprop"), rateOf("sgd")]).toEqual([2e-3, 2e-3, 1e-3, 1e-2]);
  });

  test.each(Object.keys(configs))(
    "accepts %s, and a complete configuration is returned unchanged, also as JSON",
    (name) => {
      const config = runConfig(configNamed(name));
      expect(runConfig(JSON.parse(JSON.stringify(config)))).toEqual(config);
    },
  );

  test("uses the recommendations of the preset where the train section is silent", () => {
    const { train } = runConfig({ model: { preset: "song2016" } });
    expect(train).toMatchObject({
      loss: "squaredError",
      batch: 20,
      clipNorm: 1,
      clipValue: null,
      optimizer: { kind: "sgd", learningRate: 0.01 },
    });
  });

  test("a user's network has the same defaults as quickstart; a short training warms up over a fifth of its steps", () => {
    const { model, train } = runConfig({ model: { units: 100 } });
    expect((model as ModelOptions).regularizers.rateL2).toBe(1e-4);
    expect(train).toEqual(runConfig(configNamed("quickstart")).train);
    expect(runConfig({ train: { epochs: 1, batchesPerEpoch: 50 } }).train.schedule.warmupSteps).toBe(10);
    expect(runConfig({ train: { epochs: 1, schedule: { warmupSteps: 90 } } }).train.schedule.warmupSteps).toBe(90);
    const plain = { warmupSteps: 0, decay: "none" };
    for (const preset of ["notebook", "song2016", "vanilla"]) {
      const config = runConfig({ model: { preset } });
      expect(config.train.schedule).toEqual(plain);
      expect((config.model as ModelOptions).regularizers.rateL2).toBe(0);
    }
  });

  test("takes an empty section for its defaults", () => {
    const empty = { model: null, task: null, train: null, evaluate: null, seeds: null };
    expect(runConfig(empty)).toEqual(runConfig());
    expect(runConfig(withSeed(empty, 3))).toEqual(runConfig({ seed: 3 }));
  });

  test("knows every backend that exists", () => {
    for (const backend of backendNames) expect(runConfig({ train: { backend } }).train.backend).toBe(backend);
  });

  test("one seed gives all seeds, each of which can be set separately", () => {
    const { seeds } = runConfig({ seed: 7 });
    expect(new Set(Object.values(seeds)).size).toBe(4);
    expect(runConfig({ seed: 7, seeds: { trials: 3 } }).seeds).toEqual({ ...seeds, trials: 3 });
    expect(runConfig({ seed: 8 }).seeds).not.toEqual(seeds);
  });

  test("knows tasks that are given in addition to the library's", () => {
    const loose = { task: { name: "delayedReport", cue: 100 } };
    expect(runConfig(loose, { tasks: [delayedReport] }).task).toMatchObject({
      name: "delayedReport",
      cue: 100,
      dt: 10,
    });
    expect(() => runConfig(loose)).toThrow(fault("unknown", "task", { value: "delayedReport" }));
  });

  test("a task without coherence has no psychometric curve", () => {
    const options = { tasks: [delayedReport] };
    const task = { name: "delayedReport" };
    expect(runConfig({ task }, options).evaluate.psychometric).toBeNull();
    expect(() => runConfig({ task, evaluate: { psychometric: [0] } }, options)).toThrow(
      fault("invalid", "evaluate.psychometric", { value: [0] }),
    );
  });

  test.each<[string, object, ReturnType<typeof fault>]>([
    ["a misspelt section", { modl: {} }, fault("unknown", "modl", { remedy: /"model"/ })],
    ["a misspelt key", { train: { epoch: 3 } }, fault("unknown", "train.epoch", { remedy: /"epochs"/ })],
    [
      "a key above its group",
      { train: { momentum: 0.9 } },
      fault("unknown", "train.momentum", { remedy: 'did you mean "train.optimizer.momentum"?' }),
    ],
    ["a misspelt model key", { model: { unitz: 3 } }, fault("unknown", "model.unitz", { remedy: /"units"/ })],
    [
      "a misspelt parameter",
      { task: { coherance: [0] } },
      fault("unknown", "task.coherance", { remedy: /"coherence"/ }),
    ],
    [
      "a misspelt task",
      { task: { name: "perceptualDecisoin" } },
      fault("unknown", "task", { value: "perceptualDecisoin", remedy: /"perceptualDecision"/ }),
    ],
    ["a section of the wrong type", { train: [] }, fault("invalid", "train", { value: [] })],
    ["a task that is no section", { task: "perceptualDecision" }, fault("invalid", "task", { remedy: /an object/ })],
    [
      "fewer epochs than none",
      { train: { epochs: -1 } },
      fault("invalid", "train.epochs", { value: -1, remedy: /whole number/ }),
    ],
    ["an empty value", { train: { epochs: null } }, fault("invalid", "train.epochs", { value: null })],
    ["half a batch", { train: { batch: 1.5 } }, fault("invalid", "train.batch", { value: 1.5 })],
    ["no units", { model: { units: 0 } }, fault("invalid", "model.units", { value: 0 })],
    ["a negative tau", { model: { tau: -100 } }, fault("invalid", "model.tau", { value: -100, remedy: /\(ms\)/ })],
    [
      "a tau for other units",
      { model: { units: 3, tau: [9, 9] } },
      fault("mismatched", "model.tau", { detail: "[unit 2]" }),
    ],
    [
      "a time step beyond tau",
      { task: { dt: 50 }, model: { tau: 40 } },
      fault("invalid", /dt/, { value: 50, detail: "with model.tau = 40" }),
    ],
    ["a period that no step fits", { task: { decision: 10 } }, fault("invalid", "task.decision")],
    ["a mask of the wrong shape", { model: { inputMask: [[1, 1]] } }, fault("mismatched", "model.inputMask")],
    [
      "a beta of 1",
      { train: { optimizer: { beta1: 1 } } },
      fault("invalid", "train.optimizer.beta1", { remedy: /below 1/ }),
    ],
    [
      "momentum for Adam",
      { train: { optimizer: { momentum: 0.9 } } },
      fault("invalid", "train.optimizer.momentum", { detail: /adam/ }),
    ],
    [
      "an unknown optimiser",
      { train: { optimizer: { kind: "adm" } } },
      fault("unknown", "train.optimizer.kind", { value: "adm", remedy: /"adam"/ }),
    ],
    [
      "a learning rate of 0",
      { train: { optimizer: { learningRate: 0 } } },
      fault("invalid", "train.optimizer.learningRate", { value: 0 }),
    ],
    ["clipping at 0", { train: { clipNorm: 0 } }, fault("invalid", "train.clipNorm", { value: 0 })],
    [
      "a fixed set of nothing",
      { train: { trials: { fixed: 0 } } },
      fault("invalid", "train.trials.fixed", { value: 0 }),
    ],
    ["a set without size", { train: { trials: {} } }, fault("missing", "train.trials.fixed")],
    [
      "two epoch lengths",
      { train: { trials: { fixed: 9 }, batchesPerEpoch: 2 } },
      fault("invalid", "train.batchesPerEpoch", { value: 2 }),
    ],
    [
      "no epoch length",
      { train: { batchesPerEpoch: null } },
      fault("invalid", "train.batchesPerEpoch", { value: null }),
    ],
    [
      "an epoch of more trials than can be counted",
      { train: { batchesPerEpoch: 2 ** 50, batch: 16 } },
      fault("invalid", "train.batchesPerEpoch", { value: 2 ** 50, detail: "with train.batch = 16", remedy: /2\^53/ }),
    ],
    [
      "a set below a batch",
      { train: { trials: { fixed: 9 }, dropLast: true } },
      fault("invalid", "train.batch", { value: 16 }),
    ],
    ["rows of no steps", { train: { sequence: { steps: 0 } } }, fault("invalid", "train.sequence.steps", { value: 0 })],
    [
      "an unknown way to fill",
      { train: { sequence: { steps: 5, fill: "nwe" } } },
      fault("unknown", "train.sequence.fill", { remedy: /"new"/ }),
    ],
    [
      "an unknown decay",
      { train: { schedule: { decay: "cosin" } } },
      fault("unknown", "train.schedule.decay", { remedy: /"cosine"/ }),
    ],
    ["a negative seed", { seed: -1 }, fault("invalid", "seed", { value: -1 })],
    ["a seed of text", { seeds: { noise: "a" } }, fault("invalid", "seeds.noise", { value: "a" })],
    ["no evaluation trials", { evaluate: { trials: 0 } }, fault("invalid", "evaluate.trials", { value: 0 })],
    [
      "an unknown backend",
      { train: { backend: "wsam" } },
      fault("unknown", "train.backend", { value: "wsam", remedy: /"wasm"/ }),
    ],
    [
      "evaluation on the trials of training",
      { seeds: { trials: 5, evaluation: 5 } },
      fault("invalid", "seeds.evaluation", { value: 5, detail: ", as seeds.trials" }),
    ],
    [
      "evaluation in the noise of training",
      { seeds: { noise: 5, evaluation: 5 } },
      fault("invalid", "seeds.evaluation", { detail: ", as seeds.noise" }),
    ],
    [
      "a batch beyond memory",
      { train: { batch: 1e9 } },
      fault("invalid", "train.batch", { value: 1e9, detail: /limit is 4.00 GiB/ }),
    ],
    [
      "more trials than can be counted",
      { train: { epochs: 1e15 } },
      fault("invalid", "train.epochs", { value: 1e15, detail: /64 batches/, remedy: /cannot be counted/ }),
    ],
    [
      "a network beyond memory",
      { model: { units: 1e6 } },
      fault("invalid", "model.units", { detail: /limit is 4.00 GiB/ }),
    ],
    [
      "a trial beyond memory",
      { task: { stimulus: 1e12 } },
      fault("invalid", /^task "perceptualDecision" with trials of .* steps/),
    ],
    [
      "a trial too long to draw, of a task that adds to a channel",
      { task: { name: "cuedDualMatch", test: 2 ** 53 } },
      fault("invalid", /^task "cuedDualMatch" with trials of .* steps/),
    ],
    [
      "rows beyond memory",
      { train: { sequence: { steps: 1e9 } } },
      fault("invalid", "train.sequence.steps", { value: 1e9 }),
    ],
    [
      "a recording beyond memory",
      { evaluate: { recordedTrials: 1e7 } },
      fault("invalid", "evaluate.recordedTrials", { value: 1e7 }),
    ],
    [
      "a table beyond memory",
      { evaluate: { trials: 1e9 } },
      fault("invalid", "evaluate.trials", { value: 1e9, remedy: /10000000/ }),
    ],
    [
      "no coherence",
      { evaluate: { psychometric: [] } },
      fault("invalid", "evaluate.psychometric", { value: [], remedy: /at least one/ }),
    ],
    [
      "a period that must be",
      { task: { decision: 5 } },
      fault("invalid", "task.decision", { remedy: /make it at least 20 ms, or dt smaller$/ }),
    ],
    [
      "a period that may be left out",
      { task: { delay: 5 } },
      fault("invalid", "task.delay", { remedy: /make it at least 20 ms, or 0 to leave it out, or/ }),
    ],
    [
      "a coherence twice",
      { evaluate: { psychometric: [1, 1] } },
      fault("invalid", "evaluate.psychometric", { remedy: /all different/ }),
    ],
    [
      "a coherence above 100",
      { evaluate: { psychometric: [101] } },
      fault("invalid", "evaluate.psychometric[0]", { value: 101 }),
    ],
  ])("refuses %s", (_, loose, said) => {
    expect(() => runConfig(loose)).toThrow(said);
  });
});

test("a new seed changes the seeds derived from the old one, and keeps those set by hand", () => {
  const config = runConfig({ seed: 1, seeds: { weights: 5 } });
  const { seeds } = runConfig(withSeed(config, 2));
  expect(seeds).toEqual({ ...runConfig({ seed: 2 }).seeds, weights: 5 });
  expect(() => withSeed(config, -2)).toThrow(fault("invalid", "seed", { value: -2 }));
});

test("two sources of input noise, and periods that are rounded down, give a warning", () => {
  const config = runConfig({ model: { inputNoise: 0.1 }, task: { decision: 110 } });
  const { model, task } = readConfig(config);
  const warnings = configWarnings(model, task);
  expect(warnings).toHaveLength(2);
  expect(warnings.join()).toMatch(/task\.decision 110 ms .* floored to 100 ms/);
  expect(warnings.join()).toMatch(/two noises/);
  expect(taskOf(undefined).definition).toBe(perceptualDecision);
});

describe("lengths that depend on the condition", () => {
  const lasting = defineTask({
    name: "lasting",
    title: "",
    summary: "",
    source: "made for the tests",
    dt: 20,
    parameters: { base: quantity(300, "ms", "mean length"), decision: duration(40, "decision") },
    inputs: ["cue"],
    outputs: ["none", "short", "long"],
    target: "class",
    conditions: () => ({ difference: [-110, -90, 90, 110] }),
    factors: { difference: { unit: "ms", kind: "signed" } },
    psychometric: {
      factor: "difference",
      favours: "long",
      levels: [-100, 100],
      range: [-200, 200],
      conditions: (difference) => [{ difference }],
    },
    periods: (p, { difference }) => ({ cue: p.base + difference, decision: p.decision }),
    trial({ difference }, t) {
      t.input("cue").during("cue", 1);
      t.answer(difference > 0 ? "long" : "short").during("decision");
    },
  });
  const warningsWith = (task: object, psychometric?: number[]) =>
    open({ model: { units: 10 }, task: lasting(task), evaluate: { psychometric } }).warnings();

  test("are floored with one warning per period", () => {
    expect(warningsWith({})).toEqual([
      "task.cue 190, 210, 390, 410 ms are not multiples of dt 20 ms: floored to 180, 200, 380, 400 ms",
    ]);
  });

  test("give a warning also at the levels of the psychometric curve, if these differ from the conditions'", () => {
    const known = warningsWith({ base: 310 });
    expect(known).toEqual([
      "evaluate.psychometric: task.cue 210, 410 ms are not multiples of dt 20 ms: floored to 200, 400 ms",
    ]);
    expect(warningsWith({ base: 310 }, [-110, 110])).toEqual([]);
  });
});

test("findings in a user's task give a warning, after few draws even if trials are long", () => {
  let draws = 0;
  const silent = defineTask({
    name: "silent",
    title: "",
    summary: "",
    source: "made for the tests",
    dt: 1,
    parameters: { wait: duration(50_000, "wait") },
    inputs: ["cue"],
    outputs: ["none", "yes"],
    target: "class",
    conditions: () => ({ side: [0, 1] }),
    periods: (p) => ({ wait: p.wait }),
    trial: (_, t) =>
      void t.input("cue").during("wait", () => {
        draws++;
        return t.random.normal();
      }),
  });
  const options = { tasks: [silent] };
  const loose = { model: { units: 2 }, task: { name: "silent" }, train: { batch: 1 }, evaluate: { recordedTrials: 1 } };
  const { model, task } = readConfig(loose, options);
  draws = 0;
  expect(configWarnings(model, task)).toEqual([expect.stringMatching(/^task "silent": the answer is "none" at every/)]);
  // 200 trials of 50 000 steps, each drawn several times, would be 40 million.
  expect(draws).toBeLessThan(2_000_000);
});

test("a network without inhibition gives a warning", () => {
  const warningsOf = (model: object) => {
    const parts = readConfig({ model });
    return configWarnings(parts.model, parts.task);
  };
  expect(warningsOf({ excitatoryUnits: 50 }).join()).toMatch(
    /^model.excitatoryUnits = 50 of 50 units: without inhibition,/,
  );
  expect(warningsOf({ excitatoryUnits: 49 })).toEqual([]);
  const initialWeights = { recurrent: "orthogonal" };
  expect(warningsOf({ excitatoryUnits: 50, dale: { recurrent: "none" }, initialWeights })).toEqual([]);
});

test("a start that only signs balance gives a warning without signs", () => {
  const warningsOf = (model: object) => open({ model }).warnings();
  const dale = { recurrent: "none" };
  expect(warningsOf({ dale }).join()).toMatch(/; use model\.initialWeights\.recurrent=orthogonal$/);
  expect(warningsOf({ dale, initialWeights: { recurrent: "orthogonal" } })).toEqual([]);
  expect(warningsOf({ dale, spectralRadius: 0.9 })).toEqual([]);
  expect(() => open({ model: { initialWeights: { recurrent: "dann" } } })).toThrow(
    fault("invalid", "model.initialWeights.recurrent.distribution", { remedy: /colEI/ }),
  );
});

test("settings without effect give a warning each", () => {
  const warningsOf = (model: object, train: object) => open({ model, train }).warnings();
  expect(warningsOf({}, {})).toEqual([]);
  const idle: [model: object, train: object, paths: string[]][] = [
    [
      { regularizers: { activityTarget: 2, activityTemperature: 1 } },
      {},
      ["model.regularizers.activityTarget", "model.regularizers.activityTemperature"],
    ],
    [{}, { optimizer: { exponentiatedRate: 5 } }, ["train.optimizer.exponentiatedRate"]],
    [
      {},
      { pruning: { method: "random", after: 2, over: 3, matrices: ["wIn"] } },
      ["method", "matrices", "after", "over"].map((key) => `train.pruning.${key}`),
    ],
    [{}, { guard: { shrink: 0.1 } }, ["train.guard.shrink"]],
  ];
  for (const [model, train, paths] of idle)
    expect(warningsOf(model, train).map((warning) => warning.split(" ")[0])).toEqual(paths);
  expect(warningsOf({ regularizers: { activity: 0.2, activityTarget: 2 } }, {})).toEqual([]);
  expect(warningsOf({ dale: { recurrent: "exponentiated" } }, { optimizer: { exponentiatedRate: 5 } })).toEqual([]);
  expect(warningsOf({}, { pruning: { keep: 0.5, method: "random" }, guard: { shrink: 0.1, times: 3 } })).toEqual([]);
  expect(warningsOf({ preset: "song2016", inputNoise: 0 }, {})).toEqual([]);
});

test("what a mistake probably meant is said", () => {
  const said = (loose: object) => {
    try {
      runConfig(loose);
      return null;
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(said({ model: { dale: "project" } })).toMatch(
    /^invalid: model\.dale = "project"; .*recurrent: project.*, or some of these$/,
  );
  expect(said({ train: { optimizer: { kind: "adam", weightDecay: 0.1 } } })).toMatch(/; adamW has weightDecay$/);
  expect(said({ model: { recurrentMask: { inDegree: 8, density: 0.1 } } })).toMatch(
    /; give one of inDegree and density$/,
  );
  expect(said({ model: { recurrentMask: { inDegree: { E: 0, I: 0 } } } })).toMatch(/; keep at least one connection/);
  expect(said({ train: { epochs: 4, pruning: { keep: 0.5, after: 0, over: 9 } } })).toMatch(
    /train\.pruning\.over = 9:/,
  );
  expect(said({ train: { pruning: { matrices: [] } } })).toMatch(/train\.pruning\.matrices = \[\]/);
});

test("the number of steps follows from epochs and batches, or from the size of the set", () => {
  const steps = (train: object) => stepsOf(runConfig({ train }).train);
  expect(steps({ epochs: 3, batchesPerEpoch: 5 })).toEqual({ perEpoch: 5, total: 15 });
  expect(steps({ epochs: 2, batch: 4, trials: { fixed: 10 } })).toEqual({ perEpoch: 3, total: 6 });
  expect(steps({ epochs: 2, batch: 4, trials: { fixed: 10 }, dropLast: true })).toEqual({ perEpoch: 2, total: 4 });
});
