import { describe, expect, test } from "vitest";
import { compileTraining, type Executable, reference, sgd } from "../../src/backend/index.ts";
import { planCost } from "../../src/lower/cost.ts";
import { lower } from "../../src/lower/lower.ts";
import { wasmBackend } from "../../src/node/index.ts";
import { feedOf, valuesOf, writeAll } from "../contract/case.ts";
import { rateNetwork } from "../contract/networks.ts";
import { fault } from "../fault.ts";
import { wasm } from "../wasm.ts";

const network = rateNetwork(6, { rate: true });
const program = compileTraining(network.network, sgd());
const scalars = { ...network.scalars, learningRate: 0.1 };
const names = program.parameters.map(({ name }) => name);
/** Slabs of 12 and 8 lanes. */
const trials = 17;

function afterRun(executable: Executable, steps: number, rows = trials) {
  const feed = feedOf(network, { trials: rows, steps });
  writeAll(executable, valuesOf(network));
  executable.run(feed, scalars);
  return feed;
}

describe("the kernels of an executable one by one", () => {
  const compile = (maxSteps: number, rows = trials, threads = 1) =>
    wasmBackend({ threads }).compile(program, { trials: rows, maxSteps, noise: "generated" });

  test("are those of the plan, in its order, with its costs", () => {
    const executable = compile(5);
    const { kernels } = executable.inspect!(afterRun(executable, 5));
    const costs = planCost(lower(program), { slabs: [12, 8], groups: 2, steps: 5 });
    expect(kernels.map(({ name }) => name)).toEqual(["packing", ...costs.map(({ name }) => name)]);
    expect(kernels.slice(1)).toMatchObject(costs);
  });

  test("together compute a training step of one slab and one time step, bit for bit", () => {
    const [whole, inParts] = [compile(1, 4), compile(1, 4)];
    afterRun(whole, 1, 4);
    whole.apply();
    for (const { run } of inParts.inspect!(afterRun(inParts, 1, 4)).kernels) run(1);
    for (const name of names) expect(inParts.read(name), name).toEqual(whole.read(name));
    expect(whole.read("wRec")).not.toEqual(valuesOf(network).get("wRec"));
  });

  test.each([1, 2])("can be called repeatedly without harm to later runs, of %i threads", (threads) => {
    const executable = compile(5, trials, threads);
    afterRun(executable, 5);
    const before = executable.result("loss");
    for (const { run } of executable.inspect!(feedOf(network, { trials, steps: 5 })).kernels) run(3);
    expect(() => executable.apply()).toThrow(fault("unsupported", "apply", { detail: /^without a run/ }));
    afterRun(executable, 5);
    expect(executable.result("loss")).toEqual(before);
    executable.close();
  });

  test("a feed for which nothing was compiled is refused, and the interpreter exposes no kernels", () => {
    const executable = compile(5);
    expect(() => executable.inspect!(feedOf(network, { trials, steps: 6 }))).toThrow(
      fault("unsupported", "feed", { detail: "of 17 trials and 6 steps" }),
    );
    expect(reference.compile(program, { trials, maxSteps: 5, noise: "generated" }).inspect).toBeUndefined();
  });
});

test("the work for measuring limits is given per call: operations, and bytes within the buffer", () => {
  const executable = wasm.compile(program, { trials, maxSteps: 1, noise: "generated" });
  const { limits } = executable.inspect!(feedOf(network, { trials, steps: 1 }));
  expect(limits.compute.flops).toBeGreaterThan(0);
  expect(() => limits.compute.run(2)).not.toThrow();
  for (const { bytes, run } of limits.memory(24 * 1024)) {
    expect(bytes).toBeGreaterThan(23 * 1024);
    expect(bytes).toBeLessThanOrEqual(24 * 1024);
    expect(() => run(2)).not.toThrow();
  }
});
