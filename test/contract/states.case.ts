/** The contract of backends on initial and final states, gradients of signals, and windows of trials. */
import { expect, it } from "vitest";
import {
  type Backend,
  compileGradients,
  compileSimulation,
  compileTraining,
  type Executable,
  type Feed,
  type Program,
  reference,
  sgd,
  windowsOf,
} from "../../src/backend/index.ts";
import { concat, matmul, walk } from "../../src/ir/expr.ts";
import { rootsOfNetwork } from "../../src/ir/program.ts";
import { fault } from "../fault.ts";
import { sampleOf } from "../sample.ts";
import { type Case, caseOf, feedOf, numbers, relativeError, type Size, valuesOf, writeAll } from "./case.ts";
import { learning } from "./compare.ts";
import { networks } from "./networks.ts";

const stateNames = ({ network }: Case) => network.states.map(({ name }) => name);
const inputsOf = ({ network, inputs }: Case) => {
  const used = new Set(walk(rootsOfNetwork(network)).flatMap(({ op, attr }) => (op === "input" ? [attr.name!] : [])));
  return inputs.map(({ name }) => name).filter((name) => used.has(name));
};

/** A training program that uses every option on states and signals. */
export const openProgram = (one: Case, windows = false): Program =>
  compileTraining(one.network, sgd(), {
    records: Object.keys(one.network.outputs),
    gradients: true,
    initialStates: stateNames(one),
    finalStates: stateNames(one),
    windows,
    gradientsOf: {
      inputs: inputsOf(one),
      states: stateNames(one),
      outputs: Object.keys(one.network.outputs),
      initialStates: stateNames(one),
    },
  });

/** A feed that includes initial states. */
export const openFeed = (one: Case, size: Size): Feed => ({
  ...feedOf(one, size),
  initial: Object.fromEntries(
    one.network.states.map(({ name, size: units }, k) => [name, numbers(size.trials * units, [-0.9, 0.9], 77, k)]),
  ),
});

export function prepare(backend: Backend, one: Case, program: Program, { trials, steps }: Size): Executable {
  const executable = backend.compile(program, { trials, maxSteps: steps, noise: "generated" });
  writeAll(executable, valuesOf(one));
  return executable;
}

/** All results of a run, by name. */
export function leftOf(program: Program, executable: Executable): Map<string, ArrayLike<number>> {
  return new Map<string, ArrayLike<number>>([
    ...program.records.map(({ name }) => [`record ${name}`, executable.record(name)] as const),
    ...program.perTrial.map(({ name }) => [`per trial ${name}`, executable.perTrial(name)] as const),
    ...program.results.map(({ name }) => [`result ${name}`, executable.result(name)] as const),
  ]);
}

function differences(backend: Backend, one: Case, program: Program, feed: Feed): string[] {
  const left = [backend, reference].map((each) => {
    const executable = prepare(each, one, program, feed);
    executable.run(feed, { ...one.scalars, ...learning });
    return leftOf(program, executable);
  });
  return [...left[1]].flatMap(([name, expected]) => {
    const error = relativeError(left[0].get(name)!, expected);
    return error <= backend.tolerance.gradients ? [] : [`${name} by ${error.toExponential(1)}`];
  });
}

const recurrent = networks.filter(({ network }) => network.states.length > 0).map((one) => [one.name, one] as const);
const few = recurrent.filter(([name]) => ["GRU", "noises", "rate network"].some((start) => name.startsWith(start)));

/** r₀ = f(x₀), and s₀ = 2·r₀ of its first units. */
export const following = caseOf("states that follow from another", ({ parameter, input, state }) => {
  const x0 = parameter("x0", [4]);
  const w = parameter("w", [4, 4]);
  const x = state("x", 4, { initial: x0 });
  const r = state("r", 4, { initial: x0.softplus() });
  const s = state("s", 2, { initial: x0.softplus().slice(0, 2).mul(2) });
  const next = x.mul(0.7).add(matmul(r, w)).add(input("u", 4));
  return {
    states: { x: next, r: next.softplus(), s: next.softplus().slice(0, 2).mul(2) },
    outputs: { y: concat(r, s) },
  };
});

