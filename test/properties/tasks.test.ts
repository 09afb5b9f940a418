/** Random tasks are refused with a Dalenet error, or draw complete trials that can be trained. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Config,
  checkTask,
  createTask,
  Divergence,
  type TaskInstance,
  type Trial,
  train,
} from "../../src/index.ts";
import { taskFingerprint } from "../../src/open/taskFingerprint.ts";
import { batches, choiceName, choiceNames, type Segment } from "../../src/task/index.ts";
import { taken, takenLater } from "../arbitrary/refused.ts";
import { runs, timeLimit } from "../arbitrary/runs.ts";
import { type AnyTask, recipes, taskOf } from "../arbitrary/tasks.ts";

/** Faults of a trial; empty if it is complete. */
function faultsOf(trial: Trial, { inputs, outputs, target, longestTrial }: TaskInstance): string[] {
  const faults: string[] = [];
  const say = (is: boolean, fault: string) => {
    if (!is) faults.push(fault);
  };
  const { steps, periods, correct } = trial;
  say(Number.isInteger(steps) && steps >= 1, `${steps} steps`);
  say(longestTrial === null || steps <= longestTrial, `${steps} steps, longer than the longest, ${longestTrial}`);
  say(periods[0].from === 0 && periods.at(-1)!.to === steps, "periods do not fill it");
  periods.forEach(({ name, from, to }, k) => {
    say(from <= to && (k === 0 || periods[k - 1].to === from), `period ${name} from ${from} to ${to}`);
  });
  say(
    correct === null || (Number.isInteger(correct) && correct >= 0 && correct < outputs.length),
    `correct ${correct}`,
  );
  const check = (what: string, segments: readonly Segment[], channels: number, fits: (value: number) => boolean) => {
    const taken = new Set<string>();
    for (const { channel, from, to, value } of segments) {
      say(
        channel >= 0 && channel < channels && from >= 0 && from < to && to <= steps,
        `${what} outside: ${channel}, ${from} to ${to}`,
      );
      for (let k = from; k < to; k++) {
        say(fits(typeof value === "number" ? value : value[k - from]), `${what} ${value}`);
        say(!taken.has(`${channel} ${k}`), `${what} twice at step ${k} of channel ${channel}`);
        taken.add(`${channel} ${k}`);
      }
    }
  };
  check("input", trial.inputs, inputs.length, Number.isFinite);
  if (target === "value") check("target", trial.targets, outputs.length, Number.isFinite);
  else check("class", trial.targets, 1, (value) => Number.isInteger(value) && value >= 0 && value < outputs.length);
  check("mask", trial.mask, 1, (value) => value >= 0);
  check("mask of an output", trial.outputMask ?? [], outputs.length, (value) => value >= 0);
  say((trial.noiseGain ?? 1) >= 0, `gain ${trial.noiseGain}`);
  return faults;
}

/** The first trials of a task, if it is accepted. */
function trialsOf(recipe: AnyTask): { task: TaskInstance; trials: Trial[] } | undefined {
  const outcome = taken(() => {
    const task = createTask(taskOf(recipe));
    return { task, trials: Array.from({ length: 6 }, (_, n) => task.draw(5, n)) };
  });
  return "value" in outcome ? outcome.value : undefined;
}

