import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { analyses } from "../../src/cli/analyses.ts";
import { train } from "../../src/index.ts";
import { tiny } from "../loop/tiny.ts";
import { run, temporaryFolder } from "./capture.ts";

const path = temporaryFolder();
const runs: string[] = [];
let root = "";
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "dalenet-analysed-"));
  const evaluate = { trials: 20, recordedTrials: 4, psychometric: null };
  for (const seed of [1, 2]) {
    const out = join(root, `seed-${seed}`);
    // Four units, as the distance of dynamics takes most of the time.
    const config = { ...tiny, model: { units: 4 }, evaluate, train: { ...tiny.train, epochs: 0 } };
    await train(config, { out, seed, report: false, backend: "wasm" });
    runs.push(out);
  }
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});
const few = ["--trials", "40", "--set", "coherence=[12.8,51.2]"];

it("analyse runs what applies, counts comparisons, and writes figures, their numbers and JSON", async () => {
  const out = path("analyses");
  const by = ["--by", "signedCoherence"];
  const { code, out: text, err } = await run(["analyse", runs[0], ...few, ...by, "--out", out]);
  expect([code, err]).toEqual([0, ""]);
  expect(text).toContain("40 trials, sorted by signed coherence");
  expect(text).toMatch(/decoding\n(.*\n)+?comparisons run: \d+/);
  expect(text).not.toContain("taskVariance");
  expect(text).toMatch(/\nsigned coherence: best \(%\) /);
  expect(readFileSync(`${out}/decoding-signedCoherence.svg`, "utf8")).toContain("Decoding of signed coherence<");
  expect(text).not.toContain("latentCircuit");
  expect(text).not.toContain("procrustes");
  const plain = JSON.parse(readFileSync(`${out}/analyses.json`, "utf8"));
  const done = ["decoding", "demixed", "dimension", "tuning", "classes", "nonNormality"];
  expect(Object.keys(plain.analyses)).toEqual(done);
  for (const [{ comparisons }] of Object.values<{ comparisons: number }[]>(plain.analyses))
    expect(comparisons).toBeGreaterThan(0);
  const files = ["decoding-signedCoherence.svg", "demixed.csv", "dimension.csv", "unit-classes.svg"];
  expect(readdirSync(out)).toEqual(expect.arrayContaining(files));
  expect((await run(["analyse", runs[0], "--out", out])).err).toContain("already holds analyses.json");
  // Without the results, any of the pictures is in the way, and all of them are known before.
  const stems = Object.values(analyses).flatMap(({ files: names }) => names);
  rmSync(join(out, "analyses.json"));
  for (const file of readdirSync(out)) expect(stems.some((stem) => file.startsWith(stem))).toBe(true);
  const unfinished = await run(["analyse", runs[0], "--out", out, "--do", "demixed"]);
  expect([unfinished.out, unfinished.err.includes("already holds demixed.csv")]).toEqual(["", true]);
  expect((await run(["analyse", runs[0], "--set", "units=5"])).err).toContain("is not a setting of the task");
});

it("networks are compared pair by pair, and a network with itself is no distance apart", async () => {
  const words = ["--by", "signedCoherence", "--json", ...few];
  const copy = path("copy");
  cpSync(runs[0], copy, { recursive: true });
  const same = await run(["analyse", runs[0], copy, "--do", "procrustes,similarity,dynamics", ...words]);
  const compared = Object.values<{ numbers: Record<string, number>; comparisons: number }[]>(
    JSON.parse(same.out).analyses,
  );
  for (const [{ numbers, comparisons }] of compared) {
    expect(comparisons).toBe(1);
    expect(Object.values<number>(numbers)[0]).toBeCloseTo(0, 5);
  }
  const twice = await run(["analyse", runs[0], `${root}/./seed-1`, "--do", "procrustes", ...words]);
  expect(twice.err).toMatch(/^warning: run ".*seed-1" is named twice, and counts once\n(.|\n)*missing: a second run/);
  const other = await run(["analyse", ...runs, "--do", "procrustes", ...words]);
  expect(JSON.parse(other.out).analyses.procrustes[0].numbers.largest).toBeGreaterThan(0.1);
  const alone = await run(["analyse", runs[0], "--do", "dynamics"]);
  expect(alone.err).toContain("missing: a second run for dynamics");
});

