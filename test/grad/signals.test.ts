/** Gradients with respect to inputs, initial states and states, against central differences on the float64 backend. */
import { expect, it } from "vitest";
import {
  type Backend,
  compileGradients,
  compileTraining,
  type Feed,
  type Network,
  type Program,
  reference,
  sgd,
} from "../../src/backend/index.ts";
import { detach, input, matmul, walk } from "../../src/ir/expr.ts";
import { mapNetwork, rootsOfNetwork } from "../../src/ir/program.ts";
import { rewriter } from "../../src/ir/rewrite.ts";
import { type Case, caseOf, numbers, valuesOf, writeAll } from "../contract/case.ts";
import { networks } from "../contract/networks.ts";
import { following, openFeed } from "../contract/states.case.ts";
import { wasm } from "../wasm.ts";

const size = { trials: 3, steps: 4 };
const distance = 1e-5;
const targets = new Set(["mask"]);
const inputsOf = ({ network, inputs }: Case) => {
  const used = new Set(walk(rootsOfNetwork(network)).flatMap(({ op, attr }) => (op === "input" ? [attr.name!] : [])));
  return inputs.filter(({ name, range }) => used.has(name) && !targets.has(name) && !("below" in range));
};
/**
 * Adjoint terms have gradients only for parameters, and a network without states or inputs has no signal to perturb.
 */
const movable = networks
  .filter(({ network }) => network.adjointTerms.length === 0 && network.states.length > 0)
  .map((one) => [one.name, one] as const);

/** loss + penalties of a feed, and the requested gradients. */
function evaluator(one: Case, given = one.network.states.map(({ name }) => name)) {
  const program = compileGradients(one.network, {
    inputs: inputsOf(one).map(({ name }) => name),
    initialStates: given,
  });
  const executable = reference.compile(program, { trials: size.trials, maxSteps: size.steps, noise: "generated" });
  writeAll(executable, valuesOf(one));
  const objective = (feed: Feed) => {
    const { loss, penalties } = executable.run(feed, one.scalars);
    return loss + penalties;
  };
  return { executable, objective };
}

it.each(movable)("%s: gradients of inputs and initial states match central differences", (_name, one) => {
  const { executable, objective } = evaluator(one);
  const feed = openFeed(one, size);
  objective(feed);
  const parts = [
    ...inputsOf(one).map(({ name }) => ({
      kind: "signals" as const,
      name,
      g: executable.record(`gradient input ${name}`),
    })),
    ...one.network.states.map(({ name }) => ({
      kind: "initial" as const,
      name,
      g: executable.perTrial(`gradient initial ${name}`),
    })),
  ];
  const scale = Math.sqrt(parts.reduce((sum, { g }) => sum + Array.from(g).reduce((s, v) => s + v * v, 0), 0));
  parts.forEach(({ kind, name, g }, k) => {
    const direction = numbers(g.length, [-1, 1], 300 + k);
    const at = (h: number): Feed => {
      const move = (values: ArrayLike<number>) => Array.from(values, (value, i) => value + h * direction[i]);
      if (kind === "initial") return { ...feed, initial: { ...feed.initial, [name]: move(feed.initial![name]) } };
      const { dense } = feed.signals[name] as { dense: ArrayLike<number> };
      return { ...feed, signals: { ...feed.signals, [name]: { dense: move(dense) } } };
    };
    const difference = (objective(at(distance)) - objective(at(-distance))) / (2 * distance);
    const expected = Array.from(g).reduce((sum, value, i) => sum + value * direction[i], 0);
    expect([name, Math.abs(difference - expected) / (scale + 1e-3) < 1e-6]).toEqual([name, true]);
  });
  expect(scale).toBeGreaterThan(0);
});

it("the gradient of an initial state includes states whose initial values follow from it", () => {
  const { executable, objective } = evaluator(following, ["x"]);
  const { initial, ...feed } = openFeed(following, size);
  const x = Array.from(initial!["x"]);
  objective({ ...feed, initial: { x } });
  const g = executable.perTrial("gradient initial x");
  const at = (k: number, h: number) =>
    objective({ ...feed, initial: { x: x.map((value, j) => (j === k ? value + h : value)) } });
  for (const k of x.keys()) expect(g[k]).toBeCloseTo((at(k, distance) - at(k, -distance)) / (2 * distance), 8);
});

/** The network with an input added to a state after each step, wherever the state is used. */
function driven(network: Network, state: string): Network {
  const { next, size: units } = network.states.find(({ name }) => name === state)!;
  const moved = next.add(input("drive", units));
  return mapNetwork(
    network,
    rewriter((expr) => (expr === next ? moved : expr)),
  );
}

it("a state's gradient equals that of an added drive, and an output's includes all its consequences", () => {
  const one = networks.find(({ name }) => name.startsWith("rate network"))!;
  const feed = openFeed(one, size);
  const units = one.network.states[0].size;
  const silent = { dense: new Float64Array(size.steps * size.trials * units) };
  const gradients = (network: Network, of: Parameters<typeof compileGradients>[1], name: string) => {
    const program = compileGradients(network, of);
    const executable = reference.compile(program, { trials: size.trials, maxSteps: size.steps, noise: "generated" });
    writeAll(executable, valuesOf(one));
    const { initial: _none, ...rest } = feed;
    executable.run({ ...rest, signals: { ...feed.signals, drive: silent } }, one.scalars);
    return [...executable.record(name)];
  };
  const { name } = one.network.states[0];
  const state = gradients(one.network, { states: [name] }, `gradient state ${name}`);
  const drive = gradients(driven(one.network, name), { inputs: ["drive"] }, "gradient input drive");
  expect(state.some((g) => g !== 0)).toBe(true);
  for (const [k, g] of drive.entries()) expect(g).toBeCloseTo(state[k], 12);
  const same = gradients(one.network, { outputs: ["states"] }, "gradient output states");
  expect(same).toEqual(state);
});