describe("a random task", () => {
  it("is often accepted", () => {
    const { numRuns, seed } = runs(750);
    const drawn = fc.sample(recipes, { numRuns, seed }).filter((recipe) => trialsOf(recipe));
    expect(drawn.length).toBeGreaterThan(0.2 * numRuns);
  });

  it("is refused with a Dalenet error, or draws complete trials", () => {
    fc.assert(
      fc.property(recipes, (recipe) => {
        const drawn = trialsOf(recipe);
        if (drawn) expect(drawn.trials.flatMap((trial) => faultsOf(trial, drawn.task))).toEqual([]);
      }),
      runs(400),
    );
  });

  it("scores any outputs, with its own names and periods", () => {
    fc.assert(
      fc.property(recipes, fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 7 }), (recipe, drawn) => {
        const given = trialsOf(recipe);
        if (!given) return;
        const { task, trials } = given;
        const { scorer, words, outputs, dt } = task;
        for (const trial of trials) {
          const shown = Float64Array.from(
            { length: trial.steps * outputs.length },
            (_, i) => drawn[(i * i) % drawn.length],
          );
          const from = scorer.from(trial);
          expect(from).toBeGreaterThanOrEqual(0);
          expect(from).toBeLessThan(trial.steps);
          const score = scorer.score(trial, shown, 0, outputs.length);
          // Earlier steps are not read.
          const later = shown.slice(from * outputs.length);
          expect(scorer.score(trial, later, -from * outputs.length, outputs.length)).toEqual(score);
          if (!Number.isNaN(score.choice)) expect(choiceNames(words)).toContain(choiceName(score.choice, words));
          const { choice, error } = words.score;
          if (error === null) expect(score.error).toBeNaN();
          else if (!Number.isNaN(score.error)) {
            expect(score.error).toBeGreaterThanOrEqual(0);
            if (error.measure === "angle") expect(score.error).toBeLessThanOrEqual(180 + 1e-9);
          }
          const isCrossing = choice !== "largest" && score.choice > 0;
          expect(Number.isNaN(score.reactionTime)).toBe(!isCrossing);
          if (isCrossing) expect(score.reactionTime).toBeLessThanOrEqual(trial.steps * dt);
        }
      }),
      runs(200),
    );
  });

  it("has a fingerprint, the same from any instance", () => {
    fc.assert(
      fc.property(recipes, (recipe) => {
        const drawn = trialsOf(recipe);
        if (!drawn || "refusal" in taken(() => checkTask(drawn.task))) return;
        const print = taskFingerprint(drawn.task);
        expect(print).toMatch(/^[0-9a-f]{16}$/);
        expect(taskFingerprint(createTask(taskOf(recipe)))).toBe(print);
      }),
      runs(75),
    );
  });

  it("draws the same trials in any order, from any instance and in batches of any size", () => {
    fc.assert(
      fc.property(recipes, fc.integer({ min: 1, max: 4 }), (recipe, batch) => {
        const drawn = trialsOf(recipe);
        if (!drawn) return;
        const { trials } = drawn;
        const again = createTask(taskOf(recipe));
        const backwards = trials.map((_, k) => again.draw(5, trials.length - 1 - k)).reverse();
        expect(backwards).toEqual(trials);
        const stream = batches(createTask(taskOf(recipe)), { batch }, 5);
        const rows: Trial[] = [];
        while (rows.length + batch <= trials.length) rows.push(...stream.next().trials);
        expect(rows).toEqual(trials.slice(0, rows.length));
      }),
      runs(300),
    );
  });

  it("fills every step of rows of fixed length", () => {
    fc.assert(
      fc.property(recipes, fc.integer({ min: 1, max: 40 }), fc.constantFrom("new", "repeat"), (recipe, steps, fill) => {
        const drawn = trialsOf(recipe);
        if (!drawn) return;
        const outcome = taken(() => batches(drawn.task, { batch: 2, sequenceSteps: steps, fill }, 5).next());
        if ("refusal" in outcome) return;
        for (const row of outcome.value.trials) {
          expect(faultsOf(row, { ...drawn.task, longestTrial: null })).toEqual([]);
          expect(row.steps).toBe(steps);
          expect(row.parts!.map(({ from }) => from)).toEqual([0, ...row.parts!.slice(0, -1).map(({ to }) => to)]);
        }
      }),
      runs(300),
    );
  });

  it(
    "trains a step, unless refused with a Dalenet error",
    async () => {
      await fc.assert(
        fc.asyncProperty(recipes, fc.integer({ min: 1, max: 6 }), async (recipe, batch) => {
          if (!trialsOf(recipe)) return;
          const loss = recipe.target === "class" ? "crossEntropy" : "squaredError";
          const config = {
            model: { units: 4, tau: 100 },
            task: taskOf(recipe)(),
            train: { loss, epochs: 1, batchesPerEpoch: 1, batch },
            evaluate: { trials: 4, recordedTrials: 3, psychometric: null },
          } satisfies Config;
          const outcome = await takenLater(() => train(config, { backend: "wasm", threads: 1 }).result);
          if ("value" in outcome) expect(outcome.value.checkpoint.epochs[0].loss).toSatisfy(Number.isFinite);
          else if (!(outcome.refusal instanceof Divergence))
            expect(outcome.refusal.message).toMatch(/drawn|crossEntropy|Σmask|trial of 0 steps|task\./);
        }),
        runs(30),
      );
    },
    timeLimit,
  );
});
