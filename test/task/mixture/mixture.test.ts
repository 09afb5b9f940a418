/** A mixture draws, scores and describes the trials of its tasks as they are alone. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  checkTask,
  createTask,
  type DefinedTask,
  defineTask,
  duration,
  mixture,
  type TaskInstance,
  task,
  tasks,
} from "../../../src/index.ts";
import { loadDefinitions } from "../../../src/node/index.ts";
import { blindPolicies } from "../../../src/open/blindPolicies.ts";
import { taskFingerprint } from "../../../src/open/taskFingerprint.ts";
import { batches, type Segment } from "../../../src/task/index.ts";
import { oracleOutputs } from "../../../src/task/oracle.ts";
import type { Trial } from "../../../src/task/trial.ts";
import { fault } from "../../fault.ts";
import { delayedReport } from "../demo.ts";
import { noisyTask } from "../noisy.ts";

const folder = join(import.meta.dirname, "../../../examples/tasks");
const examples = await loadDefinitions(["freeResponse", "pulseIntegrator"].map((name) => join(folder, `${name}.mjs`)));
const [freeResponse, pulseIntegrator] = examples.tasks as readonly DefinedTask[];

/** A value task whose output is right in every trial; its error is judged at the last step. */
const follow = defineTask({
  name: "follow",
  title: "t",
  summary: "s",
  source: "made for the tests",
  dt: 20,
  parameters: { length: duration(100, "length") },
  inputs: ["speed"],
  outputs: ["copy"],
  target: "value",
  conditions: () => ({ speed: [1, 2, 3] }),
  periods: (p) => ({ length: p.length }),
  score: { error: { measure: "distance", tolerance: 0.1, steps: "last" } },
  trial({ speed }, t) {
    t.input("speed").during("length", speed);
    t.target("copy").during("length", speed);
  },
});
/** Its factor has the name of the factor that tells tasks apart. */
const clash = defineTask({ ...follow, name: "clash", conditions: () => ({ task: [1, 2], speed: [1] }) });
const mixtures = {
  choices: () => createTask(mixture, { tasks: ["perceptualDecision", "delayMatchSample", "contextDecision"] }),
  "choices by threshold": () => createTask(mixture, { tasks: [delayedReport(), freeResponse(), "readySetGo"] }),
  values: () => createTask(mixture, { tasks: [follow(), pulseIntegrator()] }),
};
const labels = (one: TaskInstance) => [...new Set(one.conditions.map(({ task }) => String(task)))];
/** The tasks alone, with the time step of the mixture. */
const alone = (one: TaskInstance) =>
  one.members!.map(({ definition, parameters, dt }) => createTask(definition, { ...parameters, dt }));
const dense = (segments: readonly Segment[], channel: number, steps: number, background = 0) => {
  const values = new Array<number>(steps).fill(background);
  for (const one of segments)
    if (one.channel === channel)
      for (let k = one.from; k < one.to; k++)
        values[k] = typeof one.value === "number" ? one.value : one.value[k - one.from];
  return values;
};