it("a signal has gradient 0 if no loss depends on it, or only through detach", () => {
  const one = caseOf("detached and unused", ({ parameter, input: take, state }) => {
    const w = parameter("w", [3, 3]);
    const u = take("u", 3);
    const [used, lost, idle] = ["used", "lost", "idle"].map((name) => state(name, 3));
    return {
      states: { used: matmul(used, w).add(u).tanh(), lost: lost.mul(0.5).add(u), idle: idle.mul(0.5) },
      outputs: { y: used.add(detach(lost)) },
    };
  });
  const { executable, objective } = evaluator(one);
  expect(objective(openFeed(one, size))).toBeGreaterThan(0);
  const isZero = (name: string) => [...executable.perTrial(`gradient initial ${name}`)].every((g) => g === 0);
  expect(["used", "lost", "idle"].map(isZero)).toEqual([false, true, true]);
});

const everySignal = (one: Case) => ({
  inputs: inputsOf(one).map(({ name }) => name),
  states: one.network.states.map(({ name }) => name),
  outputs: Object.keys(one.network.outputs),
  initialStates: one.network.states.map(({ name }) => name),
});

/** Every gradient that was asked for, by name. */
function gradientsOn(backend: Backend, one: Case, program: Program, feed: Feed): Record<string, number[]> {
  const executable = backend.compile(program, { trials: size.trials, maxSteps: size.steps, noise: "generated" });
  writeAll(executable, valuesOf(one));
  executable.run(feed, { ...one.scalars, learningRate: 0.1 });
  const isGradient = ({ name }: { name: string }) => name.startsWith("gradient ");
  return Object.fromEntries([
    ...program.records.filter(isGradient).map(({ name }) => [name, [...executable.record(name)]]),
    ...program.perTrial.filter(isGradient).map(({ name }) => [name, [...executable.perTrial(name)]]),
    ...program.results.filter(isGradient).map(({ name }) => [name, [...executable.result(name)]]),
  ]);
}

it.each([reference, wasm])("$name: targets that are NaN where nothing counts change no gradient", (backend) => {
  const one = networks.find(({ name }) => name.startsWith("GRU"))!;
  const feed = openFeed(one, size);
  const targets = one.inputs.filter(({ name }) => name.startsWith("target"));
  expect(targets).not.toEqual([]);
  const mask = numbers(size.steps * size.trials, [0.5, 1], 8).map((weight, k) => (k % 3 === 0 ? 0 : weight));
  const program = compileGradients(one.network, everySignal(one));
  expect(everySignal(one).inputs).toContain(targets[0].name);
  const [zero, unknown] = [0, Number.NaN].map((filler) => {
    const filled = targets.map(({ name, size: units }) => {
      const { dense } = feed.signals[name] as { dense: ArrayLike<number> };
      const values = Array.from(dense, (value, k) => (mask[Math.floor(k / units)] === 0 ? filler : value));
      return [name, { dense: values }] as const;
    });
    const signals = { ...feed.signals, mask: { dense: mask }, ...Object.fromEntries(filled) };
    return gradientsOn(backend, one, program, { ...feed, signals });
  });
  expect(unknown).toEqual(zero);
  expect(Object.values(zero).flat().every(Number.isFinite)).toBe(true);
  expect(
    Object.values(zero)
      .flat()
      .some((g) => g !== 0),
  ).toBe(true);
});

const regularised = networks.filter(({ network }) => network.adjointTerms.length > 0 && network.states.length > 0);
it.each(regularised.map((one) => [one.name, one] as const))(
  "%s: gradients of signals leave out Ω, and asking for them changes no gradient of a parameter",
  (_name, one) => {
    const feed = openFeed(one, size);
    const unregularised = { ...one.network, adjointTerms: [] };
    const of = everySignal({ ...one, network: unregularised });
    const isOfSignal = (name: string) => /^gradient (input|state|output|initial) /.test(name);
    const part = (all: Record<string, number[]>, wanted: boolean) =>
      Object.fromEntries(Object.entries(all).filter(([name]) => isOfSignal(name) === wanted));
    const trainingOf = (network: Network, more: object) =>
      gradientsOn(reference, one, compileTraining(network, sgd(), { gradients: true, ...more }), feed);
    const asked = trainingOf(one.network, { gradientsOf: of });
    const without = trainingOf(unregularised, { gradientsOf: of });
    const names = Object.keys(part(asked, true));
    expect(names.length).toBeGreaterThan(one.network.states.length);
    for (const name of names)
      for (const [k, g] of asked[name].entries())
        expect([name, g]).toEqual([name, expect.closeTo(without[name][k], 12)]);
    const silent = part(trainingOf(one.network, { initialStates: of.initialStates }), false);
    for (const [name, values] of Object.entries(silent))
      for (const [k, g] of values.entries()) expect([name, g]).toEqual([name, expect.closeTo(asked[name][k], 12)]);
    expect(part(asked, false)).not.toEqual(part(without, false));
  },
);
