import { expect, it } from "vitest";
import { compileTraining, sgd } from "../../src/backend/index.ts";
import { matmul } from "../../src/ir/expr.ts";
import { lower } from "../../src/lower/lower.ts";
import { printPlan } from "../../src/lower/print.ts";
import { caseOf } from "../contract/case.ts";
import { wasm } from "../wasm.ts";

const chain = (length: number) =>
  compileTraining(
    caseOf("chain", ({ parameter, input, state }) => {
      const x = state("x", 3);
      let y = x.mul(parameter("p", [3])).add(input("u", 3));
      for (let k = 0; k < length; k++) y = y.mul(y).sub(y).mul(0.5);
      return { states: { x: y }, outputs: { y } };
    }).network,
    sgd(),
  );

it("lowering visits shared values once, not once per path", () => {
  const plan = lower(chain(200));
  expect(printPlan(plan).split("\n").length).toBeLessThan(5000);
});

it("a step of three thousand nested operations compiles", () => {
  const program = chain(1000);
  expect(() => wasm.compile(program, { trials: 4, maxSteps: 2, noise: "generated" })).not.toThrow();
});

it("a sum of three thousand products and terms compiles", () => {
  const { network } = caseOf("sum", ({ parameter, input, state }) => {
    const [x, u, w] = [state("x", 3), input("u", 3), parameter("w", [3, 3])];
    let y = matmul(x, w);
    for (let k = 0; k < 1500; k++) y = y.add(u.mul(k)).add(matmul(u.mul(k), w));
    return { states: { x: y }, outputs: { y } };
  });
  const program = compileTraining(network, sgd());
  expect(() => lower(program)).not.toThrow();
});
