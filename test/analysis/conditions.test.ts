import { describe, expect, test } from "vitest";
import { comparedGroups } from "../../src/analysis/conditions.ts";
import { tellingFactors } from "../../src/analysis/factors.ts";
import { type GroupOptions, trialGroups } from "../../src/analysis/index.ts";
import { fault } from "../fault.ts";
import { factor, motionWords, taskWords, trialRow } from "./recorded.ts";

const rows = (conditions: Record<string, number | string>[], correct: (i: number) => number = () => Number.NaN) =>
  conditions.map((condition, i) => trialRow({ condition, correct: correct(i) }));
const labels = (recording: Parameters<typeof trialGroups>[0], options?: GroupOptions) =>
  trialGroups(recording, options).map(({ label }) => label);
const motion = (levels: readonly number[]) => ({
  table: rows(
    levels.map((signedCoherence) => ({
      coherence: Math.abs(signedCoherence),
      correct: signedCoherence < 0 ? 2 : 1,
      signedCoherence,
    })),
    (i) => (levels[i] < 0 ? 2 : 1),
  ),
  words: motionWords,
});

describe("by default trials are grouped", () => {
  test("by the psychometric variable, in ascending order, with its unit and kind", () => {
    const shared = {
      factor: "signedCoherence",
      heading: "signed coherence",
      kind: "signed",
      unit: "%",
      favours: { positive: 1, negative: 2 },
    };
    expect(trialGroups(motion([6.4, 0, -6.4, 6.4]))).toEqual([
      { ...shared, label: "signed coherence −6.4 %", value: "−6.4", level: -6.4, trials: [2] },
      { ...shared, label: "signed coherence 0 %", value: "0", level: 0, trials: [1] },
      { ...shared, label: "signed coherence 6.4 %", value: "6.4", level: 6.4, trials: [0, 3] },
    ]);
  });

  test("whatever the names of that variable and the others", () => {
    const { table } = motion([6.4, -6.4]);
    const renamed = table.map((row) => ({
      ...row,
      condition: { a: row.condition["coherence"], b: row.condition["correct"], c: row.condition["signedCoherence"] },
    }));
    const words = taskWords({
      factors: [factor("a"), factor("b"), factor("c", { kind: "signed", isDerived: true })],
      psychometric: { factor: "c", favours: "left" },
    });
    expect(labels({ table: renamed, words })).toEqual(["c −6.4", "c 6.4"]);
  });

  test("by some of many levels, from the smallest magnitude to the largest, of both signs", () => {
    const levels = [0, 1, 2, 4, 8, 16].flatMap((size) => [size, -size]);
    expect(trialGroups(motion(levels)).map(({ level }) => level)).toEqual([-16, -4, -1, 1, 4, 16]);
    expect(trialGroups(motion(levels), { most: 2 }).map(({ level }) => level)).toEqual([-16, 16]);
  });

  test.each([
    { levels: [-3, 1, 2, 4, 8, 16, 32, 64], chosen: [-3, 1, 4, 8, 32, 64] },
    { levels: [-80, -40, -20, -10, 5, 15, 25, 35], chosen: [-80, -40, -10, 5, 25, 35] },
    { levels: [-8, -4, -2, -1, 0, 1], chosen: [-8, -4, -2, -1, 0, 1] },
  ])("of $levels by the strongest of each sign", ({ levels, chosen }) => {
    expect(trialGroups(motion(levels)).map(({ level }) => level)).toEqual(chosen);
  });

  test("by the factors that a trial has", () => {
    expect(labels({ table: rows([{ rule: "pro", side: 1 }, { rule: "anti" }, { side: 2 }, {}]) })).toEqual([
      "rule pro, side 1",
      "rule anti",
      "side 2",
      "no rule or side",
    ]);
  });

  test("by condition if there are few, else by right output, else by the factor with the fewest values", () => {
    expect(labels({ table: rows([{ rule: "pro" }, { rule: "anti" }, { rule: "pro" }]) })).toEqual([
      "rule anti",
      "rule pro",
    ]);
    const two = [
      { rule: "pro", side: 1 },
      { rule: "anti", side: 1 },
      { rule: "anti", side: 2 },
    ];
    expect(labels({ table: rows(two) })).toEqual(["rule pro, side 1", "rule anti, side 1", "rule anti, side 2"]);
    const many = Array.from({ length: 24 }, (_, i) => ({ first: i % 8, second: i % 3 }));
    const table = rows(many, (i) => 1 + (i % 2));
    expect(labels({ table, words: taskWords() })).toEqual(["correct: left", "correct: right"]);
    expect(labels({ table })).toEqual(["correct: choice 1", "correct: choice 2"]);
    expect(labels({ table: rows(many) })).toEqual(["second 0", "second 1", "second 2"]);
  });

  test("not by a factor that some trials lack, if another is in all", () => {
    const some = Array.from({ length: 12 }, (_, i) => ({
      kind: `kind ${i % 3}`,
      ...(i % 3 > 0 && { side: 1 + (i % 2) }),
    }));
    expect(labels({ table: rows(some) })).toEqual(["kind 0", "kind 1", "kind 2"].map((kind) => `kind ${kind}`));
  });

  test("by the psychometric variable, also if catch trials lack it and another factor is in all", () => {
    const some = Array.from({ length: 12 }, (_, i) => ({
      perturbed: i % 2 ? "yes" : "no",
      ...(i % 3 > 0 && { level: i % 3 }),
    }));
    const words = taskWords({ psychometric: { factor: "level", favours: "left" } });
    expect(labels({ table: rows(some), words })).toEqual(["level 1", "level 2"]);
  });

  test("by task in a mixture, whatever factors its tasks share", () => {
    const mixed = Array.from({ length: 12 }, (_, i) => ({ task: i % 3 > 0 ? "go" : "anti", side: 1 + (i % 2) }));
    const words = taskWords();
    const ofMixture = { ...words, score: { ...words.score, tasks: { go: words.score, anti: words.score } } };
    expect(labels({ table: rows(mixed, (i) => 1 + (i % 2)), words: ofMixture })).toEqual(["task anti", "task go"]);
  });

  test("not by a number that differs between all trials", () => {
    const jittered = Array.from({ length: 40 }, (_, i) => ({ rule: i % 2 ? "pro" : "anti", jitter: i / 7 }));
    expect(labels({ table: rows(jittered) })).toEqual(["rule anti", "rule pro"]);
  });

  test("together if nothing tells trials apart", () => {
    const table = rows([{ coherence: 3 }, { coherence: 3 }]);
    expect(trialGroups({ table })).toEqual([{ label: "all trials", trials: [0, 1] }]);
    expect(trialGroups({ table: [] })).toEqual([{ label: "all trials", trials: [] }]);
  });
});

