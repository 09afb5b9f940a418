import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { halfBits, halfValue } from "../../src/format/float16.ts";
import { decodeNpz, simulationNpz } from "../../src/format/index.ts";
import { npzStream } from "../../src/format/npzStream.ts";
import { type RunResult, train } from "../../src/index.ts";
import { owner } from "../../src/node/folder/owner.ts";
import { recordingFile } from "../../src/node/index.ts";
import { runPython, without } from "../examples/python.ts";
import { fault } from "../fault.ts";
import { tiny } from "../loop/tiny.ts";

let run: RunResult;
let folder = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "dalenet-kept-"));
  run = await train(tiny, { report: false });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** 5 trials whose stimulus differs in length. */
const shown = { trials: 5, seed: 3, task: { stimulus: { uniform: [40, 140] } } };

describe("what a simulation keeps", () => {
  test("units by number and population, with the bits of all", async () => {
    const all = (await run.simulate(shown)).recording;
    const { recording } = await run.simulate({ ...shown, units: ["I", 1] });
    const first = all.populations[0].units;
    const numbers = [1, ...Array.from({ length: all.units - first }, (_, k) => first + k)];
    expect(recording.unitNumbers).toEqual(numbers);
    expect(recording.populations).toEqual([{ ...all.populations[0], units: 1 }, all.populations[1]]);
    expect([...recording.rates]).toEqual([...all.rates].filter((_, i) => numbers.includes(i % all.units)));
    expect(recording.outputs).toEqual(all.outputs);
    await expect(run.simulate({ units: ["X"] })).rejects.toThrow(fault("unknown", "units[0]"));
    await expect(run.simulate({ units: [3, 10] })).rejects.toThrow(fault("invalid", "units[1]", { value: 10 }));
  });

  test("periods, at the times of the trial, and NaN where a trial is in none of them", async () => {
    const all = (await run.simulate(shown)).recording;
    const { recording, table } = await run.simulate({ ...shown, periods: "stimulus" });
    const spans = table.map(({ periods }) => periods.find(({ name }) => name === "stimulus")!);
    expect(new Set(spans.map(({ to }) => to)).size).toBeGreaterThan(1);
    expect([recording.times[0], recording.times[recording.times.length - 1]]).toEqual([
      60,
      Math.max(...spans.map(({ to }) => to)),
    ]);
    for (const name of ["rates", "inputs", "targets"] as const) {
      const size = recording[name]!.length / (recording.times.length * 5);
      const wanted = Array.from(recording[name]!, (_, i) => {
        const [k, b] = [Math.floor(i / (5 * size)), Math.floor(i / size) % 5];
        const time = recording.times[k];
        return time > spans[b].from && time <= spans[b].to ? all[name]![i + 2 * 5 * size] : Number.NaN;
      });
      expect([...recording[name]!], name).toEqual(wanted);
    }
    await expect(run.simulate({ periods: ["dely"] })).rejects.toThrow(fault("unknown", "periods[0]"));
    await expect(run.simulate({ periods: ["delay"] })).rejects.toThrow(fault("invalid", "periods"));
  });

  test("float16 halves the signals of a file, each number to the nearest half", async () => {
    const simulation = await run.simulate(shown);
    const arrays = decodeNpz(simulationNpz(simulation, "float16"), "half.npz");
    const { rates } = simulation.recording;
    expect([...(arrays["rates"].data as Float32Array)]).toEqual(Array.from(halfBits(rates), halfValue));
    expect(arrays["targets"].data).toEqual(simulation.recording.targets);
    // The definition, on the far ends: ties to even, subnormal numbers, overflow.
    const cases = [1 + 2 ** -11, 1 + 3 * 2 ** -11, 2 ** -24, 2 ** -25, 3 * 2 ** -26, 65519, 65520, -0];
    const nearest = [1, 1 + 2 ** -9, 2 ** -24, 0, 2 ** -24, 65504, Number.POSITIVE_INFINITY, -0];
    expect(Array.from(halfBits(cases), halfValue)).toEqual(nearest);
    for (let half = 0; half < 0x7c00; half += 7) expect(halfBits([halfValue(half)])[0]).toBe(half);
  });
});

