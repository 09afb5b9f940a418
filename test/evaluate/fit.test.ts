import { expect, test } from "vitest";
import { choiceSelectivity, fitPsychometric } from "../../src/analysis/index.ts";
import { type EvaluatedRun, evaluation } from "../../src/evaluate/evaluation.ts";
import { task } from "../../src/index.ts";
import { recorded, setRate } from "../analysis/recorded.ts";

const shown = task("perceptualDecision");

/** A run whose network answers right in 3 of 4 trials of level ±10, and always beyond. */
const answering: EvaluatedRun = {
  task: shown,
  model: { isNoisy: false, units: 1 },
  simulate: async () => {
    const rows = [-30, -10, 10, 30].flatMap((signedCoherence) =>
      Array.from({ length: 8 }, (_, k) => {
        const correct = signedCoherence > 0 ? 1 : 2;
        const isRight = Math.abs(signedCoherence) > 10 || k % 4 > 0;
        return { condition: { signedCoherence }, correct, choice: isRight ? correct : 3 - correct };
      }),
    );
    const recording = recorded(2, 1, rows);
    // Unit 1 is active where choice 2 was made.
    for (const [trial, { choice }] of recording.table.entries()) setRate(recording, 3, trial, 1, choice + trial / 100);
    const { table } = recording;
    return { recording, table, task: shown, isIdealKnown: false, warnings: [], inputNames: [], outputNames: [] };
  },
};

test("an evaluation fits by the method that its user asks for", async () => {
  const counts = [-30, -10, 10, 30].map((level, k) => ({ level, n: 8, chosen: [0, 2, 6, 8][k] }));
  for (const method of [undefined, "likelihood", "leastSquares"] as const) {
    const { psychometric } = await evaluation(answering, { method, generalise: false, resamples: 2 });
    const { fit } = psychometric!;
    expect(fit.method).toBe(method ?? "likelihood");
    expect(fit.width).toBe(fitPsychometric(counts, { method }).width);
  }
});

test("an evaluation has the selectivity of units for the network's own choice", async () => {
  const { choiceUnits } = await evaluation(answering, { generalise: false, resamples: 2 });
  const { recording } = await answering.simulate();
  const expected = choiceSelectivity(recording)!;
  expect(choiceUnits).toMatchObject({ ...expected, trials: 32, populations: recording.populations });
  expect(choiceUnits!.dprime[1]).toBeLessThan(-5);
});
