/** The twenty tasks of Yang et al. (2019), against a second statement of their equations. */
import { describe, expect, test } from "vitest";
import { type TaskInstance, type Trial, task } from "../../../src/index.ts";
import { denseChannel } from "../../../src/task/denseBatch.ts";
import { oracleOutputs } from "../../../src/task/oracle.ts";

const distance = (a: number, b: number) => Math.abs(((((a - b) % 360) + 540) % 360) - 180);
const bump = (unit: number, angle: number, units = 32) =>
  0.8 * Math.exp(-0.5 * (distance((360 * unit) / units, angle) / 22.5) ** 2);

/** Values [step] of an input or target, by name. */
const inputOf = (one: TaskInstance, trial: Trial, name: string) =>
  denseChannel(trial.inputs, one.inputs.indexOf(name), trial.steps);
const ringOf = (one: TaskInstance, trial: Trial, modality: number, step: number) =>
  one.inputs.flatMap((name, channel) =>
    name.startsWith(`modality ${modality} `) ? [denseChannel(trial.inputs, channel, trial.steps)[step]] : [],
  );
const targetsAt = (one: TaskInstance, trial: Trial, step: number) =>
  one.outputs.map((_, output) => denseChannel(trial.targets, output, trial.steps)[step]);
const period = (trial: Trial, name: string) => trial.periods.find((one) => one.name === name)!;
const numberOf = (trial: Trial, name: string) => trial.condition[name] as number;

function expectNear(actual: ArrayLike<number>, wanted: readonly number[]) {
  expect(actual).toHaveLength(wanted.length);
  const off = wanted.map((value, k) => Math.abs(value - actual[k]));
  expect(Math.max(...off)).toBeLessThan(1e-6);
}
const ringWith = (...stimuli: readonly (readonly [angle: number, strength: number])[]) =>
  Array.from({ length: 32 }, (_, unit) =>
    stimuli.reduce((sum, [angle, strength]) => sum + strength * bump(unit, angle), 0),
  );
const dark = ringWith();

/** Strengths of stimuli at two angles that give these inputs, by least squares; the fit must be exact. */
function strengthsOf(ring: readonly number[], a: number, b: number): readonly [number, number] {
  const [x, y] = [ringWith([a, 1]), ringWith([b, 1])];
  const dot = (one: readonly number[], other: readonly number[]) =>
    one.reduce((sum, value, k) => sum + value * other[k], 0);
  const determinant = dot(x, x) * dot(y, y) - dot(x, y) ** 2;
  const first = (dot(y, y) * dot(x, ring) - dot(x, y) * dot(y, ring)) / determinant;
  const second = (dot(x, x) * dot(y, ring) - dot(x, y) * dot(x, ring)) / determinant;
  expectNear(ring, ringWith([a, first], [b, second]));
  return [first, second];
}

/** The targets, and the fixation input, of a trial that wants a response in a direction, or none (null). */
function expectAnswer(one: TaskInstance, trial: Trial, angle: number | null, keepsCue = false) {
  const { from } = period(trial, "response");
  const waiting = [0.8, ...new Array(32).fill(0.05)];
  expectNear(targetsAt(one, trial, 0), waiting);
  expectNear(targetsAt(one, trial, from - 1), waiting);
  const wanted = angle === null ? waiting : [0.05, ...ringWith([angle, 1]).map((value) => 0.05 + value)];
  for (const step of [from, trial.steps - 1]) expectNear(targetsAt(one, trial, step), wanted);
  const cue = inputOf(one, trial, "fixation");
  expect([cue[0], cue[from - 1], cue[from], cue[trial.steps - 1]]).toEqual(keepsCue ? [1, 1, 1, 1] : [1, 1, 0, 0]);
  const near = angle === null ? 0 : 1 + (Math.round(angle / 11.25) % 32);
  expect(trial.correct).toBe(near);
}

