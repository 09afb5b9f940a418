import { afterAll, describe, expect, test, vi } from "vitest";
import { type Backend, compileSimulation, reference } from "../../../src/backend/index.ts";
import { noise } from "../../../src/ir/expr.ts";
import { networkTrainer } from "../../../src/loop/loop.ts";
import { nativeBackend, whyNot } from "../../../src/node/index.ts";
import { findCompiler, targetOf } from "../../../src/node/native/compiler.ts";
import { processTeam } from "../../../src/node/threads/team.ts";
import { open } from "../../../src/open/experiment.ts";
import { because } from "../../because.ts";
import { relativeError } from "../../contract/case.ts";
import { againstReference } from "../../contract/compare.ts";
import { networks, rateNetwork } from "../../contract/networks.ts";
import { isThorough, oneOf } from "../../sample.ts";
import { trainedHash } from "../weightsHash.ts";

/** The bits of all weights of the notebook's network after a training. */
async function weightsAfter(steps: number, batch: number, threads = 1, compiler = ""): Promise<string> {
  const experiment = open({
    model: { preset: "notebook", units: 12 },
    task: { stimulus: 200 },
    train: { epochs: 1, batchesPerEpoch: steps, batch },
  });
  const trainer = networkTrainer(experiment, { backend: nativeBackend({ threads }) });
  expect(trainer.profile["compiler"]).toMatch(new RegExp(`^${compiler}`));
  return await trainedHash(trainer);
}

/** What a compiler knows of this machine, or why it cannot be used. */
function withCompiler<T>(name: string, work: () => T): T {
  vi.stubEnv("CC", name);
  try {
    return work();
  } finally {
    vi.unstubAllEnvs();
  }
}
function targetWith(name: string) {
  return withCompiler(name, () => {
    const compiler = findCompiler();
    const target = compiler && targetOf(compiler);
    return target && "lanes" in target && target.compiler.startsWith(name) ? target : undefined;
  });
}

const reason = whyNot("native");
const targets = ["gcc", "clang"].map(targetWith);
const shape = targets.map((target) => target && `${target.lanes} lanes, fused ${target.fused}`);
const unlike =
  reason ??
  (targets.every((one) => one) ? (shape[0] === shape[1] ? undefined : shape.join(" and ")) : "one is missing");

describe.skipIf(unlike !== undefined)(`gcc and clang${because(unlike && `not compared: ${unlike}`)}`, () => {
  test("train the notebook's network to the same bits", async () => {
    const [gcc, clang] = await Promise.all(
      ["gcc", "clang"].map((name) => withCompiler(name, () => weightsAfter(20, 16, 1, name))),
    );
    expect(clang).toBe(gcc);
  });
});

// Tuning for another processor makes gcc choose other instructions, in another order; the source determines what
// they compute.
const tunings = ["generic", "haswell", "znver3"];
const untunable = reason ?? (targets[0] && process.arch === "x64" ? undefined : "gcc on x86-64 is missing");
describe.skipIf(untunable !== undefined)(`gcc's tuning for another processor${because(untunable)}`, () => {
  const rate = rateNetwork(50, { rate: true });
  const lstm = networks.find(({ name }) => name.startsWith("LSTM"))!;
  test.runIf(isThorough).each(tunings)("does not change results: %s", (tuning) =>
    withCompiler(`gcc -mtune=${tuning}`, () => {
      expect(againstReference(nativeBackend(), rate, { trials: 20, steps: 5 })).toEqual([]);
      if (tuning === tunings[0]) expect(againstReference(nativeBackend(), lstm, { trials: 5, steps: 4 })).toEqual([]);
    }),
  );
});

/** Draws of a noise whose first round key, as a float32, is a NaN that arithmetic would change. */
function drawsWithNaN(backend: Backend): number[] {
  const network = { ...rateNetwork(4).network, states: [], losses: [], outputs: { noise: noise(0, 4) } };
  const program = compileSimulation({ ...network, parameters: [], signalPenalties: [], parameterPenalties: [] });
  const executable = backend.compile(program, { trials: 2, maxSteps: 1, noise: "generated" });
  executable.run({ steps: 1, trials: 2, signals: {}, noise: { key: [0x7f800001, 1], trialNumbers: [0, 1], run: 0 } });
  return Array.from(executable.record("noise"));
}

for (const [k, name] of ["gcc", "clang"].entries()) {
  const unasked = reason ?? (targets[k] ? undefined : `${name} is missing`);
  describe.skipIf(unasked !== undefined)(`numbers in ${name}'s vectors${because(unasked)}`, () => {
    // -frounding-math keeps a compiler from dropping arithmetic that changes no number.
    test.each(oneOf([name, `${name} -frounding-math`], 1))(
      "keep their bits if they are integers that would be a NaN: %s",
      (command) => {
        const expected = drawsWithNaN(reference);
        withCompiler(command, () => {
          expect(relativeError(drawsWithNaN(nativeBackend()), expected)).toBeLessThan(1e-5);
        });
      },
    );

    test("are computed as the source states, although $CC asks for fast mathematics", async () => {
      const [exact, fast] = [name, `${name} -ffast-math`].map((command) =>
        withCompiler(command, () => weightsAfter(20, 16, 1, name)),
      );
      expect(await fast).toBe(await exact);
    });
  });
}

describe.skipIf(reason !== undefined)(`threads of the native backend${because(reason)}`, () => {
  test.each(oneOf([16, 17, 20], 1))("train batches of %i to the same bits on 1, 2 and 3 threads", async (batch) => {
    const alone = await weightsAfter(60, batch);
    for (const threads of [2, 3]) expect(await weightsAfter(60, batch, threads), `${threads} threads`).toBe(alone);
  });

  test.runIf(isThorough)("work: two have done jobs of a batch of 40", async () => {
    const alone = await weightsAfter(60, 40);
    const before = processTeam().helped();
    while (processTeam().helped() === before) expect(await weightsAfter(60, 40, 2)).toBe(alone);
  });

  afterAll(async () => {
    for (const worker of processTeam().workers) await worker.end();
  });
});