it("a continuum is read by regression, and binned, with edges that are said, where groups are needed", async () => {
  const out = path("angles");
  const folder = join(root, "angles");
  const model = { preset: "vanilla", units: 6 } as const;
  const task = {
    name: "angleMemory",
    wait: { uniform: [0, 80] },
    stimulus: 40,
    delay: 60,
    settle: 20,
    recall: 40,
  } as const;
  const evaluate = { trials: 20, recordedTrials: 4 };
  await train({ model, task, evaluate, train: { epochs: 0 } }, { out: folder, seed: 1, report: false });
  const words = ["--do", "decoding,demixed,dimension,tuning,axes,classes", "--trials", "40", "--out", out];
  const { code, out: text, err } = await run(["analyse", folder, ...words]);
  expect([code, err]).toEqual([0, ""]);
  expect(text).toMatch(/^angle \(°\) is continuous: where groups are needed in 5 bins, with edges [-\d., ]+$/m);
  expect(text).toMatch(/angle: best R² +0\.\d/);
  expect(text).toMatch(/λ +[\de.-]*\d\n/);
  expect(text).toMatch(/angle: error of the mean \(°\) +[789]\d/);
  const decoded = readFileSync(`${out}/decoding-angle.csv`, "utf8");
  expect(decoded).toMatch(/^fitted_at_ms,tested_at_ms,r2,error\n/);
  // An angle has no slope; its cosine and sine have, and are no mixed selectivity together.
  expect(text).toContain("angle goes around a circle: its cosine and sine are the regressors\n");
  expect(text).toMatch(/units tuned to sin\(angle\), most \(%\) +\d/);
  expect(text).toMatch(/cos\(angle\): largest at \(ms\)/);
  expect(text).toMatch(/stimulus: mixed \(%\) +0\n/);
  expect(readdirSync(out)).toEqual(expect.arrayContaining(["tuning-cos-angle.svg", "tuning-sin-angle.csv"]));
  // The task aligns its activity to the stimulus, which begins at a random time.
  expect(text).toContain("time 0 is stimulus onset\n");
  expect(decoded).toMatch(/\n-\d+,0?/);
  expect(readFileSync(`${out}/decoding-angle.svg`, "utf8")).toContain("from stimulus (ms)");
  // One period alone.
  const period = ["--period", "stimulus", "--do", "demixed", "--trials", "40", "--out", out, "--force"];
  expect((await run(["analyse", folder, ...period])).out).toContain("period stimulus alone\n");
  expect(readdirSync(out).sort()).toEqual(["analyses.json", "demixed.csv", "demixed.svg"]);
  const lines = readFileSync(`${out}/demixed.csv`, "utf8").trim().split("\n").slice(1);
  expect([...new Set(lines.map((line) => line.split(",")[4]))]).toEqual(["20", "40"]);
  const times = ["--align", "recall", "--trials", "40", "--every"];
  const other = await run(["analyse", folder, "--do", "decoding", ...times, "40"]);
  expect(other.out).toMatch(/time 0 is recall onset\n(.|\n)*a decoder every 40 ms\n/);
  // Two steps and a half.
  const between = await run(["analyse", folder, "--do", "decoding", ...times, "50"]);
  expect([between.out, between.err]).toEqual(["", expect.stringContaining("--every 50 with a time step of 20 ms")]);
});

