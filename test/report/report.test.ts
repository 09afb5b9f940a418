import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { themes } from "../../src/figure/index.ts";
import { decodeCsv, decodeNpz, encodeNpz } from "../../src/format/index.ts";
import { type Config, defineTask, loadRun, makeReport, train } from "../../src/index.ts";
import { effectiveValues, modelOf } from "../../src/model/index.ts";
import { fault } from "../fault.ts";
import { temporaryFolder } from "../folder/folder.ts";
import { tiny, tinyTask } from "../loop/tiny.ts";
import { sampleOf } from "../sample.ts";

const at = temporaryFolder();
const names = (folder: string) => [...new Set(readdirSync(join(folder, "figures")).map((name) => name.split(".")[0]))];
const html = (folder: string) => readFileSync(join(folder, "report.html"), "utf8");

const story = [
  "training",
  "optimisation",
  "psychometric",
  "trial",
  "averages",
  "units",
  "levels",
  "selectivity",
  "trajectories",
  "connectivity",
  "weights",
  "eigenvalues",
] as const;

describe("the report of a run", () => {
  const folder = at("usual");
  beforeAll(async () => {
    await train(tiny, { out: folder, report: false });
    await makeReport(folder, { formats: ["svg"] });
  });

  test("shows its figures in the order of the story, each with a sentence", () => {
    const order = [...html(folder).matchAll(/<figure id="(\w+)"/g)].map(([, name]) => name);
    expect(order).toEqual(story);
    expect(html(folder)).not.toContain("Not drawn");
    expect(html(folder).length).toBeLessThan(1_000_000);
  });

  test("can be drawn for paper, elsewhere, in other formats", async () => {
    const out = at("paper");
    const figures = sampleOf(story, 4, 2);
    expect(await makeReport(folder, { theme: themes.paper, formats: ["pdf", "svg"], figures, out })).toBe(
      join(out, "report.html"),
    );
    const files = readdirSync(join(out, "figures"));
    expect(files.filter((name) => name.endsWith(".pdf"))).toHaveLength(figures.length);
    expect(files.some((name) => name.endsWith(".png"))).toBe(false);
    for (const name of files.filter((name) => name.endsWith(".svg")))
      expect(
        Number(/width="([\d.]+)mm"/.exec(readFileSync(join(out, "figures", name), "utf8"))?.[1]),
      ).toBeLessThanOrEqual(85);
  });

  test("groups and aligns the trials of its figures as requested", async () => {
    const out = at("regrouped");
    const shown = ["averages", "units", "trajectories"] as const;
    await makeReport(folder, { out, formats: ["svg"], figures: shown, align: "decision", by: ["choice"] });
    const svg = (name: string) => readFileSync(join(out, "figures", `${name}.svg`), "utf8");
    await makeReport(folder, {
      out: at("one word"),
      formats: "svg",
      figures: "averages",
      align: "decision",
      by: "choice",
    });
    const alone = readFileSync(join(at("one word"), "figures", "averages.svg"), "utf8");
    expect(alone).toBe(svg("averages"));
    for (const name of shown) {
      expect(svg(name)).toContain("decision onset");
      expect(svg(name)).toMatch(/chosen output/);
    }
    const recorded = await (await loadRun(folder)).simulate({ trials: 8, task: { coherence: [6.4, 51.2] } });
    const figures = ["selectivity", "levels", "averages"] as const;
    await makeReport(folder, { out, formats: ["svg"], figures, by: ["coherence"], recorded });
    expect(svg("selectivity")).toContain("coherence 51.2 % − coherence 6.4 %");
    expect(svg("levels")).toContain(">coherence (%)<");
    expect(svg("averages")).toContain(">coherence (%):<");
  });

  test("leaves out what cannot be drawn with the requested grouping, with a remedy, and draws the rest", async () => {
    const out = at("left-out");
    const figures = ["averages", "units", "levels", "selectivity", "trajectories"] as const;
    await makeReport(folder, { out, formats: ["svg"], figures, by: ["choice"] });
    expect(html(out)).toContain(
      "Not drawn: rates against a factor, since rates are drawn against one factor whose levels are numbers, not choice: name one (report --by signedCoherence).",
    );
    expect(html(out)).toMatch(
      /Not drawn: selectivity, since it compares two levels of a factor or the two right responses, not choice: regroup by those \(report --by \w+\)\./,
    );
    expect(names(out)).toEqual(expect.arrayContaining(["averages", "units", "trajectories"]));
  });

  test("measures selectivity in its own period and in the task's order, whatever trials are aligned on", async () => {
    const out = at("aligned");
    const csv = () => readFileSync(join(out, "figures", "selectivity.csv"), "utf8");
    await makeReport(folder, { out, formats: ["svg"], figures: ["selectivity"] });
    const usual = csv();
    for (const look of [{ align: "decision" }, { by: ["right"] }, { align: "decision", by: ["correct"] }]) {
      await makeReport(folder, { out, formats: ["svg"], figures: ["selectivity"], ...look });
      expect(csv(), JSON.stringify(look)).toBe(usual);
    }
  });

  test.each([
    ["align", "decisoin", fault("unknown", "period", { value: "decisoin", remedy: 'did you mean "decision"?' })],
    ["by", ["choise"], fault("unknown", "factor", { value: "choise", remedy: 'did you mean "choice"?' })],
  ])("is refused with %s %s", async (option, value, said) => {
    await expect(makeReport(folder, { out: at("unknown"), [option]: value })).rejects.toThrow(said);
  });

  test("keeps no picture of an earlier drawing beside a new one", async () => {
    const own = at("again");
    cpSync(folder, own, { recursive: true });
    await makeReport(own, { formats: ["png"], figures: ["trial"] });
    await makeReport(own, { formats: ["svg"], figures: ["trial"] });
    expect(readdirSync(join(own, "figures")).filter((name) => name.endsWith(".png"))).toEqual([]);
  });

  test("removes nothing from a folder other than the run's", async () => {
    const out = at("mixed");
    mkdirSync(join(out, "figures"), { recursive: true });
    writeFileSync(join(out, "figures", "trial.png"), "mine");
    await makeReport(folder, { out, formats: ["svg"], figures: ["trial"] });
    expect(readFileSync(join(out, "figures", "trial.png"), "utf8")).toBe("mine");
  });

  test("leaves out a figure whose numbers cannot be drawn, and draws the others", async () => {
    const recorded = await (await loadRun(folder)).simulate({ trials: 6 });
    recorded.recording.rates[100] = Number.NaN;
    const told: unknown[] = [];
    const out = at("spoilt");
    const figures = ["averages", "trajectories"] as const;
    await makeReport(folder, { out, formats: ["svg"], figures, recorded, warn: (...all) => told.push(all) });
    expect(html(out)).toMatch(/Not drawn: trajectories, since invalid: data .* = NaN; /);
    expect(told).toEqual([
      [
        expect.stringMatching(/^trajectories is not drawn: invalid: data .* = NaN; /),
        { name: "trajectories", title: "trajectories", because: fault("invalid", /^data /, { value: Number.NaN }) },
      ],
    ]);
    expect(names(out)).toContain("averages");
    expect(names(out)).not.toContain("trajectories");
  });

  test("is refused if the theme has no room for any figure, with the error of the first one", async () => {
    const theme = { ...themes.screen, height: 10 };
    await expect(makeReport(folder, { out: at("low"), theme, figures: ["averages", "trial"] })).rejects.toThrow(
      fault("invalid", "theme.height", { within: 'figure "trial"', value: 10 }),
    );
  });

  test.each(["damaged", "of another network", "absent"])(
    "shows no eigenvalues before training if the initial weights are %s",
    async (state) => {
      const copy = at(`initial-${state}`);
      cpSync(folder, copy, { recursive: true });
      const path = join(copy, "weights-initial.npz");
      if (state === "damaged") writeFileSync(path, readFileSync(path).subarray(0, 200));
      else if (state === "absent") rmSync(path);
      else {
        const other = encodeNpz({ effective_wRec: { shape: [2, 2], data: new Float32Array(4) } });
        writeFileSync(path, other);
        const file = JSON.parse(readFileSync(join(copy, "run.json"), "utf8"));
        delete file.files["weights-initial.npz"];
        writeFileSync(join(copy, "run.json"), JSON.stringify(file));
      }
      await makeReport(copy, { formats: ["svg"], figures: ["eigenvalues"] });
      expect(html(copy)).not.toContain("before training");
      expect(html(copy)).not.toContain("Not drawn");
    },
  );

  const eightAndTwo = (a: number, b: number) => [...new Array(8).fill(a), ...new Array(2).fill(b)];
  test.each([
    ["of one time constant", {}, true],
    ["of equal time constants", { tau: [50, 50, 50] }, true],
    ["of several time constants", { tau: [50, 50, 100] }, false],
    ["of one trained time constant", { tau: { trained: "shared" } }, true],
    ["of trained time constants", { tau: { trained: "perPopulation" } }, false],
    [
      "with another one for I units, which do not leak",
      { inhibition: "instantaneous", tau: eightAndTwo(50, 100) },
      true,
    ],
    [
      "of two time constants of units that leak",
      { inhibition: "instantaneous", tau: eightAndTwo(100, 50).reverse() },
      false,
    ],
    ["that a user wrote", { name: "mine", preset: undefined }, false],
  ])("tells which modes of a network %s grow: %o, %s", async (what, model, isSaid) => {
    const copy = at(what);
    cpSync(folder, copy, { recursive: true });
    const file = JSON.parse(readFileSync(join(copy, "run.json"), "utf8"));
    Object.assign(file.config.model, model);
    writeFileSync(join(copy, "run.json"), JSON.stringify(file));
    await makeReport(copy, { formats: ["svg"], figures: ["eigenvalues"] });
    expect(html(copy).includes("modes right of the dashed line")).toBe(isSaid);
  });

  test("has the eigenvalues of the network that training began with", async () => {
    const path = join(folder, "weights-initial.npz");
    const { effective_wRec: initial } = decodeNpz(readFileSync(path), path);
    const { config, task } = await loadRun(folder);
    const setting = { inputs: 3, outputs: 3, dt: task.dt, loss: null, inputNoise: false };
    const model = modelOf(config.model, setting);
    const parameters = model.initialParameters(setting, config.seeds.weights);
    const { wRec } = effectiveValues(model.build(setting).effective, Object.fromEntries(parameters));
    expect([...(initial.data as Float32Array)]).toEqual([...Float32Array.from(wRec)]);
  });

  test("leaves out what an older run, without initial weights and gradient norms, cannot show", async () => {
    const old = at("old");
    cpSync(folder, old, { recursive: true });
    rmSync(join(old, "figures"), { recursive: true });
    rmSync(join(old, "weights-initial.npz"));
    const path = join(old, "metrics.csv");
    const { epoch, loss, accuracy } = decodeCsv(readFileSync(path, "utf8"), path);
    writeFileSync(
      path,
      `epoch,loss,accuracy\n${epoch.map((_, i) => `${epoch[i]},${loss[i]},${accuracy[i]}\n`).join("")}`,
    );
    const file = JSON.parse(readFileSync(join(old, "run.json"), "utf8"));
    delete file.files["metrics.csv"];
    writeFileSync(join(old, "run.json"), JSON.stringify(file));
    await makeReport(old, { formats: ["svg"], figures: ["eigenvalues", "optimisation"] });
    expect(html(old)).not.toContain("before training");
    expect(html(old)).toContain(
      "Not drawn: gradient norm and learning rate, since metrics.csv holds no gradient norms.",
    );
    expect(existsSync(join(old, "figures", "optimisation.svg"))).toBe(false);
  });
});

