/** Folders in which something changed between two accesses. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { RunFile } from "../../src/format/index.ts";
import { loadRun, makeReport, type RunConfig, type RunResult, train } from "../../src/index.ts";
import { fault } from "../fault.ts";
import { tiny } from "../loop/tiny.ts";
import { oneOf } from "../sample.ts";
import { temporaryFolder } from "./folder.ts";

const at = temporaryFolder();
const readRun = (folder: string) => JSON.parse(readFileSync(join(folder, "run.json"), "utf8")) as RunFile;
const contents = (folder: string) =>
  readdirSync(folder)
    .sort()
    .map((name) => [name, readFileSync(join(folder, name)).toString("base64")]);
const longer = (before: RunConfig) => ({ ...before, train: { ...before.train, epochs: 3 } });

let whole: RunResult;
beforeAll(async () => {
  whole = await train(tiny, { out: at("whole"), report: false });
  for await (const _ of train(tiny, { out: at("begun-original"), report: false })) {
    cpSync(at("begun-original"), at("begun"), { recursive: true });
    break;
  }
});
/** Saves what there is before the first step, and ends. */
const atOnce = { signal: AbortSignal.abort(), report: false };

/** A folder as a kill before the first step leaves it, without some files. */
function killed(name: string, without: readonly string[] = []): string {
  cpSync(at("begun"), at(name), { recursive: true });
  for (const file of without) rmSync(join(at(name), file));
  return at(name);
}

/** A folder as a kill after some steps leaves it, resumed and stopped some steps later. */
async function resumedAfter(steps: number, last: number, name: string): Promise<string> {
  for await (const record of train(tiny, { out: at(`${name}-original`), report: false }))
    if (record.kind === "step" && record.step === steps) {
      cpSync(at(`${name}-original`), at(name), { recursive: true });
      break;
    }
  for await (const record of train(undefined, { resume: at(name), report: false }))
    if (record.kind === "step" && record.step === last) break;
  return at(name);
}

describe("a folder that is being trained", () => {
  test("is refused to others, with its owner named, and the training continues undisturbed", async () => {
    const folder = at("busy");
    const loop = train(tiny, { out: folder, report: false });
    for (let next = await loop.next(); !next.done && next.value.kind !== "step"; ) next = await loop.next();
    const inUse = fault("invalid", `run folder "${folder}"`, {
      detail: new RegExp(`^is in use: this process \\(${process.pid}\\) writes to it`),
    });
    await expect(train(undefined, { resume: folder }).next()).rejects.toThrow(inUse);
    await expect(train(tiny, { out: folder }).next()).rejects.toThrow(inUse);
    await expect(makeReport(folder)).rejects.toThrow(inUse);
    expect((await loop).results!.weightsHash).toBe(whole.results!.weightsHash);
    expect(readdirSync(folder).filter((name) => name.startsWith("."))).toEqual([]);
  });

  test("is still refused while the same call draws or evaluates, and free when it has ended", async () => {
    const folder = at("evaluating");
    for await (const record of train(tiny, { out: folder, report: false }))
      if (record.kind === "evaluating")
        await expect(train(undefined, { resume: folder }).next()).rejects.toThrow(
          fault("invalid", `run folder "${folder}"`, { detail: /^is in use/ }),
        );
    await train(longer, { resume: folder, report: false });
  });

  test("can be read", async () => {
    const folder = at("read");
    const loop = train(tiny, { out: folder, report: false });
    for (let next = await loop.next(); !next.done && next.value.kind !== "step"; ) next = await loop.next();
    const other = await train(undefined, { resume: folder, out: at("read-on"), report: false });
    expect(other.results!.weightsHash).toBe(whole.results!.weightsHash);
    await loop;
  });
});