const trialsOf = (one: TaskInstance, count = 12): Trial[] => Array.from({ length: count }, (_, n) => one.draw(3, n));

describe("go and anti", () => {
  test.each([
    ["yangGo", 0, "stimulus", true, false],
    ["yangRtGo", 0, "response", true, true],
    ["yangDlyGo", 0, "stimulus", false, false],
    ["yangAnti", 180, "stimulus", true, false],
    ["yangRtAnti", 180, "response", true, true],
    ["yangDlyAnti", 180, "stimulus", false, false],
  ] as const)("%s responds %i° from the stimulus", (name, turn, onset, lasts, keepsCue) => {
    const one = task(name);
    expect([one.inputs.length, one.outputs.length]).toEqual([65, 33]);
    for (const trial of trialsOf(one)) {
      const angle = numberOf(trial, "angle");
      const shown = ringWith([angle, 1]);
      const { from, to } = period(trial, onset);
      for (const modality of [1, 2]) {
        const here = modality === trial.condition["modality"] ? shown : dark;
        expectNear(ringOf(one, trial, modality, from - 1), dark);
        expectNear(ringOf(one, trial, modality, from), here);
        expectNear(ringOf(one, trial, modality, to - 1), here);
        expectNear(ringOf(one, trial, modality, trial.steps - 1), lasts ? here : dark);
      }
      expectAnswer(one, trial, (angle + turn) % 360, keepsCue);
    }
  });
});

describe("decisions", () => {
  const kinds = [
    ["Dm1", [1], 1],
    ["Dm2", [2], 2],
    ["CtxDm1", [1, 2], 1],
    ["CtxDm2", [1, 2], 2],
    ["MultiDm", [1, 2], null],
  ] as const;
  const names = kinds.flatMap(([name, ...rest]) => [
    [`yang${name}`, false, ...rest] as const,
    [`yang${name.replace("Dm", "DlyDm")}`, true, ...rest] as const,
  ]);

  test.each(names)("%s responds towards the stronger stimulus", (name, isDelayed, modalities, relevant) => {
    const one = task(name);
    expect(one.inputs).toHaveLength(1 + 32 * modalities.length);
    for (const trial of trialsOf(one)) {
      const [a, b] = [numberOf(trial, "angle"), numberOf(trial, "secondAngle")];
      expect(distance(a, b)).toBeGreaterThanOrEqual(90);
      const at = (which: string) => period(trial, isDelayed ? which : "stimulus").from;
      const strengths = modalities.map((modality) => {
        const ring = (which: string) => ringOf(one, trial, modality, at(which));
        if (!isDelayed) return strengthsOf(ring("first"), a, b);
        const pair = [strengthsOf(ring("first"), a, b), strengthsOf(ring("second"), a, b)];
        expectNear([pair[0][1], pair[1][0]], [0, 0]);
        expectNear(ringOf(one, trial, modality, period(trial, "gap").from), dark);
        return [pair[0][0], pair[1][1]];
      });
      const sums = [0, 1].map((k) => {
        const counted = relevant === null ? strengths : [strengths[modalities.indexOf(relevant as never)]];
        return counted.reduce((sum, pair) => sum + pair[k], 0) / counted.length;
      });
      const coherence = numberOf(trial, "coherence");
      expect((sums[0] - sums[1]) / 2).toBeCloseTo(coherence, 5);
      expect((sums[0] + sums[1]) / 2).toBeGreaterThan(0.8 - 1e-6);
      expect((sums[0] + sums[1]) / 2).toBeLessThan(1.2 + 1e-6);
      if (relevant === null)
        for (const k of [0, 1]) {
          const share = Math.abs(strengths[0][k] - strengths[1][k]) / sums[k];
          expect(share).toBeGreaterThan(0.2 - 1e-5);
          expect(share).toBeLessThan(0.8 + 1e-5);
        }
      else if (modalities.length > 1) {
        const other = strengths[relevant === 1 ? 1 : 0];
        expect((other[0] - other[1]) / 2).toBeCloseTo(numberOf(trial, "distractor"), 5);
      }
      expectAnswer(one, trial, coherence > 0 ? a : b);
    }
  });

  test("have 8, 64 and 6, 36 conditions, either stimulus the stronger equally often", () => {
    const counts = ["yangDm1", "yangCtxDm2", "yangDlyDm2", "yangCtxDlyDm1"].map((name) => task(name).conditions.length);
    expect(counts).toEqual([8, 64, 6, 36]);
    expect(task("yangDm1").conditions.map(({ coherence }) => coherence)).toEqual([
      -0.08, -0.04, -0.02, -0.01, 0.01, 0.02, 0.04, 0.08,
    ]);
  });

  test("of the test preset are at opposite directions with a mean strength of 1", () => {
    const one = task("yangDm1", { preset: "test" });
    expect(one.conditions).toHaveLength(100);
    const trial = one.at(7, 1, 0); // 18°, the third strength
    expect(trial.condition).toEqual({ angle: 18, coherence: -0.04, secondAngle: 198 });
    expectNear(ringOf(one, trial, 1, period(trial, "stimulus").from), ringWith([18, 0.96], [198, 1.04]));
    expectAnswer(one, trial, 198);
  });
});

