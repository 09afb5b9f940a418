/**
 * The vanishing-gradient regulariser of Pascanu et al. (2013) as the authors' code of Song et al. (2016) computes it:
 * value and gradient in closed form, from a forward and a backward pass written out here.
 */
import { expect, test } from "vitest";
import { compileTraining, reference, sgd } from "../../src/backend/index.ts";
import { modelOf } from "../../src/model/index.ts";
import { generator, keyOf } from "../../src/task/index.ts";

const [units, excitatory, inputs, outputs, steps, trials, alpha] = [6, 4, 2, 2, 7, 3, 0.2];
const random = generator(keyOf(4), 0, 0);
const drawn = (count: number, draw: () => number) => Float64Array.from({ length: count }, draw);
const feed = {
  u: drawn(steps * trials * inputs, () => random.uniform()),
  target: drawn(steps * trials * outputs, () => random.uniform()),
  // One trial ends early: its last steps backpropagate nothing.
  mask: drawn(steps * trials * outputs, () => random.integer(2)).map((one, k) =>
    Math.floor(k / outputs) % trials === 1 && k >= 4 * trials * outputs ? 0 : one,
  ),
  noise: drawn(steps * trials * units, () => random.normal()),
};

/** The network with a multiplier of Ω, run once. */
function ran(omega: number) {
  const setting = { inputs, outputs, dt: 20, loss: "squaredError", inputNoise: false } as const;
  const model = modelOf(
    { preset: "song2016", units, excitatoryUnits: excitatory, inputNoise: 0, regularizers: { omega } },
    setting,
  );
  const program = compileTraining(model.build(setting).network, sgd(), { gradients: true });
  const executable = reference.compile(program, { trials, maxSteps: steps, noise: "given" });
  const parameters = model.initialParameters(setting, 9);
  // Some raw weights are negative: under rectification they have neither effect nor gradient.
  parameters.get("wRec")!.forEach((_, k, all) => {
    if (k % 5 === 2) all[k] *= -1;
  });
  for (const [name, values] of parameters) executable.write(name, values);
  const signals = { inputs: { dense: feed.u }, target: { dense: feed.target }, mask: { dense: feed.mask } };
  const draws = [feed.noise, new Float64Array(steps * trials * inputs)];
  const results = executable.run(
    { steps, trials, signals, noise: { given: draws } },
    { learningRate: 0, ...model.scalars(20, 0) },
  );
  return { results, gradient: executable.result("gradient wRec"), parameters };
}

test("Ω and its gradient are those of the closed form", () => {
  const [with_, without] = [ran(2), ran(0)];
  const { parameters } = with_;
  const positive = (name: string) => parameters.get(name)!.map((one) => Math.max(0, one));
  const [raw, wIn, wOut] = [parameters.get("wRec")!, positive("wIn"), positive("wOut")];
  const sign = (unit: number) => (unit < excitatory ? 1 : -1);
  const all = Array.from({ length: units }, (_, i) => i);
  /** From i to j. */
  const w = (i: number, j: number) => (i === j ? 0 : sign(i) * Math.max(0, raw[i * units + j]));
  const total = feed.mask.reduce((sum, one) => sum + one, 0);

  let [omega, counted] = [0, 0];
  const slope = new Float64Array(units * units);
  for (let b = 0; b < trials; b++) {
    const x: number[][] = [Array.from(parameters.get("x0")!)];
    for (let t = 1; t <= steps; t++) {
      const row = (t - 1) * trials + b;
      const before = x[t - 1];
      x.push(
        all.map((j) => {
          let drive = Math.sqrt(2 / alpha) * 0.15 * feed.noise[row * units + j];
          for (const i of all) drive += w(i, j) * Math.max(0, before[i]);
          for (let c = 0; c < inputs; c++) drive += wIn[c * units + j] * (feed.u[row * inputs + c] + 0.2);
          return (1 - alpha) * before[j] + alpha * drive;
        }),
      );
    }
    let next = all.map(() => 0);
    for (let t = steps; t >= 1; t--) {
      const row = (t - 1) * trials + b;
      const on = all.map((i) => Number(x[t][i] > 0));
      const error = Array.from({ length: outputs }, (_, k) => {
        const z = all.reduce((sum, i) => sum + (i < excitatory ? wOut[i * outputs + k] : 0) * Math.max(0, x[t][i]), 0);
        return (2 / total) * feed.mask[row * outputs + k] * (z - feed.target[row * outputs + k]);
      });
      const back = all.map((i) => all.reduce((sum, j) => sum + w(i, j) * next[j], 0));
      const g = next.map((one) => (1 - alpha) * one);
      const v = all.map((i) => (1 - alpha) * g[i] + on[i] * alpha * (1 - alpha) * back[i]);
      const [vv, gg] = [v, g].map((vector) => vector.reduce((sum, one) => sum + one * one, 0));
      if (gg >= 1e-20) {
        counted++;
        omega += (vv / gg - 1) ** 2;
        for (const i of all)
          for (const j of all) slope[i * units + j] += (4 * (vv / gg - 1) * alpha * g[j] * v[i] * on[i]) / gg;
      }
      next = all.map((i) => {
        const read = error.reduce((sum, one, k) => sum + (i < excitatory ? wOut[i * outputs + k] : 0) * one, 0);
        return (1 - alpha) * next[i] + on[i] * (read + alpha * back[i]);
      });
    }
  }
  expect(counted).toBeGreaterThan(trials);
  expect(counted).toBeLessThan(trials * (steps - 1));
  expect(with_.results["omega"] / (omega / counted)).toBeCloseTo(1, 12);
  slope.forEach((one, k) => {
    const [i, j] = [Math.floor(k / units), k % units];
    const wanted = i === j || raw[k] <= 0 ? 0 : (2 * sign(i) * one) / counted;
    expect(Math.abs(with_.gradient[k] - without.gradient[k] - wanted)).toBeLessThan(1e-12);
  });
  expect(slope.some((one) => Math.abs(one) > 1e-3)).toBe(true);
});
