import { describe, expect, test } from "vitest";
import { createTask, ring, task } from "../../../src/index.ts";
import { denseTrial } from "../../../src/task/denseBatch.ts";
import type { TaskInstance } from "../../../src/task/instance.ts";
import { memoryTasks } from "../../../src/task/library/memory/family.ts";
import type { Segment, Trial } from "../../../src/task/trial.ts";

/** All tasks of the family, as they are and at every preset. */
const instances = Object.values(memoryTasks).flatMap((definition) =>
  [undefined, ...Object.keys(definition.presets ?? {})].map((preset) => createTask(definition, { preset })),
);
const named = instances.map((one) => [one.preset ? `${one.name}, ${one.preset}` : one.name, one] as const);

const period = (trial: Trial, name: string) => trial.periods.find((one) => one.name === name)!;
/** The values of some channels at one step; the segments of a trial do not overlap. */
function valuesAt(segments: readonly Segment[], channels: number, step: number): number[] {
  const values = new Array<number>(channels).fill(0);
  for (const { channel, from, to, value } of segments)
    if (from <= step && step < to)
      values[channel] = Math.fround(typeof value === "number" ? value : value[step - from]);
  return values;
}
/** The inputs at the last step of a period, by channel. */
function seen(of: TaskInstance, trial: Trial, name: string): Record<string, number> {
  const values = valuesAt(trial.inputs, of.inputs.length, period(trial, name).to - 1);
  return Object.fromEntries(of.inputs.map((channel, c) => [channel, values[c]]));
}
/** The name of the output wanted at the last step of a period. */
const wanted = (of: TaskInstance, trial: Trial, name: string) =>
  of.outputs[valuesAt(trial.targets, 1, period(trial, name).to - 1)[0]];
/** The name of the ring of a channel, and where the channel points. */
const onRing = new Map<string, { readonly ring?: string; readonly x: number; readonly y: number }>();
function placeOf(channel: string) {
  const before = onRing.get(channel);
  if (before) return before;
  const [, name, angle] = /^(.*) ([\d.]+)°$/.exec(channel) ?? [];
  const radians = (Number(angle) * Math.PI) / 180;
  const place = { ring: name, x: Math.cos(radians), y: Math.sin(radians) };
  onRing.set(channel, place);
  return place;
}
/** The direction at which a ring points: its population vector, in whole degrees. */
function pointed(values: Record<string, number>, of: string): number {
  let [x, y] = [0, 0];
  for (const channel in values) {
    const place = placeOf(channel);
    if (place.ring !== of) continue;
    x += values[channel] * place.x;
    y += values[channel] * place.y;
  }
  return (Math.round((Math.atan2(y, x) * 180) / Math.PI) + 360) % 360;
}
/** Trials with every condition equally often. */
const trialsOf = (of: TaskInstance, each: number) =>
  of.conditions.flatMap((_, c) => Array.from({ length: each }, (_, k) => of.at(c, 3, c * each + k)));
/** Accuracy of the best policy that sees some of the inputs: the most frequent answer to each. */
function bestFrom(trials: readonly Trial[], sight: (trial: Trial) => unknown, answer: (trial: Trial) => unknown) {
  const counts = new Map<string, Map<string, number>>();
  for (const trial of trials) {
    const key = JSON.stringify(sight(trial));
    const answers = counts.get(key) ?? counts.set(key, new Map()).get(key)!;
    const label = JSON.stringify(answer(trial));
    answers.set(label, (answers.get(label) ?? 0) + 1);
  }
  let right = 0;
  for (const answers of counts.values()) right += Math.max(...answers.values());
  return right / trials.length;
}
/** Outputs that favour a class at each step. */
function outputsOf(of: TaskInstance, classes: ArrayLike<number>): Float64Array {
  const outputs = new Float64Array(classes.length * of.outputs.length);
  for (let k = 0; k < classes.length; k++) outputs[k * of.outputs.length + classes[k]] = 1;
  return outputs;
}
const rightWith = (of: TaskInstance, trial: Trial, outputs: ArrayLike<number>) =>
  of.scorer.score(trial, outputs, 0, of.outputs.length).isRight;

