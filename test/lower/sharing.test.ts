import { expect, it } from "vitest";
import { wasm } from "../../src/backend/wasm/wasm.ts";
import { compileTraining } from "../../src/compiler.ts";
import { lower } from "../../src/lower/lower.ts";
import { printPlan } from "../../src/lower/print.ts";
import { sgd } from "../../src/train/optimizer.ts";
import { caseOf } from "../contract/case.ts";

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

it("lowering takes time in proportion to what is written, not to its paths", () => {
  const plan = lower(chain(200));
  expect(printPlan(plan).split("\n").length).toBeLessThan(5000);
});

it("a step of three thousand operations, one upon the other, compiles", () => {
  const program = chain(1000);
  expect(() => wasm.compile(program, { trials: 4, maxSteps: 2, noise: "generated" })).not.toThrow();
});
