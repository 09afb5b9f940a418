import { expect, test } from "vitest";
import { delaysOf } from "../../src/evaluate/delays.ts";
import { createTask, defineTask, duration, task } from "../../src/index.ts";

const remembered = (settings = {}) =>
  createTask(
    defineTask({
      name: "remembered",
      title: "t",
      summary: "s",
      source: "made for this test",
      dt: 20,
      parameters: {
        wait: duration({ uniform: [100, 200] }, "before the cue"),
        cue: duration(100, "cue"),
        retention: duration({ uniform: [200, 400] }, "nothing is shown"),
        delayOfReward: duration(100, "after the answer"),
      },
      inputs: ["hold", "left", "right"],
      outputs: ["none", "left", "right"],
      target: "class",
      conditions: () => ({ side: ["left", "right"] }),
      periods: ({ wait, cue, retention, delayOfReward }) => ({ wait, cue, retention, answer: 100, end: delayOfReward }),
      trial({ side }, t) {
        t.input("hold").during("wait", "cue", "retention", 1);
        t.input(side).during("cue", 1);
        t.answer(side).during("answer");
      },
    }),
    settings,
  );

test("delays to try are of periods that show nothing between a cue and the answer, whatever their name", () => {
  expect(delaysOf(remembered())).toEqual({ retention: [100, 800] });
  expect(delaysOf(remembered({ retention: 0 }))).toEqual({});
  const normal = { mean: 400, sd: 100, min: 200, max: 600 };
  expect(delaysOf(remembered({ retention: { normal } }))).toEqual({ retention: [100, 1200] });
});

test("the delays of tasks in the library are found", () => {
  expect(delaysOf(task("delayMatchSample"))).toEqual({ delay: [500, 2000] });
  // What is remembered may be a length.
  expect(Object.keys(delaysOf(task("intervalDiscrimination")))).toEqual(["between", "after"]);
  expect(delaysOf(task("readySetGo"))).toEqual({});
});