export function describeStates(backend: Backend, { fewPrograms = false } = {}): void {
  // WebAssembly runs the kernels of native, and its programs cost nothing.
  const starting = (start: string) => (fewPrograms ? few.filter(([name]) => name.startsWith(start)) : few);
  const compared = <T>(list: readonly T[]) => (backend === reference ? [] : list);
  // Those that compare training programs take the others.
  it.each(compared(fewPrograms ? sampleOf(few, 3, 2) : sampleOf(recurrent, 2, 1)))(
    "agrees with the reference on states and gradients of signals: %s",
    (_name, one) => {
      expect(differences(backend, one, openProgram(one), openFeed(one, { trials: 5, steps: 4 }))).toEqual([]);
    },
  );

  it.each(compared(starting("GRU")))(
    "agrees with the reference on gradients of signals only, on many slabs: %s",
    (_name, one) => {
      const program = compileGradients(one.network, { inputs: inputsOf(one), initialStates: stateNames(one) });
      expect(program.results.map(({ name }) => name)).not.toContain("gradientNorm");
      expect(differences(backend, one, program, openFeed(one, { trials: 33, steps: 5 }))).toEqual([]);
    },
  );

  it.each(starting("GRU"))("starts each trial at its given states, and keeps the last states: %s", (_name, one) => {
    const size = { trials: 17, steps: 5 };
    const names = stateNames(one);
    const shown = Object.fromEntries(one.network.states.map(({ name, next }) => [`next ${name}`, next]));
    const network = { ...one.network, outputs: { ...one.network.outputs, ...shown } };
    const program = compileSimulation(network, { initialStates: names, finalStates: names });
    const feed = openFeed(one, size);
    const executable = prepare(backend, one, program, size);
    executable.run(feed, one.scalars);
    for (const name of names) expect([...executable.perTrial(name)]).toEqual([...executable.record(`next ${name}`, 4)]);

    // Start the first trial like the last: all other trials are unchanged.
    const before = Object.keys(network.outputs).map((name) => executable.record(name));
    const initial = Object.fromEntries(
      Object.entries(feed.initial!).map(([name, values]) => {
        const units = values.length / size.trials;
        return [name, Float64Array.from(values).copyWithin(0, units * (size.trials - 1))];
      }),
    );
    executable.run({ ...feed, initial }, one.scalars);
    Object.keys(network.outputs).forEach((name, k) => {
      const after = executable.record(name);
      const units = after.length / size.trials / size.steps;
      const others = (values: ArrayLike<number>) =>
        Array.from(values).filter((_, place) => Math.floor(place / units) % size.trials > 0);
      expect([name, ...others(after)]).toEqual([name, ...others(before[k])]);
      if (name.startsWith("next")) expect([...after]).not.toEqual([...before[k]]);
    });
  });

  it.each(starting("noises"))("gives the bits of the whole in windows, including noise: %s", (_name, one) => {
    const size = { trials: 17, steps: 7 };
    const names = Object.keys(one.network.outputs);
    const plain = prepare(backend, one, compileSimulation(one.network), size);
    const feed = feedOf(one, size);
    plain.run(feed, one.scalars);
    const windowed = prepare(backend, one, compileSimulation(one.network, { windows: true }), size);
    const pieces = new Map(names.map((name) => [name, [] as number[]]));
    let initial: Feed["initial"];
    for (const window of windowsOf(feed, 3)) {
      windowed.run({ ...window, ...(initial && { initial }) }, one.scalars);
      initial = Object.fromEntries(stateNames(one).map((name) => [name, windowed.perTrial(name)]));
      for (const name of names) pieces.get(name)!.push(...windowed.record(name));
    }
    for (const name of names) expect([name, ...pieces.get(name)!]).toEqual([name, ...plain.record(name)]);
  });

  it.each(fewPrograms ? ["with noise"] : ["with noise", "without"])(
    "runs windows of a network without states: %s",
    (noisy) => {
      const one = caseOf("no states", ({ parameter, input, noise }) => {
        const drive = matmul(input("u", 2), parameter("w", [2, 3]));
        return { outputs: { y: noisy === "without" ? drive : drive.add(noise("n", 3)) } };
      });
      const size = { trials: 5, steps: 4 };
      // A simulation has no loss, so its mask may be 0 throughout a window.
      const mask = { dense: Float64Array.from({ length: 20 }, (_, k) => (k < 15 ? 0 : 1)) };
      const [whole, windowed] = [false, true].map((windows) =>
        prepare(backend, one, compileSimulation(one.network, { windows }), size),
      );
      const given = feedOf(one, size);
      const feed = { ...given, signals: { ...given.signals, mask } };
      whole.run(feed, one.scalars);
      const pieces = windowsOf(feed, 3).flatMap((window) => {
        windowed.run(window, one.scalars);
        return [...windowed.record("y")];
      });
      expect(pieces).toEqual([...whole.record("y")]);
    },
  );

  it("gives initial states their own trials' gradients, and shared ones none in a later window", () => {
    const one = few.find(([name]) => name.startsWith("rate network"))![1];
    const size = { trials: 5, steps: 4 };
    const feed = feedOf(one, size);
    const x0 = (program: Program, given: Feed) => {
      const executable = prepare(backend, one, program, size);
      executable.run(given, { ...one.scalars, ...learning });
      return executable.result("gradient x0");
    };
    const whole = x0(compileTraining(one.network, sgd(), { gradients: true }), feed);
    const program = compileTraining(one.network, sgd(), { gradients: true, windows: true });
    expect(relativeError(x0(program, feed), whole)).toBeLessThan(backend.tolerance.gradients);
    expect(whole.some((g) => g !== 0)).toBe(true);
    const later = { ...feed, stepsBefore: 3, initial: openFeed(one, size).initial };
    expect(x0(program, later).every((g) => g === 0)).toBe(true);
  });

  it.each(fewPrograms ? [true] : [false, true])(
    "starts states that follow from a given one, in windows: %s",
    (windows) => {
      const size = { trials: 5, steps: 4 };
      const program = compileTraining(following.network, sgd(), {
        records: ["y"],
        gradients: true,
        initialStates: ["x"],
        windows,
        gradientsOf: { initialStates: ["x"] },
      });
      const { initial, ...feed } = openFeed(following, size);
      const given = { ...feed, initial: { x: initial!["x"] } };
      expect(differences(backend, following, program, given)).toEqual([]);

      // The first step reads r₀ = softplus(x₀) and s₀ = 2·r₀ of its first units.
      const executable = prepare(backend, following, program, size);
      executable.run(given, learning);
      const x = Array.from(initial!["x"]);
      const r = (trial: number, unit: number) => Math.log1p(Math.exp(x[4 * trial + unit]));
      const expected = Array.from({ length: 5 }, (_, b) => [
        ...[0, 1, 2, 3].map((unit) => r(b, unit)),
        ...[0, 1].map((unit) => 2 * r(b, unit)),
      ]).flat();
      for (const [k, value] of expected.entries()) expect(executable.record("y")[k]).toBeCloseTo(value, 5);
    },
  );
}

