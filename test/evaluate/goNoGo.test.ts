import { expect, it } from "vitest";
import { evaluationText } from "../../src/cli/evaluationText.ts";
import { createTask, defineTask, train } from "../../src/index.ts";

/** Press for evidence above 0; an untrained network does either. */
const goNoGo = (more: object) =>
  defineTask({
    name: "pressOrNot",
    title: "Press or not",
    summary: "Press for evidence above 0.",
    source: "a test",
    dt: 20,
    parameters: {},
    inputs: ["evidence"],
    outputs: ["withhold", "press"],
    target: "class",
    noise: () => 4,
    conditions: () => ({ evidence: [-1, -0.5, 0.5, 1] }),
    periods: () => ({ stimulus: 100, decision: 40 }),
    psychometric: { factor: "evidence", favours: "press" },
    trial({ evidence }, t) {
      t.input("evidence").during("stimulus", "decision", evidence);
      t.answer(evidence > 0 ? "press" : "withhold").during("decision");
    },
    ...more,
  });

async function untrained(task: ReturnType<typeof goNoGo>) {
  const settings = {
    model: { units: 10 },
    train: { epochs: 0, backend: "wasm" },
    evaluate: { trials: 8, recordedTrials: 4 },
  };
  const run = await train({ ...settings, task: task() } as never, { seed: 2, report: false }).result;
  const evaluation = await run.evaluate({ trials: 200, generalise: false, resamples: 4 });
  const { series } = await run.perturb({ grid: "E * 0.5", trials: 100, controls: 0, resamples: 4 });
  const { table } = evaluation;
  const withheld = table.filter(({ choice }) => choice === 0).length;
  return { evaluation, only: series[0].points[0].onlyChoice, withheld };
}

it("is warned of where withholding counts as no response, so that the curve is 1; of doses no only choice is told", async () => {
  const { evaluation, only, withheld } = await untrained(goNoGo({}));
  expect(withheld).toBeGreaterThan(20);
  expect(withheld).toBeLessThan(180);
  expect(evaluation.psychometric?.points.every(({ value }) => Number.isNaN(value) || value === 1)).toBe(true);
  expect(evaluation.warnings).toEqual([
    '"press" is the only response of this task, so P("press") if answered is 1 wherever it answers: ' +
      '"withhold" is no response and does not count there; with noResponse: null a task has it as a choice',
  ]);
  expect(evaluationText(evaluation)).toContain('P("press") if answered against evidence');
  expect(only).toBeUndefined();
});

it("has a curve of all trials with noResponse: null, a key of the task and not of its score", async () => {
  const { evaluation, withheld } = await untrained(goNoGo({ noResponse: null }));
  expect(withheld).toBe(0);
  const { points } = evaluation.psychometric!;
  expect(points.reduce((sum, { n }) => sum + n, 0)).toBe(200);
  expect(points.some(({ value }) => value < 1)).toBe(true);
  expect(evaluation.warnings).toEqual([]);
  expect(evaluationText(evaluation)).toContain('P("press") against evidence');
  expect(() => createTask(goNoGo({ score: { noResponse: null } }))).toThrow(
    'unknown: task "pressOrNot": score.noResponse; it is a key of the task, beside score: move it there',
  );
});
