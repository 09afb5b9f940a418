import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { train } from "../../src/index.ts";
import { learnOn } from "../../src/node/ensemble/learnTasks.ts";
import { type Launch, launchHere } from "../../src/node/ensemble/seedRun.ts";
import { type LearnedTasks, type LearnRecord, type LearnSettings, readRunFile } from "../../src/node/index.ts";
import { temporaryFolder } from "../folder/folder.ts";

const at = temporaryFolder();
const config = {
  model: { units: 6 },
  train: { epochs: 2, batchesPerEpoch: 3, batch: 4, schedule: { warmupSteps: 0, decay: "none" } },
  evaluate: { trials: 8, recordedTrials: 8, psychometricTrials: 1 },
} as const;
const statuses = ({ tasks }: LearnedTasks) => tasks.map(({ task, status }) => `${task} ${status}`);
const stored = (out: string) => JSON.parse(readFileSync(join(out, "learned.json"), "utf8")) as LearnedTasks;

/** Trains in this process; networks of `failing` are lost. `heard` can stop it. */
async function run(
  tasks: readonly string[],
  settings: LearnSettings,
  { failing = [] as string[], heard = (_: LearnRecord) => {}, base = config as object } = {},
) {
  const launched: string[] = [];
  const launch: Launch = async (job, ...rest) => {
    const { name } = job.config.task;
    launched.push(name);
    return failing.includes(name) ? "invalid: the process was lost" : await launchHere()(job, ...rest);
  };
  const loop = learnOn(tasks, { backend: "wasm", ...settings }, base, launch);
  for (let next = await loop.next(); ; next = await loop.next()) {
    if (next.done) return { learned: next.value, launched };
    heard(next.value);
  }
}

describe("learnTasks", () => {
  test("trains each task as `train` would alone, and writes a row for it as it ends", async () => {
    const out = at("two");
    const rowsAtEnds: string[][] = [];
    const heard = (record: LearnRecord) => {
      if (record.kind === "ended") rowsAtEnds.push(statuses(stored(out)));
    };
    const { learned } = await run(["goNogo", "motorTiming"], { out, jobs: 1, seed: 3 }, { heard });
    expect(rowsAtEnds).toEqual([
      ["goNogo finished", "motorTiming running"],
      ["goNogo finished", "motorTiming finished"],
    ]);
    expect(stored(out)).toEqual(learned);
    const alone = await train({ ...config, task: { name: "goNogo" } }, { seed: 3 });
    expect((await readRunFile(join(out, "goNogo"))).results!.weightsHash).toBe(alone.results!.weightsHash);
    const { accuracy, chance, learned: verdict, loss } = alone.results!;
    expect(learned.tasks[0]).toMatchObject({ units: 6, seed: 3, updates: 6, batch: 4, accuracy, chance, loss });
    expect(learned.tasks[0]).toMatchObject({ score: verdict!.score, verdict: verdict!.verdict, judged: "accuracy" });
    expect(learned.tasks[1].error).toMatchObject({ measure: "time" });
    expect((await run(["motorTiming", "goNogo"], { out, seed: 3 })).launched).toEqual([]);
  });

  test("goes on after a stop, and keeps the tasks of earlier calls", async () => {
    const out = at("stopped");
    const stop = new AbortController();
    const heard = (record: LearnRecord) => {
      if (record.kind === "network" && record.task === "mante") stop.abort();
    };
    const first = await run(["goNogo", "mante"], { out, jobs: 1, signal: stop.signal }, { heard });
    expect(statuses(first.learned)).toEqual(["goNogo finished", "mante stopped"]);
    const second = await run(["mante"], { out });
    expect(second.launched).toEqual(["mante"]);
    expect(statuses(second.learned)).toEqual(["mante finished", "goNogo finished"]);
    const hash = async (folder: string) => (await readRunFile(join(folder, "mante"))).results!.weightsHash;
    await run(["mante"], { out: at("whole") });
    expect(await hash(out)).toBe(await hash(at("whole")));
  });

  test("lists a network that fails, trains the others, and tries that one again", async () => {
    const out = at("failing");
    const first = await run(["goNogo", "mante"], { out }, { failing: ["goNogo"] });
    expect(statuses(first.learned)).toEqual(["goNogo failed", "mante finished"]);
    expect(first.learned.tasks[0]).toMatchObject({ reason: "invalid: the process was lost", verdict: null });
    expect((await run(["goNogo", "mante"], { out })).launched).toEqual(["goNogo"]);
  });

  test("refuses unknown tasks, other settings, and folders of something else before it trains", async () => {
    const refused = (tasks: readonly string[], settings: LearnSettings, base: object = config) => {
      const failing = (): never => expect.unreachable();
      return expect(run(tasks, settings, { base, heard: failing })).rejects;
    };
    await refused([], { out: at("none") }).toThrow(/^missing: tasks; give the names of the tasks to learn$/);
    await refused(["goNoGo"], { out: at("none") }).toThrow(/^unknown: .*did you mean "goNogo"\?/);
    const longer = { ...config, train: { ...config.train, epochs: 3 } };
    await run(["goNogo"], { out: at("other") });
    await refused(["goNogo"], { out: at("other") }, longer).toThrow(/^mismatched: train.epochs/);
    rmSync(join(at("other"), "learned.json"));
    await refused(["goNogo"], { out: at("other") }).toThrow(/^invalid: folder ".*" exists and has no learned.json/);
  });
});
