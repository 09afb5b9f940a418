import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeNpz } from "../../src/format/index.ts";
import { loadRun } from "../../src/index.ts";
import { run, temporaryFolder } from "./capture.ts";

const path = temporaryFolder();
let trained = "";

beforeAll(async () => {
  trained = join(mkdtempSync(join(tmpdir(), "dalenet-trained-")), "run");
  const sizes = ["model.units=6", "task.stimulus=200", "train.epochs=1", "train.batchesPerEpoch=2", "train.batch=4"];
  const evaluate = "evaluate={trials: 20, recordedTrials: 10, psychometric: [0, 51.2], psychometricTrials: 2}";
  const { code } = await run(["train", "quickstart", "--out", trained, "--set", ...sizes, evaluate]);
  expect(code).toBe(0);
});
afterAll(() => {
  rmSync(join(trained, ".."), { recursive: true, force: true });
});

describe("dalenet simulate", () => {
  test("prints accuracy by every factor with chance and the ideal observer, and writes what was recorded", async () => {
    const file = path("s.npz");
    const { code, out, err } = await run(["simulate", trained, "--trials", "20", "--seed", "4", "--out", file]);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/trials +accuracy +95 % interval +chance +ideal +no response\n/);
    expect(out).toMatch(/coherence 51.2 % +4 +[\d.]+ +[\d.]+–[\d.]+ +0\.500 +1\.000/);
    expect(out).toMatch(/\nall +20 .*\nconditions equally often, as in training\n/);
    const npz = decodeNpz(readFileSync(file), "s.npz");
    expect(npz["rates"].shape).toEqual([20, 20, 6]);
    expect(npz["trial_coherence"].shape).toEqual([20]);
    expect(new Set(npz["trial_correct_output"].data as string[])).toEqual(new Set(["choice 1", "choice 2"]));
  });

  test("at rest, prints mean and s.d. of outputs and rates, without a score", async () => {
    const words = ["simulate", trained, "--rest", "400", "--dt", "10", "--no-noise"];
    const { code, out, err } = await run(words);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^ +mean +s\.d\.\noutput fixation +-?[\d.e-]+ +[\d.e-]+\n/);
    expect(out).toMatch(/\nrates of E [\s\S]*\n1 trial of 400 ms without task input\n$/);
    const file = path("rest.npz");
    const json = await run([...words, "--trials", "2", "--json", "--out", file]);
    expect(JSON.parse(json.out)).toMatchObject({ task: "rest", dt: 10, trials: 2, duration: 400 });
    const npz = decodeNpz(readFileSync(file), "rest.npz");
    expect(npz["rates"].shape).toEqual([40, 2, 6]);
    expect(new Set(npz["inputs"].data as Float32Array)).toEqual(new Set([0]));
  });

  test("a screen shows how many trials are done, and is left empty", async () => {
    let drawn = "";
    const { code, err } = await run(["simulate", trained, "--trials", "3000"], (text) => void (drawn += text));
    expect([code, err]).toEqual([0, ""]);
    expect(drawn).toMatch(/trials .* \d+ %/);
    expect(drawn.slice(drawn.lastIndexOf("%"))).toContain("\u001b[");
  });

  test("without a seed, repeats the recorded trials of the run", async () => {
    const file = path("again.npz");
    expect((await run(["simulate", trained, "--trials", "10", "--out", file])).code).toBe(0);
    const [shown, recorded] = [file, join(trained, "trials.npz")].map((name) => decodeNpz(readFileSync(name), name));
    expect(shown["rates"].data).toEqual(recorded["rates"].data);
  });

  test("keeps a sample every so many ms, and takes weak weights for 0", async () => {
    const file = path("every.npz");
    const words = ["--trials", "4", "--dt", "0.5", "--every", "80", "--threshold", "1e-4", "--out", file];
    expect((await run(["simulate", trained, ...words])).out).toMatch(/\n\d+ of \d+ weights count as 0\n/);
    const npz = decodeNpz(readFileSync(file), "every.npz");
    expect(npz["time_ms"].data).toEqual(Float64Array.of(80, 160, 240, 320, 400));
    expect(npz["rates"].shape).toEqual([5, 4, 6]);
    const { weights } = await loadRun(trained);
    const all = ["wIn", "wRec", "wOut"].flatMap((name) => [...weights.effective[name]].map(Math.abs));
    const json = await run(["simulate", trained, "--trials", "2", "--threshold", "0.1", "--json"]);
    const { count, of } = JSON.parse(json.out).weakWeights;
    expect(of - count).toBe(all.filter((weight) => weight >= 0.1).length);
    expect(count).toBeGreaterThan(0);
    const { code, err } = await run(["simulate", trained, "--every", "15"]);
    expect([code, err]).toEqual([1, expect.stringMatching(/^invalid: --every 15: .*with a time step of 20 ms; give/)]);
  });

  test("keeps units and periods alone, in the format that the file's name says; export does the same for a run", async () => {
    const kept = ["--trials", "4", "--units", "I,0", "--periods", "stimulus", "--record", "rates,outputs"];
    const half = path("half.npz");
    expect((await run(["simulate", trained, ...kept, "--precision", "float16", "--out", half])).code).toBe(0);
    const npz = decodeNpz(readFileSync(half), "half.npz");
    expect([npz["rates"].shape, npz["states"]]).toEqual([[10, 4, 3], undefined]);
    const table = path("table.csv");
    expect((await run(["simulate", trained, ...kept, "--out", table])).code).toBe(0);
    expect(readFileSync(table, "utf8")).toMatch(/^trial,time_ms,.*,output fixation,.*,rate 0,rate 4,rate 5\n/);
    for (const [words, said] of [
      [["--units", "I"], /^invalid: --units without --out/],
      [["--out", path("x.txt")], /^unsupported: --out/],
      [["--precision", "float16", "--out", path("x.mat")], /^unsupported: --precision float16/],
      [["--periods", "stimlus", "--out", half], /--periods stimlus/],
    ] as const)
      expect(await run(["simulate", trained, ...words])).toMatchObject({ code: 1, err: expect.stringMatching(said) });
    const [mat, logs] = [path("t.mat"), path("logs")];
    expect((await run(["export", trained, mat])).out).toBe(`${mat}\n`);
    expect(readFileSync(mat).toString("latin1")).toMatch(/^MATLAB 5\.0/);
    expect((await run(["export", trained, logs, "--what", "scalars"])).code).toBe(0);
    expect(readFileSync(join(logs, "events.out.tfevents.dalenet")).toString("latin1")).toContain("training/loss");
    expect((await run(["export", trained, path("w.csv"), "--what", "weights"])).err).toMatch(/^unsupported: weights/);
    const before = readFileSync(mat);
    for (const words of [[mat], [mat, "--what", "weights"], [logs, "--what", "scalars"]]) {
      const refused = await run(["export", trained, ...words]);
      expect(refused.err).toMatch(/^invalid: file ".*" already exists; give another name, or --force\n$/);
      expect(readFileSync(mat)).toEqual(before);
    }
    for (const words of [
      [logs, "--what", "scalars"],
      [mat, "--what", "weights"],
    ])
      expect((await run(["export", trained, ...words, "--force"])).code).toBe(0);
    expect(readFileSync(mat)).not.toEqual(before);
  });

  test("another time step, other coherences, no noise", async () => {
    const file = path("s.npz");
    const words = ["--trials", "4", "--dt", "10", "--set", "task.coherence=[51.2]", "--no-noise", "--out", file];
    const { code, out } = await run(["simulate", trained, ...words]);
    expect(code).toBe(0);
    expect(out).not.toContain("coherence 0 %");
    const npz = decodeNpz(readFileSync(file), "s.npz");
    expect(npz["inputs"].shape).toEqual([40, 4, 3]);
    // Without noise the fixation channel is exactly 1 up to the decision.
    expect((npz["inputs"].data as Float32Array)[0]).toBe(1);
  });

  test("the network's own noise can be switched off, with that of the inputs kept", async () => {
    const shown = async (name: string, ...words: string[]) => {
      const { code } = await run(["simulate", trained, "--trials", "4", ...words, "--out", path(name)]);
      expect(code).toBe(0);
      return decodeNpz(readFileSync(path(name)), name);
    };
    const usual = await shown("usual.npz");
    const clean = await shown("clean.npz", "--recurrent-noise", "0");
    expect(clean["inputs"].data).toEqual(usual["inputs"].data);
    expect(clean["rates"].data).not.toEqual(usual["rates"].data);
  });

  test.each([
    ["two words on noise", ["--recurrent-noise", "2", "--no-noise"], /^invalid: --recurrent-noise 2 with --no-noise/],
    ["a negative factor of noise", ["--recurrent-noise", "-1"], /^invalid: --recurrent-noise "-1"; give a factor/],
    [
      "an unknown setting",
      ["--set", "task.coherenc=3"],
      /^unknown: --set task.coherenc=3: task.coherenc; did you mean "coherence"\?/,
    ],
    [
      "a setting of the model",
      ["--set", "model.tau=3"],
      /^invalid: --set model.tau=3: model.tau is not a setting of the task; only those can be changed here/,
    ],
    [
      "one without its section",
      ["--set", "tau=3"],
      /^invalid: --set tau=3: tau is not a setting of the task; only those can be changed here/,
    ],
    ["a file of another kind", ["--out", "s.txt"], /^unsupported: --out "s.txt"; its name must end in .*\.npz/],
    [
      "more trials than memory holds",
      ["--trials", "1e7", "--out", "s.mat"],
      /^invalid: --trials 10000000: trials = 10000000 .* the limit is 4.00 GiB/,
    ],
    ["a time step above tau", ["--dt", "200"], /^invalid: /],
    ["no trials", ["--trials", "0"], /^invalid: --trials "0"/],
  ])("%s is refused, and nothing is written", async (_, words, message) => {
    const { code, out, err } = await run(["simulate", trained, "--out", path("s.npz"), ...words]);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(message);
    expect(existsSync(path("s.npz"))).toBe(false);
  });

  test("an ideal observer is given only for noisy inputs; otherwise the reason is given", async () => {
    for (const words of [["--no-noise"], ["--set", "task.sigma=0"]]) {
      const { out } = await run(["simulate", trained, "--trials", "10", ...words]);
      expect(out).toMatch(/\nall +10 .*\nno ideal observer: /);
      expect(out).not.toMatch(/ ideal +no response/);
    }
  });

  test("and not for a network that changes its inputs", async () => {
    const folder = path("changed");
    const sizes = ["task.stimulus=200", "train.epochs=1", "train.batchesPerEpoch=1", "train.batch=4"];
    const model = "model={preset: song2016, units: 6}";
    const evaluate = "evaluate={trials: 4, recordedTrials: 2, psychometric: null}";
    expect(
      (await run(["train", "quickstart", "--no-report", "--out", folder, "--set", ...sizes, model, evaluate])).code,
    ).toBe(0);
    const { out } = await run(["simulate", folder, "--trials", "10"]);
    expect(out).toMatch(/\nno ideal observer: it is not known if the network /);
    expect(out).not.toMatch(/ ideal +no response/);
    const { out: json } = await run(["simulate", folder, "--trials", "10", "--json"]);
    expect(JSON.parse(json)).toMatchObject({ noisyInputs: true, idealObserver: null });
  });

  test("the file run.json instead of its folder, and an unknown task, get advice", async () => {
    expect((await run(["simulate", join(trained, "run.json")])).err).toMatch(
      /^missing: run.json in .*; give the folder/,
    );
    const copy = path("copy");
    cpSync(trained, copy, { recursive: true });
    const file = join(copy, "run.json");
    writeFileSync(file, readFileSync(file, "utf8").replace('"perceptualDecision"', '"mine"'));
    expect((await run(["simulate", copy])).err).toMatch(/^unknown: task "mine"; .*--use FILE/);
  });

  test("a folder in which no run has begun, and missing weights, get advice", async () => {
    mkdirSync(path("bare"));
    writeFileSync(path("bare", ".dalenet-of-a-killed-process.lock"), "");
    expect((await run(["simulate", path("bare")])).err).toMatch(
      /^missing: run.json in ".*bare", where no run has begun; start one there: dalenet train CONFIG --out .*bare\n$/,
    );
    const copy = path("copy");
    cpSync(trained, copy, { recursive: true });
    rmSync(join(copy, "weights.npz"));
    expect((await run(["simulate", copy])).err).toMatch(
      /^missing: file ".*weights.npz"; restore it, or make it again with: dalenet train --resume .*copy\n$/,
    );
    const file = join(copy, "run.json");
    writeFileSync(file, readFileSync(file, "utf8").replace('"finished"', '"training"'));
    expect((await run(["simulate", copy])).err).toMatch(
      /^missing: weights.npz of run ".*copy", which is written when its training ends; .*: dalenet train --resume .*copy\n$/,
    );
  });

  test("a folder that is not a run, and truncated files, are named", async () => {
    expect((await run(["simulate", path("none")])).err).toMatch(
      /^missing: run.json in ".*none"; give the folder of a run/,
    );
    const copy = path("copy");
    cpSync(trained, copy, { recursive: true });
    writeFileSync(join(copy, "weights.npz"), readFileSync(join(copy, "weights.npz")).subarray(0, 300));
    expect((await run(["simulate", copy])).err).toMatch(
      /^mismatched: file ".*weights.npz": weights.npz is not the file that run.json describes/,
    );
    writeFileSync(join(copy, "run.json"), readFileSync(join(copy, "run.json")).subarray(0, 300));
    const { code, err } = await run(["simulate", copy]);
    expect(code).toBe(1);
    expect(err).toMatch(/^invalid: .*run.json:\d+: text that is not JSON; the file is truncated/);
  });
});

