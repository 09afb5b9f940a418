import { describe, expect, test } from "vitest";
import { configs, type RunResult, task, train } from "../../src/index.ts";
import { modelOf } from "../../src/model/index.ts";
import { oneOf } from "../sample.ts";

const seeds = [1, 2];
/** With a fifth of its trials the evaluation tells 0.87 from 0.89 by three standard deviations. */
const quickstart = {
  ...configs["quickstart"].config,
  evaluate: { trials: 2000, recordedTrials: 100, psychometricTrials: 2 },
};
/** Each seed is trained once, for whatever is asked of it. */
const runs = new Map<number, Promise<RunResult>>();
function trained(seed: number): Promise<RunResult> {
  const run = runs.get(seed) ?? train(quickstart, { seed }).result;
  runs.set(seed, run);
  return run;
}

describe("quickstart", () => {
  /** An observer that integrates the evidence reaches 0.896. */
  test.each(oneOf(seeds))(
    "learns the perceptual decision from seed %i, with moderate rates and without a jump",
    async (seed) => {
      const { results } = await trained(seed);
      expect(results?.accuracy).toBeGreaterThanOrEqual(0.87);
      const levels = results!.byFactor
        .find(({ factor }) => factor === "coherence")!
        .levels.filter(({ level }) => level !== 0);
      const answers = levels.reduce((sum, { accuracy, trials }) => sum + accuracy! * trials, 0);
      expect(answers / levels.reduce((sum, { trials }) => sum + trials, 0)).toBeGreaterThanOrEqual(0.95);
      expect(results?.rates?.max).toBeLessThan(100);
      let lowest = Number.POSITIVE_INFINITY;
      for (const loss of results!.loss) {
        expect(loss).toBeLessThanOrEqual(2 * lowest);
        lowest = Math.min(lowest, loss);
      }
      expect(results?.dale).toEqual({ matrices: ["wRec"], violations: 0 });
    },
  );

  test("starts sparse but is plastic all over: more than half of the connections that begin weak move by more than they began with", async () => {
    const { inputs, outputs } = task("perceptualDecision");
    const setting = { inputs: inputs.length, outputs: outputs.length, dt: 20, loss: null, inputNoise: true };
    const { weights, config } = await trained(1);
    const before = modelOf(config.model, setting).initialParameters(setting, config.seeds.weights).get("wRec")!;
    const after = weights.parameters["wRec"];
    const weak = Array.from(before.keys()).filter((k) => before[k] > 0 && before[k] < 0.01);
    // All but the diagonal and eight inputs to each unit.
    expect(weak.length).toBeGreaterThan(0.75 * 50 * 49);
    const moved = weak.filter((k) => Math.abs(after[k] - before[k]) > before[k]);
    expect(moved.length / weak.length).toBeGreaterThan(0.5);
  });
});