it("a latent circuit is fitted when it is asked for", async () => {
  const words = ["--nodes", "2", "--starts", "1", "--by", "signedCoherence", "--no-noise", "--trials", "10"];
  const { code, out, err } = await run(["analyse", runs[0], "--do", "latentCircuit", ...words, "--json"]);
  expect([code, err]).toEqual([0, ""]);
  const [{ numbers, comparisons }] = JSON.parse(out).analyses.latentCircuit;
  expect(comparisons).toBe(1);
  expect(numbers["variance explained (%)"]).toBeGreaterThan(0);
  expect(numbers["time constant τ (ms)"]).toBe(100);
});

it("Ctrl-C ends a latent circuit between two steps, and what was found is kept", async () => {
  const out = path("stopped");
  const words = [
    "--nodes",
    "2",
    "--starts",
    "9",
    "--by",
    "signedCoherence",
    "--no-noise",
    "--trials",
    "10",
    "--out",
    out,
  ];
  let isPressed = false;
  const stopped = await run(["analyse", runs[0], "--do", "latentCircuit,dimension", ...words], (text, press) => {
    if (!text.includes("fitting") || isPressed) return;
    isPressed = true;
    press();
  });
  expect([isPressed, stopped.code]).toEqual([true, 130]);
  expect(stopped.out).toContain("stopped in start 1 of 9: the best until then\n");
  expect(stopped.out).toContain("stopped before dimension\n");
  expect(readdirSync(out)).toContain("analyses.json");
});

it("what is asked for and does not apply is an error", async () => {
  expect((await run(["analyse", runs[0], "--do", "decodin"])).err).toContain('did you mean "decoding"?');
  expect((await run(["analyse", runs[0], "--do", "taskVariance", ...few])).err).toContain('missing: factor "task"');
  // Beside others it is said.
  const words = ["--do", "dimension,taskVariance,dynamics", "--by", "signedCoherence"];
  const { code, out } = await run(["analyse", runs[0], ...words, ...few]);
  expect([code, out]).toEqual([0, expect.stringContaining("components with the least error")]);
  expect(out).toContain('taskVariance does not apply: missing: factor "task"');
  expect(out).toContain("dynamics does not apply: missing: a second run for dynamics");
  const twice = await run(["analyse", runs[0], "--by", "coherence,coherence"]);
  expect(twice.err).toContain('invalid: --by "coherence,coherence" with "coherence" twice');
  const both = await run(["analyse", runs[0], "--period", "stimulus", "--align", "decision"]);
  expect(both.err).toContain("invalid: --align with --period");
  const nowhere = await run(["analyse", runs[0], ...few, "--period", "stimulis"]);
  const said = 'unknown: --period stimulis: period "stimulis"; did you mean "stimulus"';
  expect([nowhere.out, nowhere.err]).toEqual(["", expect.stringContaining(said)]);
  const by = ["--do", "decoding", "--by", "coherense", ...few];
  expect((await run(["analyse", runs[0], ...by])).err).toContain('unknown: --by: variable "coherense"');
});

it("an option that no chosen analysis takes is refused, not ignored", async () => {
  const of = async (...words: string[]) => (await run(["analyse", runs[0], ...few, ...words])).err;
  expect(await of("--do", "axes", "--ridge", "1")).toContain(
    "invalid: --ridge without decoding; name it in --do, or leave --ridge out",
  );
  expect(await of("--nodes", "3")).toContain("--nodes without latentCircuit");
  expect(await of("--do", "classes", "--align", "stimulus")).toContain("--align without any of decoding, demixed");
  expect(await of("--do", "nonNormality", "--by", "coherence")).toContain("--by without any of decoding");
  const product = ["--by", "signedCoherence*coherence"];
  expect(await of("--do", "dimension", ...product)).toContain(
    "invalid: a product in --by without any of decoding, tuning, classes, axes; " +
      "name one of them in --do, or name its factors alone, as --by a,b",
  );
  const { out } = await run([
    "analyse",
    runs[0],
    ...few,
    "--do",
    "classes,dimension,demixed",
    "--no-noise",
    ...product,
  ]);
  expect(out).toContain("signed coherence × coherence is not used by dimension\n");
});

