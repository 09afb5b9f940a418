import { checkTask, createTask } from "dalenet";
import { describe, expect, test } from "vitest";
import { isThorough } from "../sample.ts";

// Plain JavaScript, which is not type-checked.
const from = (file: string) => import(new URL(`../../study/${file}`, import.meta.url).href);
const { definitions, instanceOf, panel } = await from("panel.mjs");
const { scoreOf } = await from("scores.mjs");

type Row = { blind: number; task: { name: string }; updates: number };
const rows = Object.entries(panel as Record<string, Row>);

describe("the panel of the study", () => {
  test.each((definitions as Parameters<typeof createTask>[0][]).map((one) => [one.name, one] as const))(
    "%s passes the check",
    (_, definition) => {
      const task = createTask(definition);
      // Every condition at least twice; all trials of the check by default are drawn in `npm run test:all`.
      const trials = isThorough ? undefined : Math.max(50, 2 * task.conditions.length);
      expect(checkTask(task, { trials })).toEqual([]);
    },
  );

  test("has nine tasks, none with more than 10 000 updates", () => {
    expect(rows).toHaveLength(9);
    for (const [, { updates }] of rows) expect(updates).toBeLessThanOrEqual(10_000);
  });

  test.each(rows)("%s: an observer that follows `solve` gets the best score", (_, row) => {
    const task = instanceOf(row);
    if (task.target === "value" || task.definition.timed) return;
    const table = [];
    for (let k = 0; k < 30; k++) {
      const trial = task.draw(1, k);
      if (trial.correct === null) continue;
      table.push({ isCorrect: task.isChance?.(0) || task.solve(trial) === trial.correct });
    }
    const { accuracy, success } = scoreOf(row, { table, task });
    expect(accuracy).toBeGreaterThan(0.85);
    expect(success).toBe(true);
  });

  test("a guess between two answers scores 0 if half of them are correct", () => {
    const [, row] = rows[0];
    const table = Array.from({ length: 100 }, (_, k) => ({ isCorrect: k % 2 === 0 }));
    expect(scoreOf(row, { table, task: instanceOf(row) })).toMatchObject({ score: 0, success: false });
  });

  test("a shortcut is not a success, however high its score", () => {
    const row = (panel as Record<string, Row>)["contextDecision"];
    const task = { ...instanceOf(row), idealAccuracy: () => 0.76 };
    const table = Array.from({ length: 100 }, (_, k) => ({ isCorrect: k < 74 }));
    expect(scoreOf(row, { table, task })).toMatchObject({ accuracy: 0.74, success: false });
  });

  test("a perfect direction scores 1, a mean answer 0", () => {
    const row = (panel as Record<string, Row>)["memorySaccade"];
    const task = instanceOf(row);
    const directions = [0, 90, 180, 270];
    const simulated = (output: (angle: number) => [number, number]) => ({
      task,
      table: directions.map((direction) => ({
        condition: { direction },
        periods: [{ name: "response", from: 0, to: 40 }],
      })),
      recording: {
        dt: 20,
        trials: 4,
        outputs: Float32Array.from(
          [0, 1].flatMap(() => directions.flatMap((direction) => output((direction * Math.PI) / 180))),
        ),
      },
    });
    const met = scoreOf(
      row,
      simulated((angle) => [Math.cos(angle), Math.sin(angle)]),
    );
    expect(met.score).toBeCloseTo(1, 6);
    expect(met.angularError).toBeCloseTo(0, 4);
    expect(
      scoreOf(
        row,
        simulated(() => [0, 0]),
      ).score,
    ).toBeCloseTo(0, 6);
  });
});
