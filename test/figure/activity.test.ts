import { describe, expect, test } from "vitest";
import { type Recording, trialGroups } from "../../src/analysis/index.ts";
import { selectivity as selectivityOf } from "../../src/analysis/selectivity.ts";
import { averagesFigure, levelsFigure, themes, trajectoriesFigure, unitsFigure } from "../../src/figure/index.ts";
import { cyclic, shades } from "../../src/figure/palette.ts";
import { textWidth } from "../../src/figure/text.ts";
import type { Population } from "../../src/model/index.ts";
import { factor, lasting, motionWords, recorded, setRate, taskWords } from "../analysis/recorded.ts";
import { plainUnits } from "../base/populations.ts";
import { fault } from "../fault.ts";
import { sampleOf } from "../sample.ts";
import { expectSound } from "./sound.ts";

const coherences = [-51.2, -12.8, -6.4, 6.4, 12.8, 51.2];
const rows = coherences.flatMap((signedCoherence) => {
  const correct = signedCoherence > 0 ? 1 : 2;
  const condition = { coherence: Math.abs(signedCoherence), signedCoherence, correct };
  return [
    { condition, correct },
    { condition, correct },
  ];
});

/** Rates that differ between units, trials and steps. */
function lively(recording: Recording): Recording {
  recording.rates.forEach((_, i) => {
    recording.rates[i] = 1 + Math.sin(i * 0.37) + (i % recording.units) / 7;
  });
  return recording;
}
const usual = () => lively({ ...recorded(6, 4, rows), words: motionWords });
const selectivity = {
  period: "stimulus",
  first: "choice 1",
  second: "choice 2",
  dprime: Float64Array.of(1, -2, 0.5, 0, -0.1, 3),
  silent: [false, false, false, true, false, false],
};
const three: readonly Population[] = [
  { name: "E", units: 3, sign: 1 },
  { name: "PV", units: 2, sign: -1 },
  { name: "SST", units: 1, sign: -1 },
];
/** Recordings that every figure of activity must be able to draw; each draws some, in turn. */
const cases = [
  { name: "no trials", recording: recorded(3, 2, []) },
  { name: "one trial", recording: lively(recorded(3, 2, [{}])) },
  { name: "silent units", recording: { ...recorded(4, 2, rows), words: motionWords } },
  { name: "units of no kind", recording: { ...usual(), populations: plainUnits(6) } },
  { name: "three populations", recording: { ...usual(), populations: three } },
  { name: "no stimulus", recording: lively(recorded(3, 2, [{ periods: [{ name: "all", from: 0, to: 160 }] }, {}])) },
  { name: "a single unit", recording: { ...lively(recorded(1, 1, rows)), words: motionWords } },
];

