import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { beforeAll, describe, expect, expectTypeOf, test } from "vitest";
import { trainNetwork } from "../../src/backend/index.ts";
import { awaitable } from "../../src/base/awaitable.ts";
import { asConfig, type Ensemble, ensemble, loadRun, type RunResult, runConfig, train } from "../../src/index.ts";
import { type Bench, bench } from "../../src/node/index.ts";
import { fault } from "../fault.ts";
import { temporaryFolder } from "../folder/folder.ts";
import { tiny } from "../loop/tiny.ts";
import { isThorough } from "../sample.ts";
import { wasm } from "../wasm.ts";

const at = temporaryFolder();
const evaluate = { trials: 4, recordedTrials: 2, psychometricTrials: 1 };
const config = { ...tiny, train: { ...tiny.train, epochs: 1, batchesPerEpoch: 2, batch: 4 }, evaluate };

describe("awaited, runs to its end and returns its result:", () => {
  test("train", async () => {
    const run = await train(config);
    expectTypeOf(run).toEqualTypeOf<RunResult>();
    expect([run.finished, run.checkpoint.step]).toEqual([true, 2]);
  });
  test("trainNetwork", async () => {
    const { checkpoint, finished } = await trainNetwork(runConfig(config), { backend: wasm });
    expect([finished, checkpoint.step]).toEqual([true, 2]);
  });
  test("ensemble, in this process", async () => {
    const found = await ensemble(config, { seeds: [1, 2], out: at("many"), report: false, models: [] });
    expectTypeOf(found).toEqualTypeOf<Ensemble>();
    expect(found.networks.map(({ status }) => status)).toEqual(["finished", "finished"]);
  });
  test("bench", async () => {
    const found = await bench(config, { repeats: 1, threads: 1 });
    expectTypeOf(found).toEqualTypeOf<Bench | null>();
    expect(found?.repeats).toBe(1);
  });
  test("rejects with its error", async () => {
    await expect(async () => await train(asConfig({ model: { unit: 3 } }))).rejects.toThrow(
      fault("unknown", "model.unit"),
    );
  });
});

test("a loop sees every record, and can be followed by awaiting the result", async () => {
  const training = train(config);
  const kinds: string[] = [];
  for await (const record of training) kinds.push(record.kind);
  expect(kinds).toEqual(["start", "step", "step", "epoch", "evaluating"]);
  expect((await training).checkpoint.step).toBe(2);
  expect(await training).toBe(await training.result);
});

describe("leaving a loop saves the run, and the result says that it did not finish:", () => {
  let whole: RunResult;
  beforeAll(async () => {
    whole = await train(config);
  });
  test.each([
    ["start", 0],
    ["step", 1],
    ["evaluating", 2],
  ])("train, at its record %s", async (kind, step) => {
    const folder = at(`left-${kind}`);
    const training = train(config, { out: folder, report: false });
    for await (const record of training) if (record.kind === kind) break;
    const { finished, checkpoint, results } = await training.result;
    expect([finished, checkpoint.step, results]).toEqual([false, step, null]);
    expect((await loadRun(folder)).results).toBeNull();
    expect((await train(undefined, { resume: folder, report: false })).results).toMatchObject({
      weightsHash: whole.results!.weightsHash,
    });
  });
  test("train, once everything is saved; the figures are then not drawn", async () => {
    const training = train(config, { out: at("left-saved") });
    for await (const record of training) if (record.kind === "saved") break;
    expect((await training).finished).toBe(true);
    expect(existsSync(at("left-saved/report.html"))).toBe(false);
  });
  test("trainNetwork", async () => {
    const training = trainNetwork(runConfig(config), { backend: wasm });
    for await (const record of training) if (record.kind === "step") break;
    expect(await training).toMatchObject({ finished: false, checkpoint: { step: 1 } });
  });
  test("ensemble, with the networks that exist", async () => {
    const training = ensemble(config, { seeds: [1, 2], out: at("left-many"), report: false, models: [] });
    for await (const record of training) if (record.kind === "start") break;
    expect((await training.result).networks.map(({ status }) => status)).toEqual(["waiting", "waiting"]);
    expect(existsSync(at("left-many/ensemble.json"))).toBe(true);
  });
  test("bench, with the steps that were timed", async () => {
    const measuring = bench(config, { repeats: 100_000, threads: 1 });
    for await (const { what, done } of measuring) if (what === "steps" && done === 3) break;
    expect((await measuring)?.repeats).toBe(3);
  });
});

