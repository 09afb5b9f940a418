/** Which states are independent, and that a step on these alone is the network's. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileSimulation, type HostStep } from "../../src/backend/index.ts";
import { type Expr, sigmoid, tanh, walk } from "../../src/ir/expr.ts";
import { modelOf } from "../../src/model/index.ts";
import { independentStates, isFunctionOf } from "../../src/step/independent.ts";
import { type Body, type Builder, type Case, caseOf } from "../contract/case.ts";
import { caseOfModel, exampleCases, presetCases, setting } from "./models.ts";
import { hostStepOf, momentsOf, parametersOf, pointOf, vectorOf } from "./points.ts";

const kept = ({ states }: HostStep) => states.map(({ name }) => name);
const omitted = (step: HostStep) => Object.fromEntries(step.omitted.map(({ name, why }) => [name, why]));
const presetNamed = (name: string) => presetCases.find((one) => one.name === name)!;
const exampleNamed = (name: string) => exampleCases.find((one) => one.name === name)!;
const stepOf = (write: (builder: Builder) => Body) => hostStepOf(caseOf("cell", write));

describe("the independent states", () => {
  it.each(["ei", "song2016", "vanilla"])("of %s are its currents; its rates follow", (name) => {
    const step = hostStepOf(presetNamed(name));
    expect(kept(step)).toEqual(["x"]);
    expect(step.omitted).toEqual([{ name: "r", size: 10, why: "follows", beginsApart: false }]);
  });

  it("of notebook are its rates, because nothing reads the currents", () => {
    const step = hostStepOf(presetNamed("notebook"));
    expect(kept(step)).toEqual(["r"]);
    expect(omitted(step)).toEqual({ x: "unread" });
  });

  it("of rate dynamics and of gated cells are all that are declared", () => {
    const rate = caseOfModel(modelOf({ preset: "ei", units: 10, dynamics: "rate" }, setting));
    expect([rate, exampleNamed("gru")].map((one) => kept(hostStepOf(one)))).toEqual([["r"], ["h"]]);
    for (const one of [rate, exampleNamed("gru")]) expect(hostStepOf(one).omitted).toEqual([]);
  });

  it("are all three kinds of a cell with plastic synapses", () => {
    expect(kept(hostStepOf(exampleNamed("shortTermPlasticity")))).toEqual(["r", "x", "u"]);
  });

  it("are all that are declared where all are asked for", () => {
    const step = hostStepOf(presetNamed("ei"), { states: "all" });
    expect(step.states).toEqual([
      { name: "x", size: 10, offset: 0 },
      { name: "r", size: 10, offset: 10 },
    ]);
    expect(step.omitted).toEqual([]);
  });

  it("leave out followers of followers, and of states with the same equation all but the first", () => {
    const step = stepOf(({ state, input }) => {
      const [a, b, c, d] = ["a", "b", "c", "d"].map((name) => state(name, 2));
      const next = tanh(a.add(b).add(c).add(d).add(input("u", 2)));
      const rate = sigmoid(next);
      return { states: { a: next, b: rate, c: rate.mul(rate), d: next }, outputs: { y: rate } };
    });
    expect(kept(step)).toEqual(["a"]);
    expect(omitted(step)).toEqual({ b: "follows", c: "follows", d: "follows" });
  });

  it("include a delay that only an output reads, and a clock that only itself reads", () => {
    const step = stepOf(({ state, input }) => {
      const [x, late, clock] = ["x", "late", "clock"].map((name) => state(name, 1));
      return { states: { x: tanh(x.add(input("u", 1))), late: x, clock: clock.add(1) }, outputs: { late } };
    });
    expect(kept(step)).toEqual(["x", "late", "clock"]);
  });

  it("leave out a chain of states that ends unread", () => {
    const step = stepOf(({ state, input }) => {
      const [x, a] = ["x", "a", "b"].map((name) => state(name, 1));
      return { states: { x: tanh(x.add(input("u", 1))), a: x.mul(2), b: a.add(1) }, outputs: { y: x } };
    });
    expect(omitted(step)).toEqual({ a: "unread", b: "unread" });
  });

  it("report a follower with an initial value of its own, which changes the first step only", () => {
    const one = caseOf("cell", ({ state, input }) => {
      const x = state("x", 2, { initial: 0.3 });
      const r = state("r", 2, { initial: 0.9 });
      const next = x.mul(0.5).add(r.mul(0.3)).add(input("u", 2));
      return { states: { x: next, r: tanh(next) }, outputs: { y: next } };
    });
    const step = hostStepOf(one);
    expect(step.omitted).toEqual([{ name: "r", size: 2, why: "follows", beginsApart: true }]);
    const [first, second] = momentsOf(one, 2, false);
    expect(step.step(pointOf(step, first))).not.toEqual(vectorOf(step, first.after));
    expect(step.step(pointOf(step, second))).toEqual(vectorOf(step, second.after));
  });
});

describe("at a fixed point", () => {
  /** Σ_i λᵢ^k of the Jacobian, k = 1 … 5. */
  const traces = (jacobian: Float64Array, size: number) => {
    let power = jacobian;
    return Array.from({ length: 5 }, (_, k) => {
      if (k > 0)
        power = Float64Array.from({ length: size * size }, (_, at) => {
          const [i, j] = [Math.floor(at / size), at % size];
          let sum = 0;
          for (let m = 0; m < size; m++) sum += power[i * size + m] * jacobian[m * size + j];
          return sum;
        });
      return Array.from({ length: size }, (_, i) => power[i * size + i]).reduce((a, b) => a + b, 0);
    });
  };
  const settle = (step: HostStep, inputs: Readonly<Record<string, ArrayLike<number>>>) => {
    const state = step.initial.slice();
    for (let t = 0; t < 5000; t++) step.step({ state, inputs }, state);
    return state;
  };

  it.each(["ei", "notebook", "song2016"])(
    "%s: the Jacobian of the independent states has the eigenvalues of that of all but for zeros",
    (name) => {
      const one = presetNamed(name);
      // Weak enough to settle.
      const values = Object.fromEntries(
        Object.entries(parametersOf(one)).map(([key, all]) => [key, key === "wRec" ? all.map((w) => 0.2 * w) : all]),
      );
      const quiet: Case = { ...one, values: new Map(Object.entries(values)) };
      const inputs = { inputs: [0.5, 0.2, 0.9] };
      const [few, all] = (["independent", "all"] as const).map((states) => {
        const step = hostStepOf(quiet, { states });
        const state = settle(step, inputs);
        expect(step.step({ state, inputs })).toEqual(state);
        return traces(step.jacobian({ state, inputs }), step.size);
      });
      for (const [k, trace] of few.entries()) expect(trace).toBeCloseTo(all[k], 10);
      expect(Math.abs(few[0])).toBeGreaterThan(1);
    },
  );
});