describe("a figure without data", () => {
  test("is left out with a sentence: one coherence, no psychometric curve, one recorded trial", async () => {
    const folder = at("one");
    const few = {
      ...tiny,
      model: { preset: "vanilla", units: 4 },
      task: { ...tinyTask, coherence: [0] },
      evaluate: { trials: 4, recordedTrials: 1, psychometric: null },
    } satisfies Config;
    await train(few, { out: folder, report: false });
    await makeReport(folder, { formats: ["svg"] });
    expect(html(folder)).toContain("Not drawn: the psychometric curve, since");
    expect(html(folder)).toContain(
      "Not drawn: rates against a factor, since the recorded trials have neither a psychometric variable",
    );
    expect(names(folder)).not.toContain("levels");
    expect(names(folder)).toContain("trajectories");
    expect(html(folder)).toContain("not required of this network");
    expect(html(folder)).not.toContain("obeys it by construction");
  });
});

describe("a task whose selectivity is that of a factor", () => {
  const rules = defineTask({
    name: "rules",
    title: "Rules",
    summary: "Say the value, or its opposite.",
    source: "a test",
    dt: 20,
    parameters: {},
    inputs: ["pro", "anti", "value"],
    outputs: ["value"],
    target: "value",
    noise: () => 0.1,
    conditions: () => ({ rule: ["pro", "anti"], value: [1, 2, 3] }),
    periods: () => ({ cue: 100, reply: 60 }),
    activity: { selectivity: { period: "cue", factor: "rule", levels: ["pro", "anti"] } },
    trial({ rule, value }, t) {
      t.input(rule).during("cue", 1);
      t.input("value").during("cue", value);
      t.target("value").during("reply", rule === "pro" ? value : -value);
    },
  });
  const folder = at("rules");
  const out = at("rules-again");
  const draw = (by: string[], figures?: "selectivity"[]) => makeReport(folder, { out, formats: ["svg"], by, figures });
  const drawn = (name: string) => readFileSync(join(out, "figures", name), "utf8");
  beforeAll(async () => {
    const { psychometricTrials: _, ...evaluate } = tiny.evaluate;
    await train({ ...tiny, task: rules(), evaluate }, { out: folder, report: false });
    await makeReport(folder, { formats: ["svg"], figures: ["units", "selectivity"] });
  });

  test("keeps its levels in their order if grouped by that factor", async () => {
    await draw(["rule"], ["selectivity"]);
    expect(drawn("selectivity.svg")).toContain("(rule pro − rule anti)");
    expect(drawn("selectivity.csv")).toBe(readFileSync(join(folder, "figures", "selectivity.csv"), "utf8"));
    expect(readFileSync(join(folder, "figures", "units.csv"), "utf8")).toMatch(/,rule anti,/);
  });

  test.each(["choice", "right", "outcome"])("cannot be grouped by %s, which its trials do not have", async (name) => {
    await expect(draw([name])).rejects.toThrow(
      fault("missing", `"${name}" in the trials`, { remedy: /: regroup by rule, value$/ }),
    );
  });

  test("tells how to compare something if nothing can be compared", async () => {
    await expect(draw(["value"], ["selectivity"])).rejects.toThrow(/regroup by those \(report --by rule\)/);
  });
});
