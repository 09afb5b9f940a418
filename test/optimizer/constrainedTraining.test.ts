/** Small networks learn a task while their weights stay where a rule keeps them. */
import { describe, expect, test } from "vitest";
import {
  adam,
  box,
  compileTraining,
  exponentiated,
  fixedNorm,
  fixedSum,
  masked,
  maxNorm,
  nonNegative,
  optimizerScalars,
  projected,
  scaledRate,
  sgd,
  signed,
  type UpdateRule,
} from "../../src/backend/index.ts";
import { task } from "../../src/index.ts";
import { modelOf } from "../../src/model/index.ts";
import { batches, denseBatch, keyOf } from "../../src/task/index.ts";
import { wasm } from "../wasm.ts";

const units = 12;
const trials = 8;
const decision = task("perceptualDecision", { fixation: 40, stimulus: 200, decision: 40 });
const setting = {
  inputs: decision.inputs.length,
  outputs: decision.outputs.length,
  dt: decision.dt,
  loss: "crossEntropy",
  inputNoise: true,
} as const;
const model = modelOf({ preset: "vanilla", units }, setting);
const { network } = model.build(setting);

/** A training of the same network on the same trials. */
function training(rule: UpdateRule, rate: number) {
  const program = compileTraining(network, rule);
  const names = program.parameters.map(({ name }) => name);
  const step = wasm.compile(program, { trials, maxSteps: decision.longestTrial!, noise: "generated" });
  for (const [name, values] of model.initialParameters(setting, 1)) step.write(name, values);
  const scalars = model.scalars(decision.dt, decision.noise.sigma[0]);
  const update = (from: number, to: number): number[] => {
    const stream = batches(decision, { batch: trials }, 2);
    for (let k = 1; k < from; k++) stream.next();
    return Array.from({ length: to - from + 1 }, (_, k) => {
      const batch = stream.next();
      const { inputs, targets, mask } = denseBatch(batch, decision);
      const signals = { inputs: { dense: inputs }, target: { dense: targets }, mask: { dense: mask } };
      const noise = { key: keyOf(3), trialNumbers: batch.trials.map(({ number }) => number), run: from + k };
      const { loss } = step.run(
        { steps: batch.steps, trials, signals, noise },
        { ...scalars, ...optimizerScalars(rate, from + k) },
      );
      step.apply();
      return loss;
    });
  };
  const matrix = (name: string) => {
    const flat = Array.from(step.read(name));
    const columns = flat.length / network.parameters.find((p) => p.name === name)!.value.units;
    return Array.from({ length: flat.length / columns }, (_, i) => flat.slice(i * columns, (i + 1) * columns));
  };
  return { names, step, update, matrix };
}

const mean = (list: readonly number[]) => list.reduce((a, b) => a + b, 0) / list.length;
const turned = (rows: readonly number[][]) => rows[0].map((_, j) => rows.map((row) => row[j]));
const signs = Array.from({ length: units }, (_, i) => (i < 9 ? 1 : -1));
const mask = signs.map((_, i) => signs.map((__, j) => Number(i !== j)));
const { wRec: start } = Object.fromEntries(model.initialParameters(setting, 1));

const rows: readonly (readonly [string, UpdateRule, number, (wRec: number[][]) => boolean])[] = [
  ["plain exponents", exponentiated({ otherwise: scaledRate(adam(), 0.01), clipNorm: 1 }), 1, hasSignsOfStart],
  ["Adam's exponents", exponentiated({ step: adam() }), 0.02, hasSignsOfStart],
  ["v ≥ 0", projected(adam(), { wRec: nonNegative() }), 0.01, (w) => w.flat().every((v) => v >= 0)],
  [
    "signs",
    projected(adam(), { wRec: signed(signs) }),
    0.01,
    (w) => w.flat().every((v, k) => v * signs[Math.floor(k / units)] >= 0),
  ],
  [
    "a box",
    projected(sgd({ momentum: 0.9 }), { wRec: box(-0.2, 0.2) }),
    0.05,
    (w) => w.flat().every((v) => Math.abs(v) <= Math.fround(0.2)),
  ],
  ["a mask", projected(adam(), { wRec: masked(mask) }), 0.01, (w) => w.every((row, i) => row[i] === 0)],
  [
    "a ball",
    projected(adam(), { wRec: maxNorm(0.3, { each: "incoming" }) }),
    0.01,
    (w) => turned(w).every((c) => Math.hypot(...c) < 0.3 + 1e-6),
  ],
  [
    "a sphere",
    projected(adam(), { wRec: fixedNorm(1, { each: "outgoing" }) }),
    0.01,
    (w) => w.every((r) => Math.abs(Math.hypot(...r) - 1) < 1e-6),
  ],
  [
    "a sum",
    projected(adam(), { wRec: fixedSum(0.1, { each: "incoming", mask }) }),
    0.01,
    (w) => turned(w).every((c) => Math.abs(mean(c) * units - 0.1) < 1e-6),
  ],
];
function hasSignsOfStart(wRec: number[][]): boolean {
  return wRec.flat().every((value, k) => Math.sign(value) === Math.sign(start[k]) && value !== start[k]);
}

describe("training", () => {
  test.each(rows)("lowers the loss and keeps %s", (_, rule, rate, holds) => {
    const { update, matrix } = training(rule, rate);
    const losses = update(1, 60);
    expect(mean(losses.slice(-15))).toBeLessThan(0.8 * mean(losses.slice(0, 15)));
    expect(holds(matrix("wRec"))).toBe(true);
  });

  test("goes on to the same bits from parameters and slots that were read", () => {
    const rule = projected(exponentiated({ step: adam(), otherwise: sgd({ momentum: 0.9 }) }), {
      wOut: fixedNorm(1, { each: "incoming" }),
    });
    const whole = training(rule, 0.01);
    whole.update(1, 12);
    const [before, after] = [training(rule, 0.01), training(rule, 0.01)];
    expect(whole.names.filter((name) => name.includes("."))).toContain("wRec.square");
    before.update(1, 7);
    for (const name of before.names) after.step.write(name, before.step.read(name));
    after.update(8, 12);
    for (const name of whole.names) expect([name, ...after.step.read(name)]).toEqual([name, ...whole.step.read(name)]);
  });
});