describe("states of any equations", () => {
  const drawn = fc.array(fc.record({ kind: fc.nat(5), a: fc.nat(9), b: fc.nat(9) }), { minLength: 1, maxLength: 7 });
  const caseOfDrawn = (equations: readonly { kind: number; a: number; b: number }[], read: number) =>
    caseOf("drawn", ({ state, input }) => {
      const u = input("u", 2);
      const before = equations.map((_, k) => state(`s${k}`, 2, { initial: 0.1 * k }));
      const next: Expr[] = [];
      for (const { kind, a, b } of equations) {
        const [p, q] = [before[a % before.length], before[b % before.length]];
        const f = next[a % Math.max(1, next.length)] ?? p;
        const g = next[b % Math.max(1, next.length)] ?? q;
        next.push([tanh(p.add(q).add(u)), sigmoid(f), f.add(tanh(g)), p, u, f][kind]);
      }
      return {
        states: Object.fromEntries(next.map((value, k) => [`s${k}`, value])),
        outputs: { first: next[0], read: before[read % before.length] },
      };
    });

  it("are read, and none is a function of the others; every follower is", () => {
    fc.assert(
      fc.property(drawn, fc.nat(9), (equations, read) => {
        const program = compileSimulation(caseOfDrawn(equations, read).network);
        const { states, omitted } = independentStates(program);
        const nextOf = new Map(program.states.map(({ name, next }) => [name, next]));
        const follows = omitted.flatMap(({ why, state }) => (why === "follows" ? [state] : []));
        const nexts = (some: readonly { name: string }[]) => some.map(({ name }) => nextOf.get(name)!);
        for (const one of states) {
          const others = states.filter((other) => other !== one);
          expect(isFunctionOf(nextOf.get(one.name)!, new Set(nexts(others)))).toBe(false);
        }
        for (const { next } of follows) expect(isFunctionOf(next, new Set(nexts(states)))).toBe(true);
        const looked = walk([...nexts([...states, ...follows]), ...program.records.map(({ value }) => value)]);
        const names = looked.map(({ op, attr }) => (op === "previous" ? attr.name : undefined));
        expect(names).toEqual(expect.arrayContaining([...states, ...follows].map(({ name }) => name)));
      }),
    );
  });

  it("give the network's steps from its second one on, to the last bit", () => {
    fc.assert(
      fc.property(drawn, fc.nat(9), (equations, read) => {
        const one = caseOfDrawn(equations, read);
        const step = hostStepOf(one);
        for (const moment of momentsOf(one, 4, false).slice(1)) {
          const point = pointOf(step, moment);
          expect(step.step(point)).toEqual(vectorOf(step, moment.after));
          expect(step.output("read", point)).toEqual(moment.outputs.get("read"));
        }
      }),
    );
  });
});
