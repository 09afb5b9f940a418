import { expect, test } from "vitest";
import { trialRows } from "../../src/analysis/index.ts";
import { train } from "../../src/index.ts";
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
