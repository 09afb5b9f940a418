/** Files of a run that hold, under sound hashes, what no run writes. */
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeNpz, encodeNpz, loadRun, makeReport, train, trained } from "../../src/index.ts";
import type { NamedArray } from "../../src/run/array.ts";
import { encodeNpy } from "../../src/run/npy.ts";
import { archive } from "../run/archive.ts";
import { tiny } from "../train/tiny.ts";

let folder = "";
const at = (name: string) => join(folder, "run", name);
const kept: Record<string, Buffer> = {};
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "dalenet-stored-"));
  await trained(train(tiny, { out: join(folder, "run"), backend: "wasm", threads: 1, report: false }));
  for (const name of ["run.json", "trials.npz", "trials.csv", "metrics.csv", "weights.npz"])
    kept[name] = readFileSync(at(name));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What becomes of the run with another file in it, whose hash is right. */
async function withFile<T>(name: string, content: string | Uint8Array, use: () => Promise<T>): Promise<T> {
  const run = JSON.parse(kept["run.json"].toString());
  run.files[name] = createHash("sha256").update(content).digest("hex");
  writeFileSync(at("run.json"), JSON.stringify(run));
  writeFileSync(at(name), content);
  try {
    return await use();
  } finally {
    for (const [name, content] of Object.entries(kept)) writeFileSync(at(name), content);
  }
}
const load = () => loadRun(join(folder, "run"));
const report = () => makeReport(join(folder, "run"), { out: join(folder, "report"), formats: [], figures: [] });
const arraysOf = (name: string) => decodeNpz(kept[name], name);

describe("weights.npz", () => {
  const changed = (name: string, array: NamedArray) => encodeNpz({ ...arraysOf("weights.npz"), [name]: array });
  const zeros = (value: number) => Float64Array.from({ length: 100 }, (_, k) => (k === 7 ? value : 0));

  test.each([Number.NaN, Number.POSITIVE_INFINITY])("with %d in a matrix is refused, with its place", async (value) => {
    const raw = changed("wRec", { shape: [10, 10], data: zeros(value) });
    await expect(withFile("weights.npz", raw, load)).rejects.toThrow(
      `invalid: file "${at("weights.npz")}": array "wRec" holds ${value} at place 7; it is damaged, make it again`,
    );
    const used = changed("effective_wRec", { shape: [10, 10], data: zeros(value) });
    await expect(withFile("weights.npz", used, report)).rejects.toThrow(
      `array "effective_wRec" holds ${value} at place 7`,
    );
  });

  test("with words in the place of a matrix, or a matrix of another size, is refused", async () => {
    const words = changed("wRec", { shape: [10, 10], data: new Array(100).fill("1") });
    await expect(withFile("weights.npz", words, load)).rejects.toThrow(/array "wRec" without numbers in it/);
    const small = changed("effective_wRec", { shape: [2, 2], data: new Float64Array(4) });
    await expect(withFile("weights.npz", small, report)).rejects.toThrow(
      /array "effective_wRec" of shape \[2, 2\] for \[10, 10\]/,
    );
  });
});

test.each<[string, string, () => Promise<unknown>, RegExp]>([
  ["weights.npz", "wRec", load, /^mismatched: .*"wRec" of 2147483648 numbers; run\.json says 100/],
  ["weights.npz", "effective_wRec", report, /^invalid: .*"effective_wRec" of shape \[32768, 65536\] for \[10, 10\]/],
  ["trials.npz", "states", report, /^invalid: .*"states" of shape \[32768, 65536\]|without array "states" of 3 axes/],
  ["trials.npz", "dt_ms", report, /^invalid: .*without array "dt_ms" of 1 axes/],
] as const)(
  "%s whose array %s declares more than the run has is refused before it is unpacked",
  async (name, key, use, message) => {
    const begun = encodeNpy({ shape: [32_768, 65_536], data: new Uint8Array(9) }, key);
    const parts = Object.entries(arraysOf(name)).map(([one, array]) =>
      one === key
        ? { name: `${key}.npy`, packed: deflateRawSync(begun), method: 8, size: 128 + 2 ** 31 }
        : { name: `${one}.npy`, packed: encodeNpy(array, one) },
    );
    await expect(withFile(name, archive(parts), use)).rejects.toThrow(message);
  },
);

describe("trials.npz", () => {
  const numbers = (...shape: number[]) => ({ shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) });
  test.each<[string, NamedArray, RegExp]>([
    ["rates", numbers(8, 20, 10), /with 8 steps beside a table whose longest trial has 9/],
    ["inputs", numbers(9, 20, 1), /array "inputs" of shape \[9, 20, 1\] for \[9, 20, 3\]/],
    ["time_ms", { shape: [9], data: new Array(9).fill("1") }, /array "time_ms" without numbers in it/],
    ["input_names", numbers(3), /array "input_names" without text in it/],
    ["unit_population", { shape: [1], data: ["E"] }, /array "unit_population" of shape \[1\] for \[10\]/],
    ["dt_ms", { shape: [1], data: Float64Array.of(-20) }, /a time step of -20 ms/],
  ])("with another %s is refused", async (key, array, message) => {
    const bytes = encodeNpz({ ...arraysOf("trials.npz"), [key]: array });
    await expect(withFile("trials.npz", bytes, report)).rejects.toThrow(message);
  });
});

