/**
 * A finished run with one decoded value of a file replaced, and correct hashes, is used or refused with a Dalenet
 * error.
 */
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc, { type Arbitrary } from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CsvCell } from "../../src/format/csv.ts";
import { decodeCsv, decodeNpz, encodeCsv, encodeNpz, type NamedArray } from "../../src/format/index.ts";
import { loadRun, makeReport, train } from "../../src/index.ts";
import { keysOf, mutated, mutation } from "../arbitrary/junk.ts";
import { takenLater } from "../arbitrary/refused.ts";
import { runs, timeLimit } from "../arbitrary/runs.ts";
import { tiny } from "../loop/tiny.ts";

let folder = "";
const at = (name: string) => join(folder, "run", name);
const kept: Record<string, Buffer> = {};
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "dalenet-stored-"));
  const config = { ...tiny, model: { units: 5 }, train: { ...tiny.train, batchesPerEpoch: 2 } };
  await train(config, { out: join(folder, "run"), backend: "wasm", threads: 1, report: false });
  for (const name of ["run.json", "trials.npz", "trials.csv", "metrics.csv", "weights.npz", "weights-initial.npz"])
    kept[name] = readFileSync(at(name));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Puts a file into the run and its hash into run.json, then calls everything that reads a run. */
async function used(name: string, content: string | Uint8Array, isDrawn = true): Promise<void> {
  const sha256 = createHash("sha256").update(content).digest("hex");
  const run = JSON.parse(kept["run.json"].toString());
  run.files[name] = sha256;
  writeFileSync(at("run.json"), JSON.stringify(run));
  writeFileSync(at(name), content);
  await asked(isDrawn);
  for (const [name, content] of Object.entries(kept)) writeFileSync(at(name), content);
}

async function asked(isDrawn = true): Promise<void> {
  const loaded = await takenLater(() => loadRun(join(folder, "run")));
  if ("value" in loaded) await takenLater(() => loaded.value.simulate({ trials: 1 }));
  if (isDrawn) await takenLater(() => makeReport(join(folder, "run"), { out: join(folder, "report"), formats: [] }));
}

const numbers = fc.constantFrom(0, -0, 1, -1, 3, 0.5, 5e-324, -5e-324, 1e-310, 1e300, -1e300, NaN, Infinity, -Infinity);

/** Changes to an array. */
const anyArray = (old: NamedArray): Arbitrary<NamedArray | null> => {
  const filled = (shape: number[], value: number | string): NamedArray => {
    const count = shape.reduce((a, b) => a * b, 1);
    return {
      shape,
      data: typeof value === "string" ? new Array<string>(count).fill(value) : new Float64Array(count).fill(value),
    };
  };
  const count = old.data.length;
  return fc.oneof(
    fc.constant(null),
    numbers.map((value) => filled([...old.shape], value)),
    fc.constantFrom("", "x", "E", "__proto__", "1").map((value) => filled([...old.shape], value)),
    fc.tuple(fc.array(fc.nat(4), { maxLength: 3 }), numbers).map(([shape, value]) => filled(shape, value)),
    fc.constant({ shape: [count], data: old.data } as NamedArray),
    fc
      .tuple(fc.nat(Math.max(0, count - 1)), numbers, fc.constantFrom("", "other", "__proto__"))
      .map(([k, value, word]) => ({
        shape: old.shape,
        data: Array.isArray(old.data)
          ? old.data.map((one, i) => (i === k ? word : one))
          : Float64Array.from(old.data as Float64Array, (one, i) => (i === k ? value : one)),
      })),
  );
};

const anyCell: Arbitrary<CsvCell> = fc.oneof(
  numbers,
  fc.constantFrom<CsvCell>(null, true, false, "", "x", "__proto__", "1", "0"),
);
/** Changes to a table: cells, a column, the number of rows, a name. */
const anyTable = (table: Record<string, CsvCell[]>): Arbitrary<Record<string, CsvCell[]>> => {
  const names = Object.keys(table);
  const rows = table[names[0]].length;
  const changed = (name: string, cells: CsvCell[]) => ({ ...table, [name]: cells });
  const oneOf = fc.constantFrom(...names);
  return fc.oneof(
    fc.tuple(oneOf, fc.nat(rows - 1), anyCell).map(([name, k, cell]) => changed(name, table[name].with(k, cell))),
    fc.tuple(oneOf, anyCell).map(([name, cell]) =>
      changed(
        name,
        table[name].map(() => cell),
      ),
    ),
    fc.nat(rows).map((count) => Object.fromEntries(names.map((name) => [name, table[name].slice(0, count)]))),
    fc
      .tuple(oneOf, fc.constantFrom("__proto__", "constructor", "other", "trial "))
      .map(([name, other]) => Object.fromEntries(names.map((one) => [one === name ? other : one, table[one]]))),
    oneOf.map((name) => Object.fromEntries(Object.entries(table).filter(([one]) => one !== name))),
  );
};

describe("a run with one value replaced and correct hashes is used or refused with a Dalenet error:", () => {
  it.each(["trials.npz", "weights.npz", "weights-initial.npz"])(
    "%s",
    async (name) => {
      const all = decodeNpz(kept[name], name);
      const change = fc
        .constantFrom(...Object.keys(all))
        .chain((key) => anyArray(all[key]).map((array) => [key, array] as const));
      await fc.assert(
        fc.asyncProperty(change, async ([key, array]) => {
          const { [key]: _, ...others } = all;
          await used(name, encodeNpz(array === null ? others : { ...all, [key]: array }));
        }),
        runs(10),
      );
    },
    timeLimit,
  );

  it.each(["trials.csv", "metrics.csv"])(
    "%s",
    async (name) => {
      const table = decodeCsv(kept[name].toString(), name);
      await fc.assert(
        fc.asyncProperty(anyTable(table), async (changed) => await used(name, encodeCsv(changed))),
        runs(10),
      );
    },
    timeLimit,
  );

  it(
    "run.json",
    async () => {
      const run = JSON.parse(kept["run.json"].toString());
      await fc.assert(
        fc.asyncProperty(mutation(keysOf(run)), async (change) => {
          let text: string | undefined;
          try {
            text = JSON.stringify(mutated(run, change));
          } catch {
            return; // not representable in a file
          }
          writeFileSync(at("run.json"), text ?? "");
          await asked();
          writeFileSync(at("run.json"), kept["run.json"]);
        }),
        runs(15),
      );
    },
    timeLimit,
  );
});

it("the replaced file is restored", async () => {
  for (const [name, content] of Object.entries(kept)) expect(readFileSync(at(name))).toEqual(content);
  expect((await loadRun(join(folder, "run"))).config.model).toMatchObject({ units: 5 });
});