describe.each(Object.entries(mixtures))("a mixture of %s", (_, make) => {
  const mixed = make();
  const tasks = alone(mixed);
  const drawn = Array.from({ length: 60 }, (_, n) => mixed.draw(7, n));
  const originalOf = (trial: Trial) => {
    const own = tasks[labels(mixed).indexOf(String(trial.condition["task"]))];
    return { own, original: own.draw(7, trial.number) };
  };

  test("shows, as trial n, trial n of one of its tasks", () => {
    expect(new Set(drawn.map(({ condition }) => condition["task"])).size).toBe(tasks.length);
    for (const trial of drawn) {
      const { own, original } = originalOf(trial);
      expect(trial).toMatchObject({ steps: original.steps, periods: original.periods, mask: original.mask });
      expect(trial.condition).toEqual({ task: own.name, ...original.condition });
      for (const [channel, name] of mixed.inputs.entries()) {
        const input = own.inputs.indexOf(name);
        const wanted =
          input < 0
            ? new Array(trial.steps).fill(Number(name === `rule ${own.name}`))
            : dense(original.inputs, input, trial.steps);
        expect(dense(trial.inputs, channel, trial.steps)).toEqual(wanted);
      }
    }
  });

  test("wants the same outputs, and none of those of other tasks", () => {
    const nameOf = (one: TaskInstance, output: number) =>
      output === one.noResponse ? "no response" : one.outputs[output];
    for (const trial of drawn) {
      const { own, original } = originalOf(trial);
      if (mixed.target === "class")
        expect(dense(trial.targets, 0, trial.steps).map((output) => nameOf(mixed, output))).toEqual(
          dense(original.targets, 0, trial.steps).map((output) => nameOf(own, output)),
        );
      else
        for (const [channel, name] of mixed.outputs.entries()) {
          const output = own.outputs.indexOf(name);
          expect(dense(trial.targets, channel, trial.steps)).toEqual(
            output < 0 ? new Array(trial.steps).fill(0) : dense(original.targets, output, trial.steps),
          );
          expect(dense(trial.outputMask ?? [], channel, trial.steps, 1)).toEqual(
            output < 0 ? new Array(trial.steps).fill(1) : dense(original.outputMask ?? [], output, trial.steps, 1),
          );
        }
    }
  });

  test("scores each trial as its own task does", () => {
    for (const trial of drawn) {
      const { own, original } = originalOf(trial);
      const whole = mixed.scorer.score(trial, oracleOutputs(mixed, trial), 0, mixed.outputs.length);
      const single = own.scorer.score(original, oracleOutputs(own, original), 0, own.outputs.length);
      expect([whole.isRight, whole.error, whole.reactionTime]).toEqual([
        single.isRight,
        single.error,
        single.reactionTime,
      ]);
      if (single.isRight !== null) expect(whole.isRight).toBe(true);
    }
  });

  test("passes the check", () => {
    expect(checkTask(mixed)).toEqual([]);
  });
});

test("an output of another task is never right, and no response is one output whatever its name", () => {
  const mixed = createTask(mixture, { tasks: ["delayMatchSample", delayedReport()], dt: 20 });
  expect(mixed.outputs).toEqual(["fixation", "match", "non-match", "left", "right"]);
  const trial = mixed.at(4, 1, 0);
  expect(trial.condition).toMatchObject({ task: "delayedReport", side: "left" });
  const choosing = (output: number) => {
    const constant = Float64Array.from(mixed.outputs, (_, o) => Number(o === output));
    return mixed.scorer.score(trial, constant, 0, 0);
  };
  expect(mixed.outputs.map((_, output) => choosing(output).isRight)).toEqual([false, false, false, true, false]);
  expect(choosing(0).choice).toBe(0);
});

test("a mixture is the same from its parameters, and another one if a task, a weight or the rule changes", () => {
  const print = (change: object = {}, whole: object = {}) =>
    taskFingerprint(
      createTask(mixture, {
        tasks: [{ name: "perceptualDecision", ...change }, "delayMatchSample"],
        ...whole,
      } as never),
    );
  const prints = [
    print(),
    print({ stimulus: 400 }),
    print({ weight: 2 }),
    print({ as: "motion" }),
    print({}, { rule: "none" }),
    print({}, { ruleStrength: 2 }),
    print({}, { ruleSigma: 1 }),
    print({}, { dt: 50 }),
  ];
  expect(prints).not.toContain(undefined);
  expect(new Set(prints).size).toBe(prints.length);
  const { parameters, dt } = createTask(mixture, { tasks: ["perceptualDecision", "delayMatchSample"] });
  expect(taskFingerprint(createTask(mixture, { ...parameters, dt }))).toBe(print());
});

test("tasks are drawn by their weights, and trials do not depend on batch size or order", () => {
  const weighted = createTask(mixture, { tasks: [{ name: "perceptualDecision", weight: 3 }, "delayMatchSample"] });
  const rows = (batch: number) => {
    const stream = batches(weighted, { batch }, 5);
    return Array.from({ length: 60 / batch }, () => stream.next().trials).flat();
  };
  expect(rows(4)).toEqual(rows(15));
  expect(batches(weighted, { batch: 4 }, 5).row(37)).toEqual(rows(4)[37]);
  const many = Array.from({ length: 4000 }, (_, n) => weighted.draw(1, n).condition["task"]);
  const share = many.filter((name) => name === "perceptualDecision").length / many.length;
  expect(Math.abs(share - 0.75)).toBeLessThan(4 * Math.sqrt((0.75 * 0.25) / many.length));
  const total = weighted.weights!.reduce((sum, one) => sum + one, 0);
  const own = weighted.weights!.filter((_, c) => weighted.conditions[c]["task"] === "perceptualDecision");
  expect(own.reduce((sum, one) => sum + one, 0) / total).toBeCloseTo(0.75, 12);
});

