import { afterEach, describe, expect, test, vi } from "vitest";
import { fusedMultiplyAdd } from "../../src/backend/wasm/features.ts";
import { moduleText } from "../../src/backend/wasm/text.ts";
import { train } from "../../src/index.ts";
import { planCost } from "../../src/lower/cost.ts";
import { lower } from "../../src/lower/lower.ts";
import { backendNamed, inspect, inspectStages, whyNot } from "../../src/node/index.ts";
import { open } from "../../src/open/experiment.ts";
import { because } from "../because.ts";
import { fault } from "../fault.ts";
import { tiny } from "../loop/tiny.ts";
import { isThorough, sampleOf } from "../sample.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const sized = (units: number, batch: number, more: object = {}) => ({
  ...tiny,
  model: { units },
  train: { ...tiny.train, batch },
  ...more,
});
/** A tape of more than 4 GiB. */
const overLimit = sized(400, 2, { task: { ...tiny.task, stimulus: 5e6 }, evaluate: { trials: 1, recordedTrials: 1 } });

function compiled(config: object, backend: string, threads: number) {
  const { program, options } = open(config).training();
  return backendNamed(backend, { threads }).compile(program, options);
}

/** The modules given to WebAssembly while `work` runs. */
function watched(work: () => void) {
  const seen = { memories: [] as number[], modules: [] as Uint8Array[] };
  const { Memory, Module } = WebAssembly;
  class SeenMemory extends Memory {
    constructor(given: ConstructorParameters<typeof Memory>[0]) {
      super(given);
      seen.memories.push(this.buffer.byteLength);
    }
  }
  class SeenModule extends Module {
    constructor(bytes: Uint8Array<ArrayBuffer>) {
      super(bytes);
      seen.modules.push(bytes);
    }
  }
  Object.assign(WebAssembly, { Memory: SeenMemory, Module: SeenModule });
  try {
    work();
  } finally {
    Object.assign(WebAssembly, { Memory, Module });
  }
  return seen;
}