describe("into a file", () => {
  test("float16 says how many values it cannot hold", async () => {
    const into = recordingFile(join(folder, "over.npz"), { precision: "float16" });
    const { warnings } = await run.simulate({ ...shown, perturb: "E * 1e30", into });
    expect(warnings).toEqual([
      expect.stringMatching(/^recorded values beyond 65504 \([1-9]\d*\) are infinite in float16/),
    ]);
    const same = recordingFile(join(folder, "same.npz"), { precision: "float16" });
    expect((await run.simulate({ ...shown, into: same })).warnings).toEqual([]);
  });

  test("trials of several chunks, of unequal length, are those in memory", async () => {
    const path = join(folder, "trials.npz");
    const options = { ...shown, trials: 300, units: "E", every: 40 };
    const memory = decodeNpz(simulationNpz(await run.simulate(options)), "memory");
    const { recording, table } = await run.simulate({ ...options, into: recordingFile(path) });
    expect([recording.rates.length, table.length]).toEqual([0, 300]);
    const file = decodeNpz(readFileSync(path), path);
    expect(Object.keys(file).sort()).toEqual(Object.keys(memory).sort());
    for (const name of Object.keys(memory)) expect(file[name], name).toEqual(memory[name]);
  });

  test("of half precision and one period; an interrupted one leaves no trace", async () => {
    const path = join(folder, "half.npz");
    const options = { ...shown, periods: ["decision"] };
    await run.simulate({ ...options, into: recordingFile(path, { precision: "float16" }) });
    const memory = decodeNpz(simulationNpz(await run.simulate(options), "float16"), "memory");
    expect(decodeNpz(readFileSync(path), path)["rates"]).toEqual(memory["rates"]);
    const before = readdirSync(folder);
    const stop = AbortSignal.abort(new Error("stopped"));
    const into = recordingFile(join(folder, "never.npz"));
    await expect(run.simulate({ ...options, into, signal: stop })).rejects.toThrow("stopped");
    expect(readdirSync(folder)).toEqual(before);
    const nowhere = recordingFile(join(folder, "no", "folder.npz"));
    await expect(run.simulate({ ...options, into: nowhere })).rejects.toThrow(/no\/folder\.npz/);
  });

  test("an interval longer than any trial is refused, also for a file, of which nothing stays", async () => {
    const before = readdirSync(folder);
    const into = recordingFile(join(folder, "empty.npz"));
    for (const more of [{}, { into }])
      await expect(run.simulate({ ...shown, every: 2000, ...more })).rejects.toThrow(
        fault("invalid", "every", { value: 2000 }),
      );
    expect(readdirSync(folder)).toEqual(before);
  });

  test("a killed recording's remains go with the next one in that folder, before its own begins", async () => {
    const other = mkdtempSync(join(tmpdir(), "dalenet-kept-"));
    const ended = spawnSync(process.execPath, ["-e", "console.log(process.pid)"], { encoding: "utf8" }).stdout.trim();
    const word = [ended, ...owner().split("-").slice(1)].join("-");
    writeFileSync(join(other, `.dalenet-${word}-${randomUUID()}.tmp`), "half");
    await run.simulate({ ...shown, into: recordingFile(join(other, "a.npz")) });
    expect(readdirSync(other)).toEqual(["a.npz"]);
    rmSync(other, { recursive: true });
  });

  test("more than the disk has room for is refused at once, and leaves no trace", () => {
    const before = readdirSync(folder);
    const into = recordingFile(join(folder, "huge.npz"));
    expect(() => into.begin({ rates: [1e8, 1e6, 50] })).toThrow(
      fault("invalid", /huge\.npz/, { detail: /^needs 20000000 GB, and the disk has room for .* GB/ }),
    );
    into.abandon();
    expect(readdirSync(folder)).toEqual(before);
  });

  test("more than memory may hold is refused unless it goes into a file", async () => {
    const many = { trials: 1e6, task: { stimulus: 2000 } };
    await expect(run.simulate(many)).rejects.toThrow(fault("invalid", "trials", { remedy: /into a file$/ }));
    const few = { ...many, units: [0], record: "rates" as const, signal: AbortSignal.abort(new Error("not refused")) };
    await expect(run.simulate({ ...few, every: 200 })).rejects.toThrow("not refused");
  });

  test("NumPy reads the archive, also with the 64-bit numbers of one above 4 GiB", ({ skip }) => {
    const reason = without("numpy");
    if (reason !== undefined) skip(reason);
    const bytes = new Uint8Array(1000);
    const file = {
      write: (part: Uint8Array, at: number) => bytes.set(part, at),
      read: (part: Uint8Array, at: number) => part.set(bytes.subarray(at, at + part.length)),
    };
    const stream = npzStream(file, { half: { shape: [2, 3], isHalf: true } }, 0);
    stream.put("half", 4, Float32Array.of(1.5, 65504));
    expect(() => stream.end({ half: { shape: [0], data: [] } })).toThrow(fault("invalid", /half/));
    const size = stream.end({ names: { shape: [1], data: ["last"] } });
    writeFileSync(join(folder, "long.npz"), bytes.subarray(0, size));
    const script =
      "import numpy; a = numpy.load('long.npz'); print(a['half'].tolist(), a['half'].dtype, a['names'][0])";
    expect(runPython(["-c", script], folder)).toBe("[[0.0, 0.0, 0.0], [0.0, 1.5, 65504.0]] float16 last\n");
  });
});
