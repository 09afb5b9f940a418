/** Files of a run that hold, with correct hashes, what no run writes. */
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeNpz, encodeNpz, type NamedArray } from "../../src/format/index.ts";
import { encodeNpy } from "../../src/format/npy.ts";
import { loadRun, makeReport, train } from "../../src/index.ts";
import { fault } from "../fault.ts";
import { archive } from "../format/archive.ts";
import { tiny } from "../loop/tiny.ts";

let folder = "";
const at = (name: string) => join(folder, "run", name);
const kept: Record<string, Buffer> = {};
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "dalenet-stored-"));
  await train(tiny, { out: join(folder, "run"), backend: "wasm", threads: 1, report: false });
  for (const name of ["run.json", "trials.npz", "trials.csv", "metrics.csv", "weights.npz"])
    kept[name] = readFileSync(at(name));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The run with another file in it, whose hash is right. */
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

  test.each([Number.NaN, Number.POSITIVE_INFINITY])(
    "with %d in a matrix is refused, with its position",
    async (value) => {
      const said = (key: string) =>
        fault("invalid", `array "${key}"`, {
          place: { file: at("weights.npz") },
          detail: `holds ${value} at place 7`,
          remedy: "the file is damaged, make it again",
        });
      const raw = changed("wRec", { shape: [10, 10], data: zeros(value) });
      await expect(withFile("weights.npz", raw, load)).rejects.toThrow(said("wRec"));
      const used = changed("effective_wRec", { shape: [10, 10], data: zeros(value) });
      await expect(withFile("weights.npz", used, report)).rejects.toThrow(said("effective_wRec"));
    },
  );

  test("with text instead of a matrix, or a matrix of another size, is refused", async () => {
    const words = changed("wRec", { shape: [10, 10], data: new Array(100).fill("1") });
    await expect(withFile("weights.npz", words, load)).rejects.toThrow(
      fault("invalid", 'array "wRec"', { detail: "without numbers in it" }),
    );
    const small = changed("effective_wRec", { shape: [2, 2], data: new Float64Array(4) });
    await expect(withFile("weights.npz", small, report)).rejects.toThrow(
      fault("invalid", 'array "effective_wRec"', { detail: "of shape [2, 2] instead of [10, 10]" }),
    );
  });
});

type Said = ReturnType<typeof fault>;
test.each<[string, string, () => Promise<unknown>, Said]>([
  [
    "weights.npz",
    "wRec",
    load,
    fault("mismatched", 'parameter "wRec"', { detail: "of 2147483648 numbers", remedy: /^run\.json gives 100/ }),
  ],
  [
    "weights.npz",
    "effective_wRec",
    report,
    fault("invalid", 'array "effective_wRec"', { detail: "of shape [32768, 65536] instead of [10, 10]" }),
  ],
  ["trials.npz", "states", report, fault("invalid", 'array "states"', { detail: /^of shape \[32768, 65536\]/ })],
  [
    "trials.npz",
    "dt_ms",
    report,
    fault("invalid", 'array "dt_ms"', { detail: "of shape [32768, 65536] with 2 axes instead of 1" }),
  ],
] as const)(
  "%s whose array %s declares more than the run has is refused before it is decompressed",
  async (name, key, use, said) => {
    const begun = encodeNpy({ shape: [32_768, 65_536], data: new Uint8Array(9) }, key);
    const parts = Object.entries(arraysOf(name)).map(([one, array]) =>
      one === key
        ? { name: `${key}.npy`, packed: deflateRawSync(begun), method: 8, size: 128 + 2 ** 31 }
        : { name: `${one}.npy`, packed: encodeNpy(array, one) },
    );
    await expect(withFile(name, archive(parts), use)).rejects.toThrow(said);
  },
);

describe("trials.npz", () => {
  const numbers = (...shape: number[]) => ({ shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) });
  test.each<[string, NamedArray, string, object]>([
    ["rates", numbers(8, 20, 10), 'array "time_ms"', { detail: "of shape [9] instead of [8]" }],
    ["inputs", numbers(9, 20, 1), 'array "inputs"', { detail: "of shape [9, 20, 1] instead of [9, 20, 3]" }],
    ["time_ms", { shape: [9], data: new Array(9).fill("1") }, 'array "time_ms"', { detail: "without numbers in it" }],
    ["input_names", numbers(3), 'array "input_names"', { detail: "without text in it" }],
    [
      "unit_population",
      { shape: [1], data: ["E"] },
      'array "unit_population"',
      { detail: "of shape [1] instead of [10]" },
    ],
    [
      "dt_ms",
      { shape: [1], data: Float64Array.of(-20) },
      "dt_ms",
      { value: -20, remedy: /a time step must be above 0/ },
    ],
  ])("with a different %s is refused", async (key, array, about, said) => {
    const bytes = encodeNpz({ ...arraysOf("trials.npz"), [key]: array });
    const place = { file: at("trials.npz") };
    await expect(withFile("trials.npz", bytes, report)).rejects.toThrow(fault("invalid", about, { place, ...said }));
  });
});