/** What is checked before any kernel runs, by the same code for all backends that have kernels. */
export function describeCheckedStates(backend: Backend): void {
  it("needs initial states that are asked for in the first window, too", () => {
    const size = { trials: 3, steps: 2 };
    const program = compileSimulation(following.network, { initialStates: ["x"], windows: true });
    const executable = prepare(backend, following, program, size);
    const feed = feedOf(following, size);
    expect(() => executable.run(feed, following.scalars)).toThrow(fault("missing", /^initial state "x"/));
    executable.run({ ...feed, initial: { x: new Float64Array(12) } }, following.scalars);
  });

  it("accepts a mask without weight if there is no loss", () => {
    const one = few[0][1];
    const size = { trials: 3, steps: 2 };
    const feed = feedOf(one, size);
    const silent = { ...feed, signals: { ...feed.signals, mask: { dense: new Float64Array(6) } } };
    const executable = prepare(backend, one, compileSimulation(one.network), size);
    expect(() => executable.run(silent, one.scalars)).not.toThrow();
  });

  it("refuses missing, misshapen or unexpected initial states, and windows if not compiled for them", () => {
    const one = few.find(([name]) => name.startsWith("GRU"))![1];
    const size = { trials: 3, steps: 2 };
    const [name] = stateNames(one);
    const given = prepare(backend, one, compileSimulation(one.network, { initialStates: [name] }), size);
    const feed = feedOf(one, size);
    const full: number[] = Array.from(openFeed(one, size).initial![name]);
    expect(() => given.run(feed, one.scalars)).toThrow(fault("missing", /^initial state/));
    expect(() => given.run({ ...feed, initial: { [name]: [1] } }, one.scalars)).toThrow(
      fault("mismatched", /^initial state/),
    );
    const plain = prepare(backend, one, compileSimulation(one.network), size);
    expect(() => plain.run(openFeed(one, size), one.scalars)).toThrow(fault("unsupported", /^initial state/));
    expect(() => given.run({ ...feed, initial: { [name]: full, other: full } }, one.scalars)).toThrow(
      fault("unsupported", /^initial state "other"/, {
        remedy: `compile it with { initialStates: ["${name}","other"] }`,
      }),
    );
    const units = full.length / size.trials;
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, "1", undefined])
      expect(() =>
        given.run({ ...feed, initial: { [name]: full.with(units + 1, value as never) } }, one.scalars),
      ).toThrow(fault("invalid", `initial state "${name}" of trial 1, unit 1`, { value }));
    expect(() => given.run({ ...feed, stepBefore: 2 } as never, one.scalars)).toThrow(
      fault("unknown", "stepBefore", { within: "the feed", remedy: /"stepsBefore"/ }),
    );
    expect(() => plain.run(feed, { ...one.scalars, learningRate: "0.1" as never })).toThrow(
      fault("invalid", 'scalar "learningRate"', { value: "0.1" }),
    );
    const [parameter] = one.network.parameters;
    const entries = Array.from(plain.read(parameter.name));
    expect(() => plain.write(parameter.name, entries.with(1, "1" as never))).toThrow(
      fault("invalid", /^entry 1 of values of parameter/, { value: "1" }),
    );
    expect(() => plain.run({ ...feed, stepsBefore: -3 }, one.scalars)).toThrow(
      fault("invalid", "stepsBefore", { value: -3, remedy: /at least 0/ }),
    );
    expect(() =>
      backend.compile(compileSimulation(one.network), { trials: 1, maxStep: 1, maxSteps: 1, noise: "given" } as never),
    ).toThrow(fault("unknown", "maxStep", { within: "the options of compile" }));
    expect(() => plain.run({ ...feed, stepsBefore: 2 }, one.scalars)).toThrow(
      fault("unsupported", /feed with stepsBefore/),
    );
    plain.run(feed, one.scalars);
    expect(() => plain.perTrial("nobody")).toThrow(fault("unknown", /value per trial/));
    expect(() => compileSimulation(one.network, { finalStates: ["nobody"] })).toThrow(fault("unknown", /state/));
    const summed = caseOf("a start that is a mean of another", ({ parameter, state }) => {
      const x0 = parameter("x0", [2]);
      const [x, y] = [state("x", 2, { initial: x0 }), state("y", 2, { initial: x0.sub(x0.mean()) })];
      return { states: { x: x.mul(0.5), y: y.mul(0.5) }, outputs: { both: x.add(y) } };
    });
    expect(() => compileSimulation(summed.network, { initialStates: ["x"] })).toThrow(
      fault("unsupported", 'initial value of state "y"'),
    );
    const narrow = caseOf("a start of one number", ({ parameter, state }) => {
      const [x, r] = [state("x", 5), state("r", 1, { initial: parameter("p", [1]) })];
      return { states: { x: x.mul(0.5), r: r.mul(0.5) }, outputs: { both: x.add(r) } };
    });
    const { initial } = narrow.network.states[1];
    const wider = { network: { ...narrow.network, states: narrow.network.states.map((one) => ({ ...one, initial })) } };
    expect(() => compileSimulation(wider.network, { initialStates: ["x"] })).toThrow(
      fault("unsupported", 'initial value of state "r"'),
    );
    expect(() => compileSimulation(wider.network, { initialStates: ["r"] })).not.toThrow();
    expect(() => compileGradients(one.network, { inputs: ["nobody"] })).toThrow(fault("unknown", /input/));
  });
}
