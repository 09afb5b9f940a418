import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { scoresTable } from "../../src/cli/scoresText.ts";
import { conditionsText } from "../../src/cli/taskText.ts";
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
} from "../../src/index.ts";
import { run } from "../cli/capture.ts";
import { temporaryFolder } from "../folder/folder.ts";
import { tiny, tinyTask } from "../loop/tiny.ts";

/** Which of two was faster, with catch trials that training rarely shows. */
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
  factors: { difference: { unit: "Hz" }, faster: { unit: "Hz" } },
  psychometric: { factor: "faster", value: ({ difference }) => difference, favours: "second" },
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
  result = await train(config, { out: folder, report: false });
  await makeReport(folder, { formats: ["svg"] });
});

test("a task with a psychometric variable has a curve, of the output that large values favour", () => {
  const { psychometric } = result.results!;
  expect(psychometric).toMatchObject({ factor: "faster", unit: "Hz", favours: "second" });
  const { points } = psychometric!;
  expect(points.map(({ level, shown }) => [level, shown])).toEqual([
    [-8, 20],
    [-4, 20],
    [4, 20],
    [8, 20],
  ]);
  expect(points[0].value).toBeLessThan(0.2);
  expect(points[3].value).toBeGreaterThan(0.8);
});

test("its figure names factor, unit and output, and its report has rates against it", async () => {
  const svg = readFileSync(join(folder, "figures", "psychometric.svg"), "utf8");
  for (const text of ["faster (Hz)", "P(second)"]) expect(svg).toContain(text);
  expect(existsSync(join(folder, "figures", "levels.svg"))).toBe(true);
  expect((await loadRun(folder, { tasks: [comparison] })).results).toEqual(result.results);
});

test("accuracy is reported balanced and as training draws conditions, in the report and in the terminal", async () => {
  const { accuracy, drawn, chance } = result.results!;
  // A blind policy does not know which trials want no response.
  expect(chance).toBeCloseTo(0.8 / 2, 12);
  expect(drawn!.chance).toBeCloseTo(4 / 2 / 4.5, 12);
  const html = readFileSync(join(folder, "report.html"), "utf8");
  const cell = (value: number) => `<td class="number">${value.toFixed(3)}</td>`;
  expect(html).toContain(`<th scope="row">accuracy, balanced</th>${cell(accuracy!)}`);
  expect(html).toContain(`<th scope="row">accuracy, drawn</th>${cell(drawn!.accuracy)}`);
  const { table } = await result.simulate({ trials: 100, record: [] });
  expect(table.filter(({ condition }) => condition["difference"] === 0)).toHaveLength(20);
  const lines = scoresTable(result.results!, 100, result.task).split("\n");
  expect(lines[0]).toMatch(/trials +accuracy +95 % interval +chance +no response +withheld$/);
  expect(lines.at(-3)).toMatch(new RegExp(`^all, balanced +100 +${accuracy!.toFixed(3)}`));
  expect(lines.at(-2)).toMatch(new RegExp(`^all, drawn +100 +${drawn!.accuracy.toFixed(3)}`));
});

test("trials that want no response, and withheld responses, are distinguished from those without one", () => {
  const [byDifference] = result.results!.byFactor;
  expect(byDifference.factor).toBe("difference");
  const isCatch = byDifference.levels.map(({ level, noResponse, withheld }) => [
    level,
    noResponse === null,
    withheld === null,
  ]);
  expect(isCatch).toEqual([
    [-8, false, true],
    [-4, false, true],
    [0, true, false],
    [4, false, true],
    [8, false, true],
  ]);
  expect(result.results!.withheld).toBe(byDifference.levels[2].withheld);
});

test("the text about conditions distinguishes equal numbers from the task's weights", () => {
  const { weight: _, psychometric: __, factors: ___, ...plain } = comparison;
  const listed = defineTask({ ...plain, conditions: () => [{ difference: -8 }, { difference: 8, weight: 3 }] });
  for (const weighted of [comparison, listed])
    expect(conditionsText(createTask(weighted))).toMatch(/^balanced: conditions equally often; drawn: /);
  expect(conditionsText(task("perceptualDecision"))).toBe("conditions equally often, as in training");
});

test("a named figure without data causes a warning; if none is drawn, that is an error and nothing is written", async () => {
  const plain = at("plain");
  const evaluate = { ...tiny.evaluate, psychometric: null };
  await train({ ...tiny, task: tinyTask, evaluate }, { out: plain, report: false });
  const why = "psychometric is not drawn: the evaluation did not measure it: ";
  const told: string[] = [];
  await makeReport(plain, { figures: ["psychometric", "weights"], out: at("some"), warn: (text) => told.push(text) });
  expect(told).toEqual([expect.stringContaining(why)]);
  const { code, out, err } = await run(["report", plain, "--figures", "psychometric", "--out", at("none")]);
  expect([code, out]).toEqual([1, ""]);
  expect(err).toMatch(
    /^missing: data of run ".*plain" for the figures; psychometric is not drawn: .*evaluate\.psychometric is null\n$/,
  );
  expect(existsSync(at("none"))).toBe(false);
});
