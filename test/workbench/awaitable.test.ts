import { describe, expect, expectTypeOf, test } from "vitest";
import {
  type Bench,
  bench,
  type Ensemble,
  ensemble,
  type RunResult,
  runConfig,
  train,
  trainNetwork,
  wasm,
} from "../../src/index.ts";
import { awaitable } from "../../src/train/awaitable.ts";
import { tiny } from "../train/tiny.ts";
import { temporaryFolder } from "./folder.ts";

const at = temporaryFolder();
const evaluate = { trials: 4, recordedTrials: 2, psychometricTrials: 1 };
const config = { ...tiny, train: { ...tiny.train, epochs: 1, batchesPerEpoch: 2, batch: 4 }, evaluate };

describe("awaited, runs to its end and gives what it returns:", () => {
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
  test("with its error, where it has one", async () => {
    await expect(async () => await train({ model: { unit: 3 } })).rejects.toThrow(/^unknown: .*unit/);
  });
});

test("a loop sees every record, and what it went through can be awaited after it", async () => {
  const training = train(config);
  const kinds: string[] = [];
  for await (const record of training) kinds.push(record.kind);
  expect(kinds).toEqual(["start", "step", "step", "epoch", "evaluating"]);
  expect((await training).checkpoint.step).toBe(2);
  expect(await training).toBe(await training);
});

describe("what can be looped over and awaited", () => {
  /** Counts how far it is. */
  const counting = (log: string[]) =>
    awaitable(
      (async function* () {
        try {
          for (let k = 0; k < 3; k++) {
            log.push(`${k}`);
            yield k;
          }
          return "end";
        } finally {
          log.push("closed");
        }
      })(),
    );

  test("does nothing before it is asked, and everything once however often it is awaited", async () => {
    const log: string[] = [];
    const counted = counting(log);
    await null;
    expect(log).toEqual([]);
    expect(await Promise.all([counted, counted])).toEqual(["end", "end"]);
    expect(log).toEqual(["0", "1", "2", "closed"]);
  });
  test("goes on where a caller of next stands", async () => {
    const counted = counting([]);
    expect(await counted.next()).toEqual({ value: 0, done: false });
    expect(await counted).toBe("end");
    expect((await counted.next()).done).toBe(true);
  });
  test("is closed by a loop that is left, and says so to who awaits it", async () => {
    const log: string[] = [];
    const counted = counting(log);
    for await (const k of counted) if (k === 1) break;
    expect(log).toEqual(["0", "1", "closed"]);
    await expect(async () => await counted).rejects.toThrow(
      "missing: result; the loop over it was left before its end",
    );
  });
  test("tells its error to the loop, and to who awaits it after the loop", async () => {
    const failing = awaitable(
      (async function* () {
        yield 1;
        throw new Error("no more");
      })(),
    );
    await expect(async () => {
      for await (const _ of failing);
    }).rejects.toThrow("no more");
    await expect(async () => await failing).rejects.toThrow("no more");
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