describe("every memory task", () => {
  test.each(named)("%s: the default lasts fewer than 300 steps", (_, of) => {
    if (of.preset === null) expect(of.draw(1, 0).steps).toBeLessThan(300);
  });

  const classes = named.filter(([, of]) => of.target === "class" && of.name !== "delayMatchSampleDistractor");
  test.each(classes)("%s: every final answer is equally frequent", (_, of) => {
    const counts = new Map<number | null, number>();
    for (const c of of.conditions.keys()) {
      const { correct } = of.at(c, 1, c);
      counts.set(correct, (counts.get(correct) ?? 0) + 1);
    }
    expect(counts.size).toBeGreaterThan(1);
    expect(new Set(counts.values()).size).toBe(1);
  });
});

describe("delayed comparison", () => {
  const of = task("delayComparison", { preset: "neurogym" });

  test("shows the pairs of Romo et al. in both orders, scaled to 0.5 … 1", () => {
    const pairs = of.conditions.map(({ first, second }) => [first, second]);
    const published = [18, 22, 26, 30, 34].map((high) => [high, high - 8]);
    expect(pairs.toSorted()).toEqual([...published, ...published.map(([a, b]) => [b, a])].toSorted());
    const trial = of.at(
      of.conditions.findIndex((one) => one.first === 18 && one.second === 10),
      1,
      0,
    );
    expect(trial.steps).toBe(5 + 5 + 10 + 5 + 1);
    expect(seen(of, trial, "first")).toEqual({ fixation: 1, frequency: Math.fround((1 + 8 / 24) / 2) });
    expect(seen(of, trial, "delay")).toEqual({ fixation: 1, frequency: 0 });
    expect(seen(of, trial, "second")).toEqual({ fixation: 1, frequency: 0.5 });
    expect(seen(of, trial, "decision")).toEqual({ fixation: 0, frequency: 0 });
    expect([...denseTrial(trial, of).targets]).toEqual([...new Array(25).fill(0), 1]);
  });

  test("can be solved from one frequency alone in 7 of 10 trials: 10, 14, 30 and 34 occur on one side only", () => {
    const trials = trialsOf(of, 1);
    for (const which of ["first", "second"])
      expect(
        bestFrom(
          trials,
          (trial) => seen(of, trial, which),
          (trial) => trial.correct,
        ),
      ).toBe(0.7);
  });

  test("has a second channel that falls with frequency in the preset of PsychRNN", () => {
    const two = task("delayComparison", { preset: "psychrnn" });
    const trial = two.at(
      two.conditions.findIndex((one) => one.first === 34),
      1,
      0,
    );
    expect(seen(two, trial, "first")).toEqual({ fixation: 1, frequency: Math.fround(1.2), falling: Math.fround(0.4) });
  });

  test("never has a decision without a step, and refuses one", () => {
    const two = task("delayComparison", { preset: "psychrnn" });
    for (let n = 0; n < 300; n++)
      for (const name of ["first", "second", "decision"]) {
        const { from, to } = period(two.draw(1, n), name);
        expect(to - from).toBeGreaterThanOrEqual(10);
      }
    expect(() => task("delayComparison", { decision: { uniform: [0, 250] } })).toThrow(/task\.decision/);
  });

  test("shows any two of ten values in the preset of brainpy", () => {
    expect(task("delayComparison", { preset: "brainpyPopulation" }).conditions).toHaveLength(90);
  });

  test("shows smaller differences for the psychometric curve, in both orders around three means", () => {
    const at = of.atLevels([1, -1]);
    expect(at.conditions).toMatchObject(
      [18, 22, 26]
        .flatMap((mean) => [{ first: mean + 0.5, second: mean - 0.5, difference: 1 }])
        .concat([18, 22, 26].map((mean) => ({ first: mean - 0.5, second: mean + 0.5, difference: -1 }))),
    );
    expect(of.levels).toEqual([-8, -4, -2, -1, 1, 2, 4, 8]);
  });
});

describe("delayed match to sample", () => {
  test.each(["braintools", "circularFeature", "circularFeatureRecall"])(
    "%s: test = sample exactly on a match",
    (preset) => {
      const of = task("delayMatchSample", { preset });
      for (const trial of trialsOf(of, 4)) {
        const [one, two] = ["sample", "test"].map((name) => pointed(seen(of, trial, name), "direction"));
        expect(one).toBe(trial.condition.sample);
        expect(of.outputs[trial.correct!]).toBe(one === two ? "match" : "non-match");
      }
    },
  );

  test("neither stimulus alone tells the answer", () => {
    const of = task("delayMatchSample", { preset: "circularFeature" });
    const trials = trialsOf(of, 100);
    for (const name of ["sample", "test"])
      expect(
        bestFrom(
          trials,
          (trial) => pointed(seen(of, trial, name), "direction"),
          (trial) => trial.correct,
        ),
      ).toBeLessThan(0.55);
  });

  test("without a decision period, the answer is given during the test, and fixation ends at its onset", () => {
    const of = task("delayMatchSample", { preset: "circularFeature" });
    const trial = of.at(0, 1, 0);
    expect(seen(of, trial, "test").fixation).toBe(0);
    expect(seen(of, trial, "delay").fixation).toBe(1);
    expect([...denseTrial(trial, of).targets]).toEqual([...new Array(20).fill(0), 1, 1, 1, 1, 1]);
  });
});