test("a run that is resumed with `name` or `out` continues in another folder and stays unchanged", async () => {
  const home = process.cwd();
  cpSync(at("whole"), at("home/runs/mine"), { recursive: true });
  process.chdir(at("home"));
  try {
    const before = contents("runs/mine");
    for (const [place, folder] of [
      [{ name: "mine" }, "runs/mine-2"],
      [{ name: "next" }, "runs/next"],
      [{ out: "other" }, "other"],
    ] as const) {
      const stop = folder === "runs/next" ? {} : atOnce;
      const run = await train(longer, { resume: "runs/mine", report: false, ...stop, ...place });
      expect(run.folder).toBe(folder);
      expect(readRun(folder).config.train.epochs).toBe(3);
      if (run.finished) expect(run.results!.loss).toHaveLength(3);
      expect(contents("runs/mine")).toEqual(before);
    }
    await expect(train(longer, { resume: "runs/mine", out: "runs/mine", name: "mine" }).next()).rejects.toThrow(
      fault("invalid", "name", { value: "mine", detail: /^with out = "runs.mine"$/ }),
    );
  } finally {
    process.chdir(home);
  }
});

describe("the checkpoint of another run", () => {
  test.each<[string, object]>([
    ["model.units = 12 in place of 10", { model: { ...tiny.model, units: 12 } }],
    ["seeds.", { seed: 2 }],
  ])("is refused if %s, and everything stays as it was", async (difference, change) => {
    const [mine, other] = [at(`mine ${difference}`), at(`other ${difference}`)];
    cpSync(at("whole"), mine, { recursive: true });
    await train({ ...tiny, ...change }, { out: other, ...atOnce });
    cpSync(join(other, "checkpoint.npz"), join(mine, "checkpoint.npz"));
    const before = contents(mine);
    for (const config of [undefined, longer])
      await expect(train(config, { resume: mine }).next()).rejects.toThrow(
        fault("mismatched", `file "${join(mine, "checkpoint.npz")}"`, {
          detail: new RegExp(`^is the checkpoint of another run than the run.json next to it \\(${difference}`),
        }),
      );
    expect(contents(mine)).toEqual(before);
  });

  test("is not assumed for one of the same run, killed after the one and before the other was written", async () => {
    const [older, newer] = [await resumedAfter(3, 7, "older"), await resumedAfter(12, 15, "newer")];
    const swapped: [string, string][] = [
      [older, newer],
      [newer, older],
    ];
    for (const [from, to] of swapped) {
      const folder = at(`between-${to === newer}`);
      cpSync(to, folder, { recursive: true });
      cpSync(join(from, "run.json"), join(folder, "run.json"));
      const { results } = await train(undefined, { resume: folder, report: false });
      expect(results!.weightsHash).toBe(whole.results!.weightsHash);
    }
  });

  test("is not assumed for one of the same run, killed while it was given more epochs", async () => {
    const [before, after] = [at("short"), at("long")];
    cpSync(at("whole"), before, { recursive: true });
    cpSync(at("whole"), after, { recursive: true });
    for await (const record of train(longer, { resume: after, report: false })) if (record.kind === "step") break;
    cpSync(join(after, "checkpoint.npz"), join(before, "checkpoint.npz"));
    const { results } = await train(undefined, { resume: before, report: false });
    const longWhole = await train({ ...tiny, train: { ...tiny.train, epochs: 3 } });
    expect(results!.weightsHash).toBe(longWhole.results!.weightsHash);
  });
});

describe("a run that was killed before its first checkpoint", () => {
  const late = ["checkpoint.npz", "metrics.csv"];
  test.each([
    ["with the network before training", late],
    ["without it", [...late, "weights-initial.npz"]],
  ])("%s is begun by resume, to the same bits", async (name, without) => {
    const folder = killed(`bare ${name}`, without);
    const run = await train(undefined, { resume: folder, report: false });
    expect(run.results!.weightsHash).toBe(whole.results!.weightsHash);
    expect(readFileSync(join(folder, "weights-initial.npz"))).toEqual(
      readFileSync(join(at("whole"), "weights-initial.npz")),
    );
    expect(readRun(folder).files).toHaveProperty(["weights-initial.npz"]);
  });

  test("is not begun as a different one by resume", async () => {
    const folder = killed("bare-other", late);
    const other = (before: RunConfig) => ({ ...before, model: { ...before.model, units: 12 } });
    await expect(train(other, { resume: folder }).next()).rejects.toThrow(
      fault("mismatched", "model.units", { value: 12 }),
    );
  });

  test("leaves its folder to a new one, whatever it is", async () => {
    const folder = killed("bare-new", late);
    const run = await train(tiny, { out: folder, seed: 2, ...atOnce });
    expect(run.config.seed).toBe(2);
    expect(readRun(folder).config.seed).toBe(2);
    mkdirSync(at("half"));
    writeFileSync(join(at("half"), "run.json"), '{\n  "format": 2,\n  "na');
    await train(tiny, { out: at("half"), ...atOnce });
    expect(readRun(at("half")).config.seed).toBe(1);
  });

  test("is distinguished from a run.json that something else wrote, and from one whose other files were removed", async () => {
    mkdirSync(at("theirs"));
    for (const text of ['{"run": 1}', "# my runs", readFileSync(join(at("whole"), "run.json"), "utf8")]) {
      writeFileSync(join(at("theirs"), "run.json"), text);
      await expect(train(tiny, { out: at("theirs") }).next()).rejects.toThrow(
        fault("invalid", `run folder "${at("theirs")}"`, { detail: "exists and is not empty" }),
      );
      expect(readFileSync(join(at("theirs"), "run.json"), "utf8")).toBe(text);
    }
  });

  test("after it, but before the network before training was written, writes that later", async () => {
    const folder = killed("no-initial", ["weights-initial.npz"]);
    await train(undefined, { resume: folder, ...atOnce });
    expect(readFileSync(join(folder, "weights-initial.npz"))).toEqual(
      readFileSync(join(at("whole"), "weights-initial.npz")),
    );
  });
});

