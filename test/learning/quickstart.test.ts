import { expect, test } from "vitest";
import { train } from "../../src/index.ts";

/** What an observer that integrates the evidence reaches is 0.896. */
test.each([1, 2, 3, 4, 5])(
  "quickstart learns the perceptual decision from seed %i, with moderate rates and without a jump",
  async (seed) => {
    const { results } = await train("quickstart", { seed });
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
