import { expect, test } from "vitest";
import { inParallel } from "../../src/node/ensemble/inParallel.ts";

/** Jobs that end on request. */
function jobs() {
  const started: number[] = [];
  const ends = new Map<number, () => void>();
  const stopped: number[] = [];
  const run = (job: number, tell: (told: string) => void, signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      started.push(job);
      tell(`${job} began`);
      const end = () => {
        tell(`${job} ended`);
        resolve();
      };
      ends.set(job, end);
      signal.addEventListener("abort", () => {
        stopped.push(job);
        end();
      });
    });
  return { started, stopped, run, end: (job: number) => ends.get(job)!() };
}
const take = async (loop: AsyncGenerator<string, void>, count: number) => {
  const out: string[] = [];
  while (out.length < count) out.push((await loop.next()).value as string);
  return out;
};

test("jobs start in order, never more than the limit at a time, the next one when any ends", async () => {
  const { started, run, end } = jobs();
  const loop = inParallel([1, 2, 3, 4], 2, run);
  expect(await take(loop, 2)).toEqual(["1 began", "2 began"]);
  expect(started).toEqual([1, 2]);
  end(2);
  expect(await take(loop, 2)).toEqual(["2 ended", "3 began"]);
  for (const job of [1, 3]) end(job);
  expect(await take(loop, 3)).toEqual(["1 ended", "3 ended", "4 began"]);
  end(4);
  expect(await take(loop, 1)).toEqual(["4 ended"]);
  expect((await loop.next()).done).toBe(true);
});

test("after a signal running jobs end and no other starts", async () => {
  const { started, stopped, run } = jobs();
  const stop = new AbortController();
  const loop = inParallel([1, 2, 3], 2, run, stop.signal);
  await take(loop, 2);
  stop.abort();
  expect(await take(loop, 2)).toEqual(["1 ended", "2 ended"]);
  expect((await loop.next()).done).toBe(true);
  expect([started, stopped]).toEqual([
    [1, 2],
    [1, 2],
  ]);
});

test("leaving the loop stops running jobs, and waits for them", async () => {
  const { started, stopped, run } = jobs();
  for await (const _ of inParallel([1, 2, 3], 2, run)) break;
  expect([started, stopped]).toEqual([
    [1, 2],
    [1, 2],
  ]);
});

test("each of many jobs listens to its own signal", async () => {
  const { stopped, run } = jobs();
  const many = Array.from({ length: 20 }, (_, job) => job);
  const warnings: Error[] = [];
  const hear = (warning: Error) => void warnings.push(warning);
  process.on("warning", hear);
  const stop = new AbortController();
  const loop = inParallel(many, 20, run, stop.signal);
  await take(loop, 20);
  stop.abort();
  await take(loop, 20);
  expect((await loop.next()).done).toBe(true);
  await new Promise(setImmediate);
  process.off("warning", hear);
  expect([warnings, stopped]).toEqual([[], many]);
});

test("no jobs end at once", async () => {
  expect((await inParallel([], 2, jobs().run).next()).done).toBe(true);
});
