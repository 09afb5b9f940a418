/** Training on several tasks: the same bits as one task where that is promised, and after a stop. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Config, defineTask, duration, loadRun, mixture, train } from "../../src/index.ts";
import { fault } from "../fault.ts";
import { temporaryFolder } from "../folder/folder.ts";
import { tiny, tinyTask } from "../loop/tiny.ts";

const at = temporaryFolder();
const quiet = { report: false, backend: "wasm" } as const;
const match = { name: "delayMatchSample", fixation: 40, sample: 60, delay: 40, test: 60, decision: 40 } as const;
const both = { name: "mixture", tasks: [{ ...tinyTask, weight: 2 }, match] } as const;
const own = (side: string) =>
  defineTask({
    name: "mine",
    title: "t",
    summary: "s",
    source: "made for the tests",
    dt: 20,
    parameters: { length: duration(100, "length") },
    inputs: ["go"],
    outputs: ["wait", "left", "right"],
    target: "class",
    conditions: () => ({ loud: [1, 2] }),
    periods: (p) => ({ length: p.length }),
    trial({ loud }, t) {
      t.input("go").during("length", loud);
      t.answer(loud === 1 ? side : "wait").during("length");
    },
  });

/** Trains until a step and resumes in a new folder. */
async function resumed(config: Config, stopAfter: number, settings: Partial<Parameters<typeof train>[1]> = {}) {
  const folder = at(`stopped ${Math.random()}`);
  const controller = new AbortController();
  for await (const record of train(config, { ...quiet, ...settings, out: folder, signal: controller.signal }))
    if (record.kind === "step" && record.step === stopAfter) controller.abort();
  return { folder, run: await train(undefined, { ...quiet, ...settings, resume: folder }) };
}

test("a mixture of one task without a rule trains to the same bits as the task", async () => {
  const alone = await train({ ...tiny, task: tinyTask }, quiet);
  const mixed = await train({ ...tiny, task: { name: "mixture", tasks: [tinyTask], rule: "none" } }, quiet);
  expect(mixed.weights.parameters).toEqual(alone.weights.parameters);
  expect(mixed.results!.accuracy).toBe(alone.results!.accuracy);
  expect(mixed.results!.idealObserver).toBe(alone.results!.idealObserver);
});

describe("a network trained on two tasks", () => {
  const config: Config = { ...tiny, task: both };

  test("resumes to the bit, and is loaded and simulated from its folder", async () => {
    const whole = await train(config, quiet);
    const { folder, run } = await resumed(config, 7);
    expect(run.weights.parameters).toEqual(whole.weights.parameters);
    expect(run.results!.byFactor).toEqual(whole.results!.byFactor);
    const loaded = await loadRun(folder);
    expect(loaded.warnings).toEqual([]);
    expect(loaded.config.task).toEqual(whole.config.task);
    const { table } = await loaded.simulate({ trials: 14 });
    expect(new Set(table.map(({ condition }) => condition["task"]))).toEqual(
      new Set(["perceptualDecision", "delayMatchSample"]),
    );
    const { config: written } = JSON.parse(readFileSync(join(folder, "run.json"), "utf8"));
    expect(written.task.tasks[0]).toMatchObject({ ...tinyTask, weight: 2 });
  });

  test("has results for each task", async () => {
    const { results } = await train(config, quiet);
    const { levels } = results!.byFactor.find(({ factor }) => factor === "task")!;
    expect(levels.map(({ level, chance }) => [level, chance])).toEqual([
      ["perceptualDecision", expect.closeTo(0.5, 12)],
      ["delayMatchSample", expect.closeTo(0.5, 12)],
    ]);
  });
});

test("a task of one's own is found by name, and a run whose task has changed is not resumed", async () => {
  const config: Config = { ...tiny, task: { name: "mixture", tasks: [tinyTask, { name: "mine" } as never] } };
  const named = await train(config, { ...quiet, tasks: [own("left")] });
  const chosen = await train({ ...tiny, task: mixture({ tasks: [tinyTask, own("left")()] }) }, quiet);
  expect(chosen.weights.parameters).toEqual(named.weights.parameters);
  await expect(train(config, quiet)).rejects.toThrow(fault("unknown", "task.tasks[1].name"));
  const { folder } = await resumed(config, 3, { tasks: [own("left")] });
  const resume = train((before) => ({ ...before, train: { ...before.train, epochs: 3 } }), {
    ...quiet,
    resume: folder,
    tasks: [own("right")],
  });
  await expect(resume).rejects.toThrow(fault("mismatched", /mixture/));
});
