import { describe, expect, it, test } from "vitest";
import { compileSimulation, reference } from "../../src/backend/index.ts";
import { abs, constant, detach, type Expr, less, max, select, sum, tanh } from "../../src/ir/expr.ts";
import { printNetwork } from "../../src/ir/print.ts";
import { type Case, caseOf, feedOf, relativeError, valuesOf } from "../contract/case.ts";
import { outcome, outcomeOn, trainingOf } from "../contract/compare.ts";
import { opCases } from "../contract/opCases.ts";
import { gradientError } from "./finiteDifferences.ts";

it.each(opCases.map((one) => [one.name, one] as const))(
  "the gradient of %s matches finite differences",
  (_name, one) => {
    expect(gradientError(one, { trials: 3, steps: 4 })).toBeLessThan(1e-7);
  },
);

const square = (x: Expr) => x.mul(x);

test("a constant whole exponent compiles to the same operations as written-out products", () => {
  const products: Readonly<Record<number, (x: Expr) => Expr>> = {
    2: square,
    3: (x) => x.mul(square(x)),
    4: (x) => square(x.mul(x)),
    [-1]: (x) => constant(1).div(x),
  };
  const printed = (write: (x: Expr) => Expr) =>
    printNetwork(caseOf("power", ({ input }) => ({ outputs: { y: write(input("u", 3)) } })).network);
  for (const [n, product] of Object.entries(products)) {
    expect(printed((x) => x.pow(Number(n)))).toBe(printed(product));
    expect(printed((x) => x.pow(constant(Number(n))))).toBe(printed(product));
  }
});

describe("detach", () => {
  /** y = tanh(x)·stop(f(x)), x = u + p; stop is detach, or a copy of f on fixed parameters. */
  const network = (isTwin: boolean) =>
    caseOf("detached", ({ parameter, input }) => {
      const p = parameter("p", [3]);
      const still = isTwin ? parameter("still", [3], [-1, 1], { trained: false }) : p;
      const u = input("u", 3);
      const slow = tanh(u.add(still)).mul(2);
      return { outputs: { y: tanh(u.add(p)).mul(isTwin ? slow : detach(slow)) } };
    });

  it("stops the gradient of its argument and no other", () => {
    const size = { trials: 3, steps: 2 };
    const p = valuesOf(network(false)).get("p")!;
    const gradient = (one: Case) => {
      const executable = reference.compile(trainingOf(one), { trials: 3, maxSteps: 2, noise: "generated" });
      for (const { name } of one.network.parameters) executable.write(name, p);
      return outcome(one, executable, feedOf(one, size)).gradients.get("p")!;
    };
    const [detached, twin] = [gradient(network(false)), gradient(network(true))];
    expect(relativeError(detached, twin)).toBeLessThan(1e-12);
    expect(Math.abs(twin[0])).toBeGreaterThan(1e-3);
  });

  it("does not change values, in training or in simulation", () => {
    const one = network(false);
    const executable = reference.compile(compileSimulation(one.network), {
      trials: 3,
      maxSteps: 2,
      noise: "generated",
    });
    executable.write("p", valuesOf(one).get("p")!);
    executable.run(feedOf(one, { trials: 3, steps: 2 }));
    expect([...executable.record("y")]).toEqual(
      Array.from(outcomeOn(reference, one, { trials: 3, steps: 2 }).records.get("y")!),
    );
  });
});

describe("at kinks", () => {
  /** dy/dp of y = f(p) at p, from a penalty. */
  const slopeAt = (f: (p: Expr) => Expr, at: number) => {
    const one = caseOf("kink", ({ parameter, input }) => ({
      outputs: { u: input("u", 1) },
      losses: [],
      parameterPenalties: { f: sum(f(parameter("p", [1]))) },
    }));
    const executable = reference.compile(trainingOf(one), { trials: 1, maxSteps: 1, noise: "generated" });
    executable.write("p", [at]);
    return outcome(one, executable, feedOf(one, { trials: 1, steps: 1 })).gradients.get("p")![0];
  };
  it("relu′(0) = 0 and abs′(0) = 0", () => {
    expect(slopeAt((p) => max(p, 0), 0)).toBe(0);
    expect(slopeAt(abs, 0)).toBe(0);
    expect([slopeAt(abs, 2), slopeAt(abs, -2), slopeAt((p) => max(p, 0), 2), slopeAt((p) => max(p, 0), -2)]).toEqual([
      1, -1, 1, 0,
    ]);
  });
  it("a gradient of 0 stays 0 through relu, the root of a square, and a selected log or quotient", () => {
    expect(slopeAt((p) => max(p, 0).pow(0.5), 0)).toBe(0);
    expect(slopeAt((p) => max(p, 0).sqrt(), -1)).toBe(0);
    expect(slopeAt((p) => select(less(0, p), p.log().div(p), 0), 0)).toBe(0);
  });
});
