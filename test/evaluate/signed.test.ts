import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { conditionsText } from "../../src/cli/asText.ts";
import {
  createTask,
  defineConfig,
  defineTask,
  duration,
  loadRun,
  makeReport,
  type RunResult,
  task,
  train,
  trained,
} from "../../src/index.ts";
import { run } from "../cli/capture.ts";
import { temporaryFolder } from "../folder/folder.ts";
import { tiny, tinyTask } from "../loop/tiny.ts";

/** Which of two was faster, with catch trials that training rarely shows; no parameter is called coherence. */
const comparison = defineTask({
  name: "comparison",
  title: "Comparison",
  summary: "Is the second faster?",
  source: "a test",
  dt: 20,
  parameters: { stimulus: duration(100, "stimulus"), decision: duration(40, "decision") },
  inputs: ["first", "second"],
  outputs: ["none", "first", "second"],
  target: "class",
  conditions: () => ({ difference: [-8, -4, 0, 4, 8] }), // Hz; 0: a catch trial
  weight: ({ difference }) => (difference === 0 ? 0.5 : 1),
  signed: { name: "faster", unit: "Hz", towards: "second", value: ({ difference }) => difference },
  periods: (p) => ({ stimulus: p.stimulus, decision: p.decision }),
  trial({ difference }, t) {
    t.input("first").during("stimulus", difference < 0 ? 1 : 0);
    t.input("second").during("stimulus", difference > 0 ? 1 : 0);
    if (difference !== 0) t.answer(difference > 0 ? "second" : "first").during("decision");
  },
});
const at = temporaryFolder();
const folder = at("run");
let result: RunResult;
beforeAll(async () => {
  const config = defineConfig({
    model: { preset: "vanilla", units: 10 },
    task: comparison(),
    train: { epochs: 4, batchesPerEpoch: 60, batch: 8, optimizer: { learningRate: 0.02 } },
    evaluate: { trials: 100, recordedTrials: 20 },
  });
  result = await trained(train(config, { out: folder }));
});

test("a task with a signed factor has a psychometric curve, of the choice that its positive values favour", () => {
  const { psychometric, signed } = result.results!;
  expect(signed).toEqual({ name: "faster", unit: "Hz", choice: 2 });
  expect(psychometric!.map(({ signedCoherence, shown }) => [signedCoherence, shown])).toEqual([
    [-8, 20],
    [-4, 20],
    [4, 20],
    [8, 20],
  ]);
  expect(psychometric![0].choice1).toBeLessThan(0.2);
  expect(psychometric![3].choice1).toBeGreaterThan(0.8);
});

test("its figure names factor, unit and choice, and its report has rates against it", async () => {
  const svg = readFileSync(join(folder, "figures", "psychometric.svg"), "utf8");
  for (const text of ["faster (Hz)", "P(choice 2) if answered", "positive favours choice 2"])
    expect(svg).toContain(text);
  expect(readFileSync(join(folder, "figures", "psychometric.csv"), "utf8")).toMatch(/^faster,.*p_choice_2/);
  expect(existsSync(join(folder, "figures", "levels.svg"))).toBe(true);
  expect((await loadRun(folder, { tasks: [comparison] })).results).toEqual(result.results);
});

test("what is said of conditions tells equal number from the task's weights", async () => {
  const { weight: _, ...plain } = comparison;
  const listed = defineTask({ ...plain, conditions: () => [{ difference: -8 }, { difference: 8, weight: 3 }] });
  for (const weighted of [comparison, listed])
    expect(conditionsText(createTask(weighted))).toBe(
      "conditions in equal number, not by the task's weights as in training",
    );
  expect(conditionsText(task("perceptualDecision"))).toBe("conditions in equal number");
  const { table } = await result.simulate({ trials: 100, record: [] });
  expect(table.filter(({ condition }) => condition["difference"] === 0)).toHaveLength(20);
  expect(readFileSync(join(folder, "report.html"), "utf8")).toContain(
    "conditions in equal number, whatever weights training draws them with",
  );
});

test("a figure that is named and has no data is told of; where none is drawn, that is an error and nothing is written", async () => {
  const plain = at("plain");
  const evaluate = { ...tiny.evaluate, psychometric: null };
  await trained(train({ ...tiny, task: tinyTask, evaluate }, { out: plain, report: false }));
  const why = "psychometric is not drawn: the evaluation measured none: ";
  const told: string[] = [];
  await makeReport(plain, { figures: ["psychometric", "weights"], out: at("some"), warn: (text) => told.push(text) });
  expect(told).toEqual([expect.stringContaining(why)]);
  const { code, out, err } = await run(["report", plain, "--figures", "psychometric", "--out", at("none")]);
  expect([code, out]).toEqual([1, ""]);
  expect(err).toMatch(
    /^missing: data of run ".*plain" for what is to be drawn; psychometric is not drawn: .*evaluate\.psychometric is null\n$/,
  );
  expect(existsSync(at("none"))).toBe(false);
});