test("a loop and an await at the same time are one run: the loop gets every record, the await its result", async () => {
  const training = train(config, { out: at("both"), report: false });
  const { result } = training;
  const kinds: string[] = [];
  for await (const record of training) {
    kinds.push(record.kind);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  expect(kinds).toEqual(["start", "step", "step", "epoch", "evaluating", "saved"]);
  expect(await result).toBe(await training);
});

describe("an object that can be looped over and awaited", () => {
  /** Counts its steps, up to 3 or until its loop is left; `log` records what it does, `fails` says where it fails. */
  const counting = (log: string[], fails = Number.NaN) =>
    awaitable("counting", async function* (left): AsyncGenerator<number, string> {
      for (let k = 0; k < 3; k++) {
        if (left.aborted) {
          log.push("left");
          return `left at ${k}`;
        }
        log.push(`${k}`);
        if (k === fails) throw new Error("no more");
        yield k;
      }
      log.push("end");
      return "end";
    });
  /** Errors that nobody handles while `work` runs, and a turn of the event loop after it. */
  async function unhandled(work: () => Promise<void>): Promise<unknown[]> {
    const found: unknown[] = [];
    const others = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection").on("unhandledRejection", (error) => found.push(error));
    try {
      await work();
      await new Promise((resolve) => setImmediate(resolve));
      return found;
    } finally {
      process.removeAllListeners("unhandledRejection");
      for (const listener of others) process.on("unhandledRejection", listener);
    }
  }

  test("does nothing before it is asked, and everything once however often it is awaited", async () => {
    const log: string[] = [];
    const counted = counting(log);
    await null;
    expect(log).toEqual([]);
    expect(await Promise.all([counted, counted, counted.result])).toEqual(["end", "end", "end"]);
    expect(log).toEqual(["0", "1", "2", "end"]);
    expect(counted.result).toBe(counted.result);
  });
  test("continues for a caller of next, who misses nothing", async () => {
    const counted = counting([]);
    expect(await counted.next()).toEqual({ value: 0, done: false });
    expect(await counted).toBe("end");
    const rest = [await counted.next(), await counted.next(), await counted.next()];
    expect(rest).toEqual([
      { value: 1, done: false },
      { value: 2, done: false },
      { value: "end", done: true },
    ]);
  });
  test("hands out records in order, whoever asked first and however many were requested at once", async () => {
    const counted = counting([]);
    const asked = [counted.next(), counted.next()];
    const { result } = counted;
    asked.push(counted.next(), counted.next(), counted.next());
    expect((await Promise.all(asked)).map(({ value }) => value)).toEqual([0, 1, 2, "end", "end"]);
    expect(await result).toBe("end");
  });
  test("ends soon after its loop is left, which waits for that, and gives the partial result to an await", async () => {
    const log: string[] = [];
    const counted = counting(log);
    for await (const k of counted) if (k === 1) break;
    expect(log).toEqual(["0", "1", "left"]);
    expect(await counted).toBe("left at 2");
    expect(await counted.return("another")).toEqual({ value: "left at 2", done: true });
  });
  test("if closed before it began, never begins, and has no result", async () => {
    const log: string[] = [];
    const counted = counting(log);
    expect(await counted.return("closed")).toEqual({ value: "closed", done: true });
    await expect(counted.result).rejects.toThrow(fault("missing", "result"));
    expect([await counted.next(), log]).toEqual([{ value: undefined, done: true }, []]);
  });
  test("throws its error once in the loop, and in an await before the loop or after it", async () => {
    const counted = counting([], 1);
    const heard: unknown[] = [];
    const { result } = counted;
    const listening = result.catch((error) => heard.push(error));
    await expect(async () => {
      for await (const _ of counted);
    }).rejects.toThrow("no more");
    await listening;
    await counted.result.catch((error) => heard.push(error));
    expect(heard[0]).toBe(heard[1]);
    expect(heard).toHaveLength(2);
    expect(await counted.next()).toEqual({ value: undefined, done: true });
  });
  test("leaves no unhandled rejection if a loop gets the error, or nobody asked for a result", async () => {
    const looped = async (counted: ReturnType<typeof counting>, pause = () => Promise.resolve()) => {
      await expect(async () => {
        for await (const _ of counted) await pause();
      }).rejects.toThrow("no more");
    };
    const slowly = () => new Promise<void>((resolve) => setTimeout(resolve, 1));
    const found = await unhandled(async () => {
      await looped(counting([], 1));
      for (const pause of [undefined, slowly]) {
        const counted = counting([], 2);
        void counted.result;
        await looped(counted, pause);
      }
      const left = counting([], 2);
      void left.result;
      await expect(async () => {
        for await (const _ of left) break;
      }).not.toThrow();
    });
    expect(found).toEqual([]);
    // A caller who asked only for the result must get it.
    expect(await unhandled(async () => void counting([], 1).result)).toEqual([new Error("no more")]);
  });
  test("accepts an error thrown into it by its caller", async () => {
    const counted = counting([]);
    await counted.next();
    await expect(counted.throw(new Error("enough"))).rejects.toThrow("enough");
    await expect(counted.result).rejects.toThrow("enough");
  });
  test("is delegated to, and returned by an async function as its result", async () => {
    const all: number[] = [];
    const outer = (async function* () {
      return yield* counting([]);
    })();
    for await (const k of outer) all.push(k);
    expect(all).toEqual([0, 1, 2]);
    const result = await (async () => counting([]))();
    expectTypeOf(result).toEqualTypeOf<string>();
    expect(result).toBe("end");
  });
});

describe("a run that nobody uses", () => {
  /** The output of a program using the built package on standard error. */
  const said = (program: string) => {
    const words = [
      "--input-type=module",
      "-e",
      `import { ensemble, train } from "dalenet"; import { bench } from "dalenet/node";\n${program}`,
    ];
    return spawnSync(process.execPath, words, { encoding: "utf8" }).stderr;
  };

  test.runIf(isThorough)("is reported when the process ends, however many there are and however it ends", () => {
    expect(said("train('quickstart');")).toBe("warning: train(…) was never started: loop over it or await it\n");
    expect(said("for (let k = 0; k < 5000; k++) train('quickstart'); ensemble({}); process.exit(3);")).toBe(
      "warning: train(…) was called 5000 times and never started: loop over it or await it\n" +
        "warning: ensemble(…) was never started: loop over it or await it\n",
    );
  });
  test("is distinguished from one that was awaited, looped over or closed", () => {
    const tried = `const tiny = ${JSON.stringify(config)};
      const nothing = () => undefined;
      await train(tiny);
      for await (const _ of train(tiny)) break;
      await train({ modle: {} }).result.catch(nothing);
      await train({ modle: {} }).next().catch(nothing);
      await bench(tiny).return();`;
    expect(said(tried)).toBe("");
  });
});
