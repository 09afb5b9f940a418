import { describe, expect, test } from "vitest";
import { type TaskFigureTrial, taskFigure } from "../../src/figure/index.ts";
import { toPng } from "../../src/node/index.ts";
import { motionWords } from "../analysis/recorded.ts";

const trial = (steps: number, targets: number[][], mask?: number[]): TaskFigureTrial => ({
  steps,
  condition: { coherence: 6.4, signedCoherence: -6.4, correct: 2 },
  correct: 1,
  periods: [
    { name: "fixation", from: 0, to: 40 },
    { name: "delay", from: 40, to: 40 },
    { name: "decision", from: 40, to: steps * 20 },
  ],
  inputs: [Array.from({ length: steps }, (_, k) => k / 7)],
  noiseless: [new Array<number>(steps).fill(0)],
  targets,
  mask: mask ?? new Array<number>(steps).fill(1),
});

async function expectSound(input: Parameters<typeof taskFigure>[0]) {
  const figure = await taskFigure(input);
  expect(figure.svg).not.toMatch(/="[^"]*(?:NaN|undefined|Infinity|currentColor|var\()|<style/);
  expect(new Set(Object.values(figure.csv).map((column) => column.length)).size).toBe(1);
  const png = await toPng(figure.svg);
  const view = new DataView(png.buffer, png.byteOffset);
  expect([view.getUint32(16), view.getUint32(20)]).toEqual([2 * figure.width, 2 * figure.height]);
  return figure;
}
const about = { title: "A task", dt: 20, inputNames: ["cue"], outputNames: ["wait", "go"] };

describe("taskFigure", () => {
  test("shows trials of unequal length with their condition, periods and target output", async () => {
    const trials = [trial(4, [[0, 0, 1, 1]]), trial(6, [[0, 0, 0, 0, 1, 1]])];
    const { svg, csv } = await expectSound({ ...about, target: "class", trials, words: motionWords });
    for (const text of ["signed coherence −6.4 %, correct: go", "fixation", "time (ms)", "cue", "targets:"])
      expect(svg).toContain(text);
    expect(svg).not.toContain(">delay<");
    expect(csv["trial"]).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 1, 1]);
    expect(csv["time_ms"].slice(0, 5)).toEqual([20, 40, 60, 80, 20]);
    expect(csv["target"].slice(0, 4)).toEqual([0, 0, 1, 1]);
  });

  test("draws many channels as rows of colours, with noise and without, and steps without a target in grey", async () => {
    const names = Array.from({ length: 9 }, (_, i) => `ring ${i}`);
    const values = names.map((_, c) => [0, c, 1]);
    const noisy = { ...trial(3, values, [0, 1, 1]), inputs: values, noiseless: names.map(() => [0, 1, 0]) };
    const input = { ...about, inputNames: names, outputNames: names, target: "value" as const };
    const { svg, caption } = await expectSound({ ...input, trials: [noisy] });
    for (const text of ["inputs: ring 0 to 8", "targets: ring 0 to 8", "without noise", ">ring<", ">6<"])
      expect(svg).toContain(text);
    const [maps, scales] = [3, 2];
    expect(svg.match(/<image/g)).toHaveLength(maps + scales);
    expect(caption).toContain("no target (grey). The inputs ring 0 to 8 are rows of colours");
    const quiet = await expectSound({ ...input, trials: [{ ...noisy, noiseless: values }] });
    expect(quiet.svg.match(/<image/g)).toHaveLength(maps - 1 + scales);
  });

  test("few channels beside many that share a stem are lines", async () => {
    const names = ["fixation", ...Array.from({ length: 9 }, (_, i) => `at ${i * 40}°`)];
    const values = names.map((_, c) => [0, c, 1]);
    const one = { ...trial(3, values), inputs: values, noiseless: values };
    const input = { ...about, inputNames: names, outputNames: names, target: "value" as const, trials: [one] };
    const { svg } = await expectSound(input);
    for (const text of [">fixation<", "inputs: at 0° to 320°", ">240°<"]) expect(svg).toContain(text);
    const [maps, scales] = [2, 2];
    expect(svg.match(/<image/g)).toHaveLength(maps + scales);
  });

  test("headings leave out factors that are redundant in all conditions of the task, not only in the drawn trials", async () => {
    const trials = [trial(4, [[0, 0, 1, 1]])].map((one) => ({ ...one, condition: { rule: "go", side: "go" } }));
    const alone = await expectSound({
      ...about,
      target: "class",
      trials,
      words: { ...motionWords, outputs: ["wait", "go"] },
    });
    expect(alone.svg).not.toContain("rule go");
    const conditions = ["go", "stop"].flatMap((rule) =>
      [1, 0].map((correct) => ({ condition: { rule, side: correct ? "go" : "x" }, correct })),
    );
    const { svg } = await expectSound({ ...about, target: "class", trials, words: motionWords, conditions });
    expect(svg).toContain(">rule go, correct: go<");
  });

  test("a heading too long for the figure continues on a second line", async () => {
    const condition = Object.fromEntries(Array.from({ length: 6 }, (_, k) => [`a long factor ${k}`, "its level"]));
    const conditions = Object.keys(condition).map((name, correct) => ({
      condition: { ...condition, [name]: "another" },
      correct,
    }));
    const trials = [{ ...trial(4, [[0, 0, 1, 1]]), condition }];
    const { svg } = await expectSound({ ...about, target: "class", trials, conditions });
    const heading = Object.keys(condition).map((name) => `${name} its level`);
    expect(svg).not.toContain(heading.join(", "));
    expect(svg.replace(/<\/text><text[^>]*>/g, " ")).toContain(`${heading.join(", ")}, correct: go`);
  });

  test("numbers some of many classes", async () => {
    const outputNames = Array.from({ length: 17 }, (_, k) => `at ${k}`);
    const { svg } = await expectSound({ ...about, outputNames, target: "class", trials: [trial(4, [[0, 0, 9, 9]])] });
    for (const shown of [0, 6, 12]) expect(svg).toContain(`y="0.32em">${shown}<`);
    expect(svg).not.toContain('y="0.32em">1<');
  });

  test("inputs without noise are not drawn twice", async () => {
    const noisy = trial(4, [[0, 0, 1, 1]]);
    const of = (trials: TaskFigureTrial[]) => expectSound({ ...about, target: "class", trials });
    expect((await of([noisy])).svg).toContain('stroke-opacity="0.45"');
    const quiet = await of([{ ...noisy, inputs: noisy.noiseless }]);
    expect(quiet.svg).not.toContain('stroke-opacity="0.45"');
    expect(quiet.caption).toContain("inputs (as the network sees them)");
  });

  test("leaves out targets of steps that have no weight", async () => {
    const bars = (svg: string) => svg.match(/stroke="#(777777|009e73)" d="M/g)?.length ?? 0;
    const whole = await expectSound({ ...about, target: "class", trials: [trial(4, [[0, 0, 1, 1]])] });
    const masked = await expectSound({ ...about, target: "class", trials: [trial(4, [[0, 0, 1, 1]], [1, 1, 0, 0])] });
    expect(bars(whole.svg) - bars(masked.svg)).toBe(1);
  });

  test("draws values to reach, negative ones too", async () => {
    const trials = [
      trial(
        3,
        [
          [0, 0.5, 1],
          [0, -1, -1],
        ],
        [0, 1, 1],
      ),
    ];
    const { csv } = await expectSound({ ...about, target: "value", trials });
    expect(csv["target go"]).toEqual([0, -1, -1]);
    expect(csv["mask"]).toEqual([0, 1, 1]);
  });
});
