import { expect, test } from "vitest";
import { createTask, defineTask, duration, type TaskDefinition } from "../../src/index.ts";
import { responseMask } from "../../src/open/responseMask.ts";
import { batches, type Segment } from "../../src/task/index.ts";

/** Two steps to wait, three to respond, with the mask that the task sets. */
const taskWith = (mask?: (t: { during(...given: unknown[]): unknown }) => void) =>
  createTask(
    defineTask({
      name: "respond",
      title: "t",
      summary: "s",
      source: "made for the tests",
      dt: 20,
      parameters: { wait: duration(40, "wait"), response: duration(60, "response") },
      inputs: ["a"],
      outputs: ["x", "y"],
      target: "class",
      conditions: () => [{}],
      periods: (p) => ({ wait: p.wait, response: p.response }),
      trial(_, t) {
        t.input("a").during("wait", 1);
        t.answer("y").during("response");
        if (mask) mask(t.mask as never);
      },
    }),
  );
const weights = (segments: readonly Segment[], steps: number) => {
  const out = new Array<number>(steps).fill(0);
  for (const { from, to, value } of segments)
    for (let k = from; k < to; k++) out[k] = typeof value === "number" ? value : value[k - from];
  return out;
};

test("the last period of a trial has its mask multiplied by the weight", () => {
  const trial = taskWith().at(0, 1, 0);
  expect(weights(responseMask(trial, 10), 5)).toEqual([1, 1, 10, 10, 10]);
  expect(responseMask(trial, 1)).toBe(trial.mask);
  const own = taskWith((mask) => mask.during("response", [0, 0.5, 2])).at(0, 1, 0);
  expect(weights(responseMask(own, 4), 5)).toEqual([1, 1, 0, 2, 8]);
  const across = taskWith((mask) => mask.during("wait", "response", 3)).at(0, 1, 0);
  expect(weights(responseMask(across, 2), 5)).toEqual([3, 3, 6, 6, 6]);
});

test("in a row of trials each has its response, even if the row ends in the middle of it", () => {
  const [row] = batches(taskWith(), { batch: 1, sequenceSteps: 13 }, 1).next().trials;
  expect(weights(responseMask(row, 10), 13)).toEqual([1, 1, 10, 10, 10, 1, 1, 10, 10, 10, 1, 1, 10]);
  const [short] = batches(taskWith(), { batch: 1, sequenceSteps: 7 }, 1).next().trials;
  expect(weights(responseMask(short, 10), 7)).toEqual([1, 1, 10, 10, 10, 1, 1]);
});

test("a response has the same weight in rows of trials with random durations, and with a mask given step by step", () => {
  const varied = createTask(
    defineTask({
      ...(taskWith((mask) => mask.during("response", [1, 2, 3])).definition as TaskDefinition),
      name: "varied",
      parameters: { wait: duration({ uniform: [20, 200] }, "wait"), response: duration(60, "response") },
    }),
  );
  for (const row of batches(varied, { batch: 8, sequenceSteps: 40 }, 1).next().trials) {
    const found = weights(responseMask(row, 10), 40);
    for (const { from, to, trial } of row.parts!)
      expect(found.slice(from, to)).toEqual(weights(responseMask(trial, 10), trial.steps).slice(0, to - from));
  }
});
