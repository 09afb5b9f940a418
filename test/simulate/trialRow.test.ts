import { expect, test } from "vitest";
import { scoresOf, trialRows } from "../../src/analysis/index.ts";
import { accuracyLines, measureLines, scoresTable } from "../../src/cli/scoresText.ts";
import { task, train } from "../../src/index.ts";
import { batches } from "../../src/task/index.ts";
import { fault } from "../fault.ts";
import { tiny } from "../loop/tiny.ts";

test("rows of recorded outputs are those of a simulation of the same trials", async () => {
  const run = await train(tiny);
  const { recording, table } = await run.simulate({ trials: 20, seed: 5 });
  const batch = batches(run.task, { batch: 20, conditions: "balanced" }, 5).next();
  expect(trialRows(run.task, batch, recording.outputs)).toEqual(table);

  const overflowed = Float32Array.from(recording.outputs);
  const outputs = run.task.outputs.length;
  overflowed[3 * outputs] = Number.NaN; // step 1, trial 3
  const rows = trialRows(run.task, batch, overflowed);
  expect(rows[3]).toMatchObject({ isFinite: false, choice: Number.NaN });
  expect(rows.toSpliced(3, 1)).toEqual(table.toSpliced(3, 1));

  expect(() => trialRows(run.task, batch, overflowed.subarray(1))).toThrow(fault("mismatched", "outputs"));
  const packed = batches(run.task, { batch: 2, sequenceSteps: 2 * batch.steps }, 5).next();
  const zeros = new Float32Array(packed.steps * 2 * outputs);
  expect(() => trialRows(run.task, packed, zeros)).toThrow(fault("unsupported"));
});

test("trials without a right answer are counted apart, with how far their outputs end from their targets", () => {
  const rdm = task("rdm", { catchShare: 0.5 });
  const batch = batches(rdm, { batch: 22, conditions: "balanced" }, 5).next();
  const [low, off] = [0.2, 0.1];
  const rows = trialRows(rdm, batch, new Float32Array(batch.steps * 22 * 2).fill(low + off));
  const catches = rows.filter(({ condition }) => condition.catch === "yes");
  expect(catches).toHaveLength(2);
  for (const { offTarget } of catches) expect(offTarget).toBeCloseTo(off, 6);
  expect(rows.filter((one) => one.offTarget === undefined)).toHaveLength(20);
  const scores = scoresOf({ table: rows, task: rdm });
  expect(scores.unscored).toEqual({ trials: 2, of: 22, offTarget: expect.closeTo(off, 6) });
  expect(accuracyLines(scores, 22, rdm)[0]).toMatch(/^accuracy 0\.500.*\(20 fresh trials,/);
  expect(scoresTable(scores, 22, rdm)).toMatch(/\nall, balanced +20 /);
  expect(measureLines(scores)[0]).toBe(
    "2 of 22 trials are not scored, as no answer is right or wrong: outputs end 0.1 off target (root mean square)",
  );
  const shown = task("rdm", { catchShare: 0 });
  const others = batches(shown, { batch: 20, conditions: "balanced" }, 5).next();
  const none = trialRows(shown, others, new Float32Array(others.steps * 20 * 2));
  expect(scoresOf({ table: none, task: shown }).unscored).toBeNull();
});
