import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { InspectedKernel, Inspection } from "../../src/backend/backend.ts";
import type { Roofline } from "../../src/node/index.ts";
import { roofline } from "../../src/node/tools/roofline.ts";
import { stopwatch } from "../../src/node/tools/stopwatch.ts";

/** A clock that advances only while work is done, by a fixed time per repetition in ms. */
let now = 0;
const work = (ms: number) => (times: number) => void (now += ms * times);
beforeEach(() => {
  now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
});
afterEach(() => {
  vi.restoreAllMocks();
});

test("a stopwatch measures the time of one repetition, however short", () => {
  expect(stopwatch(work(0.001))()).toBeCloseTo(0.001, 12);
});

test("a stopwatch takes the best of its readings", () => {
  let turn = 0;
  const read = stopwatch((times) => work(++turn % 3 === 0 ? 5 : 20)(times));
  expect(read()).toBe(5);
});

const kernel = (name: string, phase: string, flops: number, bytes: number, ms: number): InspectedKernel => ({
  name,
  phase,
  what: "",
  flops,
  bytesRead: bytes / 2,
  bytesWritten: bytes / 2,
  footprint: bytes,
  run: work(ms),
});
/** 10 GFLOP/s; 100 GB/s in the cache, 1 GB/s beyond. */
const inspection: Inspection = {
  kernels: [
    kernel("forward0 product", "forward products", 1e6, 1000, 0.2),
    kernel("forward1 map", "forward element-wise", 1000, 1e5, 0.004),
    kernel("forward2 map", "forward element-wise", 1000, 1e9, 2000),
  ],
  limits: {
    compute: { flops: 1e4, run: work(0.001) },
    memory: (bytes) => [
      { name: "slow", bytes, run: work(bytes) },
      { name: "fast", bytes, run: work(bytes / (bytes > 2e8 ? 1e6 : 1e8)) },
    ],
  },
};

async function drain(signal?: AbortSignal, visit: (done: number) => void = () => undefined): Promise<Roofline> {
  const loop = roofline(inspection, 0.05, signal);
  for (let next = await loop.next(); ; next = await loop.next()) {
    if (next.done) return next.value;
    visit(next.value.done);
  }
}

describe("the roofline", () => {
  test("limits are the best measurements", async () => {
    const { gflops, memory } = (await drain()).limits!;
    expect(gflops).toBeCloseTo(10, 6);
    expect(memory.at(-1)).toMatchObject({ bytes: 2 ** 28 });
    expect(memory.at(-1)!.gbps).toBeCloseTo(1, 6);
    expect(memory[0].gbps).toBeCloseTo(100, 6);
  });

  test("each kernel is limited by arithmetic or by the memory that it fits into", async () => {
    const { phases, isComplete } = await drain();
    const [trials, products, maps] = phases;
    expect(isComplete).toBe(true);
    expect(phases.map(({ phase }) => phase)).toEqual(["trial generation", "forward products", "forward element-wise"]);
    expect(trials).toMatchObject({ limit: null, fraction: null, intensity: null, ms: 0.05 });
    expect(products).toMatchObject({ limit: "compute", intensity: 1000 });
    // 0.1 ms at 10 GFLOP/s.
    expect(products.fraction).toBeCloseTo(0.5, 6);
    expect(products.gflops).toBeCloseTo(5, 6);
    const [small, large] = maps.kernels;
    expect([small.limit, large.limit]).toEqual(["memory", "memory"]);
    expect(small.fraction).toBeCloseTo(1e5 / 100e6 / 0.004, 6);
    expect(large.fraction).toBeCloseTo(0.5, 6);
    expect(large.gbps).toBeCloseTo(0.5, 6);
  });

  test("shares refer to the sum of all parts", async () => {
    const { phases, ms } = await drain();
    expect(ms).toBeCloseTo(0.05 + 0.2 + 0.004 + 2000, 6);
    expect(phases.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  test("an abort signal ends it with the kernels measured so far", async () => {
    const stop = new AbortController();
    const { phases, isComplete } = await drain(stop.signal, (done) => {
      if (done === 1) stop.abort();
    });
    expect(isComplete).toBe(false);
    expect(phases.map(({ phase }) => phase)).toEqual(["trial generation", "forward products"]);
  });
});