describe("dalenet report", () => {
  test("draws figures and report again", async () => {
    const copy = path("copy");
    cpSync(trained, copy, { recursive: true });
    rmSync(join(copy, "figures"), { recursive: true });
    rmSync(join(copy, "report.html"));
    const words = ["report", copy, "--figures", "training"];
    expect(await run(words)).toEqual({ code: 0, out: `${join(copy, "report.html")}\n`, err: "" });
    const drawn = (folder: string) => readFileSync(join(folder, "figures", "training.svg"));
    expect(drawn(copy)).toEqual(drawn(trained));
    expect(existsSync(join(copy, "figures", "training.png"))).toBe(true);
  });

  test("draws for paper, as PDF, elsewhere", async () => {
    const out = path("paper");
    const words = [
      "report",
      trained,
      "--figures",
      "training",
      "--theme",
      "paper",
      "--size",
      "174x90",
      "--font-size",
      "8",
      "--format",
      "pdf,svg",
      "--out",
      out,
    ];
    expect(await run(words)).toEqual({ code: 0, out: `${join(out, "report.html")}\n`, err: "" });
    const svg = readFileSync(join(out, "figures", "training.svg"), "utf8");
    expect(svg).toMatch(/ width="174mm" height="(?:90|89\.99|90\.01)mm"/);
    expect(
      readFileSync(join(out, "figures", "training.pdf"))
        .subarray(0, 5)
        .toString(),
    ).toBe("%PDF-");
    expect(existsSync(join(out, "figures", "training.png"))).toBe(false);
  });

  test("draws only the requested figures, and accepts --use as simulate does", async () => {
    const out = path("some");
    const words = ["--figures", "psychometric, averages", "--use", "mine.mjs", "--format", "svg", "--out", out];
    expect((await run(["report", trained, ...words])).err).toBe("");
    const files = ["averages.csv", "averages.svg", "psychometric.csv", "psychometric.svg"];
    expect(readdirSync(join(out, "figures")).sort()).toEqual(files);
    const html = readFileSync(join(out, "report.html"), "utf8");
    expect(html.match(/<svg/g)).toHaveLength(2);
    expect(html).not.toContain("Not drawn");
  });

  test("leaves out what does not fit into a height, and says so", async () => {
    const out = path("low");
    const { code, err } = await run(["report", trained, "--size", "127x69", "--format", "svg", "--out", out]);
    expect(code).toBe(0);
    expect(err).toMatch(
      /^warning: trial is not drawn: invalid: --size 127x69: theme.height = 69; give at least \d+ mm/m,
    );
    expect(existsSync(join(out, "figures", "trial.svg"))).toBe(false);
    expect(existsSync(join(out, "figures", "psychometric.svg"))).toBe(true);
    expect(readFileSync(join(out, "report.html"), "utf8")).toContain(
      "Not drawn: one trial, since invalid: theme.height = 69",
    );
  });

  test.each([
    { words: ["--theme", "papr"], message: /^unknown: --theme "papr"; did you mean "paper"\?/ },
    { words: ["--size", "85,60"], message: /^invalid: --size "85,60"; give mm, such as 85 or 85x60/ },
    {
      words: ["--size", "20"],
      message: /^invalid: --size 20: theme.width = 20 with text of .* pt; give at least \d+ mm/,
    },
    {
      words: ["--font-size", "40"],
      message: /^invalid: --font-size 40: theme.width = 127 with text of 40 pt; give at least \d+ mm, or smaller text/,
    },
    {
      words: ["--figures", "averages,psychometrc"],
      message: /^unknown: --figures "psychometrc"; did you mean "psychometric"\?/,
    },
    {
      words: ["--by", "coherence,,correct"],
      message: /^invalid: --by "coherence,,correct"; write names, with a comma between two/,
    },
    { words: ["--by", "coherense"], message: /^unknown: factor "coherense"; did you mean "coherence"\?/ },
    { words: ["--align", "stimulus2"], message: /^unknown: period "stimulus2"; did you mean "stimulus"\?/ },
    { words: ["--font-size", "big"], message: /^invalid: --font-size "big"; give points/ },
    { words: ["--format", "jpg"], message: /^unknown: --format "jpg"; known: svg, png, pdf/ },
    { words: ["--format", "svg,tiff"], message: /^unknown: --format "tiff"; known: svg, png, pdf/ },
  ])("refuses $words", async ({ words, message }) => {
    const { code, err } = await run(["report", trained, ...words, "--out", path("refused")]);
    expect(code).toBe(1);
    expect(err).toMatch(message);
    expect(existsSync(path("refused"))).toBe(false);
  });

  test("of a folder that is not a run is refused", async () => {
    const { code, err } = await run(["report", path("none")]);
    expect(code).toBe(1);
    expect(err).toMatch(/^missing: run.json in ".*none"; give the folder of a run/);
  });
});