test.each<[string, string, string, { value: unknown; remedy: RegExp | string }]>([
  [
    "trials.csv",
    "choice",
    "left",
    {
      value: "left",
      remedy: "it must be a whole number of at least 0, or nothing: the file is damaged, make it again",
    },
  ],
  ["trials.csv", "correct", "3", { value: 3, remedy: /^it must be true or false, or nothing:/ }],
  ["trials.csv", "fixation_from_ms", "x", { value: "x", remedy: /^it must be a number, or nothing:/ }],
  ["metrics.csv", "loss", "", { value: null, remedy: /^it must be a number:/ }],
  ["metrics.csv", "accuracy", "good", { value: "good", remedy: /^it must be a number, or nothing:/ }],
])("%s with a cell of another kind under %s is refused", async (name, column, cell, said) => {
  const [header, first, ...rest] = kept[name].toString().split("\n");
  const place = header.split(",").indexOf(column);
  const text = [header, first.split(",").with(place, cell).join(","), ...rest].join("\n");
  await expect(withFile(name, text, report)).rejects.toThrow(
    fault("invalid", `column "${column}", row 1`, { place: { file: at(name) }, ...said }),
  );
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
  const damaged = () => ({
    place: { file: at("run.json") },
    remedy: "the file is truncated, or not a run of this version",
  });
  test.each<[string, unknown, string, object]>([
    ["results.accuracyInterval", [0.5], "results.accuracyInterval", { value: [0.5] }],
    ["results.selectivity.dprime", [1, 2], "results.selectivity.silent", { detail: "of another length than dprime" }],
    ["results.loss", [1, "2"], "results.loss[1]", { value: "2" }],
    ["config.model.tau", "100", "config.model.tau", { value: "100" }],
    ["config.train.schedule", null, "config.train.schedule", { value: null }],
    ["config.train.optimizer.learningRate", "fast", "config.train.optimizer.learningRate", { value: "fast" }],
    ["config.train.clipNorm", -1, "config.train.clipNorm", { value: -1 }],
    ["config.train.loss", "absolute", "config.train.loss", { value: "absolute" }],
    ["config.evaluate", [], "config.evaluate", { value: [] }],
    ["profile", { backend: [1] }, "profile.backend", { value: [1] }],
    [
      "references.idealChoices",
      { level: [1], value: [] },
      "references.idealChoices.value",
      { detail: "of another length than level" },
    ],
  ])("with a different %s is refused by the report", async (path, value, about, said) => {
    await expect(withPart(path, value, report)).rejects.toThrow(fault("invalid", about, { ...damaged(), ...said }));
  });

  test.each<[string, unknown, number]>([
    ["results.selectivity", { period: "stimulus", first: "a", second: "b", dprime: [1], silent: [false] }, 1],
    ["config.model.units", 20, 20],
  ])("with %s of other units than were recorded is refused by the report", async (path, value, units) => {
    await expect(withPart(path, value, report)).rejects.toThrow(
      fault("invalid", path, {
        place: { file: at("run.json") },
        detail: `of ${units} units, but trials.npz has 10`,
        remedy: "the files are of different runs",
      }),
    );
  });

  test("with a hundred thousand levels, or a repeated key, is refused by everything that reads it", async () => {
    const deep = kept["run.json"].toString().replace("{", `{"deep": ${"[".repeat(1e5)}${"]".repeat(1e5)},`);
    const twice = kept["run.json"].toString().replace("{", '{"name": "other",');
    for (const use of [load, report])
      for (const [text, detail] of [
        [deep, "that has more than 100 levels"],
        [twice, 'that has the key "name" twice'],
      ]) {
        writeFileSync(at("run.json"), text);
        await expect(use().finally(() => writeFileSync(at("run.json"), kept["run.json"]))).rejects.toThrow(
          fault("invalid", "text", { ...damaged(), detail }),
        );
      }
  });
});

test("weights of a run in training do not exist yet, and the error says so", async () => {
  const under = join(folder, "under-way");
  for await (const record of train(tiny, { out: under, backend: "wasm", threads: 1 })) {
    if (record.kind !== "start") continue;
    await expect(loadRun(under)).rejects.toThrow(
      fault("missing", `weights.npz of run "${under}"`, {
        detail: ", which is written when its training ends",
        remedy: /train --resume/,
      }),
    );
    break;
  }
});