describe("memory", () => {
  const cases = [
    { name: "wasm", units: 2, batch: 1, threads: 1 },
    { name: "wasm", units: 10, batch: 4, threads: 2 },
    { name: "wasm", units: 33, batch: 17, threads: 2 },
    { name: "wasm", units: 200, batch: 40, threads: 3 },
    { name: "native", units: 10, batch: 33, threads: 2 },
  ] as const;
  test.each(
    sampleOf(
      cases.filter(({ name }) => whyNot(name) === undefined),
      2,
    ),
  )(
    "of $units units, $batch trials and $threads threads is what $name allocates, and its parts add up",
    async ({ name, units, batch, threads }) => {
      const config = sized(units, batch);
      const report = await inspect(config, { stage: "memory", backend: name, threads });
      if (!report.isExact) throw new Error("not built");
      const { bytes, parts } = report.memory;
      expect(parts.reduce((sum, part) => sum + part.bytes, 0)).toBe(bytes);
      expect(Math.min(...parts.map((part) => part.bytes))).toBeGreaterThan(0);
      // Newly compiled kernels are tried first, in memory of their own.
      if (name === "native") compiled(config, name, threads).close();
      const { memories } = watched(() => compiled(config, name, threads).close());
      expect(memories).toEqual([bytes]);
      expect(report).toMatchObject({ refusal: null, backend: name, shape: { trials: batch, steps: 9 } });
    },
  );

  test("grows as expected: tape and present step with threads, inputs and recordings with trials", async () => {
    const partsOf = async (batch: number, threads: number) => {
      const report = await inspect(sized(10, batch), { stage: "memory", backend: "wasm", threads });
      if (!report.isExact) throw new Error("not built");
      return Object.fromEntries(report.memory.parts.map((part) => [part.name, part.bytes]));
    };
    const [small, threads, trials] = [await partsOf(32, 1), await partsOf(32, 2), await partsOf(64, 1)];
    for (const name of ["tape", "present step"]) expect(threads[name]).toBe(2 * small[name]);
    for (const name of ["inputs and targets", "recordings"]) expect(trials[name]).toBe(2 * small[name]);
    for (const name of ["weights", "optimiser", "weights in tiles"]) {
      expect(threads[name]).toBe(small[name]);
      expect(trials[name]).toBe(small[name]);
    }
  });

  test("counts the model's weights, and two numbers per weight for Adam", async () => {
    const report = await inspect(sized(64, 4), { stage: "memory", backend: "wasm" });
    if (!report.isExact) throw new Error("not built");
    const part = (name: string) => report.memory.parts.find((one) => one.name === name)!.bytes;
    const trainedNumbers = 64 * 64 + 2 * 3 * 64 + 64 + 3;
    expect(part("weights")).toBeGreaterThan(4 * trainedNumbers);
    expect(part("weights")).toBeLessThan(4 * trainedNumbers + 1024);
    expect(part("optimiser")).toBeGreaterThan(8 * trainedNumbers);
    expect(part("optimiser")).toBeLessThan(8 * trainedNumbers + 2048);
  });

  test("beyond the limit is reported with the error of a refused training, before anything is allocated", async () => {
    const settings = { backend: "wasm", threads: 1 } as const;
    const report = await inspect(overLimit, { stage: "memory", ...settings });
    if (!report.isExact) throw new Error("not built");
    const { bytes, limit } = report.memory;
    expect(limit).toBe(2 ** 32);
    expect(bytes).toBeGreaterThan(limit);
    expect(report.refusal).toMatch(
      /^unsupported: program of .* GiB for 2 trials of 250004 steps, .* part is tape with/,
    );
    expect(report.refusal).toContain(`${(bytes / 2 ** 30).toFixed(2)} GiB`);
    const memory = vi.spyOn(WebAssembly, "Memory");
    await expect(train(overLimit, settings).result).rejects.toThrow(report.refusal!);
    await expect(inspect(overLimit, { stage: "wasm", threads: 1 })).rejects.toThrow(report.refusal!);
    expect(memory).not.toHaveBeenCalled();
    expect(await inspect(overLimit, settings)).toMatchObject({ refusal: report.refusal, stepMs: null });
  });

  test("of an evaluation beyond the limit is refused before training too", async () => {
    const config = sized(40, 1, {
      task: { ...tiny.task, stimulus: 2e6 },
      evaluate: { trials: 1, psychometric: null, recordedTrials: 1000 },
    });
    const report = await inspect(config, { stage: "memory", backend: "wasm", threads: 1 });
    expect(report.refusal).toMatch(/^\w+: evaluate\.recordedTrials = 1000/);
    await expect(train(config, { backend: "wasm", threads: 1 }).result).rejects.toThrow(report.refusal!);
  });

  test("of a network that cannot be built is described by sizes alone; other stages are refused", async () => {
    const huge = sized(20_000, 16);
    const report = await inspect(huge, { stage: "memory" });
    expect(report).toMatchObject({ isExact: false, limit: 2 ** 32 });
    if (report.isExact) throw new Error("built");
    expect(report.sizes[0]).toMatchObject({
      setting: { at: "model.units", value: 20_000 },
      bytes: 16 * 20_000 ** 2,
    });
    expect(report.refusal).toMatch(
      /^invalid: model\.units = 20000 needs at least 5\.96 GiB .* limit is 4\.00 GiB; take fewer$/,
    );
    await expect(inspect(huge, { stage: "ir" })).rejects.toThrow(report.refusal!);
  });
});

const reason = whyNot("native");

