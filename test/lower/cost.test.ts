import { describe, expect, test } from "vitest";
import { adam, compileTraining, sgd } from "../../src/backend/index.ts";
import { concat, matmul, max } from "../../src/ir/expr.ts";
import { flopsPerDraw, planCost } from "../../src/lower/cost.ts";
import { lower } from "../../src/lower/lower.ts";
import { modelOptions } from "../../src/model/index.ts";
import { buildNetwork } from "../../src/model/rate/network.ts";
import { caseOf } from "../contract/case.ts";

const rates = caseOf("4 rates, 2 inputs", ({ parameter, input, state, noise }) => {
  const x = state("x", 4);
  const drive = matmul(max(x, 0), parameter("w", [4, 4])).add(matmul(input("u", 2), parameter("wIn", [2, 4])));
  const next = x.mul(0.8).add(drive.mul(0.2)).add(noise("x", 4).mul(0.1));
  return { states: { x: next }, outputs: { r: max(next, 0) } };
});
/** Two slabs, of 8 and 4 lanes, in groups of their own. */
const size = { slabs: [8, 4], groups: 2, steps: 10 };
const [lanes, slabs, steps] = [12, 2, 10];
const costs = planCost(lower(compileTraining(rates.network, sgd())), size);
const named = (name: string) => costs.find((cost) => cost.name === name);

describe("the cost of a plan, counted by hand for 4 rates and 2 inputs", () => {
  test("noise: Box–Muller for each draw, one number written", () => {
    expect(named("forward0 noise")).toMatchObject({
      phase: "noise",
      flops: 4 * lanes * steps * flopsPerDraw,
      bytesRead: 0,
      bytesWritten: 4 * 4 * lanes * steps,
    });
  });

  test("a product: a multiply–add per weight and lane; operands per lane, weights once per slab and step", () => {
    expect(named("forward2 product")).toMatchObject({
      phase: "forward products",
      what: "4 × 4 + 2 × 4",
      flops: 2 * (16 + 8) * lanes * steps,
      bytesRead: 4 * ((4 + 2) * lanes + (16 + 8) * slabs) * steps,
      bytesWritten: 4 * 4 * lanes * steps,
      // Two tapes over all steps and one row of sums for the wider slab, and the weights.
      footprint: 4 * (8 * (6 * steps + 4) + 24),
    });
  });

  test("an element-wise kernel: each operation between stored values, once", () => {
    // x·0.8 + drive·0.2 + noise·0.1
    expect(named("forward3 map")).toMatchObject({
      phase: "forward element-wise",
      flops: 5 * 4 * lanes * steps,
      bytesRead: 4 * (3 * 4) * lanes * steps,
      bytesWritten: 4 * 4 * lanes * steps,
    });
  });

  test("values common to all units are computed and read once", () => {
    // Besides 13 operations per unit, one of them the sum's: mask·valid, its comparison, the selection of lossScale and
    // its product with the mask.
    expect(named("backward0 map")).toMatchObject({
      flops: (13 * 4 + 4) * lanes * steps,
      bytesRead: 4 * ((4 * 4 + 2) * lanes + slabs) * steps,
    });
  });

  test("weight gradients: both operands over all steps, partial sums read and written once per slab", () => {
    expect(named("contract0")).toMatchObject({
      phase: "weight gradients",
      flops: 2 * 16 * lanes * steps,
      bytesRead: 4 * ((4 + 4) * lanes * steps + 16 * slabs),
      bytesWritten: 4 * 16 * slabs,
    });
    expect(named("lanes0")).toMatchObject({ flops: 4 * lanes, bytesWritten: 4 * 4 * slabs });
  });

  test("outside the loops: packing, the sum of groups, norms, the update", () => {
    expect(named("prologue0 pack")).toMatchObject({ flops: 0, bytesRead: 64, bytesWritten: 64 });
    expect(named("epilogue1 gather")).toMatchObject({ flops: 16, bytesRead: 2 * 64, bytesWritten: 64 });
    expect(named("epilogue4 reduce")).toMatchObject({ flops: 2 * 16, bytesRead: 64, bytesWritten: 4 });
    // w − rate·gradient
    expect(named("update0 map")).toMatchObject({ flops: 2 * 16, bytesRead: 4 * (2 * 16 + 1), bytesWritten: 64 });
  });
});

test("a part placed in a larger vector costs only its own units", () => {
  const { network } = caseOf("two parts", ({ parameter, input, state }) => {
    const x = state("x", 5);
    const next = concat(input("u", 2).mul(parameter("a", [2])), input("v", 3).mul(parameter("b", [3]))).add(x);
    return { states: { x: next }, outputs: { x: next } };
  });
  const [forward] = planCost(lower(compileTraining(network, sgd())), { slabs: [4], groups: 1, steps: 1 }).filter(
    ({ phase, name }) => phase === "forward element-wise" && name.startsWith("forward"),
  );
  // A product for each of 5 units, the sum of the two parts, the sum with x.
  expect(forward.flops).toBe((5 + 5 + 5) * 4);
  expect(forward.bytesRead).toBe(4 * ((2 + 3 + 5) * 4 + 5));
});

test("the notebook's recurrent products cost as much as its three matrix passes", () => {
  const { network } = buildNetwork(modelOptions({ preset: "ei", units: 50 }), {
    inputs: 3,
    outputs: 3,
    dt: 20,
    loss: "crossEntropy",
    inputNoise: true,
  });
  const all = planCost(lower(compileTraining(network, adam(), { records: ["outputs"] })), {
    slabs: [8, 8],
    groups: 2,
    steps: 110,
  });
  const flops = (phase: string) =>
    all.filter((cost) => cost.phase === phase).reduce((sum, cost) => sum + cost.flops, 0);
  const perWeight = 2 * 16 * 110;
  expect(flops("forward products")).toBe(perWeight * (50 * 50 + 3 * 50 + 50 * 3));
  expect(flops("backward products")).toBe(perWeight * (50 * 50 + 3 * 50));
  expect(all.filter(({ name }) => /^contract/.test(name)).reduce((sum, cost) => sum + cost.flops, 0)).toBe(
    perWeight * (50 * 50 + 3 * 50 + 50 * 3),
  );
  expect(all.filter(({ phase }) => phase === "loss")).toHaveLength(7);
});