describe("trials are regrouped", () => {
  const table = ["pro", "anti"].flatMap((rule) =>
    [1, 2].flatMap((correct) =>
      [correct, 0].map((choice) => trialRow({ condition: { rule, side: correct }, correct, choice })),
    ),
  );
  const recording = { table, words: taskWords({ factors: [factor("rule", { kind: "category" }), factor("side")] }) };
  const grouped = (...by: string[]) =>
    trialGroups(recording, { by }).map(({ label, trials }) => ({ label, trials: trials.join(" ") }));

  test("by a factor, by several, in the order of their names", () => {
    expect(grouped("side")).toEqual([
      { label: "side 1", trials: "0 1 4 5" },
      { label: "side 2", trials: "2 3 6 7" },
    ]);
    expect(grouped("rule", "side").map(({ label }) => label)).toEqual([
      "rule anti, side 1",
      "rule anti, side 2",
      "rule pro, side 1",
      "rule pro, side 2",
    ]);
  });

  test("by choice, right choice and outcome, with the names of outputs", () => {
    expect(grouped("choice")).toEqual([
      { label: "chosen output no response", trials: "1 3 5 7" },
      { label: "chosen output left", trials: "0 4" },
      { label: "chosen output right", trials: "2 6" },
    ]);
    expect(grouped("correct")).toEqual(grouped("right"));
    expect(grouped("right").map(({ label }) => label)).toEqual(["correct: left", "correct: right"]);
    expect(grouped("outcome").map(({ label }) => label)).toEqual(["outcome right", "outcome no response"]);
    expect(trialGroups(recording, { by: ["choice"] }).map(({ choice }) => choice)).toEqual([0, 1, 2]);
  });

  test("by a factor that no finite trial has: refused, with the alternatives", () => {
    const table = [trialRow({ condition: { rule: "pro" }, choice: Number.NaN }), trialRow({ condition: {} })];
    expect(() => trialGroups({ table }, { by: ["rule"] })).toThrow(fault("missing", /rule/, { remedy: /regroup by/ }));
  });

  test("by a factor with one of these names, which takes precedence", () => {
    const own = { table: rows([{ choice: 3 }, { choice: 7 }]) };
    expect(labels(own, { by: ["choice"] })).toEqual(["choice 3", "choice 7"]);
  });

  test("with units for numbers but not for strings, to four significant digits", () => {
    const words = taskWords({ factors: [factor("angle", { unit: "°" }), factor("contrast", { unit: "%" })] });
    const mixed = ["none", 1 / 3, 45].flatMap((angle) => [2, 12345].map((contrast) => ({ angle, contrast })));
    expect(labels({ table: rows(mixed), words }, { by: ["angle"] })).toEqual([
      "angle 0.3333°",
      "angle 45°",
      "angle none",
    ]);
    expect(labels({ table: rows(mixed), words })).toContain("angle 0.3333°, contrast 12345 %");
    expect(labels({ table: rows([{ a: 1.00001 }, { a: 1.00002 }]) })).toHaveLength(2);
  });

  test.each(["choice", "right", "correct", "outcome"])("but not by %s if no trial has one", (name) => {
    const values = rows([{ height: 1 }, { height: 2 }]).map((row) => ({ ...row, choice: Number.NaN, isFinite: true }));
    for (const by of [[name], [name, "height"]])
      expect(() => trialGroups({ table: values, words: taskWords() }, { by })).toThrow(
        fault("missing", `"${name}" in the trials`, { remedy: /: regroup by height$/ }),
      );
  });

  test("but not by what no finite trial has, nor by a combination that none has", () => {
    const parted = { table: [trialRow({ condition: { a: 1 } }), trialRow({ condition: { b: 1 } })] };
    expect(() => trialGroups(parted, { by: ["a", "b"] })).toThrow(fault("missing", 'a trial with all of "a", "b"'));
    const broken = { table: [parted.table[0], trialRow({ condition: { b: 1 }, choice: Number.NaN })] };
    expect(() => trialGroups(broken, { by: ["b"] })).toThrow(fault("missing", '"b" in the trials'));
    expect(trialGroups({ table: [broken.table[1]] }, { by: ["b"] })).toEqual([{ label: "all trials", trials: [] }]);
  });

  test("but not by an unknown name, nor by more combinations than can be told apart", () => {
    expect(() => grouped("rul")).toThrow(fault("unknown", "factor", { value: "rul", remedy: 'did you mean "rule"?' }));
    const many = { table: rows(Array.from({ length: 30 }, (_, i) => ({ a: `${i % 5}`, b: `${i % 6}` }))) };
    expect(() => trialGroups(many, { by: ["a", "b"] })).toThrow(fault("invalid", "by", { detail: "makes 30 groups" }));
  });
});