describe("delayed match to category", () => {
  test("two channels, as in neurogym, cannot tell a direction from its mirror image in the other category", () => {
    const level = (direction: number, preferred: number) =>
      0.5 + 0.5 * Math.cos(((preferred - direction) * Math.PI) / 180);
    for (const preferred of ring("direction", 2).angles)
      expect(level(30, preferred)).toBeCloseTo(level(330, preferred), 12);
    const distinct = ring("direction", 8).angles.some((one) => Math.abs(level(30, one) - level(330, one)) > 0.1);
    expect(distinct).toBe(true);
    expect(() => task("delayMatchCategory", { units: 2 })).toThrow(/task\.units/);
  });

  test.each([undefined, "DMC", "braintools"])("%s: the answer follows from the halves of the circle", (preset) => {
    const of = task("delayMatchCategory", { preset });
    for (const trial of trialsOf(of, 20)) {
      const { sampleDirection, testDirection } = trial.condition as Record<string, number>;
      expect(Math.abs(pointed(seen(of, trial, "sample"), "direction") - sampleDirection)).toBeLessThanOrEqual(0.6);
      expect(of.outputs[trial.correct!]).toBe(sampleDirection < 180 === testDirection < 180 ? "match" : "non-match");
    }
  });

  test("DMC has eight directions, and its first 50 ms of test do not count", () => {
    const of = task("delayMatchCategory", { preset: "DMC" });
    expect(new Set(trialsOf(of, 60).map(({ condition }) => condition.testDirection))).toEqual(
      new Set([0, 45, 90, 135, 180, 225, 270, 315]),
    );
    const { mask } = denseTrial(of.at(0, 1, 0), of);
    expect([...mask.subarray(198, 207)]).toEqual([1, 1, 0, 0, 0, 0, 0, 1, 1]);
  });
});

describe("delayed paired association", () => {
  const of = task("delayPairedAssociation", { preset: "neurogym" });

  test("wants a response to A–C and B–D only, and counts correct withholding", () => {
    const go = of.conditions.filter((_, c) => of.at(c, 1, 0).correct === 1);
    expect(go).toEqual([
      { first: "A", second: "C" },
      { first: "B", second: "D" },
    ]);
    const withheld = trialsOf(of, 1).map((trial) => rightWith(of, trial, outputsOf(of, new Uint8Array(trial.steps))));
    expect(withheld).toEqual([false, true, true, false]);
  });

  test("no stimulus alone tells the answer", () => {
    const trials = trialsOf(of, 1);
    for (const name of ["first", "second"])
      expect(
        bestFrom(
          trials,
          (trial) => seen(of, trial, name),
          (trial) => trial.correct,
        ),
      ).toBe(0.5);
  });

  test("lasts 0 + 1000 + 1000 + 1000 + 1000 + 500 ms", () => {
    const trial = of.at(0, 1, 0);
    expect(trial.steps).toBe(45);
    expect(seen(of, trial, "second")).toEqual({ fixation: 1, A: 0, B: 0, C: 1, D: 0 });
    expect([...denseTrial(trial, of).targets]).toEqual([...new Array(40).fill(0), 1, 1, 1, 1, 1]);
  });
});

describe("match to sample with distractors", () => {
  const of = task("delayMatchSampleDistractor", { preset: "neurogym" });
  const tests = ["test1", "test2", "test3"];
  const trials = trialsOf(of, 50);

  test("exactly one test is the sample; the others are 30° away or more", () => {
    for (const trial of trials) {
      const sample = pointed(seen(of, trial, "sample"), "direction");
      for (const name of tests) {
        const away = Math.abs(pointed(seen(of, trial, name), "direction") - sample);
        const turn = Math.min(away, 360 - away);
        if (trial.condition.match === name) expect(turn).toBe(0);
        else expect(turn).toBeGreaterThanOrEqual(29);
        expect(wanted(of, trial, name)).toBe(turn === 0 ? "match" : "fixation");
      }
    }
  });

  test("a response to any other test is wrong", () => {
    const trial = of.at(1, 1, 0);
    const { targets } = denseTrial(trial, of);
    const early = targets.slice();
    early.fill(1, period(trial, "test1").from, period(trial, "test1").to);
    expect(rightWith(of, trial, outputsOf(of, targets))).toBe(true);
    expect(rightWith(of, trial, outputsOf(of, early))).toBe(false);
  });
});

