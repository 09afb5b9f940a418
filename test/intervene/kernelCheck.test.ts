/** What the check of compiled kernels sees of a network with interventions: with them, and without. */
import { expect, test } from "vitest";
import { compileTraining, type Intervention, type Network, sgd, withInterventions } from "../../src/backend/index.ts";
import type { Expr } from "../../src/ir/expr.ts";
import { mapNetwork } from "../../src/ir/program.ts";
import { rewriter } from "../../src/ir/rewrite.ts";
import { lower } from "../../src/lower/lower.ts";
import { kernelFault } from "../../src/node/native/kernelCheck.ts";
import { wasm } from "../wasm.ts";
import { models } from "./cases.ts";

const [one] = models;
const options = { trials: 4, maxSteps: 4, noise: "generated" } as const;
const isRecurrent = ({ op, args }: Expr) => {
  if (op !== "matmul") return false;
  const [from, to] = args[1].type.axes;
  return from.size === to.size;
};
/** Recurrent products half as large again: what a faulty compiler could make of them. */
const wrong = mapNetwork(
  one.network,
  rewriter((expr) => (isRecurrent(expr) ? expr.mul(1.5) : expr)),
);

test.each<[string, readonly Intervention[]]>([
  ["none", []],
  ["a clamp of the rates", [{ kind: "clamp", signal: "rates" }]],
  [
    "clamps of currents and rates",
    [
      { kind: "clamp", state: "x" },
      { kind: "clamp", signal: "rates" },
    ],
  ],
])("wrong products show under interventions: %s", (_, list) => {
  const programOf = (network: Network) =>
    compileTraining(withInterventions({ ...one, network }, list).network, sgd(), { records: ["outputs"] });
  const right = programOf(one.network);
  const faultOf = (network: Network) =>
    kernelFault(wasm.compile(programOf(network), options), right, lower(right), options, true);
  expect(faultOf(wrong)).toMatch(/^wrong numbers/);
  expect(faultOf(one.network)).toBeUndefined();
});
