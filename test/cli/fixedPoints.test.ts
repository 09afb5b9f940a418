import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pointsText } from "../../src/cli/fixedPointsText.ts";
import { loadRun, train } from "../../src/index.ts";
import { tiny } from "../loop/tiny.ts";
import { sampleOf } from "../sample.ts";
import { run, temporaryFolder } from "./capture.ts";

const path = temporaryFolder();
let root = "";
let folder = "";
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "dalenet-fixed-"));
  folder = join(root, "run");
  const evaluate = { trials: 20, recordedTrials: 4, psychometric: null };
  const settings = { report: false, backend: "wasm", out: folder, seed: 1 } as const;
  await train(
    { ...tiny, model: { preset: "vanilla", units: 8 }, evaluate, train: { ...tiny.train, epochs: 0 } },
    settings,
  );
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

it("fixedpoints --follow writes a bifurcation diagram, and says how to ask for one", async () => {
  const out = path("followed");
  const few = ["--starts", "10", "--trials", "4"];
  const input = "choice 1";
  const {
    code,
    out: text,
    err,
  } = await run(["fixedpoints", folder, ...few, "--follow", `${input}=0..0.5`, "--out", out]);
  expect([code, err]).toEqual([0, ""]);
  expect(text).toContain(`input ${input} from 0 to 0.5`);
  expect(readdirSync(out).sort()).toEqual(["bifurcation.csv", "bifurcation.json", "bifurcation.svg"]);
  const plain = JSON.parse(readFileSync(`${out}/bifurcation.json`, "utf8"));
  expect([plain.from, plain.to]).toEqual([0, 0.5]);
  type Branch = { begins: number; end: string; ends: number; points: readonly { readonly value: number }[] };
  const branches: Branch[] = plain.found.flatMap((period: { branches: Branch[] }) => period.branches);
  expect(branches.length).toBeGreaterThan(0);
  for (const { begins, end, ends, points } of branches) {
    expect([points[0].value, points.at(-1)!.value]).toEqual([begins, ends]);
    expect(["last", "first", "points", "marginal", "lost"]).toContain(end);
  }
  // Also of one period it says which, and what is held.
  const one = path("one");
  await run(["fixedpoints", folder, ...few, "--at", "stimulus", "--follow", `${input}=0..0.5`, "--out", one]);
  const svg = readFileSync(`${one}/bifurcation.svg`, "utf8");
  for (const words of [">other inputs held as in a trial with ", ">stimulus: fixation = 1, ", ">stimulus: output "])
    expect(svg).toContain(words);
  expect(svg).toMatch(/<desc>.* Held inputs: stimulus: fixation = 1, /);
  const again = await run(["fixedpoints", folder, "--follow", `${input}=0..0.5`, "--out", out]);
  expect(again.err).toContain("already holds bifurcation.json; give another folder, or --force");
  const wrong = await run(["fixedpoints", folder, "--follow", "choice 1=0"]);
  expect(wrong.err).toContain("write --follow INPUT=FROM..TO");
});

