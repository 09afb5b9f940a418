import { expect, test } from "vitest";
import { runConfig, train } from "../../src/index.ts";
import { tiny } from "../loop/tiny.ts";

const config = (perturb: readonly unknown[] | undefined) => ({
  ...tiny,
  train: { ...tiny.train, epochs: 0 },
  evaluate: { trials: 40, recordedTrials: 12, ...(perturb && { perturb }) },
});
const options = { backend: "wasm", report: false } as const;

test("evaluate.perturb changes the final evaluation, which says so, and not the network", async () => {
  const [plain, none, silent] = await Promise.all(
    [undefined, [], ["all = 0"]].map((perturb) => train(config(perturb) as never, options)),
  );
  expect(none.results).toEqual({ ...plain.results, timing: none.results!.timing });
  expect(plain.results).not.toHaveProperty("perturbations");
  expect(silent.results).toMatchObject({ perturbations: ["all = 0"], rates: { max: 0, silent: 1 } });
  expect(silent.results!.weightsHash).toBe(plain.results!.weightsHash);
  const one = await silent.simulate({ trials: 12, perturb: "all = 0" });
  expect(Math.max(...one.recording.rates)).toBe(0);
  expect(Math.max(...(await silent.simulate({ trials: 12 })).recording.rates)).toBeGreaterThan(0);
});

test("a perturbation that cannot be read is named before training", async () => {
  await expect(train(config(["E * 1", "I * 0.5 @dely"]) as never, options)).rejects.toThrow(/evaluate\.perturb\[1\]/);
  await expect(train(config([{ units: "E", scael: 2 }]) as never, options)).rejects.toThrow(/evaluate\.perturb\[0\]/);
  expect(() => runConfig({ evaluate: { perturb: [3] } } as never)).toThrow(/evaluate\.perturb\[0\]/);
});