describe("dual delayed match to sample", () => {
  const of = task("dualDelayMatchSample", { preset: "neurogym" });
  const item = (values: Record<string, number>, which: number) => {
    const shown = [0, 90].filter((angle) => values[`item ${which} ${angle}°`] === 1);
    return shown.length === 1 ? shown[0] : null;
  };

  test("each test shows the item that its cue names, and the answer follows from the samples", () => {
    for (const trial of trialsOf(of, 1)) {
      const sample = seen(of, trial, "sample");
      const cues = ["cue1", "cue2"].map((name) => (seen(of, trial, name)["cue 1"] === 1 ? 1 : 2));
      expect(new Set(cues).size).toBe(2);
      for (const turn of [1, 2]) {
        const shown = seen(of, trial, `test${turn}`);
        expect(item(shown, 3 - cues[turn - 1])).toBe(null);
        const same = item(shown, cues[turn - 1]) === item(sample, cues[turn - 1]);
        expect(wanted(of, trial, `test${turn}`)).toBe(same ? "match" : "non-match");
      }
    }
  });

  test("a trial counts once: a wrong answer to either test is wrong", () => {
    const trial = of.at(0, 1, 0);
    const { targets } = denseTrial(trial, of);
    for (const name of ["test1", "test2"]) {
      const wrong = targets.slice();
      wrong[period(trial, name).to - 1] = 3 - wrong[period(trial, name).to - 1];
      expect(rightWith(of, trial, outputsOf(of, wrong))).toBe(false);
    }
  });

  test("the tests alone tell neither answer: a quarter of trials", () => {
    const sight = (trial: Trial) => ["cue1", "test1", "cue2", "test2"].map((name) => seen(of, trial, name));
    const answers = (trial: Trial) => ["test1", "test2"].map((name) => wanted(of, trial, name));
    expect(bestFrom(trialsOf(of, 1), sight, answers)).toBe(0.25);
  });
});

describe("match to category", () => {
  test("is a normal density of 1 rad around the direction, with different preferred directions", () => {
    const of = task("matchToCategory", { preset: "psychrnn", categories: 4 });
    expect(of.inputs.slice(1).map((name) => Number(/[\d.]+/.exec(name)))).toEqual(
      Array.from({ length: 16 }, (_, k) => 22.5 * k),
    );
    for (const trial of trialsOf(of, 10)) {
      const direction = trial.condition.direction as number;
      const values = Object.values(seen(of, trial, "stimulus")).slice(1);
      values.forEach((value, k) => {
        const away = Math.abs(22.5 * k - direction);
        const turn = (Math.min(away, 360 - away) * Math.PI) / 180;
        expect(value).toBeCloseTo(Math.exp((-turn * turn) / 2) / Math.sqrt(2 * Math.PI), 6);
      });
      expect(of.outputs[trial.correct!]).toBe(`category ${1 + Math.floor(direction / 90)}`);
      expect(values[0]).not.toBe(values[15]);
    }
  });
});

describe("delayed response", () => {
  const of = task("delayedResponse");

  test("goes to the side of the cue, and nowhere without one", () => {
    expect(of.conditions.map((_, c) => of.outputs[of.at(c, 1, 0).correct!])).toEqual(["left", "right", "fixation"]);
    const trial = of.at(2, 1, 0);
    expect(seen(of, trial, "cue")).toEqual({ fixation: 1, left: 0, right: 0 });
    expect(rightWith(of, trial, outputsOf(of, new Uint8Array(trial.steps)))).toBe(true);
    expect(task("delayedResponse", { catchTrials: "none" }).conditions).toHaveLength(2);
  });
});

