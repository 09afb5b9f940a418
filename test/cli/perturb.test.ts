import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { lesionsText } from "../../src/cli/perturbText.ts";
import { decodeNpz, encodeNpz } from "../../src/format/index.ts";
import { loadRun, train } from "../../src/index.ts";
import { tiny } from "../loop/tiny.ts";
import { run, temporaryFolder } from "./capture.ts";

const path = temporaryFolder();
const runs: string[] = [];
let root = "";
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "dalenet-perturbed-"));
  const evaluate = { trials: 20, recordedTrials: 4, psychometric: null };
  const settings = { report: false, backend: "wasm" } as const;
  for (const seed of [1, 2]) {
    const out = join(root, `seed-${seed}`);
    await train({ ...tiny, evaluate, train: { ...tiny.train, epochs: 0 } }, { out, seed, ...settings });
    runs.push(out);
  }
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});
const few = ["--trials", "10", "--controls", "1"];

it("perturb prints a table of doses, and writes figures, their numbers and JSON", async () => {
  const out = path("figures");
  const grids = ["--grid", "units 0,1 * 0.5,1", "--grid", "E + 0.1"];
  const { code, out: text, err } = await run(["perturb", runs[0], ...grids, ...few, "--out", out]);
  expect([code, err]).toEqual([0, ""]);
  expect(text).toContain("units 0-1 * dose (10 trials)\ndose         accuracy (%)");
  expect(text).toContain("under 1 control (as many other units of the same population)");
  expect(readdirSync(out).sort()).toEqual(
    ["dose-response-1.csv", "dose-response-1.svg", "dose-response-2.csv", "dose-response-2.svg", "perturb.json"].sort(),
  );
  const plain = JSON.parse(readFileSync(`${out}/perturb.json`, "utf8"));
  expect(plain.series.map(({ text: one }: { text: string }) => one)).toEqual(["units 0-1 * dose", "E + dose"]);
  const json = await run(["perturb", runs[0], ...grids, ...few, "--json"]);
  const pictures = ["dose-response-1", "dose-response-2"].flatMap((name) => [`${name}.svg`, `${name}.csv`]);
  expect({ ...JSON.parse(json.out), files: pictures }).toEqual(plain);
  const again = ["perturb", runs[0], "--grid", "E + 0.2", ...few, "--out", out];
  expect((await run(again)).err).toContain("already holds perturb.json; give another folder, or --force");
  writeFileSync(join(out, "dose-response-3.svg"), "of someone else");
  expect((await run([...again, "--force"])).code).toBe(0);
  // What the command itself wrote before goes, as far as it is not written again; the rest stays.
  expect(readdirSync(out).sort()).toEqual(
    ["dose-response-3.svg", "dose-response.csv", "dose-response.svg", "perturb.json"].sort(),
  );
  const file = ["perturb", runs[0], "--grid", "E + 0.2", ...few, "--out", join(out, "perturb.json")];
  expect((await run(file)).err).toMatch(/^invalid: --out ".*perturb.json" which is a file/);
  expect((await run([...file.slice(0, -1), join(out, "perturb.json", "deep")])).err).toMatch(
    /^invalid: --out ".*deep" in ".*perturb.json", which is a file/,
  );
});

