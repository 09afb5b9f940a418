import { describe, expect, it } from "vitest";
import { defineCell, type Network } from "../../src/backend/index.ts";
import type { CellBody, CellBuilder } from "../../src/ir/cell.ts";
import { check } from "../../src/ir/check.ts";
import {
  carried,
  constant,
  input,
  matmul,
  noise,
  outer,
  parameter,
  previous,
  scalar,
  total,
} from "../../src/ir/expr.ts";
import { fault } from "../fault.ts";

const define = (write: (builder: CellBuilder<string>) => CellBody) => () => defineCell<string>(write);

describe("defineCell", () => {
  it("collects declarations in order, with initial values and fixed parameters", () => {
    const cell = defineCell<string>(({ parameter: p, input: u, state, noise: draws, scalar: number }) => {
      const x = state("x", 3, { initial: p("x0", [3], "zeros") });
      const y = state("y", 2);
      const a = draws("a", 3);
      const b = draws("b", 1, { shared: true });
      const w = p("w", [4, 3], "uniform", { trained: false });
      return {
        states: {
          x: x
            .add(a)
            .add(b)
            .add(matmul(u("u", 4), w)),
          y: y.mul(number("gain")),
        },
        outputs: x,
      };
    });
    expect(cell.parameters.map(({ name, initial, trained }) => [name, initial, trained])).toEqual([
      ["x0", "zeros", true],
      ["w", "uniform", false],
    ]);
    expect(cell.noises).toEqual([
      { name: "a", size: 3, shared: false },
      { name: "b", size: 1, shared: true },
    ]);
    expect(cell.states.map(({ name, size }) => [name, size])).toEqual([
      ["x", 3],
      ["y", 2],
    ]);
    expect(cell.states[0].initial.attr.name).toBe("x0");
    expect(cell.inputs).toEqual([{ name: "u", size: 4 }]);
    expect(cell.scalars).toEqual(["gain"]);
    expect(Object.keys(cell.outputs)).toEqual(["outputs"]);
  });

  it.each<[string, () => unknown, ReturnType<typeof fault>]>([
    [
      "a state that is never set",
      define(({ state }) => {
        const x = state("x", 2);
        return { states: {}, outputs: x };
      }),
      fault("missing", 'next value of state "x"', { remedy: "return it in states: { x: … }" }),
    ],
    [
      "a state that was not declared",
      define(({ state }) => {
        const rate = state("rate", 2);
        return { states: { rate, rates: rate }, outputs: rate };
      }),
      fault("unknown", "state", { value: "rates" }),
    ],
    [
      "a name used twice",
      define(({ state }) => {
        state("x", 2);
        return { states: { x: state("x", 2) }, outputs: {} };
      }),
      fault("invalid", 'state "x"', { detail: "declared twice" }),
    ],
    [
      "a size that is not a whole number",
      define(({ input: u }) => ({ states: {}, outputs: u("u", 2.5) })),
      fault("invalid", 'size of input "u"', { value: 2.5, remedy: "it must be a whole number of at least 1" }),
    ],
    [
      "a size of 0",
      define(({ parameter: p }) => {
        p("w", [3, 0], "");
        return { states: {}, outputs: {} };
      }),
      fault("invalid", 'size of parameter "w"', { value: 0 }),
    ],
    [
      "a next state of another size",
      define(({ state, input: u }) => {
        state("x", 2);
        return { states: { x: u("u", 3) }, outputs: {} };
      }),
      fault("mismatched", 'state "x" [unit 2]', {
        detail: "is set to signal [u 3]",
        remedy: "it needs signal [unit 2]",
      }),
    ],
    [
      "a next state that is not a signal",
      define(({ state, parameter: p }) => {
        state("x", 2);
        return { states: { x: p("p", [2], "") }, outputs: {} };
      }),
      fault("mismatched", 'state "x" [unit 2]', { detail: "is set to parameter [unit 2]" }),
    ],
    [
      "an initial value of another size",
      define(({ state, parameter: p }) => {
        const x = state("x", 2, { initial: p("p", [3], "") });
        return { states: { x }, outputs: {} };
      }),
      fault("mismatched", 'initial value of state "x" [unit 2]', { detail: "is parameter [unit 3]" }),
    ],
    [
      "an initial value that changes in time",
      define(({ state, input: u }) => {
        const x = state("x", 2, { initial: u("u", 2) });
        return { states: { x }, outputs: {} };
      }),
      fault("mismatched", 'initial value of state "x" [unit 2]', { detail: "is signal [u 2]" }),
    ],
    [
      "an output that is not a signal",
      define(({ parameter: p }) => ({ states: {}, outputs: { w: p("w", [2], "") } })),
      fault("mismatched", 'output "w"', { detail: "is parameter [unit 2]" }),
    ],
    [
      "the name of the engine's own input",
      define(({ input: u }) => ({ states: {}, outputs: u("valid", 1) })),
      fault("invalid", 'input "valid"'),
    ],
  ])("refuses %s", (_name, write, said) => expect(write).toThrow(said));
});

