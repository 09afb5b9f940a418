/** Networks whose updates keep weights positive, through the public entry points. */
import { describe, expect, test } from "vitest";
import { adam, compileTraining, optimizerScalars, reference, type UpdateRule } from "../../src/backend/index.ts";
import { type Config, loadRun, type RunRecord, task, train } from "../../src/index.ts";
import { modelOf } from "../../src/model/index.ts";
import { batches, denseBatch, keyOf } from "../../src/task/index.ts";
import { fault } from "../fault.ts";
import { temporaryFolder } from "../folder/folder.ts";
import { tiny } from "../loop/tiny.ts";
import { sampleOf } from "../sample.ts";

const at = temporaryFolder();
const ways = ["project", "exponentiated"] as const;
const dale = (how: string, more: object = {}) => ({ input: how, recurrent: how, output: how, ...more });
const fixed = Array.from({ length: 10 }, (_, i) =>
  Array.from({ length: 10 }, (__, j) => (i === 2 && j === 5 ? 0.3 : 0)),
);
const mask = Array.from({ length: 10 }, (_, i) =>
  Array.from({ length: 10 }, (__, j) => Number((i + 2 * j) % 3 > 0 && (i !== 2 || j !== 5))),
);
const configWith = (model: object, more: object = {}): Config => ({
  ...tiny,
  model: { units: 10, ...model },
  train: { ...tiny.train, optimizer: { learningRate: 0.05 }, ...more },
});

const rows: readonly (readonly [how: (typeof ways)[number], rule: string, train: object])[] = [
  ["project", "Adam", {}],
  ["project", "RMSprop with momentum", { optimizer: { kind: "rmsprop", learningRate: 0.02, momentum: 0.8 } }],
  ["project", "windows", { truncation: 60 }],
  ["exponentiated", "AdamW", { optimizer: { kind: "adamW", learningRate: 0.05, weightDecay: 0.5 } }],
  [
    ...(["exponentiated", "Nesterov's momentum"] as const),
    { optimizer: { kind: "sgd", learningRate: 0.05, momentum: 0.8, nesterov: true } },
  ],
  ["exponentiated", "windows, portable", { truncation: 60, profile: "portable" }],
];

test.each(sampleOf(rows, 2))(
  "under %s no weight has a wrong sign, also stopped, resumed and loaded: %s",
  async (how, rule, more) => {
    const config = configWith({ dale: dale(how), recurrentMask: mask, recurrentFixed: fixed }, more);
    const whole = await train(config, { report: false });
    expect(whole.results!.dale).toEqual({ matrices: ["wIn", "wRec", "wOut"], violations: 0 });
    const { wIn, wRec, wOut } = whole.weights.parameters;
    for (const raw of [wIn, wRec, wOut]) expect(raw.every((w) => w >= 0)).toBe(true);
    mask.flat().forEach((exists, k) => {
      if (!exists) expect(wRec[k]).toBe(0);
    });
    expect(whole.weights.effective["wRec"][25]).toBeCloseTo(0.3, 6);
    const out = at(`${how} ${rule}`);
    await train({ ...config, train: { ...config.train, epochs: 1 } }, { out, report: false });
    const rest = await train((before) => ({ ...before, train: { ...before.train, epochs: 2 } }), {
      resume: out,
      report: false,
    });
    expect(rest.results!.weightsHash).toBe(whole.results!.weightsHash);
    expect((await loadRun(out)).weights).toEqual(whole.weights);
  },
);

