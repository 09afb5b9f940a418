/** Values whose gradient is a term of another one, just below what an intervention changes. */
import { describe, expect, it } from "vitest";
import type { Intervention } from "../../src/backend/index.ts";
import { type Expr, less, matmul, select, sum, tanh } from "../../src/ir/expr.ts";
import { caseOf } from "../contract/case.ts";
import { outcomeOn } from "../contract/compare.ts";
import { networks } from "../contract/networks.ts";
import { wasm } from "../wasm.ts";
import { type BuiltCase, feedFor, intervened } from "./cases.ts";

const plasticity = networks.find(({ name }) => name === "short-term synaptic plasticity")!;
const size = { trials: 5, steps: 4 };
const handed: readonly (readonly [op: string, units: number, (a: Expr, u: Expr) => Expr])[] = [
  ["a sum", 3, (a, u) => a.add(u)],
  ["a difference", 3, (a, u) => a.sub(u)],
  ["a slice", 3, (a) => a.slice(0, 2)],
  ["a sum over one unit", 1, (a) => sum(a)],
];
const readers = [
  ["an element-wise product", "first", false, true],
  ["an element-wise product", "last", false, false],
  ["a product with a matrix", "first", true, true],
  ["a product with a matrix", "last", true, false],
] as const;

/** Of two states, the one follows from what is clamped, the other from what that is computed from. */
function cell(units: number, hand: (a: Expr, u: Expr) => Expr, isProduct: boolean, isFirst: boolean): BuiltCase {
  return caseOf("handed on", ({ parameter, input, state }) => {
    const [x, y] = isFirst ? [state("x", units), state("y", units)] : [state("y", units), state("x", units)].reverse();
    const u = input("u", units);
    const a = tanh(
      x
        .add(y)
        .mul(parameter("w", [units]))
        .add(u),
    );
    const s = hand(a, u);
    const read = (from: Expr, name: string) => {
      const weights = parameter(name, isProduct ? [from.units, units] : [from.units]);
      return isProduct ? matmul(from, weights) : from.mul(weights);
    };
    const signal = read(s, "own");
    const next = tanh(signal)
      .sum()
      .mul(select(less(s, 0.1), 0.5, 1).sum())
      .add(x.mul(0.5));
    const states = { x: next, y: read(a, "other") };
    return { states: isFirst ? states : { y: states.y, x: next }, outputs: { signal } };
  });
}

/** With these interventions, none of which acts. */
function expectSameBits(one: BuiltCase, list: readonly Intervention[]): void {
  const { one: other, feed } = intervened(one, list);
  expect(outcomeOn(wasm, other, size, feed(size, []))).toEqual(outcomeOn(wasm, one, size, feedFor(one, size)));
}

describe.each(handed)("the gradient of %s", (_, units, hand) => {
  it.each(readers)("keeps its bits where %s, added %s, may be clamped", (_reader, _order, isProduct, isFirst) => {
    expectSameBits(cell(units, hand, isProduct, isFirst), [{ kind: "clamp", signal: "signal" }]);
  });
});

it("a product of parameters, read by what may be clamped, keeps the bits of its factors' gradients", () => {
  const one = caseOf("factors outside the loop", ({ parameter, input, state }) => {
    const [x, y] = [state("x", 5), state("y", 5)];
    const [v, u] = [parameter("v", [5]), parameter("u", [5])];
    const a = tanh(x.add(y).add(input("i", 5)));
    const signal = v.mul(u).mul(a).add(y);
    // Further terms of the factors' gradients, between which a second gradient of the product would be added.
    const other = a.mul(tanh(v).mul(u)).add(y.mul(u));
    return { states: { x: tanh(signal), y: tanh(other.mul(0.7)) }, outputs: { signal, other } };
  });
  expectSameBits(one, [{ kind: "clamp", signal: "signal" }]);
});

it("a gradient that starts at what may be clamped is no operand of the other network's products", () => {
  const one = caseOf("seeds", ({ parameter, input, state }) => {
    const [x, y, u] = [state("x", 5), state("y", 5), input("u", 5)];
    const signal = tanh(
      x
        .add(y)
        .mul(parameter("w", [5]))
        .add(u),
    );
    const next = signal.mul(u).add(y.mul(0.3)).add(x.mul(0.1));
    return { states: { x: next, y: signal.mul(u) }, outputs: { signal } };
  });
  expectSameBits(one, [{ kind: "clamp", signal: "signal" }]);
});

it("gradients handed on from several values to one are those of one network, with synaptic plasticity", () => {
  expectSameBits(plasticity, [{ kind: "clamp", state: "r" }]);
});

it("sums of one parameter over signals of different sizes are matched by size", () => {
  const one = caseOf("sizes", ({ parameter, input, state }) => {
    const [x, y, s] = [state("x", 5), state("y", 5), parameter("s", [1])];
    const signal = tanh(x.add(y).add(input("u", 5)));
    // The original's gradient reaches the sum over three units first, the other one reaches that over five first.
    const handedOn = s.mul(input("b", 3)).sum();
    return { states: { x: tanh(tanh(s.mul(signal)).mul(handedOn)), y: signal.mul(0.5) }, outputs: { signal } };
  });
  expectSameBits(one, [{ kind: "clamp", signal: "signal" }]);
});
