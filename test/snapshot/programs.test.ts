/** The text of every stage of three networks. A change here changes what is computed: inspect it before vitest -u. */
import { expect, it } from "vitest";
import { adam, compileSimulation, compileTraining, type Network, sgd } from "../../src/backend/index.ts";
import { printNetwork, printProgram } from "../../src/ir/print.ts";
import { lower } from "../../src/lower/lower.ts";
import { printPlan } from "../../src/lower/print.ts";
import { modelOptions } from "../../src/model/index.ts";
import { buildNetwork } from "../../src/model/rate/network.ts";
import { networks } from "../contract/networks.ts";

const named = (name: string): Network => networks.find((one) => one.name === name)!.network;
const excitatoryInhibitory = buildNetwork(modelOptions({ preset: "ei", units: 10 }), {
  inputs: 3,
  outputs: 2,
  dt: 20,
  loss: "crossEntropy",
  inputNoise: true,
});

/** Both kinds of penalties on activity, and a loss. */
const penalised = buildNetwork(modelOptions({ preset: "song2016", units: 10 }), {
  inputs: 3,
  outputs: 2,
  dt: 20,
  loss: "squaredError",
  inputNoise: true,
});

it.each([
  ["ei", excitatoryInhibitory.network],
  ["song", penalised.network],
  ["gru", named("GRU")],
] as const)("%s as written", async (name, network) => {
  await expect(printNetwork(network)).toMatchFileSnapshot(`${name}.network.txt`);
});

it.each([
  ["ei", compileTraining(excitatoryInhibitory.network, adam({ clipNorm: 1 }), { records: ["outputs"] })],
  ["gru", compileTraining(named("GRU"), sgd(), { records: ["y"] })],
  ["lowRank", compileSimulation(named("low rank"))],
] as const)("%s", async (name, program) => {
  await expect(printProgram(program)).toMatchFileSnapshot(`${name}.program.txt`);
  await expect(printPlan(lower(program))).toMatchFileSnapshot(`${name}.plan.txt`);
});
