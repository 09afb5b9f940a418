import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  adam,
  box,
  fixedNorm,
  fixedSum,
  masked,
  maxNorm,
  nonNegative,
  type Projection,
  projected,
  reference,
  sgd,
  signed,
} from "../../src/backend/index.ts";
import { fault } from "../fault.ts";
import { wasm } from "../wasm.ts";
import { once, updater } from "./updater.ts";

type Rows = readonly (readonly number[])[];
const total = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
const norm = (list: readonly number[]) => Math.sqrt(total(list.map((v) => v * v)));
const size = (list: readonly number[]) => total(list.map(Math.abs));
const turned = (rows: Rows) => rows[0].map((_, j) => rows.map((row) => row[j]));
/** Each row, each column, or all entries by a function of theirs. */
const outgoing = (f: (line: readonly number[]) => readonly number[]) => (rows: Rows) => rows.map(f);
const incoming = (f: (line: readonly number[]) => readonly number[]) => (rows: Rows) => turned(turned(rows).map(f));
const all = (f: (line: readonly number[]) => readonly number[]) => (rows: Rows) => {
  const flat = f(rows.flat());
  return rows.map((row, i) => row.map((_, j) => flat[i * row.length + j]));
};
const each = (f: (v: number, i: number, j: number) => number) => (rows: Rows) =>
  rows.map((row, i) => row.map((v, j) => f(v, i, j)));
const times = (line: readonly number[], factor: number) => line.map((v) => v * factor);
const shared = (line: readonly number[], sum: number) => line.map((v) => v + (sum - total(line)) / line.length);

const signs = [
  [1, -1, 0, 1],
  [-1, -1, 1, 0],
  [1, 1, 1, 1],
];
const mask = [
  [1, 0, 1, 1],
  [0, 0, 0, 0],
  [1, 1, 0, 1],
];
const inMask = (sum: number) => (rows: Rows) =>
  rows.map((row, i) => {
    const kept = row.map((v, j) => v * mask[i][j]);
    const n = total(mask[i]);
    return kept.map((v, j) => (mask[i][j] === 1 ? v + (sum - total(kept)) / n : 0));
  });

/** What each does to a matrix [3, 4], worked out in plain loops, and how far a matrix is from where it is to be. */
const projections: readonly (readonly [string, Projection, (v: Rows) => Rows, (v: Rows) => number])[] = [
  ["v ≥ 0", nonNegative(), each((v) => Math.max(v, 0)), (v) => -Math.min(0, ...v.flat())],
  [
    "a box",
    box(-0.5, 0.25),
    each((v) => Math.min(Math.max(v, -0.5), 0.25)),
    (v) => Math.max(0, ...v.flat().map((x) => Math.max(-0.5 - x, x - 0.25))),
  ],
  [
    "a box with one side",
    box(Number.NEGATIVE_INFINITY, 0.25),
    each((v) => Math.min(v, 0.25)),
    (v) => Math.max(0, ...v.flat().map((x) => x - 0.25)),
  ],
  [
    "signs of each entry",
    signed(signs),
    each((v, i, j) => (v * signs[i][j] < 0 ? 0 : v)),
    (v) => Math.max(0, ...v.flatMap((row, i) => row.map((x, j) => -x * signs[i][j]))),
  ],
  [
    "signs of each sender",
    signed([1, -1, 0]),
    each((v, i) => (v * [1, -1, 0][i] < 0 ? 0 : v)),
    (v) => Math.max(0, ...v[0].map((x) => -x), ...v[1]),
  ],
  [
    "a mask",
    masked(mask.flat()),
    each((v, i, j) => v * mask[i][j]),
    (v) => Math.max(...v.flatMap((row, i) => row.map((x, j) => Math.abs(x) * (1 - mask[i][j])))),
  ],
  [
    "a ball",
    maxNorm(0.5),
    all((line) => times(line, Math.min(1, 0.5 / norm(line)))),
    (v) => Math.max(0, norm(v.flat()) - 0.5),
  ],
  [
    "a ball for what each unit receives",
    maxNorm(0.5, { each: "incoming" }),
    incoming((line) => times(line, Math.min(1, 0.5 / norm(line)))),
    (v) => Math.max(0, ...turned(v).map((line) => norm(line) - 0.5)),
  ],
  [
    "a ball of order 1 for what each unit sends",
    maxNorm(0.5, { each: "outgoing", order: 1 }),
    outgoing((line) => times(line, Math.min(1, 0.5 / size(line)))),
    (v) => Math.max(0, ...v.map((line) => size(line) - 0.5)),
  ],
  [
    "a sphere",
    fixedNorm(2),
    all((line) => times(line, 2 / norm(line))),
    (v) => Math.abs(norm(v.flat()) - 2) * Number(norm(v.flat()) > 0),
  ],
  [
    "a sphere for what each unit receives",
    fixedNorm(2, { each: "incoming" }),
    incoming((line) => (norm(line) > 0 ? times(line, 2 / norm(line)) : line)),
    (v) => Math.max(...turned(v).map((line) => Math.abs(norm(line) - 2) * Number(norm(line) > 0))),
  ],
  [
    "a sum of sizes for what each unit sends",
    fixedNorm(2, { each: "outgoing", order: 1 }),
    outgoing((line) => (size(line) > 0 ? times(line, 2 / size(line)) : line)),
    (v) => Math.max(...v.map((line) => Math.abs(size(line) - 2) * Number(size(line) > 0))),
  ],
  ["a sum", fixedSum(1.5), all((line) => shared(line, 1.5)), (v) => Math.abs(total(v.flat()) - 1.5)],
  [
    "a sum of what each unit receives",
    fixedSum(-0.5, { each: "incoming" }),
    incoming((line) => shared(line, -0.5)),
    (v) => Math.max(...turned(v).map((line) => Math.abs(total(line) + 0.5))),
  ],
  [
    "a sum of the connections that each unit sends",
    fixedSum(0.75, { each: "outgoing", mask }),
    inMask(0.75),
    (v) => Math.max(...v.map((line, i) => Math.abs(total(line) - (total(mask[i]) > 0 ? 0.75 : 0)))),
  ],
];
const ruleOf = (projection: Projection) => projected(sgd(), { w: projection });
const asRows = (flat: readonly number[]): Rows => [0, 1, 2].map((i) => flat.slice(4 * i, 4 * i + 4));
const zeros = new Float64Array(12);

