/** Files for other programs: MATLAB, HDF5, TensorBoard, tables. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { crc32c } from "../../src/base/crc32.ts";
import type { NamedArray } from "../../src/format/array.ts";
import { encodeMat, encodeScalarEvents, recordingColumns } from "../../src/format/index.ts";
import { writeArrays } from "../../src/node/index.ts";
import { runPython, without } from "../examples/python.ts";
import { fault } from "../fault.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "dalenet-exports-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const arrays: Record<string, NamedArray> = {
  rates: { shape: [2, 3, 2], data: Float32Array.from({ length: 12 }, (_, i) => i + 0.5) },
  "0 names": { shape: [3], data: ["größe°", "", "βk"] },
  times: { shape: [3], data: Float64Array.of(0.1, Number.NaN, -1e300) },
  signs: { shape: [2], data: Int32Array.of(-1, 1) },
  none: { shape: [0], data: new Float32Array(0) },
};

describe("a .mat file", () => {
  test("has the bytes of the format: an array of doubles", () => {
    const bytes = encodeMat({ a: { shape: [1, 2], data: Float64Array.of(1, 2) } });
    expect(Buffer.from(bytes.subarray(124, 128)).toString("latin1")).toBe("\x00\x01IM");
    const words = [14, 72, 6, 8, 6, 0, 5, 8, 1, 2, 1, 1, 0x61, 0, 9, 16, 0, 0x3ff00000, 0, 0x40000000];
    expect(Array.from(new Uint32Array(bytes.slice(128).buffer))).toEqual(words);
  });

  test("has its first axis fastest, and names that MATLAB allows", () => {
    const bytes = encodeMat({ "1 a": { shape: [2, 3], data: Uint8Array.of(1, 2, 3, 4, 5, 6) }, x1_a: arrays["none"] });
    const text = Buffer.from(bytes).toString("latin1");
    expect([text.includes("x1_a\0"), text.includes("x1_a_2\0")]).toEqual([true, true]);
    expect(text).toContain("\x01\x04\x02\x05\x03\x06");
  });

  test("is what SciPy reads", ({ skip }) => {
    const reason = without("numpy");
    if (reason !== undefined) skip(reason);
    writeFileSync(join(folder, "a.mat"), encodeMat(arrays));
    const script = `
try:
    from scipy.io import loadmat
except ImportError:
    print("no scipy"); raise SystemExit
a = loadmat("a.mat")
print([k for k in a if k[0] != "_"], a["rates"].shape, a["rates"].dtype, a["rates"][1, 2, 0], a["rates"][0, 1].tolist())
print([ascii("".join(x[0])) for x in a["x0_names"]], a["times"].T.tolist(), a["signs"].dtype, a["none"].shape)
`;
    const out = runPython(["-c", script], folder);
    if (out === "no scipy\n") skip("no scipy");
    expect(out).toBe(
      "['rates', 'x0_names', 'times', 'signs', 'none'] (2, 3, 2) float32 10.5 [2.5, 3.5]\n" +
        "[\"'gr\\\\xf6\\\\xdfe\\\\xb0'\", \"''\", \"'\\\\u03b2k'\"] [[0.1, nan, -1e+300]] int32 (0, 1)\n",
    );
  });
});

test("an HDF5 file holds the arrays in C order, and text", async () => {
  const path = join(folder, "a.h5");
  await writeArrays(path, arrays);
  const { default: hdf5 } = await import("h5wasm/node");
  await hdf5.ready;
  const file = new hdf5.File(path, "r");
  const read = (name: string) => file.get(name) as unknown as { shape: number[]; value: unknown; dtype: string };
  expect(read("rates").shape).toEqual([2, 3, 2]);
  expect(read("rates").value).toEqual(arrays["rates"].data);
  expect([read("times").value, read("signs").value]).toEqual([arrays["times"].data, arrays["signs"].data]);
  expect(read("0 names").value).toEqual(["größe°", "", "βk"]);
  file.close();
  await expect(writeArrays(join(folder, "no", "a.h5"), arrays)).rejects.toThrow(fault("missing"));
  await expect(writeArrays(join(folder, "a.txt"), arrays)).rejects.toThrow(fault("unsupported"));
});

test("an HDF5 file beyond 1 GiB is refused, and the one before it stays", async () => {
  const path = join(folder, "kept.h5");
  await writeArrays(path, arrays);
  const before = readFileSync(path);
  const huge = { shape: [2 ** 28 + 1], data: new Float32Array(2 ** 28 + 1) };
  await expect(writeArrays(path, { huge })).rejects.toThrow(fault("unsupported", /HDF5/, { remedy: /1 GiB.*\.npz/ }));
  expect(readFileSync(path)).toEqual(before);
});

describe("an events file of TensorBoard", () => {
  /** The records of a file, whose checksums must be right. */
  function recordsIn(bytes: Uint8Array): Uint8Array[] {
    const view = new DataView(bytes.buffer);
    const masked = (part: Uint8Array) => {
      const sum = crc32c(part);
      return (((sum >>> 15) | (sum << 17)) + 0xa282ead8) >>> 0;
    };
    const records: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; ) {
      const length = Number(view.getBigUint64(at, true));
      expect(view.getUint32(at + 8, true)).toBe(masked(bytes.subarray(at, at + 8)));
      const data = bytes.subarray(at + 12, at + 12 + length);
      expect(view.getUint32(at + 12 + length, true)).toBe(masked(data));
      records.push(data);
      at += length + 16;
    }
    return records;
  }

  test("begins as TensorFlow's do; its checksum is CRC-32C", () => {
    // The check value of the polynomial (RFC 3720), and the first bytes of any events file of TensorFlow.
    expect(crc32c(new TextEncoder().encode("123456789"))).toBe(0xe3069283);
    const bytes = encodeScalarEvents([], 2);
    expect([...bytes.subarray(0, 12)]).toEqual([0x18, 0, 0, 0, 0, 0, 0, 0, 0xa3, 0x7f, 0x4b, 0x22]);
    expect(Buffer.from(recordsIn(bytes)[0]).toString("latin1")).toBe("\x09\0\0\0\0\0\0\0\x40\x1a\x0dbrain.Event:2");
  });

  test("has one event for each value of each curve, as a protocol buffer", () => {
    const bytes = encodeScalarEvents([{ tag: "a/b", steps: [1, 300, 5], values: [0.5, -2, null] }], 2);
    const [, first, second, ...others] = recordsIn(bytes).map((data) => Buffer.from(data).toString("hex"));
    expect(others).toEqual([]);
    const seconds = "090000000000000040";
    // Step, then summary { value { tag: "a/b", simple_value } }.
    expect(first).toBe(`${seconds}1001${"2a0c0a0a0a03612f62"}15${"0000003f"}`);
    expect(second).toBe(`${seconds}10ac02${"2a0c0a0a0a03612f62"}15${"000000c0"}`);
  });
});

