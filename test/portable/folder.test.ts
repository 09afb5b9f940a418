/**
 * Run folders under the portable profile: a run begun on one backend is resumed, evaluated and simulated on the
 * other.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import type { RunFile } from "../../src/format/index.ts";
import { type BackendChoice, type Config, loadRun, type RunConfig, train } from "../../src/index.ts";
import { because } from "../because.ts";
import { fault } from "../fault.ts";
import { temporaryFolder } from "../folder/folder.ts";
import { oneOf } from "../sample.ts";
import { withoutNative } from "./widths.ts";

const at = temporaryFolder();
const config = (profile: "fast" | "portable") =>
  ({
    model: { units: 10 },
    task: { name: "perceptualDecision", fixation: 40, stimulus: { uniform: [60, 160] }, decision: 40 },
    train: { profile, epochs: 2, batchesPerEpoch: 6, batch: 20, schedule: { decay: "none" } },
    evaluate: { trials: 40, recordedTrials: 20, psychometricTrials: 2 },
  }) satisfies Config;
const fileOf = (name: string) => JSON.parse(readFileSync(join(at(name), "run.json"), "utf8")) as RunFile;

async function stoppedAfter(steps: number, name: string, backend: BackendChoice, profile: "fast" | "portable") {
  const stop = new AbortController();
  for await (const record of train(config(profile), { out: at(name), backend, signal: stop.signal, report: false }))
    if (record.kind === "step" && record.step === steps) stop.abort();
}

/** Everything reproducible in a finished run. */
function foundIn(name: string) {
  const { profile, results, equations } = fileOf(name);
  const weights = ["weights.npz", "weights.safetensors", "weights-initial.npz"];
  const bytes = [...weights, "trials.npz", "trials.csv", "metrics.csv"].map((file) =>
    readFileSync(join(at(name), file)).toString("base64"),
  );
  return { profile, equations, results: { ...results, timing: null }, bytes };
}

/** Trained on wasm, without interruption. */
const whole = "whole";
beforeAll(() => train(config("portable"), { out: at(whole), backend: "wasm", report: false }).result);

const ways = [
  ["wasm", "native"],
  ["native", "wasm"],
  ["native", "auto"],
] as const;
test.skipIf(withoutNative !== undefined).each(oneOf(ways))(
  `a portable run stopped on %s ends on %s as if never stopped${because(withoutNative)}`,
  async (first, second) => {
    const resumed = `resumed-${first}-${second}`;
    await stoppedAfter(8, resumed, first, "portable");
    expect(fileOf(resumed).state).toBe("stopped");
    await train(undefined, { resume: at(resumed), backend: second, report: false });
    expect(fileOf(resumed).profile).toMatchObject({ portable: true });
    expect(foundIn(resumed)).toEqual(foundIn(whole));
  },
);

test.skipIf(withoutNative !== undefined)(
  `every backend simulates the same trials of a portable run with the same bits${because(withoutNative)}`,
  async () => {
    const [wasm, native] = await Promise.all(
      (["wasm", "native"] as const).map(async (backend) => {
        const run = await loadRun(at(whole), { backend });
        return (await run.simulate({ trials: 17 })).recording;
      }),
    );
    expect(native).toEqual(wasm);
  },
);

test("a portable run can be simulated on the reference, with different numbers", async () => {
  const answers = async (backend: BackendChoice) =>
    (await (await loadRun(at(whole), { backend })).simulate({ trials: 5, recurrentNoise: 0 })).recording;
  const [oracle, wasm] = [await answers("reference"), await answers("wasm")];
  expect(oracle.outputs).not.toEqual(wasm.outputs);
  oracle.outputs.forEach((value, k) => {
    expect(value).toBeCloseTo(wasm.outputs[k], 4);
  });
});

test("the numeric profile of a portable run contains nothing that depends on the machine", () => {
  expect(fileOf(whole).profile).toEqual({ portable: true, precision: "float32", slabs: "12+8", groups: 2 });
});

test("a run does not change its profile when resumed", async () => {
  await stoppedAfter(5, "portable", "wasm", "portable");
  await stoppedAfter(5, "fast", "wasm", "fast");
  for (const [name, other] of [
    ["portable", "fast"],
    ["fast", "portable"],
  ] as const)
    await expect(train(config(other), { resume: at(name), backend: "wasm" }).result).rejects.toThrow(
      fault("mismatched", new RegExp(`^train.profile = "${other}" in place of "${name}"`)),
    );
});

test("a run begun by an older version, without a profile, is resumed as a fast one", async () => {
  const short = { ...config("fast"), train: { ...config("fast").train, epochs: 1 } };
  const { checkpoint } = await train(short, { backend: "wasm", report: false });
  const { profile: _, ...older } = checkpoint.config.train;
  const resume = { ...checkpoint, config: { ...checkpoint.config, train: older as RunConfig["train"] } };
  const longer = (before: RunConfig) => ({ ...before, train: { ...before.train, epochs: 2 } });
  expect((await train(longer, { resume, report: false })).checkpoint.step).toBe(12);
});

test("float64 is not portable: the backend reference is refused before anything is written", async () => {
  await expect(train(config("portable"), { out: at("none"), backend: "reference" }).result).rejects.toThrow(
    fault("unsupported", "profile portable on backend reference"),
  );
});