it("trials are counted, few are warned of, and more than memory holds are refused at once", async () => {
  const of = (...words: string[]) =>
    run(["analyse", runs[0], "--by", "signedCoherence", "--set", "coherence=[12.8,51.2]", ...words]);
  const { code, out } = await of("--do", "decoding,axes,tuning", "--by", "signedCoherence,coherence", "--trials", "26");
  expect([code, out]).toEqual([0, expect.stringMatching(/^trials +26$/m)]);
  expect(out).toMatch(/^trials of the rarest level +6$/m);
  expect(out).toMatch(/signed coherence: trials of the rarest value +6/);
  const rare = await of("--do", "axes,tuning", "--by", "signedCoherence,coherence", "--trials", "5");
  expect(rare.out).toContain("few trials: 5 trials for 3 coefficients of each fit; give more in --trials\n");
  expect(rare.out).toMatch(/^few trials: 1 of signed coherence −?12.8 %/m);
  expect((await of("--do", "tuning", "--trials", "3")).out).toContain(
    "few trials: some of 4 conditions were not shown\n",
  );
  expect((await of("--trials", "1e9")).err).toContain("--trials 1000000000");
  for (const command of ["simulate", "evaluate", "prune", "perturb", "fixedpoints"]) {
    const words = { prune: ["--keep", "0.5"], perturb: ["--lesion-each"] }[command] ?? [];
    const { err } = await run([command, runs[0], "--trials", "1e7", ...words]);
    expect([command, err]).toEqual([command, expect.stringMatching(/--trials 10000000\b.* needs at least/)]);
  }
});

it("a product in --by is a term of classes and axes, and its factors are checked before anything is analysed", async () => {
  const words = ["analyse", runs[0], ...few, "--do", "classes,axes", "--no-noise"];
  const { code, out } = await run([...words, "--by", "signedCoherence*coherence", "--json"]);
  const { analyses: found, variables, interactions } = JSON.parse(out);
  expect([code, variables, interactions]).toEqual([
    0,
    ["signedCoherence", "coherence"],
    [["signedCoherence", "coherence"]],
  ]);
  const term = "signed coherence × coherence";
  expect(found.classes[0].numbers).toHaveProperty(`stimulus: ${term} (%)`);
  expect(found.axes[0].numbers).toHaveProperty(`${term}: largest at (ms)`);
  for (const [option, value, said] of [
    ["--by", "", 'invalid: --by ""; name a variable'],
    ["--every", "90000", "invalid: --every 90000 as trials last"],
  ])
    expect((await run([...words, option, value])).err).toContain(said);
  const three = await run([...words, "--by", "signedCoherence*coherence*choice"]);
  expect(three.err).toContain("an interaction is of two: name pairs");
  const wrong = await run(["analyse", runs[0], ...few, "--by", "signedCoherence*coherense"]);
  expect([wrong.code, wrong.out]).toEqual([1, ""]);
  expect(wrong.err).toContain('unknown: --by: variable "coherense"; did you mean "coherence"?');
});

it("analyse says what it perturbed", async () => {
  const { code, out } = await run(["analyse", runs[0], ...few, "--do", "dimension", "--perturb", "units 3 = 0"]);
  expect([code, out]).toEqual([0, expect.stringContaining("perturbed: units 3 = 0\n")]);
});

it("what is the same in all trials, as under a perturbation, is named and left out", async () => {
  const words = ["analyse", runs[0], ...few, "--do", "decoding", "--perturb", "all = 0"];
  const { code, out } = await run([...words, "--by", "signedCoherence*choice"]);
  expect([code, out]).toEqual([0, expect.stringContaining("40 trials, sorted by signed coherence\n")]);
  expect(out).toMatch(/^(every choice is .*|no trial has a choice), so choice is left out$/m);
});
