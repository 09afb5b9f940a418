import { describe, expect, test } from "vitest";
import { type Bench, type BenchProgress, type BenchSettings, bench } from "../../src/node/index.ts";
import { fault } from "../fault.ts";
import { tiny } from "../loop/tiny.ts";

/** The yielded values and the returned one. */
async function drain(settings: BenchSettings, visit: (progress: BenchProgress) => void = () => undefined) {
  const loop = bench(tiny, settings);
  const seen: string[] = [];
  for (let next = await loop.next(); ; next = await loop.next()) {
    if (next.done) return { seen: [...new Set(seen)], result: next.value as Bench | null };
    seen.push(next.value.what);
    visit(next.value);
  }
}

describe("bench", () => {
  test("times the requested number of steps of a real training, after a warm-up", async () => {
    const { seen, result } = await drain({ repeats: 7, threads: 3 });
    expect(seen).toEqual(["warming up", "steps"]);
    // 4 trials make one slab, so work for one thread.
    expect(result).toMatchObject({ units: 10, batch: 4, steps: 9, repeats: 7, threads: 1 });
    expect(result!.stepMs).toBeGreaterThan(0);
    expect(result!.gflops).toBeCloseTo(result!.flops / result!.stepMs / 1e6, 12);
    // The matrix products alone: forward, backward and gradient of the recurrent weights.
    expect(result!.flops).toBeGreaterThan(3 * 2 * 10 * 10 * 4 * 9);
    expect(result!.roofline).toBeUndefined();
  });

  test("counts every window of a step in truncated backpropagation", async () => {
    const [whole, window] = await Promise.all(
      [null, 60].map(async (truncation) => {
        const train = { ...tiny.train, truncation };
        return (await bench({ ...tiny, train }, { repeats: 3, backend: "reference" }))!;
      }),
    );
    expect(window.steps).toBe(whole.steps);
    // Three windows make two updates more, which are few operations beside those of the loops.
    expect(window.flops).toBeGreaterThan(whole.flops);
  });

  test("an abort signal ends it with the measurements so far", async () => {
    const stop = new AbortController();
    const { result } = await drain({ repeats: 1000, signal: stop.signal }, ({ what, done }) => {
      if (what === "steps" && done === 3) stop.abort();
    });
    expect(result!.repeats).toBe(3);
  });

  test("stopped before the first step, it returns nothing", async () => {
    const stop = new AbortController();
    expect((await drain({ signal: stop.signal }, () => stop.abort())).result).toBeNull();
  });

  test.each<[object, ReturnType<typeof fault>]>([
    [{ repeats: "x" }, fault("invalid", "repeats", { value: "x" })],
    [{ repeats: 0 }, fault("invalid", "repeats", { value: 0 })],
    [{ backend: 5 }, fault("invalid", "backend", { value: 5 })],
    [{ phases: "no" }, fault("invalid", "phases", { value: "no" })],
    [{ signal: {} }, fault("invalid", "signal", { value: {}, remedy: "it must be the signal of an AbortController" })],
  ])("refuses %j", async (settings, said) => {
    await expect(drain(settings as BenchSettings)).rejects.toThrow(said);
  });

  test("phases of a backend that does not expose its kernels are trial generation and everything else, without limits", async () => {
    const { result } = await drain({ backend: "reference", phases: true, repeats: 3 });
    const { limits, phases, ms } = result!.roofline!;
    expect(limits).toBeNull();
    expect(phases.map(({ phase }) => phase)).toEqual(["trial generation", "everything else"]);
    expect(phases.map(({ flops, limit }) => [flops, limit])).toEqual([
      [0, null],
      [result!.flops, null],
    ]);
    expect(phases[0].ms + phases[1].ms).toBeCloseTo(ms, 9);
    expect(phases[0].share + phases[1].share).toBeCloseTo(1, 9);
  });
});