it("the numbers along the input of a bifurcation diagram keep clear of each other", async () => {
  const out = path("apart");
  const few = ["--starts", "10", "--trials", "4", "--at", "stimulus"];
  await run(["fixedpoints", folder, ...few, "--follow", "choice 1=0..1", "--out", out]);
  const svg = readFileSync(`${out}/bifurcation.svg`, "utf8");
  const [labels] = /aria-label="x-axis tick label">.*?<\/g>/.exec(svg)!;
  const ticks = [...labels.matchAll(/translate\(([\d.]+),[^>]*>([^<]+)</g)].map(([, x, text]) => ({ x: +x, text }));
  expect(ticks.length).toBeGreaterThan(1);
  // A character takes more than 5 px.
  for (const [k, { x, text }] of ticks.entries())
    if (k > 0) expect(x - ticks[k - 1].x).toBeGreaterThan(2.6 * (text.length + ticks[k - 1].text.length));
});

it("a file of something else is kept, which is said before anything is computed", async () => {
  const out = path(".");
  const file = path("fixed-points.svg");
  writeFileSync(file, "a drawing");
  const words = ["fixedpoints", folder, "--starts", "5", "--trials", "4", "--out", out];
  const refused = await run(words);
  expect([refused.code, refused.out]).toEqual([1, ""]);
  expect(refused.err).toContain("already holds fixed-points.svg; give another folder, or --force");
  expect([readFileSync(file, "utf8"), readdirSync(out).includes("fixed-points.json")]).toEqual(["a drawing", false]);
  expect((await run([...words, "--force"])).code).toBe(0);
  expect(readFileSync(file, "utf8")).toContain("<svg");
});

it.each([
  [
    ["--condition", "coherence=12.8", "--condition", "coherence=51.2"],
    '--condition "coherence=51.2" after another coherence',
  ],
  [["--input", "choice 1=abc"], '--input "choice 1=abc"; give a number: choice 1=0.5'],
  [
    ["--condition", "coherence=3", "--set", "coherence=[51.2,12.345]"],
    "missing: --condition coherence=3: trial with coherence = 3; levels of coherence are 12.345, 51.2",
  ],
  [["--condition", "coherense=3"], 'unknown: --condition coherense=3: factor "coherense"; did you mean "coherence"?'],
  [["--input", "choise 1=0.5"], 'unknown: --input choise 1=0.5: input "choise 1"; did you mean "choice 1"?'],
  [["--follow", "choise 1=0..1"], 'unknown: --follow choise 1=0..1: input "choise 1"; did you mean "choice 1"?'],
  [
    ["--at", "fixation", "--at", "stimulis", "--at", "decision"],
    'unknown: --at stimulis: period "stimulis"; did you mean "stimulus"?',
  ],
  [["--dt", "1e60"], "invalid: --dt 1e+60: the options of fixedPoints: dt"],
])("%j is refused", async (words, message) => {
  const { code, out, err } = await run(["fixedpoints", folder, "--starts", "2", "--trials", "2", ...words]);
  expect([code, out]).toEqual([1, ""]);
  expect(err).toContain(message);
});

it("fixedpoints, perturb, evaluate and analyse say which lengths a time step does not divide", async () => {
  const few = ["--trials", "8", "--dt", "7"];
  const commands = [
    ["fixedpoints", folder, "--starts", "2"],
    ["fixedpoints", folder, "--starts", "2", "--follow", "choice 1=0..0.1", "--at", "stimulus"],
    ["perturb", folder, "--grid", "all * 0.5", "--controls", "0"],
    ["perturb", folder, "--lesion-each"],
    ["evaluate", folder, "--no-generalise"],
    ["analyse", folder, "--do", "dimension"],
  ];
  for (const words of sampleOf(commands, 2, 1)) {
    const { code, err } = await run([...words, ...few]);
    expect([words[0], code]).toEqual([words[0], 0]);
    expect(err.match(/^warning: task\.stimulus .* of dt 7 ms: floored to .* ms$/gm)).toHaveLength(1);
  }
});

it("where states still move, it says so if the slowest mode takes longer than they were left alone", async () => {
  const trained = await loadRun(folder);
  const result = await trained.fixedPoints({ starts: 10, trials: 4, at: "stimulus" });
  const [period] = result.found;
  const textWith = (timeConstant: number) => {
    const points = period.points.map((one) => ({ ...one, modes: [{ ...one.modes[0], timeConstant }] }));
    const settled = { ms: 10_000, starts: 16, nearing: 2, growing: 0, moving: 5 };
    return pointsText({ ...result, found: [{ ...period, points, settled }] });
  };
  expect(textWith(42_000)).toContain("5 still move (the slowest mode takes 42 s).");
  expect(textWith(2_000)).toContain("5 still move.");
});

it("report --dynamics adds figures of the dynamics, which a report without it does not mention", async () => {
  const figures = ["--figures", "fixed-points,dimension", "--format", "svg", "--out", path("report")];
  const added = ["--figures", "training", "--format", "svg", "--out", path("report")];
  const { code, err } = await run(["report", folder, "--dynamics", ...added]);
  expect([code, err]).toEqual([0, ""]);
  expect(readFileSync(`${path("report")}/report.html`, "utf8")).toContain("Dimension of activity");
  expect(readdirSync(`${path("report")}/figures`)).toContain("fixed-points.svg");
  const without = await run(["report", folder, ...figures]);
  expect(without.err).toContain("--dynamics");
});

it("fixedpoints follows one input at a time, and refuses a second", async () => {
  const { code, err } = await run(["fixedpoints", folder, "--follow", "fixation=0..1", "--follow", "choice 1=0..1"]);
  expect(code).not.toBe(0);
  expect(err).toContain('--follow "choice 1=0..1" given twice; follow one input at a time');
});
