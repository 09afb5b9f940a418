/** The cases that every backend is compared on reach the whole language. */
import { expect, test } from "vitest";
import { walk } from "../../src/ir/expr.ts";
import { binaryOps, gradOps, leafOps, matrixOps, ternaryOps, timeOps, unaryOps, unitOps } from "../../src/ir/op.ts";
import { rootsOf } from "../../src/ir/program.ts";
import { cases } from "./backend.case.ts";
import { trainingOf } from "./compare.ts";
import { openProgram } from "./states.case.ts";

test("backends are compared on every operation of the language", () => {
  const tried = new Set(
    cases
      .flatMap((one) => [
        ...walk([...Object.values(one.network.outputs), ...one.network.states.map((state) => state.next)]),
        ...walk(rootsOf(trainingOf(one))),
        ...walk(rootsOf(openProgram(one))),
      ])
      .map((expr) => expr.op),
  );
  const all = [...[leafOps, unaryOps, binaryOps, ternaryOps].flat(), ...[unitOps, matrixOps, timeOps, gradOps].flat()];
  expect(all.filter((op) => !tried.has(op))).toEqual([]);
});