describe("projected updates", () => {
  const w = [0.3, -0.2, 0.5, 0.1, -0.4, 0.9, 0, 0.2, -1.1, 0.7, -0.6, 0.05];
  const g = [1, -2, 0.5, 3, -1, 0.25, -4, 2, 1, 1, -0.5, -3];

  test.each(projections)("are the step, then %s", (_, projection, oracle) => {
    const stepped = w.map((value, k) => value - 0.1 * g[k]);
    const got = once(reference, ruleOf(projection), [3, 4], w, g, 0.1);
    const expected = oracle(asRows(stepped)).flat();
    got.forEach((value, k) => {
      expect(value).toBeCloseTo(expected[k], 12);
    });
  });

  const entry = fc
    .oneof(
      fc.constant(0),
      fc.double({ min: 1e-3, max: 3, noNaN: true }),
      fc.double({ min: -3, max: -1e-3, noNaN: true }),
    )
    .map(Math.fround);
  const twelve = fc.array(entry, { minLength: 12, maxLength: 12 });
  test.each(projections)(
    "stay in the set, and leave there what is in it, in float32: %s",
    (_, projection, __, distance) => {
      const one = updater(wasm, ruleOf(projection), { w: [3, 4] });
      fc.assert(
        fc.property(twelve, twelve, (start, gradient) => {
          one.write({ w: start });
          const { w: after } = one.update({ w: gradient }, 0.1);
          const allowed = 4e-6 * Math.max(1, ...start.map(Math.abs), ...after.map(Math.abs));
          expect(distance(asRows(after))).toBeLessThan(allowed);
          const { w: again } = one.update({ w: zeros }, 0.1);
          expect(Math.max(...again.map((value, k) => Math.abs(value - after[k])))).toBeLessThan(allowed);
        }),
        { numRuns: 200, seed: 3 },
      );
    },
  );

  test.each([maxNorm(1), fixedNorm(1), maxNorm(1, { each: "incoming" }), fixedNorm(1, { each: "outgoing" })])(
    "do not hide a norm that overflows behind weights of 0 (%#)",
    (projection) => {
      const huge = new Float64Array(12).fill(0.1);
      huge[11] = 1e25;
      expect(once(wasm, ruleOf(projection), [3, 4], huge, new Float64Array(12))[11]).toBeNaN();
    },
  );

  test.each(projections)("keep a NaN, so that divergence is seen: %s", (_, projection) => {
    // Where no mask or sign sets it to 0.
    for (const backend of [reference, wasm]) {
      const lost = [...w];
      lost[11] = Number.NaN;
      expect(once(backend, ruleOf(projection), [3, 4], lost, zeros)[11]).toBeNaN();
    }
  });

  test("of several, one after the other", () => {
    const rule = projected(sgd(), { w: [nonNegative(), fixedNorm(1, { order: 1 })] });
    const got = once(reference, rule, [4], [1, -1, 2, 1], [0, 0, 0, 0]);
    expect(got).toEqual([0.25, 0, 0.5, 0.25]);
  });

  test("move the slots of a rule as it does without", () => {
    const [free, bound] = [adam(), projected(adam(), { w: nonNegative() })].map((rule) => {
      const one = updater(reference, rule, { w: [3, 4], v: [2] });
      one.write({ w, v: [1, -1] });
      const { v } = one.update({ w: g, v: [1, 1] });
      return { names: one.names, slots: ["w.mean", "w.square"].map(one.read), v };
    });
    expect(bound).toEqual(free);
  });

  test("choose parameters by a function", () => {
    const rule = projected(sgd(), ({ shape }) => (shape.length === 2 ? nonNegative() : undefined));
    const one = updater(reference, rule, { w: [1, 2], b: [2] });
    one.write({ w: [-1, 1], b: [-1, 1] });
    expect(one.update({ w: [0, 0], b: [0, 0] })).toEqual({ w: [0, 1], b: [-1, 1] });
  });

  const compiled = (projection: Projection, shape = [3, 4]) => updater(reference, ruleOf(projection), { w: shape });
  test.each([
    ["a box turned over", () => box(1, -1), fault("invalid", "box from 1 to -1")],
    ["a box without a bound", () => box(Number.NaN, 1), fault("invalid", "low", { value: Number.NaN })],
    ["a sign of 2", () => signed([1, 2]), fault("invalid", "an entry of signs", { value: 2 })],
    ["a mask of halves", () => masked([[0.5]]), fault("invalid", "an entry of mask", { remedy: "give 0 or 1" })],
    ["a norm of 0", () => maxNorm(0), fault("invalid", "norm", { value: 0 })],
    ["an order of 3", () => fixedNorm(1, { order: 3 as 1 }), fault("invalid", "order", { value: 3 })],
    ["rows", () => fixedSum(1, { each: "rows" as "all" }), fault("unknown", "each", { value: "rows" })],
    ["a sum of NaN", () => fixedSum(Number.NaN), fault("invalid", "total", { within: "fixedSum" })],
    [
      "too few signs",
      () => compiled(signed([1, -1])),
      fault("mismatched", 'signs for parameter "w"', { remedy: "[3, 4] needs 12, or 3, one for each row" }),
    ],
    [
      "what a vector receives",
      () => compiled(maxNorm(1, { each: "incoming" }), [4]),
      fault("mismatched", 'incoming weights of parameter "w"'),
    ],
    [
      "a name that the network lacks",
      () => updater(reference, projected(sgd(), { wRec: nonNegative() }), { w: [1] }),
      fault("unknown", "trained parameter", { value: "wRec" }),
    ],
    ["no rule", () => projected({} as never, {}), fault("invalid", "rule")],
    ["a projection to another shape", () => compiled((value) => value.sum()), fault("mismatched", /"w"/)],
  ])("refuse %s", (_, make, message) => {
    expect(make).toThrow(message);
  });
});

describe("a projection of weights that the network keeps positive", () => {
  test.each(["exponentiated", "project"] as const)("leaves none below 0: %s", (how) => {
    const shift = projected(sgd(), { w: fixedSum(1) });
    const one = updater(reference, shift, { w: [1, 4] }, [], { w: how });
    one.write({ w: [0.1, 0.2, 2, 3] });
    // Σ = 5.3 without a step: each loses 1.075, and the first two would be negative.
    const { w } = one.update({ w: [0, 0, 0, 0] }, 0.1);
    [0, 0, 0.925, 1.925].forEach((value, k) => {
      expect(w[k]).toBeCloseTo(value, 12);
    });
  });

  test("keeps NaN", () => {
    const one = updater(reference, projected(sgd(), { w: fixedSum(1) }), { w: [1, 2] }, [], { w: "exponentiated" });
    one.write({ w: [1, Number.NaN] });
    expect(one.update({ w: [0, 0] }, 0.1)["w"][1]).toBeNaN();
  });
});
