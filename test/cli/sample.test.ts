import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decodeNpz } from "../../src/format/index.ts";
import { run, temporaryFolder } from "./capture.ts";

const path = temporaryFolder();
const arrays = (file: string) => decodeNpz(readFileSync(path(file)), file);
const sample = (file: string, ...words: string[]) =>
  run(["sample", "perceptualDecision", "--trials", "12", "--out", path(file), ...words]);

describe("dalenet sample", () => {
  test("writes inputs with and without noise, targets, mask, conditions, periods and time", async () => {
    const { code, out, err } = await sample("a.npz", "--seed", "3");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain("a.npz");
    const npz = arrays("a.npz");
    expect(npz["inputs"].shape).toEqual([110, 12, 3]);
    expect(npz["inputs_noiseless"].shape).toEqual([110, 12, 3]);
    expect(npz["targets"].shape).toEqual([110, 12]);
    expect(npz["mask"].shape).toEqual([110, 12]);
    expect([...(npz["time_ms"].data as Float64Array).slice(0, 2)]).toEqual([20, 40]);
    expect(npz["inputs_axes"].data).toEqual(["time", "trial", "input"]);
    expect([npz["trial_stimulus_from_ms"].data[0], npz["trial_stimulus_to_ms"].data[0]]).toEqual([100, 2100]);
    const correct = npz["trial_correct_choice"].data as Float64Array;
    expect(npz["trial_choice"]).toBeUndefined();
    const last = npz["targets"].data.slice(109 * 12) as Int32Array;
    expect([...last]).toEqual([...correct]);
    // s.d. of the noise is σ/√dt = 0.2236 at dt 20; 3960 draws pin it to about 1 %.
    const shown = npz["inputs"].data as Float32Array;
    const plain = npz["inputs_noiseless"].data as Float32Array;
    const square = shown.reduce((sum, value, k) => sum + (value - plain[k]) ** 2, 0) / shown.length;
    expect(Math.sqrt(square)).toBeGreaterThan(0.21);
    expect(Math.sqrt(square)).toBeLessThan(0.237);
  });

  test("the same seed gives the same bytes, another seed others", async () => {
    await sample("a.npz", "--seed", "3");
    await sample("b.npz", "--seed", "3");
    await sample("c.npz", "--seed", "4");
    const [a, b, c] = ["a", "b", "c"].map((name) => readFileSync(path(`${name}.npz`)));
    expect(a.equals(b)).toBe(true);
    expect(a.equals(c)).toBe(false);
  });

  test("accepts settings of the task and a time step, and warns about periods that it rounds down", async () => {
    const { code, err } = await sample("a.npz", "--dt", "15", "--set", "task.coherence=[3.2]", "sigma=0");
    expect(code).toBe(0);
    expect(err).toContain("warning: task.stimulus 2000 ms is not a multiple of dt 15 ms: floored to 1995 ms\n");
    const npz = arrays("a.npz");
    expect(npz["inputs"].shape[0]).toBe(6 + 133 + 6);
    expect(new Set(npz["trial_coherence"].data as Float64Array)).toEqual(new Set([3.2]));
    expect(npz["inputs"].data).toEqual(npz["inputs_noiseless"].data);
  });

  test.each([
    [
      "an unknown setting",
      ["--set", "task.sigm=0"],
      /^unknown: --set task.sigm=0: task.sigm; did you mean "sigma"\?\n$/,
    ],
    [
      "a period that no step fits",
      ["--set", "task.stimulus=5"],
      /^invalid: --set task.stimulus=5: task.stimulus = 5 ms; it is shorter than dt 20 ms/,
    ],
    [
      "a negative noise",
      ["--set", "sigma=-1"],
      /^invalid: --set sigma=-1: task.sigma = -1; it must be a number of at least 0/,
    ],
    [
      "a word for a number",
      ["--set", "sigma=much"],
      /^invalid: --set sigma=much: task.sigma = "much"; it must be a number/,
    ],
    [
      "more than a file holds",
      ["--trials", "100000000"],
      /^invalid: --trials 100000000 needs at least .* GiB for trials of \d+ steps, the limit is 4.00 GiB; draw fewer/,
    ],
  ])("%s is refused, and nothing is written", async (_, words, message) => {
    const { code, out, err } = await sample("a.npz", ...words);
    expect(code).toBe(1);
    expect(out).toBe("");
    expect(err).toMatch(message);
    expect(err).not.toContain("\n    at ");
    expect(existsSync(path("a.npz"))).toBe(false);
  });

  test("an unknown task suggests the nearest; a missing folder is named", async () => {
    expect((await run(["sample", "perceptualDecison", "--out", path("a.npz")])).err).toBe(
      'unknown: task "perceptualDecison"; did you mean "perceptualDecision"?\n',
    );
    expect((await sample("none/a.npz")).err).toMatch(
      /^missing: folder ".*none" to write ".*a.npz" in; make it first\n$/,
    );
    expect(readdirSync(path())).toEqual([]);
  });
});