test("rule inputs of one's own are shared by name, none leaves only the tasks' channels", () => {
  const tasks = [
    { name: "perceptualDecision", ruleInputs: { decide: 1, soon: 0.5 } },
    { name: "delayMatchSample", ruleInputs: { compare: 1, soon: 1 } },
  ] as const;
  const own = createTask(mixture, { tasks, rule: "own", ruleStrength: 2, ruleSigma: 0.3 });
  expect(own.inputs.slice(-3)).toEqual(["decide", "soon", "compare"]);
  expect(own.noise.sigma.slice(-3)).toEqual([0.3, 0.3, 0.3]);
  const trial = own.at(0, 1, 0);
  const shown = own.inputs.map((_, channel) => dense(trial.inputs, channel, trial.steps));
  expect(shown.slice(-3).map(([first, ...others]) => [first, others.at(-1)])).toEqual([
    [2, 2],
    [1, 1],
    [0, 0],
  ]);
  expect(createTask(mixture, { tasks: tasks.map(({ name }) => name), rule: "none" }).inputs).toEqual([
    "fixation",
    "choice 1",
    "choice 2",
    "direction 0°",
    "direction 180°",
  ]);
});

test("a shared channel has the largest noise of its tasks, with a warning, and correlations are kept", () => {
  const mixed = task("mixture");
  expect(mixed.noise.sigma).toEqual([1, 1, 1, 1, 1, 0, 0]);
  expect(mixed.warnings).toEqual([expect.stringContaining('"fixation"')]);
  expect(createTask(mixture, { tasks: ["ringDm1", "ringAnti"] }).warnings).toEqual([
    'task.tasks: inputs "modality 1 0°", "modality 1 22.5°" and 14 more have noise 1 √ms in all tasks, as in another, not 0 as in "ringAnti" alone',
  ]);
  // Each input is said beside the tasks in which it differs, not beside those of other inputs.
  const noisyFollow = (name: string, speed: number, other: number) =>
    defineTask({ ...follow, name, inputs: ["speed", "other"], noise: () => ({ sigma: { speed, other } }) })();
  expect(
    createTask(mixture, {
      tasks: [noisyFollow("loud", 1, 1), noisyFollow("noSpeed", 0, 1), noisyFollow("noOther", 1, 0)],
    }).warnings,
  ).toEqual([
    'task.tasks: input "speed" has noise 1 √ms in all tasks, as in another, not 0 as in "noSpeed" alone',
    'task.tasks: input "other" has noise 1 √ms in all tasks, as in another, not 0 as in "noOther" alone',
  ]);
  const noisy = noisyTask({
    sigma: [1, 2, 0.5],
    correlation: [
      [1, 0.8, 0],
      [0.8, 1, -0.3],
      [0, -0.3, 1],
    ],
  });
  const both = createTask(mixture, { tasks: [(noisy.definition as DefinedTask)(), "delayMatchSample"] });
  for (const [i, row] of noisy.noise.mixing!.entries())
    for (const [j, value] of row.entries()) expect(both.noise.mixing![i][j]).toBeCloseTo(value, 12);
  expect(both.noise.mixing![3].filter((value) => value !== 0)).toEqual([1]);
});

test("chance and ideal observer of each task are those of the task alone", () => {
  const mixed = createTask(mixture, { tasks: ["perceptualDecision", { name: "delayMatchSample", directions: 4 }] });
  const [motion, match] = alone(mixed);
  for (const [c, condition] of motion.conditions.entries())
    expect([mixed.idealObserver(c), mixed.isChance(c)]).toEqual([
      motion.idealObserver(c),
      condition["coherence"] === 0,
    ]);
  expect(blindPolicies(match)!.balanced.accuracy).toBe(0.5);
  const policies = blindPolicies(mixed)!;
  expect(policies.balanced.accuracy).toBeCloseTo(0.5, 12);
  expect(policies.balanced.right!({ condition: { task: "perceptualDecision" }, correct: 1 })).toBeCloseTo(0.5, 12);
});

