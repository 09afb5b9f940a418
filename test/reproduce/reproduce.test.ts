import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { reproducePaper } from "../../src/cli/reproduce.ts";
import type { Terminal } from "../../src/cli/terminal.ts";
import { loadRun } from "../../src/index.ts";
import { type Launch, launchHere } from "../../src/node/ensemble/seedRun.ts";
import type { ReproduceRecord, ReproduceSettings } from "../../src/node/index.ts";
import { reproduceOn } from "../../src/node/reproduce/reproduce.ts";
import type { Paper } from "../../src/reproduce/paper.ts";
import { fault } from "../fault.ts";
import { temporaryFolder } from "../folder/folder.ts";
import { tinyPaper } from "./tinyPaper.ts";

const at = temporaryFolder();

/** Trains in this process; `heard` can stop it. */
async function run(settings: ReproduceSettings, heard = (_: ReproduceRecord) => {}, paper: Paper = tinyPaper) {
  const launched: string[] = [];
  const tested = new Set<string>();
  const launch: Launch = (job, ...rest) => {
    launched.push(job.folder.split("/").at(-1)!);
    return launchHere()(job, ...rest);
  };
  const loop = reproduceOn(paper, { backend: "wasm", jobs: 1, ...settings }, launch);
  for (let next = await loop.next(); ; next = await loop.next()) {
    if (next.done) return { result: next.value, launched, tested: [...tested] };
    if (next.value.kind === "testing") tested.add(`${next.value.name} ${next.value.test}`);
    heard(next.value);
  }
}

