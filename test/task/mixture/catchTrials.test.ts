/** Catch trials: no stimulus, and it is right to withhold the response. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkTask, createTask, type DefinedTask, mixture } from "../../../src/index.ts";
import { loadDefinitions } from "../../../src/node/index.ts";
import { blindAccuracy } from "../../../src/open/blindPolicies.ts";
import { taskFingerprint } from "../../../src/open/taskFingerprint.ts";
import { oracleOutputs } from "../../../src/task/oracle.ts";
import { fault } from "../../fault.ts";

const folder = join(import.meta.dirname, "../../../examples/tasks");
const files = ["freeResponse", "pulseIntegrator"].map((name) => join(folder, `${name}.mjs`));
const [freeResponse, pulseIntegrator] = (await loadDefinitions(files)).tasks as readonly DefinedTask[];
const share = 0.2;
const mixtures = {
  "a choice": { tasks: [{ name: "perceptualDecision", catch: { share, without: ["choice 1", "choice 2"] } }] },
  "a choice by threshold": { tasks: [{ ...freeResponse(), catch: { share, without: ["left", "right"] } }] },
} as const;

describe.each(Object.entries(mixtures))("%s", (_, settings) => {
  const mixed = createTask(mixture, { ...settings, rule: "none" });
  const { without } = settings.tasks[0].catch;
  const drawn = Array.from({ length: 2000 }, (_, n) => mixed.draw(1, n));
  const caught = drawn.filter(({ condition }) => condition["catch"] === "yes");

  test("has catch trials in their share, and the trials of the task otherwise", () => {
    const found = caught.length / drawn.length;
    expect(Math.abs(found - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / drawn.length));
    const { definition, parameters, dt } = mixed.members![0];
    const alone = createTask(definition, { ...parameters, dt });
    for (const trial of drawn.slice(0, 50)) {
      const { inputs, steps, correct } = alone.draw(1, trial.number);
      const isCaught = trial.condition["catch"] === "yes";
      const silent = without.map((name) => mixed.inputs.indexOf(name));
      expect(trial.inputs).toEqual(isCaught ? inputs.filter(({ channel }) => !silent.includes(channel)) : inputs);
      expect([trial.steps, trial.correct]).toEqual([steps, isCaught ? 0 : correct]);
    }
  });

  test("is right in a catch trial only if no response is given", () => {
    for (const trial of caught.slice(0, 10)) {
      const oracle = oracleOutputs(mixed, trial);
      expect(mixed.scorer.score(trial, oracle, 0, mixed.outputs.length)).toMatchObject({ choice: 0, isRight: true });
      const left = oracle.map((_, k) => (k % mixed.outputs.length === 1 ? 50 : 0));
      expect(mixed.scorer.score(trial, left, 0, mixed.outputs.length).isRight).toBe(false);
    }
    expect(checkTask(mixed)).toEqual([]);
  });

  test("has the chance of an answer that does not know which trials are catch trials", () => {
    // Always the same of two sides: ½ of the others.
    expect(blindAccuracy(mixed)).toBeCloseTo((1 - share) / 2, 12);
    const often = settings.tasks.map((one) => ({ ...one, catch: { ...one.catch, share: 0.7 } }));
    expect(blindAccuracy(createTask(mixture, { tasks: often as never, rule: "none" }))).toBeCloseTo(0.7, 12);
  });

  test("has a fingerprint of its own, and conditions as often as training draws them", () => {
    const more = settings.tasks.map((one) => ({ ...one, catch: { ...one.catch, share: 0.3 } }));
    expect(taskFingerprint(createTask(mixture, { tasks: more as never, rule: "none" }))).not.toBe(
      taskFingerprint(mixed),
    );
    const total = mixed.weights!.reduce((sum, one) => sum + one, 0);
    expect(mixed.weights!.at(-1)! / total).toBeCloseTo(share, 12);
    expect(mixed.conditions.at(-1)).toMatchObject({ catch: "yes" });
  });
});

test("inputs that the task lacks are refused, and tasks without an output that means no response", () => {
  const make = (one: object, caught: object) => () =>
    createTask(mixture, { tasks: [{ ...one, catch: caught }] as never });
  const motion = { name: "perceptualDecision" };
  expect(make(motion, { share, without: "choice 3" })).toThrow(
    fault("unknown", "task.tasks[0].catch.without", { value: "choice 3" }),
  );
  expect(make(motion, { share: 1, without: "fixation" })).toThrow(fault("invalid", "task.tasks[0].catch.share"));
  expect(make(pulseIntegrator(), { share, without: "up" })).toThrow(fault("missing", "noResponse"));
});