describe("averagesFigure", () => {
  test("shows every population against time from stimulus onset, by condition", async () => {
    const figure = await averagesFigure({ recording: usual() });
    await expectSound(figure);
    for (const text of [
      "E (4)",
      "I (2)",
      "signed coherence (%):",
      ">−51.2<",
      "time from stimulus onset (ms)",
      "mean rate (a.u.)",
      ">stimulus<",
    ])
      expect(figure.svg).toContain(text);
    expect(figure.csv["time_ms"].slice(0, 8)).toEqual([-20, 0, 20, 40, 60, 80, 100, 120]);
    expect(new Set(figure.csv["condition"]).size).toBe(6);
    expect(figure.csv["condition"][0]).toBe("signed coherence -51.2 %");
    expect(figure.csv["level"][0]).toBe(-51.2);
    expect(new Set(figure.csv["trials"])).toEqual(new Set([2]));
  });

  test("gives the smallest number of trials where some end before the others", async () => {
    const until = (ms: number) => [
      { name: "stimulus", from: 0, to: ms / 2 },
      { name: "decision", from: ms / 2, to: ms },
    ];
    const of = (lengths: readonly number[]) =>
      averagesFigure({
        recording: lively(
          recorded(
            4,
            2,
            lengths.map((ms) => ({ periods: until(ms) })),
          ),
        ),
        groups: [{ label: "all", trials: lengths.map((_, k) => k) }],
        period: "stimulus",
      });
    const same = await of([160, 160, 160]);
    expect(same.caption).toContain("(3 each)");
    const differing = await of([160, 160, 80]);
    expect(differing.caption).toContain("(3 each; at least 2 where the others have ended or not begun)");
    expect(Math.min(...(differing.csv["trials"] as number[]))).toBe(2);
  });

  test("tells which periods are drawn at the median of differing bounds", async () => {
    const periods = (delay: number) => [
      { name: "stimulus", from: 0, to: 40 },
      { name: "delay", from: 40, to: 40 + delay },
      { name: "decision", from: 40 + delay, to: 160 },
    ];
    const varying = lively(recorded(4, 2, [{ periods: periods(20) }, { periods: periods(60) }]));
    for (const figure of [averagesFigure, unitsFigure]) {
      expect((await figure({ recording: varying })).caption).toContain("median of bounds that differ between trials");
      expect((await figure({ recording: usual() })).caption).not.toContain("median");
    }
  });

  test("directions around a circle have cyclic colours, which the caption mentions; times do not", async () => {
    const turns = [0, 90, 180, 270].flatMap((angle) => [
      { condition: { angle }, correct: Number.NaN },
      { condition: { angle }, correct: Number.NaN },
    ]);
    const recording = lively(recorded(4, 2, turns));
    const round = await averagesFigure({ recording });
    await expectSound(round);
    for (const place of [0, 0.25, 0.5, 0.75]) expect(round.svg).toContain(`stroke="${cyclic(place)}"`);
    expect(round.caption).toContain("Colours go around a circle of 360, like the values of angle.");
    const words = (said: Parameters<typeof factor>[1]) => taskWords({ factors: [factor("angle", said)] });
    const half = words({ unit: "°", kind: "circular", circle: 180 });
    const bars = await averagesFigure({ recording: { ...recording, words: half } });
    expect(bars.svg).toContain(`stroke="${cyclic(0.5)}"`);
    expect(bars.caption).toContain("a circle of 180°");
    const timed = await averagesFigure({ recording: { ...recording, words: words({ unit: "ms" }) } });
    expect(timed.svg).not.toContain(cyclic(0.25));
    expect(timed.caption).not.toContain("circle");
  });

  test("levels have the colour of the choice that they favour", async () => {
    const of = (correct: number) => ({ condition: { signedRate: correct === 2 ? 4 : -4 }, correct });
    const { svg } = await averagesFigure({ recording: lively(recorded(4, 2, [of(1), of(1), of(2), of(2)])) });
    expect(svg).toMatch(/stroke="#e69f00" stroke-width="2.5"\/><text[^>]*>4</);
    expect(svg).toMatch(/stroke="#009e73" stroke-width="2.5"[^>]*\/><text[^>]*>−4</);
  });

  test("trials that are not finite are left out, and counted in the caption", async () => {
    const rowsWith = rows.map((row, i) => (i === 3 ? { ...row, choice: Number.NaN } : row));
    const recording = { ...lively(recorded(6, 4, rowsWith)), words: motionWords };
    for (let step = 2; step < 8; step++)
      for (let unit = 0; unit < 6; unit++) setRate(recording, step, 3, unit, Number.NaN);
    for (const figure of [averagesFigure, unitsFigure, levelsFigure, trajectoriesFigure]) {
      const drawn = await figure({ recording });
      await expectSound(drawn);
      expect(drawn.caption).toContain("Left out: 1 of 12 trials that are not finite.");
      expect(drawn.caption).not.toContain("in between");
    }
  });

  test("without groups has only axes", async () => {
    for (const figure of [averagesFigure, unitsFigure])
      await expectSound(await figure({ recording: usual(), groups: [] }));
  });

  test("gives the number of trials that its groups leave out", async () => {
    const recording = usual();
    const whole = await averagesFigure({ recording });
    const part = await averagesFigure({ recording, groups: [{ label: "some", trials: [0, 1, 5] }] });
    expect(whole.caption).not.toContain("left out");
    expect(part.caption).toContain("3 of 12 trials are shown");
  });

  test("has a panel for each event if the time between them varies, and explains time 0", async () => {
    const trial = (delay: number) => lasting({ fixation: 40, sample: 60, delay, test: 60 });
    const recording = lively(recorded(4, 2, [trial(40), trial(100), trial(100)]));
    const figure = await averagesFigure({ recording });
    await expectSound(figure);
    for (const event of ["sample", "test"]) expect(figure.svg).toContain(`${event} onset`);
    expect([...new Set(figure.csv["aligned_to"])]).toEqual(["sample onset", "test onset"]);
    expect(figure.caption).toContain("Time 0 is sample onset, then test onset; the time between varies");
    const declared = { ...recording, words: taskWords({ align: ["test", "sample"] }) };
    expect((await averagesFigure({ recording: declared })).caption).not.toContain("names no event");
    const asked = await averagesFigure({ recording, period: "test" });
    expect(asked.svg).toContain("time from test onset (ms)");
    expect(asked.csv["time_ms"][0]).toBe(-80);
    const units = await unitsFigure({ recording, units: [0] });
    expect(new Set(units.csv["aligned_to"])).toEqual(new Set(["sample onset"]));
    const paths = await trajectoriesFigure({ recording });
    await expectSound(paths);
    expect(paths.caption).toContain("Paths break off where lengths vary.");
    expect([...new Set(paths.csv["aligned_to"])]).toEqual(["sample onset", "test onset"]);
  });

  test("gives the number of trials without the period in the caption", async () => {
    const rowsOf = [lasting({ a: 60, b: 100 }), lasting({ a: 160 })];
    const { caption } = await averagesFigure({ recording: lively(recorded(4, 2, rowsOf)), period: "b" });
    expect(caption).toContain("1 of 2 trials have no b and are left out.");
  });

  test("ordered levels are shades, categories differ in colours and dashes, outputs have their colours", async () => {
    const recording = lively(
      recorded(
        4,
        2,
        ["x", "y"].flatMap((rule) => [1, 4].map((size, i) => ({ condition: { rule, size }, correct: 1 + i }))),
      ),
    );
    const keys = async (...by: string[]) => {
      const groups = trialGroups({ ...recording, words: taskWords() }, { by });
      const { svg } = await averagesFigure({ recording, groups });
      return [
        .../<g aria-label="legend">(.*?)<\/g>/s
          .exec(svg)![1]
          .matchAll(/<path [^>]*stroke="([^"]*)"[^>]*?(?:stroke-dasharray="([^"]*)")?\/>/g),
      ].map(([, stroke, dash]) => [stroke, dash]);
    };
    const [weak, strong] = shades("#7a4fb5", 2);
    expect(await keys("size")).toEqual([
      [weak, undefined],
      [strong, undefined],
    ]);
    expect(await keys("rule")).toEqual([
      ["#009e73", undefined],
      ["#e69f00", "4 2"],
    ]);
    expect(await keys("right")).toEqual([
      ["#009e73", undefined],
      ["#e69f00", "4 2"],
    ]);
    // The order gives the colours, the category the dashes, and each is named once.
    expect(await keys("rule", "size")).toEqual([
      [weak, undefined],
      [strong, undefined],
      ["#222222", undefined],
      ["#222222", "4 2"],
    ]);
  });

  test("can be aligned to another period", async () => {
    const figure = await averagesFigure({ recording: usual(), period: "decision" });
    expect(figure.svg).toContain("time from decision onset (ms)");
    expect(figure.csv["time_ms"][7]).toBe(40);
    await expect(averagesFigure({ recording: usual(), period: "delay" })).rejects.toThrow(
      fault("unknown", "period", { value: "delay" }),
    );
  });

  test.each([
    [500, 300],
    [700, 100],
    [1000, 300],
  ])("the numbers of neighbouring panels do not touch, %i ms before the delay and %i ms after it", async (cue, go) => {
    const recording = recorded(
      4,
      2,
      [150, 450, 450].map((delay) => lasting({ cue, delay, go })),
    );
    for (const theme of [themes.screen, themes.paper]) {
      const { svg } = await averagesFigure({ recording }, theme);
      const panels = svg.split("\n").filter((line) => line.includes('"x-axis tick label"'));
      const [left, right] = panels.slice(-2).map((panel) => {
        const start = Number(/translate\(([\d.]+),/.exec(panel)![1]);
        const labels = /"x-axis tick label".*?<\/g>/s.exec(panel)![0];
        return [...labels.matchAll(/translate\(([\d.]+),[^>]*>([^<]+)</g)].map(([, x, text]) => ({
          from: start + Number(x) - textWidth(text) / 2,
          to: start + Number(x) + textWidth(text) / 2,
        }));
      });
      expect(Math.min(left.length, right.length)).toBeGreaterThan(0);
      expect(right[0].from - left.at(-1)!.to).toBeGreaterThan(12);
    }
  });

  test.each(sampleOf(cases, 3))("survives $name", async ({ recording }) => {
    await expectSound(await averagesFigure({ recording }));
  });
});

test.each([averagesFigure, unitsFigure])("%o accepts an empty list of groups", async (figure) => {
  await expectSound(await figure({ recording: usual(), groups: [] }));
});

describe("unitsFigure", () => {
  test("shows the most selective units with their number, kind and d′", async () => {
    const figure = await unitsFigure({ recording: usual(), selectivity });
    await expectSound(figure);
    for (const text of [
      ">I unit 5, d′ 3.0<",
      ">E unit 0, d′ 1.0<",
      ">E unit 2, d′ 0.50<",
      ">E unit 1, d′ −2.0<",
      "mean rate (a.u.)",
      "time from stimulus onset (ms)",
    ])
      expect(figure.svg).toContain(text);
    expect([...new Set(figure.csv["unit"])]).toEqual([5, 0, 2, 4, 1]); // unit 3 is silent
    expect(figure.caption).toContain("5 most selective units");
  });

  test("explains what d′ compares and when, and shows those trials", async () => {
    const turns = [0, 90, 180, 270].flatMap((direction) =>
      [1, 2].map((gain) => ({ condition: { direction, gain }, correct: Number.NaN })),
    );
    const words = taskWords({
      factors: [factor("direction", { unit: "°", kind: "circular", circle: 360 }), factor("gain")],
      selectivity: { period: "decision", factor: "direction", levels: [0, 180] },
    });
    const recording = { ...lively(recorded(6, 4, turns)), words };
    const figure = await unitsFigure({ recording, selectivity: selectivityOf(recording) });
    expect(figure.caption).toContain(
      "d′ compares trials of “direction 0°” with those of “direction 180°” during decision.",
    );
    expect([...new Set(figure.csv["condition"])]).toEqual([0, 90, 180, 270].map((one) => `direction ${one}°`));
    expect((await unitsFigure({ recording })).caption).not.toContain("d′ compares");
  });

  test("says how many levels it shows if there are more", async () => {
    const many = [-8, -4, -2, -1, 1, 2, 4, 8].map((signedCoherence) => ({
      condition: { signedCoherence },
      correct: signedCoherence > 0 ? 1 : 2,
    }));
    const recording = { ...lively(recorded(6, 4, many)), words: motionWords };
    const { caption } = await unitsFigure({ recording });
    expect(caption).toContain("6 of 8 trials are shown, 6 of 8 levels of signed coherence; conditions in between");
    expect((await unitsFigure({ recording: usual() })).caption).not.toContain(" levels of");
    const all = await unitsFigure({ recording, groups: trialGroups(recording, { most: 8 }) });
    expect(all.caption).not.toContain(" levels of");
  });

  test("shows the requested units", async () => {
    const figure = await unitsFigure({ recording: usual(), units: [4, 2] });
    expect([...new Set(figure.csv["unit"])]).toEqual([4, 2]);
    expect(figure.caption).toContain("of the 2 units");
  });

  test("keeps the names of units inside the picture", async () => {
    const dprime = Float64Array.of(-0.93, -0.92, -0.91, -0.94, -0.95, -0.96);
    const { svg } = await unitsFigure(
      { recording: usual(), selectivity: { ...selectivity, dprime, silent: selectivity.silent.map(() => false) } },
      themes.paper,
    );
    const width = Number(/viewBox="0 0 (\S+) /.exec(svg)![1]);
    const names = [...svg.matchAll(/<text x="(\S+)"[^>]*>([EI] unit [^<]*)</g)];
    expect(names).toHaveLength(6);
    for (const [, x, name] of names) expect(Number(x) + textWidth(name, 12), name).toBeLessThanOrEqual(width);
  });

  test.each([
    ["on a screen", themes.screen],
    ["on paper", themes.paper],
    ["on low paper", { ...themes.paper, height: 60 }],
  ])("%s no number of an axis touches the next one or the name above", async (_, theme) => {
    const recording = { ...recorded(20, 16, rows), words: motionWords };
    recording.rates.forEach((_, i) => {
      recording.rates[i] = i % 20 < 10 ? 0.1 * (1 + (i % 20)) : i;
    });
    const dprime = Float64Array.from({ length: 20 }, (_, i) => -1 - i / 20);
    const { svg } = await unitsFigure(
      {
        recording,
        selectivity: { ...selectivity, dprime, silent: new Array(20).fill(false) },
        units: [0, 2, 4, 6, 7, 8, 9, 10, 11],
      },
      theme,
    );
    const names = [...svg.matchAll(/<text x="\S+" y="(\S+)"[^>]*>[EI] unit /g)].map(([, y]) => Number(y));
    const panels = svg.split("\n").filter((line) => line.includes('"y-axis tick label"'));
    expect([names.length, panels.length]).toEqual([9, 9]);
    panels.forEach((panel, i) => {
      const top = Number(/translate\([\d.]+,([\d.]+)\)"><g/.exec(panel)![1]);
      const labels = /"y-axis tick label".*?<\/g>/s.exec(panel)![0];
      const ys = [...labels.matchAll(/translate\([^,]+,([^)]+)\)/g)].map(([, y]) => top + Number(y)).reverse();
      expect(ys.length).toBeGreaterThanOrEqual(2);
      for (const [k, y] of ys.entries()) expect(y - (k === 0 ? names[i] : ys[k - 1])).toBeGreaterThan(13);
    });
  });

  test("a wider figure has more columns", async () => {
    const recording = lively(recorded(20, 16, rows));
    const wide = await unitsFigure({ recording }, { ...themes.paper, width: 174 });
    const narrow = await unitsFigure({ recording }, themes.paper);
    const shown = ({ svg }: { svg: string }) => [...svg.matchAll(/unit \d+</g)].length;
    expect([shown(narrow), shown(wide)]).toEqual([9, 12]);
  });

  test.each(sampleOf(cases, 3, 1))("survives $name", async ({ recording }) => {
    await expectSound(await unitsFigure({ recording }));
  });
});

describe("levelsFigure", () => {
  test("shows rates during stimulus and decision against the signed factor, by preference", async () => {
    const recording = { ...recorded(2, 1, rows), words: motionWords };
    // In the stimulus, steps 2 to 5, unit 0 has a mean rate of 1 in the first trial and 3 in the second.
    setRate(recording, 2, 0, 0, 4);
    setRate(recording, 2, 1, 0, 12);
    const preferring = { ...selectivity, dprime: Float64Array.of(1, -1), silent: [false, false] };
    const figure = await levelsFigure({ recording, unit: "%", selectivity: preferring });
    await expectSound(figure);
    for (const text of [
      ">E prefer choice 1 (1)<",
      ">I prefer choice 2 (1)<",
      ">stimulus<",
      ">decision<",
      "signed coherence (%)",
    ])
      expect(figure.svg).toContain(text);
    const first = Object.fromEntries(Object.entries(figure.csv).map(([name, column]) => [name, column[0]]));
    expect(first).toEqual({
      population: "E",
      prefers: "choice 1",
      units: 1,
      period: "stimulus",
      level: -51.2,
      mean: 2,
      sem: 1,
      trials: 2,
    });
  });

  test("leaves out trials in which no response is right, like the psychometric curve, and says so", async () => {
    const caught = { condition: { coherence: 0, signedCoherence: 0, kind: 7 }, correct: 0 };
    const others = rows.map((row) => ({ ...row, condition: { ...row.condition, kind: 3 } }));
    const recording = { ...lively(recorded(6, 4, [...others, caught, caught])), words: motionWords };
    const figure = await levelsFigure({ recording });
    expect([...new Set(figure.csv["level"])]).toEqual(coherences);
    expect(figure.caption).toContain("Left out: 2 trials in which no response is right.");
    const other = await levelsFigure({ recording, factor: "kind" });
    expect([...new Set(other.csv["level"])]).toEqual([3, 7]);
    expect(other.caption).not.toContain("no response is right");
  });

  test("divides numbers that differ between all trials into bins, drawn at their means", async () => {
    const humid = Array.from({ length: 20 }, (_, i) => ({ condition: { humidity: 20 + i / 3 }, correct: Number.NaN }));
    const recording = lively(recorded(4, 2, humid));
    const figure = await levelsFigure({ recording, factor: "humidity", unit: "%" });
    await expectSound(figure);
    expect(figure.caption).toContain(
      "Values of humidity are in 5 bins of equally many trials, each drawn at its mean.",
    );
    const levels = [...new Set(figure.csv["level"])] as number[];
    expect(levels.map((level) => level.toFixed(6))).toEqual(
      [1.5, 5.5, 9.5, 13.5, 17.5].map((i) => (20 + i / 3).toFixed(6)),
    );
    expect(new Set(figure.csv["trials"])).toEqual(new Set([4]));
    const averages = await averagesFigure({ recording, groups: trialGroups(recording, { by: ["humidity"] }) });
    expect(averages.caption).toContain("Values of humidity are in bins of equally many trials.");
    expect(averages.svg).toContain(">20–21.2<");
  });

  test.each([
    { unit: "°", circle: 360, levels: [0, 60, 120, 180, 240, 300], ticks: ["0", "90", "180", "270", "360"] },
    { unit: "°", circle: 360, levels: [-180, -90, 0, 90], ticks: ["−180", "−90", "0", "90", "180"] },
    { unit: "rad", circle: 2 * Math.PI, levels: [0, 2, 4], ticks: ["0", "π/2", "π", "3π/2", "2π"] },
  ])("shows a circle of $circle $unit once, and closes it", async ({ unit, circle, levels, ticks }) => {
    const turns = levels.map((angle) => ({ condition: { angle }, correct: Number.NaN }));
    const words = taskWords({ factors: [factor("angle", { unit, circle, kind: "circular" })] });
    const recording = { ...lively(recorded(1, 1, turns)), words };
    const figure = await levelsFigure({ recording, periods: ["stimulus"] });
    await expectSound(figure);
    const labels = /"x-axis tick label".*?<\/g>/s.exec(figure.svg)![0];
    expect([...labels.matchAll(/>([^<>]+)<\/text>/g)].map(([, text]) => text)).toEqual(ticks);
    expect(figure.svg.match(/<circle /g)).toHaveLength(levels.length + 1);
    expect(figure.csv["level"]).toEqual(levels);
    expect(figure.caption).toContain("drawn again where the circle closes");
  });

  test("needs a factor", async () => {
    await expect(levelsFigure({ recording: recorded(2, 1, [{}]) })).rejects.toThrow(fault("missing", "factor"));
  });

  test.each(sampleOf(cases, 3, 2).filter(({ recording }) => recording.trials > 2))(
    "survives $name",
    async ({ recording }) => {
      await expectSound(await levelsFigure({ recording }));
    },
  );
});

describe("trajectoriesFigure", () => {
  test("shows conditions along the first components, with the variance of each", async () => {
    const figure = await trajectoriesFigure({ recording: usual() });
    await expectSound(figure);
    expect(figure.svg).toMatch(/>PC 1 \([\d.]+ %\)</);
    expect(figure.svg).toMatch(/>PC 3 \([\d.]+ %\)</);
    for (const text of [">start<", ">stimulus onset<", ">end<"]) expect(figure.svg).toContain(text);
    expect(Object.keys(figure.csv)).toEqual(["condition", "level", "aligned_to", "time_ms", "pc1", "pc2", "pc3"]);
  });

  test.each(sampleOf(cases, 2, 1).filter(({ recording }) => recording.trials > 0 && recording.units > 1))(
    "survives $name",
    async ({ recording }) => {
      await expectSound(await trajectoriesFigure({ recording }));
    },
  );
});
