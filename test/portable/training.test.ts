import { describe, expect, test } from "vitest";

import { sha256 } from "../../src/base/sha256.ts";
import { evaluationPrograms } from "../../src/evaluate/programs.ts";
import { littleEndianBytes } from "../../src/format/array.ts";
import { type RunResult, runConfig, train } from "../../src/index.ts";
import { networkTrainer } from "../../src/loop/loop.ts";
import { nativeBackend, wasmBackend } from "../../src/node/index.ts";
import { open } from "../../src/open/experiment.ts";
import { trainedHash } from "../backend/weightsHash.ts";
import { because } from "../because.ts";
import { isThorough, oneOf, sampleOf } from "../sample.ts";
import { experiments } from "./experiments.ts";
import { portableEnd, portableStates, portableTraining } from "./training.ts";
import { nativeWidths, withoutNative } from "./widths.ts";

const endOf = ({ results }: RunResult) => ({
  weightsHash: results!.weightsHash,
  loss: results!.loss.at(-1),
  accuracy: results!.accuracy,
  spectrum: results!.spectrum!.after,
});

const statesShown = async (run: RunResult) => {
  const { recording } = await run.simulate({ trials: 10, seed: 3 });
  return sha256([littleEndianBytes(recording.states)]);
};

describe("a portable training of 300 updates ends with the same bits on every machine", () => {
  test.each(oneOf([1, 3], 1))("on wasm, with %i threads", async (threads) => {
    const run = await train(portableTraining, { backend: "wasm", threads, report: false });
    expect(endOf(run)).toEqual(portableEnd);
    expect(await statesShown(run)).toBe(portableStates);
  });

  test.skipIf(withoutNative !== undefined || !isThorough)(`on native${because(withoutNative)}`, async () => {
    const run = await train(portableTraining, { backend: "native", threads: 1, report: false });
    expect(endOf(run)).toEqual(portableEnd);
    expect(await statesShown(run)).toBe(portableStates);
  });
});

test.each(sampleOf(experiments, 3, 1))("threads do not change a portable training: %s", async (_, experiment) => {
  const [alone, three] = [1, 3].map((threads) =>
    trainedHash(networkTrainer(experiment, { backend: wasmBackend({ threads }) })),
  );
  expect(await three).toBe(await alone);
});

describe.skipIf(withoutNative !== undefined)(`a portable training in C${because(withoutNative)}`, () => {
  // kernels.test.ts compares all kernels at every width; here the widths take turns.
  const inTurn = experiments.flatMap(([title, experiment], k) =>
    nativeWidths
      .filter((_, w) => w === k % nativeWidths.length)
      .map(([width, backend]) => [width, title, { backend, experiment }] as const),
  );
  test.each(oneOf(inTurn))("ends with WebAssembly's bits: %s: %s", async (_, __, { backend, experiment }) => {
    const [wasm, native] = [wasmBackend(), backend].map((one) =>
      trainedHash(networkTrainer(experiment, { backend: one })),
    );
    expect(await native).toBe(await wasm);
  });

  test("does so on three threads", async () => {
    const [[, experiment]] = experiments;
    const [one, three] = [1, 3].map((threads) =>
      trainedHash(networkTrainer(experiment, { backend: nativeBackend({ threads }) })),
    );
    expect(await three).toBe(await one);
  });
});

test("a portable run is evaluated by portable programs", async () => {
  const { answers, recording } = await evaluationPrograms(open(runConfig(portableTraining)));
  expect([answers, recording].map(({ options }) => options.portable)).toEqual([true, true]);
});