describe("a paper", () => {
  test("is reproduced: networks trained until their criterion or cap, tested, judged, and set beside what was published", async () => {
    const out = at("whole");
    const { result, launched } = await run({ out, seeds: [4, 5] });
    expect(launched).toEqual(["easy-seed-4", "hard-seed-4", "easy-seed-5", "hard-seed-5"]);
    const [easy, hard] = result.networks;
    expect([easy.training.reached, easy.training.status, easy.training.trials]).toEqual([true, "finished", 0]);
    expect([hard.training.reached, hard.training.trials, hard.training.most]).toEqual([false, 32, 32]);
    expect(hard.training.checks.map(({ trials }) => trials)).toEqual([0, 8, 16, 24, 32]);
    // All ten conditions, ten times at every second step of 10 ms; and two levels, of which one has two signs.
    expect(hard.measures).toMatchObject({ shown: 100, kept: 1, times: [20, 40, 60, 80, 100, 120, 140, 160, 180] });
    expect(hard.measures!["radius"]).toBeGreaterThan(0);
    expect(result.figures.map(({ figure, seed, verdict }) => [figure, seed, verdict])).toEqual([
      ["1", 4, "qualitatively reproduced"],
      ["1", 5, "qualitatively reproduced"],
      ["2", 4, "not reached"],
      ["2", 5, "not reached"],
    ]);
    expect(JSON.parse(readFileSync(join(out, "reproduction.json"), "utf8"))).toEqual(result);
    const page = readFileSync(join(out, "report.html"), "utf8");
    for (const said of [
      "Nobody (2026)",
      "ours, seed 5",
      "85.5",
      "110000",
      "Nothing of this was ever found.",
      "Figure 1A, seed 4. Psychometric function",
      "criterion not reached: hard",
      "shape, implied by the criterion",
    ])
      expect(page).toContain(said);
    expect(page).not.toContain("quick look");
    expect(existsSync(join(out, "figures", "figure-2-seed-5.png"))).toBe(true);
    // The seed is that of the initial weights; trials and noise keep theirs.
    const seeds = async (name: string) => (await loadRun(join(out, "networks", name))).config.seeds;
    const [four, five] = [await seeds("hard-seed-4"), await seeds("hard-seed-5")];
    expect([four, five]).toMatchObject(new Array(2).fill({ trials: 11, noise: 12 }));
    expect(four.weights).not.toBe(five.weights);
  });

  test("goes on after a stop with the same bits, keeps what is finished, and tests again only what has changed", async () => {
    const out = at("stopped");
    // The figure of both networks alone: every call draws again what is asked for.
    const both = { out, figures: ["2"] };
    const stop = new AbortController();
    const first = await run({ ...both, signal: stop.signal }, (record) => {
      if (record.kind === "network" && record.name === "hard-seed-1" && record.record.kind === "step") stop.abort();
    });
    expect(first.result.networks.map(({ training }) => training.status)).toEqual(["finished", "stopped"]);
    expect(first.tested).toEqual([]);
    const asItIs = await run({ ...both, train: false });
    expect(asItIs.launched).toEqual([]);
    expect(asItIs.tested).toContain("hard-seed-1 behaviour");
    const second = await run(both);
    expect(second.launched).toEqual(["hard-seed-1"]);
    expect(second.tested).toEqual(["hard-seed-1 behaviour", "hard-seed-1 noiseless"]);
    const third = await run(both);
    expect([third.launched, third.tested]).toEqual([[], []]);
    expect(third.result).toEqual(second.result);
    const whole = await run({ ...both, out: at("unstopped") });
    const [kept] = readdirSync(out, { recursive: true, encoding: "utf8" }).filter((file) => {
      return file.endsWith(".json") && readFileSync(join(out, file), "utf8").startsWith('{"key"');
    });
    writeFileSync(join(out, kept), '{"key": "da');
    expect((await run(both)).tested).toHaveLength(2);
    const measures = ({ result }: typeof whole) => result.networks.map((one) => one.measures);
    expect(measures(second)).toEqual(measures(whole));
    const later = await run(both, () => {}, { ...tinyPaper, revision: 2 });
    expect(later.tested).toHaveLength(4);
  });

  test("a quick look trains and tests less, and says so", async () => {
    const out = at("quick");
    const { result } = await run({ out, quick: true, figures: ["2"] });
    expect(result.networks.map(({ training }) => training.most)).toEqual([8, 8]);
    expect(result.networks[1].measures).toMatchObject({ shown: 10 });
    const page = readFileSync(join(out, "report.html"), "utf8");
    expect(page).toContain("a quick look");
    expect(page).toContain("trainings end at low caps");
  });

  test("a recipe trains the same networks in another way, beside those trained as published", async () => {
    const out = at("recipe");
    await run({ out, figures: ["1"] });
    const { result, launched } = await run({ out, figures: ["1"], recipe: "smaller", repetitions: 2 });
    expect(launched).toEqual(["easy-smaller-seed-1"]);
    expect(result.networks[0].training.units).toBe(6);
    expect(result.networks[0].measures).toMatchObject({ shown: 20 });
    const page = readFileSync(join(out, "report.html"), "utf8");
    expect(page).toContain("six units");
    expect(page).toContain("The same networks, trained as published");
  });

  test("without a terminal tells of each check, each test and each network", async () => {
    const said = { out: "", err: "" };
    const terminal: Terminal = {
      write: (text) => void (said.out += text),
      writeError: (text) => void (said.err += text),
      onInterrupt: () => () => undefined,
      atWork: () => undefined,
      quit: () => undefined,
    };
    const settings = { out: at("said"), figures: ["2"], jobs: 1, quick: true, backend: "wasm" } as const;
    expect(await reproducePaper(tinyPaper, settings, false, terminal)).toBe(0);
    expect(said.err).toMatch(/^hard-seed-1 {2}after 2 updates: loss [\d.]+, accuracy 0\.\d{3}$/m);
    expect(said.err.match(/^hard-seed-1 {2}test behaviour$/gm)).toHaveLength(1);
    expect(said.out).toMatch(/^easy-seed-1 {2}criterion reached, 0 trials/m);
    expect(said.out).toContain("figure 2, seed 1: not reached (criterion not reached: hard)");
  });

  test.each<[string, ReproduceSettings, ReturnType<typeof fault>]>([
    ["a figure that it lacks", { figures: ["12"] }, fault("unknown", "figure of tiny", { value: "12" })],
    [
      "a recipe that it lacks",
      { recipe: "smallest" },
      fault("unknown", "recipe", { remedy: 'did you mean "smaller"?' }),
    ],
    ["a misspelt option", { seed: 1 } as ReproduceSettings, fault("unknown", "seed")],
    ["tests of what was never trained", { train: false }, fault("missing", /^trained networks in /)],
  ])("is refused with %s", async (_, settings, said) => {
    await expect(run({ out: at("refused"), ...settings })).rejects.toThrow(said);
  });

  test("is not written into a folder of something else, nor beside networks trained otherwise", async () => {
    const out = at("whole");
    await expect(run({ out, quick: true, seeds: [4] })).rejects.toThrow(fault("mismatched", /train\.epochs/));
    writeFileSync(at("file"), "");
    await expect(run({ out: at(".") })).rejects.toThrow(fault("invalid", /^folder /));
  });
});
