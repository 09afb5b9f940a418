import { describe, expect, test } from "vitest";
import { auditTask, checkTask, createTask, tasks } from "../../../src/index.ts";
import { sampleOf } from "../../sample.ts";
import { trialsOfEvery } from "./trialsOfEvery.ts";

const cases = tasks.map((definition) => [definition.name, definition] as const);

// Tasks of one family stand together in the list.
describe.each(sampleOf(cases, 30, 19))("%s", (_, definition) => {
  test("passes every claim", () => {
    const { claims, accuracy, timeSteps } = auditTask(createTask(definition), { trials: trialsOfEvery });
    expect(claims.flatMap(({ outcome, message }) => (outcome === "failed" ? [message] : []))).toEqual([]);
    expect(accuracy.oracle ?? 1).toBe(1);
    expect(timeSteps.length).toBeGreaterThan(1);
  });
});

const presets = tasks.flatMap((definition) =>
  Object.entries(definition.presets ?? {}).map(
    ([preset, { keeps }]) =>
      [`${definition.name}, ${preset}`, { definition, preset, kept: keeps?.checks ?? [] }] as const,
  ),
);

// Claims that need many trials are tested with the defaults, which have the same conditions and rule.
const [sound, keeping] = [false, true].map((keeps) => presets.filter(([, { kept }]) => kept.length > 0 === keeps));
describe.each([...sampleOf(sound, 10), ...sampleOf(keeping, 3)])("%s", (_, { definition, preset, kept }) => {
  const task = createTask(definition, { preset });

  test.runIf(kept.length === 0)("passes the claims of a few trials, with every condition and class", () => {
    const count = Math.max(60, task.conditions.length);
    expect(checkTask(task, { trials: count }).map(({ message }) => message)).toEqual([]);
    if (task.target !== "class") return;
    const missing = new Set(task.outputs.keys());
    for (let n = 0; n < 40 * task.outputs.length && missing.size > 0; n++) {
      const { targets, steps } = task.at(n % task.conditions.length, 1, n);
      if (targets.reduce((sum, { from, to }) => sum + to - from, 0) < steps) missing.delete(0);
      for (const { value } of targets)
        for (const one of typeof value === "number" ? [value] : value) missing.delete(one);
    }
    expect(Array.from(missing, (output) => task.outputs[output])).toEqual([]);
  });

  test.runIf(kept.length > 0)("fails the claims that it says it keeps failing, and no other", () => {
    const { claims } = auditTask(task, { trials: 60 });
    expect(claims.filter(({ outcome }) => outcome === "failed")).toEqual([]);
    const keeping = claims.filter(({ outcome }) => outcome === "kept").map(({ name }): string => name);
    expect(keeping.toSorted()).toEqual(kept.toSorted());
  });
});