it("a vector is read from an array of a .npz file, or a column of a .csv file", async () => {
  const [axes, list] = [path("axes.npz"), path("list.csv")];
  const units = tiny.model.units;
  const axis = Array.from({ length: units }, (_, k) => (k % 2 ? 0.5 : -1));
  const arrays = {
    axis: { shape: [units], data: Float64Array.from(axis) },
    few: { shape: [2], data: Float64Array.of(1, 2) },
    grid: { shape: [2, 2], data: Float64Array.of(1, 2, 3, 4) },
    m: { shape: [2, 2], data: Float64Array.of(1, 2, 3, 4) },
  };
  writeFileSync(axes, encodeNpz(arrays));
  writeFileSync(list, `axis\n${axis.join("\n")}\n\n`);
  const shown = async (...words: string[]) => {
    const { out, err } = await run(["simulate", runs[0], "--trials", "10", "--json", ...words]);
    return out === "" ? err : { ...JSON.parse(out), run: "" };
  };
  const written = await shown("--perturb", `rates(all) + 2 along [${axis}] @stimulus`);
  // The same, called by the file.
  const called = (name: string) => ({ ...written, perturbations: [`all + 2 along ${name} @stimulus`] });
  const fromArray = await shown("--perturb", `rates(all) + 2 along ${axes}:axis @stimulus`);
  expect(fromArray).toEqual(called(`${axes}:axis`));
  expect(await shown("--perturb", `rates(all) + 2 along '${list}' @stimulus`)).toEqual(called(`'${list}'`));
  writeFileSync(list, axis.join("\n"));
  expect(await shown("--perturb", `rates(all) + 2 along ${list} @stimulus`)).toEqual(called(list));
  // In a file, relative to its folder, also as an object.
  const schedule = path("kick.yaml");
  writeFileSync(schedule, "perturb: [{ units: all, add: 2, along: 'axes.npz:axis', at: stimulus }]");
  expect(await shown("--schedule", schedule)).toEqual(called("axes.npz:axis"));
  expect(await shown("--perturb", `E + ${axes}`)).toMatch(
    /missing: .*the name of an array; write .*axes.npz:NAME, with one of axis, few/,
  );
  expect(await shown("--perturb", `E + ${axes}:axs`)).toMatch(/unknown: .*array "axs"; did you mean "axis"/);
  expect(await shown("--perturb", `all + ${axes}:grid`)).toContain('array "grid", a matrix; name a list');
  expect(await shown("--perturb", `all + ${axes}:few`)).toContain(
    `perturbation "all + ${axes}:few": values of 2 numbers; its target has 10`,
  );
  expect(await shown("--perturb", "E = nowhere.csv")).toMatch(/^missing: file "nowhere.csv"/);
});

it("several runs have means over networks beside each of them", async () => {
  const { out } = await run(["perturb", ...runs, "--grid", "E * 0.5", ...few, "--json"]);
  const { runs: networks, together } = JSON.parse(out);
  const accuracies = networks.map((one: typeof together) => one.series[0].points[0].effects.accuracy.value);
  const { value } = together.series[0].points[0].effects.accuracy;
  expect(value).toBeCloseTo((accuracies[0] + accuracies[1]) / 2, 12);
  expect([together.networks, networks.map((one: { run: string }) => one.run)]).toEqual([2, runs]);
  const seeds = networks.map((one: { seeds: number[] }) => one.seeds);
  expect([seeds.flat(), seeds[0].length]).toEqual([together.seeds, 1]);
  const asked = await run(["perturb", ...runs, "--grid", "E * 0.5", ...few, "--seed", "7", "--json"]);
  expect(JSON.parse(asked.out).together.seeds).toEqual([7, 7]);
  // What is said of their task is said once.
  for (const words of [
    ["perturb", "--grid", "E * 0.5", "--controls", "0"],
    ["evaluate", "--no-generalise"],
  ]) {
    const { err } = await run([words[0], ...runs, ...words.slice(1), "--trials", "10", "--dt", "7"]);
    expect(err.match(/task\.stimulus .* of dt 7 ms/g)).toHaveLength(1);
  }
});

it("--lesion-each lesions every unit, with what else is perturbed throughout", async () => {
  const out = path("lesions");
  const words = ["--lesion-each", "--perturb", "E + 0.1", "--lesion", "0-1", "--trials", "4", "--out", out];
  const { code, out: text } = await run(["perturb", runs[0], ...words]);
  expect([code, text.includes("lesioned in turn, 4 trials each")]).toEqual([0, true]);
  expect(readdirSync(out).sort()).toEqual(["lesions.csv", "lesions.svg", "perturb.json"]);
  const { perturbations, units, seeds } = JSON.parse(readFileSync(`${out}/perturb.json`, "utf8"));
  expect(seeds).toHaveLength(1);
  expect(perturbations).toEqual(["E + 0.1", "units 0-1 = 0"]);
  // Units 0 and 1 are silent already.
  expect(units[0].effects).toEqual(units[1].effects);
});

it("of many lesions the table shows both ends, and says between them how many it leaves out", async () => {
  const trained = await loadRun(runs[0]);
  const lesions = await trained.lesionEach({ trials: 4, resamples: 2 });
  const units = Array.from({ length: 30 }, (_, unit) => ({ ...lesions.units[unit % 10], unit }));
  const lines = lesionsText({ ...lesions, units })
    .trimEnd()
    .split("\n");
  expect([lines.length, lines[10]]).toEqual([19, "… 14 more (--json or --out for all)"]);
  expect(lines[1]).toContain("change of accuracy (% points)");
  expect(lesionsText(lesions)).not.toContain("more");
});