test("a run whose checkpoint was removed is not begun again", async () => {
  cpSync(at("whole"), at("cleared"), { recursive: true });
  rmSync(join(at("cleared"), "checkpoint.npz"));
  await expect(train(undefined, { resume: at("cleared") }).next()).rejects.toThrow(
    fault("missing", `file "${join(at("cleared"), "checkpoint.npz")}"`, {
      remedy: "restore it, or start a new run",
    }),
  );
});

describe("a folder that is deleted while it is trained", () => {
  // Where it is deleted at a step: with its parents, below.
  test.each(oneOf(["step", "evaluating"], 1))("is made again and complete, also at its %s", async (when) => {
    const folder = at(`deleted at ${when}`);
    for await (const record of train(tiny, { out: folder, report: false }))
      if (record.kind === when && (record.kind !== "step" || record.step === 5)) rmSync(folder, { recursive: true });
    await makeReport(folder, { figures: ["trial"] });
    expect(readdirSync(folder).sort()).toEqual([...readdirSync(at("whole")), "figures", "report.html"].sort());
    const run = await loadRun(folder);
    expect(run.results!.weightsHash).toBe(whole.results!.weightsHash);
    expect(Object.keys(readRun(folder).files).sort()).toEqual(Object.keys(readRun(at("whole")).files).sort());
    await train(longer, { resume: folder, report: false });
  });

  test("together with its parents is made again when the training is stopped", async () => {
    const folder = join(at("above"), "run");
    for await (const record of train(tiny, { out: folder }))
      if (record.kind === "step" && record.step === 5) {
        rmSync(at("above"), { recursive: true });
        break;
      }
    expect(readRun(folder).state).toBe("stopped");
    const { results } = await train(undefined, { resume: folder, report: false });
    expect(results!.weightsHash).toBe(whole.results!.weightsHash);
  });

  test("is left to another run that was begun there; the trained network is saved next to it", async () => {
    const folder = at("given");
    const other = train({ ...tiny, seed: 2 }, { out: folder, report: false });
    let saved = "";
    for await (const record of train(tiny, { out: folder, report: false })) {
      if (record.kind === "step" && record.step === 5) {
        rmSync(folder, { recursive: true });
        await other.next();
      }
      if (record.kind === "saved") saved = record.folder;
    }
    expect(saved).toBe(`${folder}-2`);
    expect((await loadRun(saved)).results!.weightsHash).toBe(whole.results!.weightsHash);
    expect((await other).config.seed).toBe(2);
    expect(readRun(folder).config.seed).toBe(2);
  });

  test("keeps its files if only the lock is removed", async () => {
    const folder = at("unlocked");
    for await (const record of train(tiny, { out: folder, report: false }))
      if (record.kind === "step" && record.step === 5)
        for (const name of readdirSync(folder)) if (name.endsWith(".lock")) rmSync(join(folder, name));
    expect(readRun(folder).state).toBe("finished");
    expect(existsSync(`${folder}-2`)).toBe(false);
  });
});
