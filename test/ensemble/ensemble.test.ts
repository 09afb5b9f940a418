import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { decodeCsv } from "../../src/format/index.ts";
import {
  defineTask,
  type Ensemble,
  type EnsembleRecord,
  type EnsembleSettings,
  ensemble,
  loadRun,
  train,
} from "../../src/index.ts";
import { ensembleOn } from "../../src/node/ensemble/ensemble.ts";
import { ensembleFolderNamed } from "../../src/node/ensemble/ensembleFolder.ts";
import { type Launch, launchHere, type SeedJob } from "../../src/node/ensemble/seedRun.ts";
import { readRunFile } from "../../src/node/index.ts";
import { fault } from "../fault.ts";
import { temporaryFolder } from "../folder/folder.ts";
import { tiny as usual } from "../loop/tiny.ts";

const at = temporaryFolder();
/** Many are trained, and none has to learn. */
const tiny = {
  ...usual,
  task: { ...usual.task, coherence: [0, 51.2] },
  train: { ...usual.train, batchesPerEpoch: 3, backend: "wasm" },
  evaluate: { trials: 8, recordedTrials: 8, psychometricTrials: 1 },
} as const;
const hashOf = async (folder: string, seed: number) =>
  (await readRunFile(join(folder, `seed-${seed}`))).results!.weightsHash;
const statuses = ({ networks }: Ensemble) => networks.map(({ seed, status }) => `${seed} ${status}`);

/** Trains in this process, remembers what was launched, and lets some seeds fail. */
async function run(settings: EnsembleSettings, { failing = [] as number[], config = tiny as object } = {}) {
  const launched: SeedJob[] = [];
  const launch: Launch = async (job, ...rest) => {
    launched.push(job);
    return failing.includes(job.seed) ? "invalid: the process was lost" : await launchHere()(job, ...rest);
  };
  const records: EnsembleRecord[] = [];
  const loop = ensembleOn(config, { report: false, ...settings }, launch);
  for (let next = await loop.next(); ; next = await loop.next()) {
    if (next.done) return { ensemble: next.value, records, launched: launched.map(({ seed }) => seed) };
    records.push(next.value);
  }
}