describe("matching", () => {
  const below = (angle: number) => angle < 180;
  test.each([
    ["yangDms", "match", (a: number, b: number) => distance(a, b) < 1e-6],
    ["yangDnms", "non-match", (a: number, b: number) => distance(a, b) < 1e-6],
    ["yangDmc", "match", (a: number, b: number) => below(a) === below(b)],
    ["yangDnmc", "non-match", (a: number, b: number) => below(a) === below(b)],
  ] as const)("%s responds on a %s only", (name, go, isMatch) => {
    const one = task(name);
    for (const trial of trialsOf(one, 24)) {
      const { test: kind, sampleModality, testModality } = trial.condition;
      const [a, b] = [numberOf(trial, "angle"), numberOf(trial, "testAngle")];
      expect(isMatch(a, b)).toBe(kind === "match");
      expectNear(ringOf(one, trial, sampleModality as number, period(trial, "sample").from), ringWith([a, 1]));
      for (const modality of [1, 2]) {
        expectNear(ringOf(one, trial, modality, period(trial, "delay").from), dark);
        const shown = modality === testModality ? ringWith([b, 1]) : dark;
        expectNear(ringOf(one, trial, modality, trial.steps - 1), shown);
      }
      expectAnswer(one, trial, kind === go ? b : null, true);
    }
  });

  test("a test that does not match is at least 20° away", () => {
    const one = task("yangDms");
    const away = trialsOf(one, 400)
      .filter(({ condition }) => condition["test"] === "non-match")
      .map((trial) => distance(numberOf(trial, "angle"), numberOf(trial, "testAngle")));
    expect(Math.min(...away)).toBeGreaterThanOrEqual(20);
    expect(Math.min(...away)).toBeLessThan(30);
  });

  test("categories have the directions 18°, 54°, …, 342°", () => {
    const angles = new Set(task("yangDmc").conditions.map(({ angle }) => angle));
    expect([...angles]).toEqual([18, 54, 90, 126, 162, 198, 234, 270, 306, 342]);
  });
});

/** The stated lengths, at dt 20: 15 steps of fixation, 25 of stimulus, 25 of response. */
const fixed = { fixation: 300, stimulus: 500, response: 500 };

test("errors count 0 for 100 ms, 1, 0 for 100 ms of the response, then 5 times, those of the fixation output twice that, before they are squared", () => {
  const trial = task("yangGo", fixed).draw(1, 0);
  const runs = (...lengths: readonly (readonly [number, number])[]) =>
    lengths.flatMap(([value, length]) => new Array<number>(length).fill(value));
  expect([...denseChannel(trial.mask, 0, trial.steps)]).toEqual(runs([0, 5], [1, 35], [0, 5], [25, 20]));
  expect(trial.outputMask).toEqual([{ channel: 0, from: 0, to: 65, value: 4 }]);
  const brief = task("yangGo", { ...fixed, grace: 0 }).draw(1, 0);
  expect([...denseChannel(brief.mask, 0, brief.steps)]).toEqual(runs([1, 40], [25, 25]));
});