describe("code", () => {
  test("is disassembled from the module that is run", async () => {
    const { text, bytes } = await inspect(tiny, { stage: "wasm", threads: 2 });
    fusedMultiplyAdd(); // asks with a module of its own
    const { modules } = watched(() => compiled(tiny, "wasm", 2).close());
    expect(modules).toHaveLength(1);
    expect(bytes).toBe(modules[0].length);
    expect(text).toBe(moduleText(modules[0]));
  });

  test("has a function for every kernel of the plan, under its name", async () => {
    const { program } = open(tiny).training();
    const names = planCost(lower(program), { slabs: [4], groups: 1, steps: 9 }).map(({ name }) => name);
    const plan = (await inspect(tiny, { stage: "plan", backend: "wasm" })).text;
    const code = (await inspect(tiny, { stage: "wasm" })).text;
    for (const name of names.filter((one) => !/^(zero|start|end)$/.test(one))) {
      expect(plan, name).toContain(`  ${name} `);
      expect(code, name).toMatch(new RegExp(`export "${name}( \\d+)?"`));
    }
  });

  test.skipIf(reason !== undefined)(`as C is the source that is compiled${because(reason)}`, async () => {
    const { text, bytes } = await inspect(tiny, { stage: "c" });
    expect(bytes).toBe(Buffer.byteLength(text));
    expect(text).toMatch(/\/\* forward\d+ product \d+ \*\/\nstatic .* void f\d+\(char \*m/);
  });
});

describe("inspect", () => {
  test("without a stage summarises sizes, work, memory and time", async () => {
    const shown = await inspect(tiny, { backend: "wasm", threads: 1 });
    const weights = 10 * 10 + 2 * 3 * 10 + 10 + 3;
    expect(shown).toMatchObject({
      model: { units: 10, parameters: weights + 10, trained: weights },
      training: { epochs: 2, steps: 20, window: null, loss: "crossEntropy" },
      shape: { trials: 4, steps: 9, slabs: [4], groups: 1, threads: 1 },
      backend: "wasm",
      refusal: null,
    });
    expect(shown.stepMs).toBeGreaterThan(0);
    expect(shown.flops).toBe(shown.kernels!.work.flops);
    expect(shown.flops).toBeGreaterThan(3 * 2 * 10 * 10 * 4 * 9);
  });

  test("of a training that diverges says so, and has everything else", async () => {
    const optimizer = { kind: "sgd", learningRate: 1e30 } as const;
    const config = { ...tiny, train: { ...tiny.train, optimizer, clipNorm: null } };
    const shown = await inspect(config, { backend: "wasm", threads: 1 });
    expect(shown).toMatchObject({ model: { units: 10 }, refusal: null, stepMs: null });
    expect(shown.divergence).toMatch(/^invalid: .* of step \d+ = (NaN|-?Infinity): training diverged, .*; lower /);
    expect((await inspect(tiny, { backend: "wasm", threads: 1 })).divergence).toBeNull();
  });

  test("gives the backend that auto uses, and why", async () => {
    expect(await inspect(tiny)).toMatchObject({ backend: "wasm", because: "a job too short to compile C for" });
  });

  test("shows the network as it was written, and the program that it becomes", async () => {
    const written = (await inspect("quickstart", { stage: "ir" })).text;
    expect(written).toMatch(/^input\(inputs\) : signal \[inputs 3\]$/m);
    expect(written).toMatch(/^loss crossEntropy = scalar\(lossScale\) · Σ input\(mask\) · %\d+$/m);
    expect(written).not.toContain("carried");
    const { text } = await inspect("quickstart", { stage: "adjoint" });
    expect(text).toMatch(/^carried loss x = %\d+$/m);
    expect(text).toMatch(/^update wRec = %\d+$/m);
  });

  test.runIf(isThorough)("measures every kernel, and reports its progress", async () => {
    const seen = new Set<string>();
    const settings = { stage: "roofline", backend: "wasm", threads: 1 } as const;
    const stop = new AbortController();
    const result = await inspect(tiny, {
      ...settings,
      signal: stop.signal,
      onProgress({ what }) {
        seen.add(what);
        if (what === "kernels") stop.abort(); // all of them take seconds
      },
    });
    expect([...seen]).toEqual(["warming up", "steps", "kernels"]);
    expect(result!.roofline).toMatchObject({ isComplete: false });
  });

  test.each([
    [
      "a stage that does not exist",
      { stage: "memry" },
      fault("unknown", "stage", { value: "memry", remedy: 'did you mean "memory"?' }),
    ],
    [
      "an unknown backend",
      { backend: "wsm" },
      fault("unknown", "backend", { value: "wsm", remedy: 'did you mean "wasm"?' }),
    ],
    [
      "an unknown setting",
      { stages: "ir" },
      fault("unknown", "stages", { within: "the options of inspect", remedy: 'did you mean "stage"?' }),
    ],
    [
      "code of another backend",
      { stage: "wasm", backend: "native" },
      fault("unsupported", 'stage "wasm" of backend "native"', {
        remedy: 'it belongs to backend "wasm": leave one of the two out',
      }),
    ],
    [
      "kernels of the interpreter",
      { stage: "plan", backend: "reference" },
      fault("unsupported", 'plan of backend "reference"'),
    ],
  ])("refuses %s", async (_, settings, said) => {
    await expect(inspect(tiny, settings as never)).rejects.toThrow(said);
  });

  test("lists its stages", () => {
    expect(Object.keys(inspectStages)).toEqual(["summary", "ir", "adjoint", "plan", "wasm", "c", "memory", "roofline"]);
  });
});