test.each([
  [
    "trials.csv",
    "choice",
    "left",
    /column "choice", row 1 = "left"; it holds whole numbers from 0, or nothing: the file/,
  ],
  ["trials.csv", "correct", "3", /column "correct", row 1 = 3; it holds true or false:/],
  ["trials.csv", "fixation_from_ms", "x", /column "fixation_from_ms", row 1 = "x"; it holds numbers, or nothing:/],
  ["metrics.csv", "loss", "", /column "loss", row 1 = null; it holds numbers:/],
  ["metrics.csv", "accuracy", "good", /column "accuracy", row 1 = "good"; it holds numbers, or nothing:/],
])("%s with a cell of another kind under %s is refused", async (name, column, cell, message) => {
  const [header, first, ...rest] = kept[name].toString().split("\n");
  const place = header.split(",").indexOf(column);
  const text = [header, first.split(",").with(place, cell).join(","), ...rest].join("\n");
  await expect(withFile(name, text, report)).rejects.toThrow(message);
});

test("a penalty too small for ordinary numbers, or below 0, does not stop the report", async () => {
  for (const penalty of ["5e-324", "1e-310", "-1", "1e308"]) {
    const [header, ...rows] = kept["metrics.csv"].toString().trim().split("\n");
    const place = header.split(",").indexOf("penalties");
    const text = [header, ...rows.map((row) => row.split(",").with(place, penalty).join(","))].join("\n");
    const drawn = () =>
      makeReport(join(folder, "run"), { out: join(folder, "report"), formats: [], figures: ["optimisation"] });
    await expect(withFile("metrics.csv", text, drawn)).resolves.toMatch(/report\.html$/);
  }
});

describe("run.json", () => {
  const withPart = async (path: string, value: unknown, use: () => Promise<unknown>) => {
    const run = JSON.parse(kept["run.json"].toString());
    const keys = path.split(".");
    const inner = keys.slice(0, -1).reduce((part, key) => part[key], run);
    inner[keys[keys.length - 1]] = value;
    writeFileSync(at("run.json"), JSON.stringify(run));
    return await use().finally(() => writeFileSync(at("run.json"), kept["run.json"]));
  };
  test.each<[string, unknown, RegExp]>([
    ["results.accuracyInterval", [0.5], /has results\.accuracyInterval = \[0\.5\]/],
    [
      "results.selectivity.dprime",
      [1, 2],
      /has results\.selectivity\.silent of another length than results\.selectivity\.dprime/,
    ],
    [
      "results.selectivity",
      { period: "stimulus", dprime: [1], silent: [false] },
      /results\.selectivity of 1 units, of which/,
    ],
    ["config.model.units", 20, /config\.model\.units of 20 units, of which trials\.npz has 10/],
    ["config.model.tau", { E: 5 }, /has config\.model\.tau = /],
    ["config.train.schedule", null, /has config\.train\.schedule = null/],
    ["config.train.optimizer.learningRate", "fast", /has config\.train\.optimizer\.learningRate = "fast"/],
    ["config.train.clipNorm", -1, /has config\.train\.clipNorm = -1/],
    ["config.evaluate", [], /has config\.evaluate = \[\]/],
    ["profile", { backend: [1] }, /has profile\.backend = \[1\]/],
    [
      "references.idealChoices",
      { signedCoherence: [1], choice1: [] },
      /references\.idealChoices\.choice1 of another length/,
    ],
  ])("with another %s is refused by the report", async (path, value, message) => {
    await expect(withPart(path, value, report)).rejects.toThrow(message);
  });

  test("with a hundred thousand levels, or a key twice, is refused by all that read it", async () => {
    const deep = kept["run.json"].toString().replace("{", `{"deep": ${"[".repeat(1e5)}${"]".repeat(1e5)},`);
    const twice = kept["run.json"].toString().replace("{", '{"name": "other",');
    for (const use of [load, report])
      for (const [text, said] of [
        [deep, "has more than 100 levels"],
        [twice, 'has the key "name" twice'],
      ]) {
        writeFileSync(at("run.json"), text);
        await expect(use().finally(() => writeFileSync(at("run.json"), kept["run.json"]))).rejects.toThrow(
          `invalid: file "${at("run.json")}" ${said}; it is truncated or no run of this version`,
        );
      }
  });
});

test("of a run that is still trained weights are not there yet, and that is said", async () => {
  const under = join(folder, "under-way");
  for await (const record of train(tiny, { out: under, backend: "wasm", threads: 1 })) {
    if (record.kind !== "start") continue;
    await expect(loadRun(under)).rejects.toThrow(
      /^missing: weights\.npz of run ".*under-way", which is written when its training ends; .*train --resume/,
    );
    break;
  }
});