describe("numbers that differ between all trials are grouped", () => {
  const humid = (values: readonly number[], unit = "%") => ({
    table: rows(values.map((humidity) => ({ humidity, rule: humidity > 30 ? "pro" : "anti" }))),
    words: taskWords({ factors: [factor("humidity", { unit }), factor("rule", { kind: "category" })] }),
  });
  const values = Array.from({ length: 40 }, (_, i) => 20 + ((i * 17) % 40) / 3 + 1e-7);

  test("in five bins of equally many trials, labelled by their bounds to three digits with the unit", () => {
    const groups = trialGroups(humid(values), { by: ["humidity"] });
    expect(groups.map(({ label }) => label)).toEqual([
      "humidity 20–22.5 %",
      "humidity 22.5–25.2 %",
      "humidity 25.2–27.8 %",
      "humidity 27.8–30.5 %",
      "humidity 30.5–33 %",
    ]);
    expect(groups.map(({ trials }) => trials.length)).toEqual([8, 8, 8, 8, 8]);
    expect(groups[0].level).toBeCloseTo(20 + 3.5 / 3, 6);
    expect(groups.every(({ isBin }) => isBin)).toBe(true);
  });

  test("also in combination with other factors, with readable minus signs and equal values together", () => {
    const signed = humid(values.map((value) => value - 30));
    expect(labels(signed, { by: ["humidity"] })[0]).toBe("humidity −10 to −7.5 %");
    expect(labels(humid(values), { by: ["humidity", "rule"] })).toContain("humidity 27.8–30.5 %, rule pro");
    const tied = humid([...new Array(20).fill(21), ...values]);
    const sizes = trialGroups(tied, { by: ["humidity"] }).map(({ trials }) => trials.length);
    expect(sizes.reduce((a, b) => a + b)).toBe(60);
    expect(sizes.length).toBeLessThanOrEqual(5);
  });

  test("without a declaration of the task, if there are more values than groups", () => {
    const counted = { table: rows(Array.from({ length: 40 }, (_, i) => ({ pulses: i % 8 }))), words: taskWords() };
    expect(trialGroups(counted, { by: ["pulses"] })).toHaveLength(5);
  });

  test("but levels of the task's conditions, and of the psychometric variable, are not", () => {
    const words = taskWords({ factors: [factor("contrast", { unit: "%" })] });
    const table = rows(Array.from({ length: 40 }, (_, i) => ({ contrast: i % 8 })));
    expect(trialGroups({ table, words }, { by: ["contrast"] }).map(({ isBin }) => isBin)).toEqual(new Array(6));
    const abscissa = motion(Array.from({ length: 40 }, (_, i) => (i - 20) / 7));
    expect(trialGroups(abscissa).some(({ isBin }) => isBin)).toBe(false);
  });
});