test("the noise has an s.d. of 0.01·√(2·100/20) at every step", () => {
  expect(task("yangGo").noise.sigma[40] / Math.sqrt(20)).toBeCloseTo(0.01 * Math.sqrt(10), 12);
});

describe("scoring", () => {
  const one = task("yangDms");
  const trials = trialsOf(one, 40);
  const responding = trials.find(({ correct }) => correct !== 0)!;
  const withheld = trials.find(({ correct }) => correct === 0)!;
  /** Outputs with a fixation output and a bump of the ring at the last step. */
  const isRight = (trial: Trial, fixation: number, angle: number | null) => {
    const outputs = oracleOutputs(one, trial);
    const last = (trial.steps - 1) * 33;
    outputs[last] = fixation;
    if (angle !== null) for (let unit = 0; unit < 32; unit++) outputs[last + 1 + unit] = 0.05 + bump(unit, angle);
    return one.scorer.score(trial, outputs, 0, 33).isRight;
  };

  test("accepts the direction of the population vector up to 36°", () => {
    const angle = numberOf(responding, "testAngle");
    const errors = [0, 35, -35, 37, -37, 180];
    expect(errors.map((error) => isRight(responding, 0.05, angle + error))).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  test("does not accept a response while the fixation output is above 0.5", () => {
    const angle = numberOf(responding, "testAngle");
    expect([0.49, 0.51].map((fixation) => isRight(responding, fixation, angle))).toEqual([true, false]);
  });

  test("accepts fixation, and nothing else, where no response is asked for", () => {
    expect(isRight(withheld, 0.51, null)).toBe(true);
    expect(isRight(withheld, 0.49, null)).toBe(false);
  });
});

describe("the same tasks as classes", () => {
  const classes = (trial: Trial) => [...denseChannel(trial.targets, 0, trial.steps)];

  test("have 33 inputs, or 17 with one modality, and 17 classes", () => {
    expect(["ringGo", "ringDm2", "ringMultiDm"].map((name) => task(name).inputs.length)).toEqual([33, 17, 33]);
    expect(task("ringGo").outputs).toHaveLength(17);
    const one = task("ringGo", { dt: 100 });
    const trial = one.at(3, 1, 0); // modality 1, 67.5°
    expectNear(
      ringOf(one, trial, 1, 5),
      Array.from({ length: 16 }, (_, unit) => bump(unit, 67.5, 16)),
    );
    expect(classes(trial)).toEqual([...new Array(10).fill(0), ...new Array(5).fill(4)]);
    expect(classes(task("ringAnti", { dt: 100 }).at(3, 1, 0)).at(-1)).toBe(12);
  });

  test("compare strengths of 0.5 ± c/2, and never tie", () => {
    const one = task("ringMultiDm");
    expect(one.conditions).toHaveLength(8 * 8 - 8);
    for (const trial of trialsOf(one)) {
      const [a, b] = [numberOf(trial, "angle"), numberOf(trial, "secondAngle")];
      const [c1, c2] = [numberOf(trial, "coherence1"), numberOf(trial, "coherence2")];
      const wanted = Array.from({ length: 16 }, (_, unit) => {
        return (0.5 + c1 / 2) * bump(unit, a, 16) + (0.5 - c1 / 2) * bump(unit, b, 16);
      });
      expectNear(ringOf(one, trial, 1, period(trial, "stimulus").from), wanted);
      expect(trial.correct).toBe(1 + (c1 + c2 > 0 ? a : b) / 22.5);
    }
    const inTurn = task("ringCtxDlyDm2");
    for (const trial of trialsOf(inTurn)) {
      const isFirst = numberOf(trial, "first2") > numberOf(trial, "second2");
      expect(trial.correct).toBe(1 + numberOf(trial, isFirst ? "angle" : "secondAngle") / 22.5);
    }
  });

  test("score withholding as correct where it is asked for", () => {
    for (const name of ["ringDms", "ringDnms", "ringDmc", "ringDnmc"]) {
      const one = task(name);
      const scores = trialsOf(one, 40).map((trial) => one.scorer.score(trial, oracleOutputs(one, trial), 0, 17));
      expect(scores.every(({ isRight }) => isRight)).toBe(true);
      expect(new Set(scores.map(({ choice }) => choice === 0)).size).toBe(2);
    }
  });

  test("give sample and test the same categories", () => {
    for (const name of ["ringDmc", "ringDnmc"]) {
      const one = task(name);
      const trials = one.conditions.flatMap((_, c) => [0, 1, 2].map((n) => one.at(c, 1, n)));
      for (const trial of trials) {
        const same = numberOf(trial, "angle") < 180 === numberOf(trial, "testAngle") < 180;
        expect(same).toBe(trial.condition["test"] === "match");
      }
    }
  });

  test("do not alternate between modalities", () => {
    const drawn = trialsOf(task("ringGo"), 400).map(({ condition }) => condition["modality"]);
    const changes = drawn.filter((modality, n) => n > 0 && modality !== drawn[n - 1]).length;
    expect(Math.abs(changes - 399 / 2)).toBeLessThan(50); // five s.d.
  });

  test("keep the fixation input on until the decision, except as in neurogym", () => {
    const lit = (preset?: string) => {
      const one = task("ringDms", { dt: 100, preset });
      return inputOf(one, one.draw(1, 0), "fixation").filter((value) => value === 1).length;
    };
    expect([lit(), lit("neurogym")]).toEqual([23, 3]);
  });

  describe("with the moving answers of Mod-Cog", () => {
    const answers = (name: string, settings: object, condition: number) => {
      const one = task(name, { dt: 100, ...settings });
      const trial = one.at(condition, 1, 0);
      return classes(trial).slice(period(trial, "decision").from);
    };

    test("pass through every place and never become fixation", () => {
      const right = { preset: "modCogSequence" };
      expect(answers("ringGo", right, 14)).toEqual([15, 16, 1, 2, 3, 4, 5, 6, 7, 8]);
      expect(answers("ringGo", { ...right, sequence: "left" }, 1)).toEqual([2, 1, 16, 15, 14, 13, 12, 11, 10, 9]);
      expect(answers("ringRtAnti", right, 0)).toEqual([9, 10, 11, 12, 13, 14, 15, 16, 1, 2]);
    });

    test("last 100 ms each at any dt", () => {
      expect(answers("ringGo", { preset: "modCogSequence", dt: 20, decision: 200 }, 15)).toEqual([
        ...new Array(5).fill(16),
        ...new Array(5).fill(1),
      ]);
    });

    test("shift with the length of the delay, one place for 100 ms", () => {
      const moved = (delay: number, integration: string) => answers("ringDlyGo", { delay, integration }, 14).at(-1);
      expect([0, 100, 200, 1100].map((delay) => moved(delay, "right"))).toEqual([15, 16, 1, 10]);
      expect([0, 1400, 1500].map((delay) => moved(delay, "left"))).toEqual([15, 1, 16]);
    });

    test("stay away where fixation is to be kept", () => {
      const both = { preset: "modCogIntegration", sequence: "right", delay: 300 };
      const one = task("ringDms", both);
      const c = one.conditions.findIndex(({ test: kind }) => kind === "non-match");
      expect(answers("ringDms", both, c)).toEqual(new Array(9).fill(0));
      expect(answers("ringDms", both, 0)).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12]); // a match at 0°, three places on
    });
  });
});