describe("recall of stored patterns", () => {
  const of = task("memoryRecall");
  const elements = Array.from({ length: 10 }, (_, k) => `element ${k + 1}`);
  const items = Array.from({ length: 10 }, (_, k) => `item ${k + 1}`);

  test("wants the only stored pattern that fits the seven known elements", () => {
    for (const trial of trialsOf(of, 40)) {
      const stored = items.map((name) => seen(of, trial, name)).filter(({ store }) => store === 1);
      expect(stored).toHaveLength(2);
      const cue = seen(of, trial, "recall");
      const known = elements.filter((name) => cue[name] !== 0);
      expect(known).toHaveLength(7);
      const fitting = stored.filter((pattern) => known.every((name) => pattern[name] === cue[name]));
      expect(fitting).toHaveLength(1);
      const { targets } = denseTrial(trial, of);
      expect([...targets.slice(-10)]).toEqual(elements.map((name) => fitting[0][name]));
    }
  });

  test("one wrong sign of ten is a wrong trial", () => {
    const trial = of.at(0, 1, 0);
    const outputs = denseTrial(trial, of).targets.slice();
    outputs[outputs.length - 1] *= -1;
    expect(rightWith(of, trial, outputs)).toBe(false);
    // A guess of 0 for the three elements that are not shown is wrong too: √(3/10) > 0.5.
    expect(Math.sqrt(3 / 10)).toBeGreaterThan(0.5);
  });
});

describe("delayed match to rotated sample", () => {
  test.each([
    ["DMS", 0],
    ["DMRS45", 45],
    ["DMRS90", 90],
    ["DMRS90ccw", -90],
    ["DMRS180", 180],
  ])("%s: a match is the sample turned by %i°", (preset, rotation) => {
    const of = task("delayMatchRotatedSample", { preset, dt: 100 });
    for (const trial of trialsOf(of, 5)) {
      const [sample, shown] = ["sample", "test"].map((name) => pointed(seen(of, trial, name), "here"));
      expect(wanted(of, trial, "test")).toBe((sample + rotation + 360) % 360 === shown ? "match" : "non-match");
    }
  });

  test("has inputs of 4·exp(2·(cos Δ − 1)) and 250 steps of 10 ms", () => {
    const of = task("delayMatchRotatedSample", { preset: "DMS" });
    const trial = of.at(0, 1, 0);
    expect(trial.steps).toBe(250);
    const values = seen(of, trial, "sample");
    for (const [k, angle] of ring("here", 24).angles.entries())
      expect(values[of.inputs[k + 1]]).toBeCloseTo(4 * Math.exp(2 * (Math.cos((angle * Math.PI) / 180) - 1)), 5);
    // 0.1·√(2/α) with α = dt/τ = 0.1
    expect(of.noise.sigma[1] / Math.sqrt(of.dt)).toBeCloseTo(0.1 * Math.sqrt(2 / 0.1), 2);
  });

  test("the test alone tells nothing", () => {
    const of = task("delayMatchRotatedSample", { preset: "DMRS90", dt: 100 });
    const best = bestFrom(
      trialsOf(of, 100),
      (trial) => pointed(seen(of, trial, "test"), "here"),
      (trial) => trial.correct,
    );
    expect(best).toBeLessThan(0.55);
  });

  test("locationDMS: the test is on channels of its own", () => {
    const of = task("delayMatchRotatedSample", { preset: "locationDMS", dt: 100 });
    expect(of.inputs).toHaveLength(1 + 72);
    for (const trial of trialsOf(of, 1)) {
      const shown = seen(of, trial, "test");
      const lit = ["sample field", "left", "right"].filter((field) =>
        of.inputs.some((name) => name.startsWith(field) && shown[name] > 0),
      );
      expect(lit).toEqual([trial.condition.testAt]);
    }
  });
});