test("a table has a row for each step of each trial, up to its end, that was kept, with the conditions of the trial", () => {
  const nan = Number.NaN;
  const columns = recordingColumns({
    time_ms: { shape: [3], data: Float64Array.of(20, 40, 60) },
    dt_ms: { shape: [1], data: Float64Array.of(20) },
    trial_number: { shape: [2], data: Float64Array.of(7, 9) },
    trial_steps: { shape: [2], data: Float64Array.of(2, 3) },
    trial_coherence: { shape: [2], data: Float64Array.of(3.2, nan) },
    trial_target: { shape: [2], data: ["near", "far"] },
    trial_condition_cue_from_ms: { shape: [2], data: ["a", "b"] },
    trial_delay_from_ms: { shape: [2], data: Float64Array.of(20, 20) },
    input_names: { shape: [1], data: ["cue"] },
    output_names: { shape: [2], data: ["left", "right"] },
    unit_population: { shape: [1], data: ["E"] },
    unit_number: { shape: [1], data: Int32Array.of(4) },
    inputs: { shape: [3, 2, 1], data: Float32Array.of(nan, 0, 1, 2, 3, 4) },
    targets: { shape: [3, 2], data: Float32Array.of(nan, 1, nan, 1, nan, 0) },
    rates: { shape: [3, 2, 1], data: Float32Array.of(nan, 10, 11, 12, 13, 14) },
  });
  expect(columns).toEqual({
    trial: [7, 9, 9, 9],
    time_ms: [40, 20, 40, 60],
    coherence: [3.2, null, null, null],
    condition_target: ["near", "far", "far", "far"],
    condition_cue_from_ms: ["a", "b", "b", "b"],
    "input cue": Float32Array.of(1, 0, 2, 4),
    target: Float32Array.of(nan, 1, 1, 0),
    "rate 4": Float32Array.of(11, 10, 12, 14),
  });
});