describe("groups of figures of units", () => {
  const turns = [0, 90, 180, 270].flatMap((direction) =>
    ["pro", "anti"].map((rule) => ({ direction, rule, gain: direction % 180 })),
  );
  const factors = [
    factor("direction", { unit: "°", kind: "circular", circle: 360 }),
    factor("rule", { kind: "category" }),
    factor("gain"),
  ];
  const grouped = (words: ReturnType<typeof taskWords>, table = rows(turns)) =>
    comparedGroups({ table, words }).map(({ label }) => label);

  test("are by the factor that selectivity compares", () => {
    const selectivity = { factor: "direction", levels: [0, 180] } as const;
    expect(grouped(taskWords({ factors, selectivity }))).toEqual([0, 90, 180, 270].map((one) => `direction ${one}°`));
  });

  test("are by the right response if that is compared, unless the psychometric variable divides it further", () => {
    const table = rows(turns, (i) => 1 + (i % 2));
    expect(grouped(taskWords({ factors }), table)).toEqual(["correct: left", "correct: right"]);
    expect(comparedGroups(motion([6.4, -6.4, 3.2]))).toHaveLength(3);
    const undecided = motion([6.4, 0, 0, -6.4]);
    undecided.table[2].correct = 2;
    expect(comparedGroups(undecided).map(({ label }) => label)).toEqual(["correct: choice 1", "correct: choice 2"]);
  });

  test("are the usual ones if the factor has too many levels, or nothing is compared", () => {
    const many = rows(Array.from({ length: 36 }, (_, i) => ({ size: i % 12, rule: i % 2 ? "pro" : "anti" })));
    const selectivity = { factor: "size", levels: [0, 11] } as const;
    const words = taskWords({ factors: [factor("size"), factor("rule", { kind: "category" })], selectivity });
    expect(comparedGroups({ table: many, words })).toEqual(trialGroups({ table: many, words }));
    expect(grouped(taskWords({ factors }))).toEqual(
      trialGroups({ table: rows(turns), words: taskWords({ factors }) }).map(({ label }) => label),
    );
  });
});

describe("a factor is redundant", () => {
  const names = (table: ReturnType<typeof rows>, words = motionWords) =>
    tellingFactors(table, words).map(({ name }) => name);

  test("if it follows from the computed abscissa, or is the right answer under another name", () => {
    expect(names(motion([-6.4, 0, 3.2, 3.2]).table)).toEqual(["signedCoherence"]);
    const delayed = motion([-6.4, 6.4, -6.4]).table.map((row, i) => ({
      ...row,
      condition: { ...row.condition, delay: i },
    }));
    expect(names(delayed)).toEqual(["signedCoherence", "delay"]);
  });

  test("but a category is not, even if it follows from the computed abscissa", () => {
    const { table } = motion([-6.4, 0, 3.2, 3.2]);
    const kinds = table.map((row) => {
      const kind = row.condition["signedCoherence"] === 0 ? "catch" : "song";
      return { ...row, condition: { ...row.condition, kind } };
    });
    expect(names(kinds)).toEqual(["signedCoherence", "kind"]);
  });

  test("but one with a unit, or around a circle, is not", () => {
    const conditions = [{ angle: 0 }, { angle: 180 }];
    const words = (said: Parameters<typeof factor>[1]) => taskWords({ factors: [factor("angle", said)] });
    const table = rows(conditions, (i) => i + 1);
    expect(names(table, words({}))).toEqual([]);
    expect(names(table, words({ unit: "Hz" }))).toEqual(["angle"]);
    expect(names(table, words({ kind: "circular", circle: 360 }))).toEqual(["angle"]);
  });

  test("but not if two levels have the same answer", () => {
    const table = rows([{ side: "a" }, { side: "b" }, { side: "c" }], (i) => 1 + (i % 2));
    expect(names(table, taskWords())).toEqual(["side"]);
  });
});

test("the kind of a factor is as declared, or else inferred from its levels", () => {
  const table = rows([0, 45, 90, 135].map((angle) => ({ angle, size: angle / 45 - 1, hue: `${angle}` })));
  const kinds = (words?: ReturnType<typeof taskWords>) =>
    tellingFactors(table, words).map(({ name, kind, circle }) => [name, kind, circle]);
  expect(kinds()).toEqual([
    ["angle", "ordered", undefined],
    ["size", "signed", undefined],
    ["hue", "category", undefined],
  ]);
  const words = taskWords({ factors: [factor("angle", { unit: "°", kind: "circular", circle: 180 })] });
  expect(kinds(words)[0]).toEqual(["angle", "circular", 180]);
});
