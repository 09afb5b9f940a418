/**
 * Training as Song, Yang & Wang (2016) did it, compared with the authors' own run from the same weights on the same
 * trials and draws. The first four checks take minutes:
 *
 *     DALENET_WHOLE=1 npx vitest run test/fidelity/song2016.test.ts
 */
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { train } from "../../src/index.ts";
import { authorsRun, authorsWeights } from "./authorsRun.ts";
import { LegacyRandom } from "./legacyRandom.ts";

/**
 * The authors' record: gradient trials, loss on validation trials, λ_Ω·Ω of the update before. Two of their runs differ
 * by 2e-5 in the loss and by 0.5 % in Ω.
 */
const record = [
  [0, 0.19429249, undefined],
  [10_000, 0.11094, 0.1092],
  [20_000, 0.091, 0.0473],
  [30_000, 0.08852, 0.0407],
  [40_000, 0.08661, 0.0349],
] as const;
const whole = process.env["DALENET_WHOLE"] !== undefined;

test("the legacy generator draws what NumPy does", () => {
  const random = new LegacyRandom(11);
  expect([random.uniform(), random.uniform()]).toEqual([0.1802696888767692, 0.019475241487624584]);
  expect(Array.from({ length: 4 }, () => [1, 2, 4, 8, 16][random.below(5)])).toEqual([2, 16, 2, 4]);
  for (const wanted of [0.31494379, -0.21795659, 0.32997265]) expect(random.normal()).toBeCloseTo(wanted, 8);
});

test("the authors' initial weights are balanced, with the radius of the paper", async () => {
  const { wRec, x0 } = Object.fromEntries(await authorsWeights());
  const onto = [0, 0];
  for (let k = 0; k < wRec.length; k++) onto[k < 8000 ? 0 : 1] += wRec[k] / 100;
  expect(onto[0]).toBeCloseTo(5.82, 2);
  expect(onto[1]).toBeCloseTo(-5.76, 2);
  expect(x0.every((value) => value === Math.fround(0.1))).toBe(true);
});

test("a run begins with weights from NumPy, [to, from]", async () => {
  const file = fileURLToPath(new URL("../data/song2016/initialWeights.npz", import.meta.url));
  const model = { preset: "song2016", weights: { file, orientation: ["to", "from"] } } as const;
  const { weights } = await train({ model, task: { name: "rdm", preset: "dense" } }, { signal: AbortSignal.abort() });
  const effective = Object.fromEntries(await authorsWeights());
  // 0 and −0 are the same weight.
  for (const name of ["wIn", "wRec", "wOut"])
    expect(effective[name].every((one, k) => one === weights.effective[name][k])).toBe(true);
  expect(weights.parameters["wRec"]).toEqual(effective["wRec"].map(Math.abs));
  expect(weights.parameters["x0"]).toEqual(effective["x0"]);
});

describe("the authors' run", () => {
  test(whole ? "has their losses and Ω at every check" : "has their loss before training", async () => {
    const wanted = whole ? record : record.slice(0, 1);
    const run = authorsRun();
    for (const [trials, loss, omega] of wanted) {
      const { value } = await run.next();
      if (whole) process.stdout.write(`${JSON.stringify(value)}\n`);
      expect(value.trials).toBe(trials);
      expect(Math.abs(value.loss / loss - 1)).toBeLessThan(trials === 0 ? 1e-6 : 1e-3);
      if (omega !== undefined) expect(Math.abs(value.omega! / omega - 1)).toBeLessThan(trials < 40_000 ? 0.03 : 0.1);
    }
    await run.return(undefined);
  }, 600_000);
});