it("simulate takes perturbations and lesions, prints them, and keeps them in its file", async () => {
  const file = path("trials.npz");
  const words = ["--perturb", "E * 0.5 @stimulus", "--lesion", "3", "--trials", "6", "--out", file];
  const { code, out } = await run(["simulate", runs[0], ...words]);
  expect([code, out.includes("perturbed: E * 0.5 @stimulus; units 3 = 0\n")]).toEqual([0, true]);
  const { perturbations, rates } = decodeNpz(readFileSync(file), file);
  expect(perturbations.data).toEqual(["E * 0.5 @stimulus", "units 3 = 0"]);
  const [steps, trials, units] = rates.shape;
  for (let k = 0; k < steps * trials; k++) expect(rates.data[k * units + 3]).toBe(0);
});

it("a schedule in a file says the same as the options", async () => {
  const file = path("schedule.yaml");
  writeFileSync(file, "grid:\n  - { units: E, scale: [0.5, 1] }\nperturb: ['I + 0.1']\nlesion: [2]\n");
  const kept = await run(["perturb", runs[0], "--schedule", file, ...few, "--json"]);
  const typed = ["--grid", "E * 0.5,1", "--perturb", "I + 0.1", "--lesion", "2"];
  expect(kept).toEqual(await run(["perturb", runs[0], ...typed, ...few, "--json"]));
  const { err } = await run(["simulate", runs[0], "--schedule", file]);
  expect(err).toContain("doses belong to dalenet perturb");
  writeFileSync(file, "grid: [{ units: E, add: v.npz }]\n");
  expect((await run(["perturb", runs[0], "--schedule", file])).err).toMatch(
    /invalid: grid 1: add = "v.npz"; give doses/,
  );
  writeFileSync(file, "grids: []\n");
  expect((await run(["perturb", runs[0], "--schedule", file])).err).toContain('did you mean "grid"?');
});

it.each([
  [[], "missing: --grid or --lesion-each"],
  [["--grid", "E * 0.5", "--lesion-each"], "invalid: --grid with --lesion-each"],
  [["--lesion-each", "--controls", "3"], "invalid: --controls with --lesion-each"],
  [["--grid", "E ** 0.5"], 'character 4 = "* 0.5"'],
  [["--grid", "E * 0.5", "--lesion", "3;5"], "give numbers of units from 0"],
  [["--lesion-each", "--perturb", "E * 0.5 @stimulis"], 'did you mean "stimulus"?'],
  [
    ["--lesion-each", "--lesion", "3,99"],
    'invalid: --lesion 3,99: perturbation "units 3,99 = 0": unit of "rates" = 99',
  ],
  [["--grid", "E * 0.5", "--lesion", "99"], 'invalid: --lesion 99: perturbation "units 99 = 0": unit of "rates" = 99'],
  [["--grid", "E * 0.5", "--lesion", "J"], 'unknown: --lesion J: perturbation "J = 0": population "J"'],
  [
    ["--grid", "E + [1,2]"],
    'missing: grid "E + [1,2]": doses; a vector is a direction: write + 0,0.5,1 along the vector',
  ],
  [["--grid", "E * [1,2]"], 'missing: grid "E * [1,2]": doses; give numbers'],
  // What says the same as a lesion was not given as one.
  [["--lesion-each", "--perturb", "units 99 = 0", "--lesion", "1"], 'invalid: perturbation "units 99 = 0": unit'],
  [
    ["--grid", "E + 1 along [0,0,0,0,0,0,0,0,0,1]"],
    'mismatched: perturbation "E + 1 along a vector of 10": direction of 10 numbers; its target has 8, and "all" has 10',
  ],
  [
    ["--lesion-each", "--perturb", "inputs(units 0) + [1,2,3]"],
    'values of 3 numbers; its target has 1, and "inputs(all)" has 3',
  ],
  [["--lesion-each", "--perturb", "input fixation + [1,2,3]"], 'its target has 1, and "input all" has 3'],
  [["--grid", "inputs(E) + 1"], "give numbers from 0 to 2, or write inputs(all) for all"],
  [["--grid", "outputs(units 9) + 1"], 'unit of "outputs" = 9; give a list of different numbers from 0 to 2'],
])("%j is refused", async (words, message) => {
  const { code, err } = await run(["perturb", runs[0], "--trials", "10", ...words]);
  expect(code).toBe(1);
  expect(err).toContain(message);
});