describe.each(ways)("under %s", (how) => {
  test("the sign may be that of the receiving unit, as in the notebook", async () => {
    const run = await train(configWith({ dale: dale(how, { signAxis: "postsynaptic" }) }), { report: false });
    run.weights.effective["wRec"].forEach((w, k) => {
      expect(w * (k % 10 < 8 ? 1 : -1)).toBeGreaterThanOrEqual(0);
    });
    expect(run.results!.dale.violations).toBeGreaterThan(0);
  });

  test("a loop of one's own keeps it without being told", () => {
    const { name, ...periods } = tiny.task;
    const decision = task(name, periods);
    const setting = {
      ...{ inputs: decision.inputs.length, outputs: decision.outputs.length, dt: decision.dt },
      loss: "crossEntropy",
      inputNoise: false,
    } as const;
    const model = modelOf({ units: 10, dale: dale(how) }, setting);
    const { network } = model.build(setting);
    const program = compileTraining(network, adam());
    const step = reference.compile(program, { trials: 4, maxSteps: decision.longestTrial!, noise: "generated" });
    for (const [name, values] of model.initialParameters(setting, 1)) step.write(name, values);
    const before = step.read("wRec");
    const stream = batches(decision, { batch: 4 }, 1);
    for (let update = 1; update <= 20; update++) {
      const batch = stream.next();
      const { inputs, targets, mask } = denseBatch(batch, decision);
      const signals = { inputs: { dense: inputs }, target: { dense: targets }, mask: { dense: mask } };
      const noise = { key: keyOf(1), trialNumbers: batch.trials.map(({ number }) => number), run: update };
      step.run(
        { steps: batch.steps, trials: 4, signals, noise },
        { ...model.scalars(decision.dt, 1), ...optimizerScalars(0.05, update) },
      );
      step.apply();
    }
    for (const name of ["wIn", "wRec", "wOut"]) expect(step.read(name).every((w) => w >= 0)).toBe(true);
    expect(step.read("wRec")).not.toEqual(before);
    const added: UpdateRule = { slots: [], update: (value) => ({ value, slots: {} }) };
    const compiled = () => compileTraining(network, added);
    if (how === "exponentiated") expect(compiled).toThrow(fault("unsupported", /^update of parameter "w/));
    else expect(compiled).not.toThrow();
  });

  test("negative fixed weights are refused", async () => {
    const negative = fixed.map((row) => row.map((w) => -w));
    await expect(train(configWith({ dale: dale(how), recurrentFixed: negative }))).rejects.toThrow(
      fault("invalid", "model.recurrentFixed[2][5]", { value: -0.3, remedy: /magnitudes/ }),
    );
  });
});

test("under project weights at 0 grow back, under rectify they do not", async () => {
  const grown = async (how: string) => {
    const model = { dale: { recurrent: how }, initialWeights: { recurrent: "zeros" } };
    const { wRec } = (await train(configWith(model), { report: false })).weights.parameters;
    return wRec.filter((w) => w !== 0).length;
  };
  expect(await grown("project")).toBeGreaterThan(10);
  expect(await grown("rectify")).toBe(0);
});

test("exponentiated weights that start at 0 are warned of", async () => {
  const model = { dale: { recurrent: "exponentiated" }, initialWeights: { recurrent: "zeros" } };
  const records: RunRecord[] = [];
  for await (const record of train(configWith(model), { report: false })) records.push(record);
  expect(records[0]).toMatchObject({
    warnings: [expect.stringMatching(/^90 of 90 connections of "wRec" are 0 and stay 0/)],
  });
  const last = (await train(configWith(model), { report: false })).weights.parameters;
  expect(last["wRec"].every((w) => w === 0)).toBe(true);
});

test("the rate of exponentiated weights multiplies theirs alone, 3 times if not given", async () => {
  const after = async (exponentiatedRate?: number) => {
    const optimizer = { kind: "sgd", learningRate: 0.01, ...(exponentiatedRate && { exponentiatedRate }) } as const;
    const one = { epochs: 1, batchesPerEpoch: 1, optimizer, backend: "reference" };
    const run = await train(configWith({ dale: { recurrent: "exponentiated" } }, one), { report: false });
    return run.weights.parameters;
  };
  const none = await after(1e-9);
  const [one, three, usual] = [await after(1), await after(3), await after()];
  expect(usual["wRec"]).toEqual(three["wRec"]);
  expect(one["wIn"]).toEqual(three["wIn"]);
  const relative = (w: Float64Array, k: number) => Math.log(w[k] / none["wRec"][k]);
  const moved = Array.from(none["wRec"]).flatMap((w, k) =>
    w > 0 && Math.abs(relative(one["wRec"], k)) > 1e-4 ? [k] : [],
  );
  expect(moved.length).toBeGreaterThan(0);
  for (const k of moved) expect(relative(three["wRec"], k) / relative(one["wRec"], k)).toBeCloseTo(3, 2);
});
