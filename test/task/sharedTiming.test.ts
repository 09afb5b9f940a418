import { describe, expect, it } from "vitest";
import { createTask, mixture, runConfig } from "../../src/index.ts";
import { open } from "../../src/open/experiment.ts";
import { batchOptionsOf } from "../../src/open/trainOptions.ts";
import { batches } from "../../src/task/index.ts";
import { withSharedTiming } from "../../src/task/sharedTiming.ts";
import { fault } from "../fault.ts";

const go = { tasks: ["yangDlyGo", "yangGo"] } as const;
const periods = ({ periods }: { readonly periods: unknown }) => JSON.stringify(periods);

const config = (train: object) =>
  runConfig({
    model: { preset: "vanilla", units: 4 },
    task: { name: "mixture", ...go },
    train: { batch: 6, order: { blocks: "task", length: "batch" }, timing: "batch", ...train },
  });

describe("timing shared by a batch", () => {
  it("is the same in all its trials and another in the next batch, whatever else differs between trials", () => {
    const { config: read, source } = open(config({}));
    const stream = batches(source, batchOptionsOf(read.train), 5);
    const drawn = Array.from({ length: 8 }, () => stream.next());
    for (const { trials, steps } of drawn) {
      expect(new Set(trials.map(periods)).size).toBe(1);
      expect(trials.map((trial) => trial.steps)).toEqual(trials.map(() => steps));
      expect(new Set(trials.map(({ condition }) => condition["angle"])).size).toBe(6);
    }
    expect(new Set(drawn.map(({ trials }) => periods(trials[0]))).size).toBeGreaterThan(4);
    // A row does not depend on the rows before it, so a resumed training draws the same.
    expect(stream.row(27)).toEqual(drawn[4].trials[3]);
  });

  it("leaves validation and evaluation their own, and a task without random lengths as it is", () => {
    const { task } = open(config({}));
    const own = Array.from({ length: 6 }, (_, n) => periods(task.draw(5, n)));
    expect(new Set(own).size).toBeGreaterThan(1);
    const fixed = createTask(mixture, { tasks: ["perceptualDecision"] });
    const shared = withSharedTiming(fixed, 4);
    for (let n = 0; n < 8; n++) expect(shared.draw(5, n)).toEqual(fixed.draw(5, n));
  });

  it("needs batches that are the same in every epoch", () => {
    expect(() => open(config({ order: null, trials: { fixed: 12 } }))).toThrow(
      fault("unsupported", "train.timing", { value: "batch", remedy: "use fresh trials, or timing trial" }),
    );
  });
});