describe("an ensemble", () => {
  test("trains a network for every seed, each as `train` would alone, and summarises them", async () => {
    const out = at("whole");
    const { ensemble, records, launched } = await run({ seeds: [1, 3, 2], out, jobs: 2 });
    expect(launched).toEqual([1, 3, 2]);
    expect(statuses(ensemble)).toEqual(["1 finished", "2 finished", "3 finished"]);
    const alone = await train(tiny, { seed: 3 });
    expect(await hashOf(out, 3)).toBe(alone.results!.weightsHash);
    expect((await loadRun(join(out, "seed-3"))).results!.accuracy).toBe(ensemble.networks[2].accuracy);

    const accuracies = ensemble.networks.map(({ accuracy }) => accuracy!);
    const mean = accuracies.reduce((a, b) => a + b) / 3;
    expect(ensemble.summary).toMatchObject({ of: "accuracy", n: 3, min: Math.min(...accuracies) });
    expect(ensemble.summary.mean).toBeCloseTo(mean, 12);
    expect(ensemble.summary.sd).toBeCloseTo(
      Math.sqrt(accuracies.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 2),
      12,
    );
    expect(records[0]).toMatchObject({ kind: "start", folder: out, left: [1, 3, 2], jobs: 2, steps: 6, warnings: [] });
    expect(records.filter(({ kind }) => kind === "ended")).toHaveLength(3);
    expect(records.at(-1)).toEqual({ kind: "saved", folder: out });

    expect(readdirSync(out).sort()).toEqual(["ensemble.csv", "ensemble.json", "seed-1", "seed-2", "seed-3"]);
    expect(JSON.parse(readFileSync(join(out, "ensemble.json"), "utf8"))).toEqual(ensemble);
    const table = decodeCsv(readFileSync(join(out, "ensemble.csv"), "utf8"), "ensemble.csv");
    expect([table["seed"], table["accuracy"]]).toEqual([[1, 2, 3], accuracies]);
    const again = await train({ ...ensemble.config, seed: 2 });
    expect(again.results!.weightsHash).toBe(await hashOf(out, 2));
  });

  test("that was stopped continues to the same bits; finished networks are not touched", async () => {
    const seeds = [1, 2, 3];
    const out = at("stopped");
    const stop = new AbortController();
    const loop = ensembleOn(tiny, { seeds, out, jobs: 1, report: false, signal: stop.signal }, launchHere());
    const after = { start: 0 };
    let last: IteratorResult<EnsembleRecord, Ensemble>;
    while (!(last = await loop.next()).done) {
      const record = last.value;
      // Stops within the second network.
      if (record.kind === "network" && record.record.kind === "start") after.start++;
      if (after.start === 2) stop.abort();
    }
    expect(statuses(last.value)).toEqual(["1 finished", "2 stopped", "3 waiting"]);
    const first = readFileSync(join(out, "seed-1", "run.json"), "utf8");

    const { launched, ensemble } = await run({ seeds, out });
    expect(launched).toEqual([2, 3]);
    expect(statuses(ensemble)).toEqual(["1 finished", "2 finished", "3 finished"]);
    expect(readFileSync(join(out, "seed-1", "run.json"), "utf8")).toBe(first);
    for (const seed of seeds) expect(await hashOf(out, seed)).toBe(await hashOf(at("whole"), seed));
    expect((await run({ seeds, out })).launched).toEqual([]);
  });

  test("lists a network that fails, trains the others, and tries that one again", async () => {
    const out = at("failing");
    const first = await run({ seeds: [1, 2], out }, { failing: [1] });
    expect(statuses(first.ensemble)).toEqual(["1 failed", "2 finished"]);
    expect(first.ensemble.networks[0]).toMatchObject({ error: "invalid: the process was lost", accuracy: null });
    expect(first.ensemble.summary.n).toBe(1);
    const second = await run({ seeds: [1, 2], out });
    expect(second.launched).toEqual([1]);
    expect(statuses(second.ensemble)).toEqual(["1 finished", "2 finished"]);
  });

  test("reports which network diverged, and reports it again", async () => {
    const config = { ...tiny, train: { ...tiny.train, optimizer: { learningRate: 1e30 } } };
    const settings = { seeds: [1], out: at("diverging") };
    const { ensemble } = await run(settings, { config });
    expect(ensemble.networks[0].error).toMatch(/^invalid: .* training diverged/);
    expect(ensemble.summary).toEqual({ of: "loss", n: 0, mean: null, sd: null, min: null, max: null });
    expect((await run(settings, { config })).ensemble.networks).toEqual(ensemble.networks);
  });

  test("keeps the networks requested before: none is dropped from the summary afterwards", async () => {
    const out = at("grown");
    await run({ seeds: [1, 2], out }, { failing: [1] });
    rmSync(join(out, "seed-2", "checkpoint.npz")); // removed, its results are still there
    const { ensemble, launched } = await run({ seeds: [3], out });
    expect(launched).toEqual([3]);
    expect(statuses(ensemble)).toEqual(["2 finished", "3 finished"]);
  });

  test("begins anew if a network was killed before its first checkpoint", async () => {
    const out = at("killed");
    await run({ seeds: [1], out }, { failing: [1] });
    mkdirSync(join(out, "seed-1"));
    writeFileSync(join(out, "seed-1", "run.json"), '{"format": 1, "na');
    writeFileSync(join(out, "seed-1", ".dalenet-00000000-0000-0000-0000-000000000000.tmp"), "half");
    expect(statuses((await run({ seeds: [1], out })).ensemble)).toEqual(["1 finished"]);
    expect(await hashOf(out, 1)).toBe(await hashOf(at("whole"), 1));
  });

  test("that is running is refused to a second command, which changes nothing in it", async () => {
    const out = at("twice");
    const loop = ensembleOn(tiny, { seeds: [1, 2], out, jobs: 1, report: false }, launchHere());
    const finished = join(out, "seed-1", "run.json");
    for (let next = await loop.next(); !next.done; next = await loop.next()) {
      if (next.value.kind !== "ended") continue;
      const text = readFileSync(finished, "utf8");
      await expect(run({ seeds: [1, 2], out })).rejects.toThrow(
        fault("invalid", `folder of an ensemble "${out}"`, { detail: /^is in use: / }),
      );
      expect(readFileSync(finished, "utf8")).toBe(text);
    }
    expect(await hashOf(out, 2)).toBe(await hashOf(at("whole"), 2));
    expect((await run({ seeds: [1, 2], out })).launched).toEqual([]);
    expect(readdirSync(out).sort()).toEqual(["ensemble.csv", "ensemble.json", "seed-1", "seed-2"]);
  });

  test("does not touch a network that was finished meanwhile", async () => {
    const out = at("meanwhile");
    const launch: Launch = async (job, tell, signal) => {
      await train(job.config, { out: job.folder, report: false });
      return await launchHere()(job, tell, signal);
    };
    const loop = ensembleOn(tiny, { seeds: [1], out, report: false }, launch);
    let next = await loop.next();
    while (!next.done) next = await loop.next();
    expect(next.value.networks[0]).toMatchObject({ status: "failed", error: expect.stringMatching(/is not empty/) });
    expect(await hashOf(out, 1)).toBe(await hashOf(at("whole"), 1));
    expect(statuses((await run({ seeds: [1], out })).ensemble)).toEqual(["1 finished"]);
  });

  test("refuses a folder with another configuration, and names the first difference", async () => {
    const config = { ...tiny, model: { units: 10, tau: 50 } };
    await expect(run({ seeds: [1, 2], out: at("whole") }, { config })).rejects.toThrow(
      fault("mismatched", /^model\.tau = \d+ in place of 100, with which the network in ".*seed-1" was trained$/, {
        remedy: /^choose another out/,
      }),
    );
  });

  test("refuses a folder that holds something else, and chooses another one if the folder was not given", async () => {
    mkdirSync(at("single"));
    writeFileSync(join(at("single"), "run.json"), "{}");
    await expect(run({ seeds: [1], out: at("single") })).rejects.toThrow(
      fault("invalid", `folder "${at("single")}"`, {
        detail: "exists and holds no ensemble",
        remedy: "choose another out",
      }),
    );
    await expect(run({ seeds: [1], out: join(at("single"), "run.json") })).rejects.toThrow(
      fault("invalid", `"${join(at("single"), "run.json")}"`),
    );
    expect(await ensembleFolderNamed("single", at(""))).toBe(at("single-2"));
    expect(await ensembleFolderNamed("whole", at(""))).toBe(at("whole"));
  });

  test("accepts a user's task", async () => {
    const own = defineTask({
      ...{ name: "own", title: "Own", summary: "Repeat the input.", source: "this test", dt: 20, target: "value" },
      ...{ inputs: ["in"], outputs: ["out"], parameters: {} },
      conditions: () => ({ size: [1, 2] }),
      periods: () => ({ show: 100 }),
      trial({ size }, t) {
        t.input("in").during("show", size);
        t.target("out").during("show", size);
      },
    });
    const { psychometricTrials: _, ...evaluate } = tiny.evaluate;
    const config = { ...tiny, task: own(), evaluate };
    const loop = ensemble(config, { seeds: [1], out: at("own"), report: false });
    let next = await loop.next();
    while (!next.done) next = await loop.next();
    expect(statuses(next.value)).toEqual(["1 finished"]);
  });

  test.each<[object, ReturnType<typeof fault>]>([
    [{}, fault("missing", "seeds")],
    [{ seeds: [] }, fault("missing", "seeds")],
    [{ seeds: 3 }, fault("invalid", "seeds", { value: 3, remedy: /^it must be a list of whole numbers/ })],
    [{ seeds: [1, 2.5] }, fault("invalid", "seeds[1]", { value: 2.5, remedy: /^it must be a whole number/ })],
    [{ seeds: [1, 2, 1] }, fault("invalid", "seeds[2]", { value: 1, remedy: "give each seed once" })],
    [{ seeds: [1], jobs: 0 }, fault("invalid", "jobs", { value: 0 })],
    [
      { seeds: Array.from({ length: 9000 }, (_, k) => k), jobs: 8000 },
      fault("invalid", "jobs", { value: 8000, detail: /^on \d+ cores$/, remedy: /: give at most \d+$/ }),
    ],
    [{ seeds: [1], threads: 2 }, fault("unknown", "threads", { within: "the options of ensemble" })],
    [{ seeds: [1], out: undefined }, fault("missing", "out")],
    [{ seeds: [1], backend: "wsm" }, fault("unknown", "backend", { value: "wsm" })],
    [{ seeds: [1], use: 5 }, fault("invalid", "use", { value: 5, remedy: "it must be a list of strings" })],
    [
      { seeds: [1], tasks: [null] },
      fault("invalid", "tasks[0]", { value: null, remedy: "give what defineTask returns" }),
    ],
    [{ seeds: [1], signal: true }, fault("invalid", "signal", { value: true })],
  ])("refuses case %# of settings and writes nothing", async (settings, said) => {
    const out = at("refused");
    await expect(run({ out, ...settings } as EnsembleSettings)).rejects.toThrow(said);
    expect(existsSync(out)).toBe(false);
  });

  test.each(["tasks", "models"])(
    "refuses %s that are not a list, however its networks would be trained",
    async (option) => {
      for (const value of [null, 5])
        await expect(ensemble(tiny, { seeds: [1], out: at("refused"), [option]: value }).next()).rejects.toThrow(
          fault("invalid", option, { value }),
        );
    },
  );

  test("refuses seeds that leave nothing to chance", async () => {
    const config = { ...tiny, seeds: { weights: 1, trials: 2, noise: 3 } };
    await expect(run({ seeds: [1, 2], out: at("refused") }, { config })).rejects.toThrow(
      fault("invalid", "seeds", { remedy: /^leave one out/ }),
    );
  });
});