test("two tasks that want different answers to the same inputs fail the check, unless a rule tells them apart", () => {
  const tasks = [{ name: "delayMatchSample" }, { ...opposite(), as: "opposite" }] as const;
  expect(checkTask(createTask(mixture, { tasks }))).toEqual([]);
  const [finding] = checkTask(createTask(mixture, { tasks, rule: "none" }));
  expect(finding).toMatchObject({ check: "solve", message: expect.stringContaining("same inputs") });
  function opposite() {
    const { name: _, ...match } = task("delayMatchSample").definition as ReturnType<typeof defineTask>;
    return defineTask({
      ...match,
      name: "opposite",
      trial({ sample, test }, t, p) {
        match.trial({ sample, test } as never, t, p);
        t.answer(test === "match" ? "non-match" : "match").during("decision");
      },
    })();
  }
});

test.each([
  [["perceptualDecision", follow()], "mismatched", "task.tasks", { detail: /values/ }],
  [["perceptualDecision", "perceptualDecision"], "invalid", "task.tasks[1]", { remedy: /as:/ }],
  [[{ name: "perceptualDecision", dt: 10 }], "invalid", "task.tasks[0].dt", {}],
  [["delayMatchSample", { name: "perceptualDecision", stimulus: -1 }], "invalid", "task.tasks[1].stimulus", {}],
  [["delayMatchSample", { name: "perceptualDecision", stimulos: 1 }], "unknown", "task.tasks[1].stimulos", {}],
  [[{ name: "perceptualDecision", wieght: 2 }], "unknown", "task.tasks[0].wieght", { remedy: /"weight"/ }],
  [["perceptualDecison"], "unknown", "task.tasks[0].name", { remedy: /perceptualDecision/ }],
  [[{ name: "perceptualDecision", weight: 0 }], "invalid", "task.tasks[0].weight", {}],
  [[{ name: "perceptualDecision", ruleInputs: { go: 1 } }], "invalid", "task.tasks[0].ruleInputs", {}],
  [[], "invalid", "task.tasks", {}],
  [{ family: "decisions" }, "unknown", "task.tasks.family", { remedy: /decision/ }],
  [
    { family: "yang2019", weights: { yangCtxDm: 5 } },
    "unknown",
    "task.tasks.weights.yangCtxDm",
    { remedy: /yangCtxDm1/ },
  ],
  [{ family: "yang2019", weights: { yangCtxDm1: 0 } }, "invalid", "task.tasks.weights.yangCtxDm1", {}],
  [["mixture"], "unsupported", "task.tasks[0]", {}],
  [[follow(), { ...clash(), as: "other" }], "invalid", 'factor "task" of task "other"', {}],
] as const)("%j is refused", (tasks, opening, about, said) => {
  expect(() => createTask(mixture, { tasks: tasks as never })).toThrow(fault(opening, about, said));
});

test('rule: "own" needs the rule inputs of every task', () => {
  const tasks = [{ name: "perceptualDecision", ruleInputs: { a: 1 } }, "delayMatchSample"] as const;
  expect(() => createTask(mixture, { rule: "own", tasks })).toThrow(fault("missing", "task.tasks[1].ruleInputs"));
});

test("no task of the library has a parameter with the name of a key of the mixture", () => {
  for (const { parameters } of tasks)
    for (const key of ["as", "weight", "weights", "ruleInputs", "catch"])
      expect(Object.keys(parameters)).not.toContain(key);
});

test("weights next to a family are those of its tasks, and others have their usual ones", () => {
  const family = { family: "yang2019", weights: { yangCtxDm1: 5 } } as never;
  const { parameters } = createTask(mixture, { tasks: family });
  const members = parameters["tasks"] as unknown as readonly { name: string; weight?: number }[];
  const weights = Object.fromEntries(members.map(({ name, weight }) => [name, weight ?? 1]));
  expect(weights).toMatchObject({ yangCtxDm1: 5, yangCtxDm2: 1, yangGo: 1 });
  expect(members).toHaveLength(20);
});