describe("match by a cued rule", () => {
  const cases = [undefined, "lateCue", "earlyCue", "fullCue", "DMSandDMC", "DMSandDMRSandDMC"];

  test.each(cases)("%s: the answer follows from cue, sample and test", (preset) => {
    const of = task("cuedRuleMatch", { preset, dt: 50 });
    const rules = of.inputs.filter((name) => ["same", "rotated", "same category"].includes(name));
    for (const trial of trialsOf(of, 4)) {
      const [sample, shown] = ["sample", "test"].map((name) => pointed(seen(of, trial, name), "direction"));
      const cue = seen(of, trial, preset === "earlyCue" ? "fixation" : "cue");
      const [rule] = rules.filter((name) => cue[name] === 1);
      const isMatch =
        rule === "same category"
          ? sample < 180 === shown < 180
          : (sample + (rule === "rotated" ? 90 : 0)) % 360 === shown;
      expect(wanted(of, trial, "test")).toBe(isMatch ? "match" : "non-match");
    }
  });

  test("the late cue is on from 500 to 750 ms of the delay", () => {
    const of = task("cuedRuleMatch", { preset: "lateCue" });
    const trial = of.at(0, 1, 0);
    expect(trial.inputs.filter(({ channel }) => channel === 1)).toEqual([{ channel: 1, from: 150, to: 175, value: 1 }]);
  });

  test("without the cue, 93 % can be right in the presets, and 71 % by default", () => {
    const sight = (of: TaskInstance) => (trial: Trial) =>
      ["sample", "test"].map((name) => pointed(seen(of, trial, name), "direction"));
    const best = (preset?: string) => {
      const of = task("cuedRuleMatch", { preset, dt: 50 });
      return bestFrom(trialsOf(of, 100), sight(of), (trial) => trial.correct);
    };
    // Only a non-match that is the match of the other rule can mislead: one in 7, or half and one in 7 of the rest.
    expect(Math.abs(best("lateCue") - (1 - 0.5 * (1 / 7)))).toBeLessThan(0.01);
    expect(Math.abs(best() - (1 - 0.5 * (1 / 2 + 1 / 14)))).toBeLessThan(0.02);
  });
});

describe("match among repeats", () => {
  const tests = ["test1", "test2", "test3"];
  const directions = (of: TaskInstance, trial: Trial) =>
    ["sample", ...tests].map((name) => pointed(seen(of, trial, name), "direction"));

  test.each(["ABBA", "ABCA"])("%s: a test matches if it is the sample", (preset) => {
    const of = task("matchWithRepeats", { preset, dt: 100 });
    for (const trial of trialsOf(of, 4)) {
      const [sample, ...shown] = directions(of, trial);
      expect(tests.map((name) => wanted(of, trial, name))).toEqual(
        shown.map((one) => (one === sample ? "match" : "non-match")),
      );
    }
  });

  /** Share of non-matches that were shown before in the trial. */
  const repeated = (preset: string, each: number) => {
    const of = task("matchWithRepeats", { preset, dt: 100 });
    let [repeats, all] = [0, 0];
    for (const trial of trialsOf(of, each)) {
      const shown = directions(of, trial);
      for (const k of [1, 2, 3])
        if (shown[k] !== shown[0] && shown.slice(1, k).some((one) => one !== shown[0])) {
          all++;
          if (shown.slice(1, k).includes(shown[k])) repeats++;
        }
    }
    return repeats / all;
  };

  test("distractors repeat half of the time in ABBA, and never in ABCA", () => {
    expect(Math.abs(repeated("ABBA", 20) - 0.5)).toBeLessThan(0.06); // four s.d. of about 1200 draws
    expect(repeated("ABCA", 4)).toBe(0);
  });

  test("all three answers must be right", () => {
    const of = task("matchWithRepeats", { dt: 100 });
    const trial = of.at(0, 1, 0);
    const { targets } = denseTrial(trial, of);
    for (const name of tests) {
      const wrong = targets.slice();
      wrong[period(trial, name).to - 1] = 3 - wrong[period(trial, name).to - 1];
      expect(rightWith(of, trial, outputsOf(of, wrong))).toBe(false);
    }
  });
});

describe("match to one of two samples", () => {
  const of = task("cuedDualMatch", { dt: 100 });
  const trials = trialsOf(of, 40);
  const same = (trial: Trial, field: string, turn: number) =>
    pointed(seen(of, trial, "sample"), field) === pointed(seen(of, trial, `test${turn}`), field);

  test("the answer compares the cued test with its sample", () => {
    for (const trial of trials)
      for (const turn of [1, 2]) {
        const cue = seen(of, trial, `cue${turn}`);
        const cued = cue["cue left"] === 1 ? "left" : "right";
        expect(cue["cue left"] + cue["cue right"]).toBe(1);
        expect(wanted(of, trial, `test${turn}`)).toBe(same(trial, cued, turn) ? "match" : "non-match");
      }
  });

  test("without the cue, three of four answers can be right at most: where both tests agree", () => {
    const best = bestFrom(
      trials,
      (trial) => [same(trial, "left", 1), same(trial, "right", 1)],
      (trial) => wanted(of, trial, "test1"),
    );
    expect(Math.abs(best - 0.75)).toBeLessThan(0.05);
  });
});