describe("check", () => {
  const x = previous("x", 3);
  const empty: Network = {
    parameters: [],
    states: [],
    outputs: {},
    losses: [],
    signalPenalties: [],
    parameterPenalties: [],
    adjointTerms: [],
  };
  const state = { name: "x", size: 3, initial: constant(0), next: x };
  const with_ = (changed: Partial<Network>) => () => check({ ...empty, states: [state], ...changed });

  it("accepts a valid network", () => expect(with_({ outputs: { x } })).not.toThrow());
  it("refuses sums over trials and steps inside a step", () => {
    expect(with_({ states: [{ ...state, next: x.mul(total(x)) }] })).toThrow(
      fault("unsupported", 'total(previous(x)) in state "x"', {
        detail: ", a sum over trials and steps inside a time step",
      }),
    );
    expect(with_({ outputs: { y: matmul(x, outer(x, x)) } })).toThrow(
      fault("unsupported", 'outer(previous(x), previous(x)) in output "y"'),
    );
  });
  it("refuses parameters and states that were not declared", () => {
    expect(with_({ outputs: { y: x.mul(parameter("w", [{ name: "unit", size: 3 }])) } })).toThrow(
      fault("missing", 'declaration of parameter "w" used in output "y"'),
    );
    expect(with_({ outputs: { y: previous("z", 3) } })).toThrow(fault("missing", /^declaration of state "z"/));
    expect(with_({ outputs: { y: carried("adjoint x", 3) } })).toThrow(
      fault("unsupported", /^adjoint "adjoint x"/, { remedy: /use adjoints only in adjoint terms/ }),
    );
    expect(
      with_({
        adjointTerms: [
          { name: "o", numerator: carried("adjoint z", 1), denominator: x.slice(0, 1), multiplier: constant(1) },
        ],
      }),
    ).toThrow(fault("unsupported", /^adjoint "adjoint z"/));
  });
  it("refuses terms, masks and scales of the wrong kind", () => {
    const loss = { name: "fit", term: x, weight: input("mask", 1), scale: scalar("lossScale") };
    expect(with_({ losses: [loss] })).not.toThrow();
    expect(with_({ losses: [{ ...loss, weight: input("mask", 2) }] })).toThrow(
      fault("mismatched", 'mask of loss "fit"', { detail: "is signal [mask 2], the loss signal [unit 3]" }),
    );
    expect(with_({ losses: [{ ...loss, term: constant(1) }] })).toThrow(
      fault("mismatched", 'loss "fit"', { detail: "is scalar", remedy: /it needs a signal/ }),
    );
    expect(with_({ losses: [{ ...loss, scale: noise(0, 1) }] })).toThrow(
      fault("mismatched", 'scale of loss "fit"', { detail: "is signal [unit 1]", remedy: "it needs a scalar" }),
    );
    expect(
      with_({ adjointTerms: [{ name: "o", numerator: x, denominator: x.slice(0, 1), multiplier: constant(1) }] }),
    ).toThrow(fault("mismatched", 'adjoint term "o"', { remedy: "it needs one number per trial and step" }));
  });
});
