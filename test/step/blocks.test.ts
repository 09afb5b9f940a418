/** Operations on blocks against the same operations on whole matrices, and the blocks of presets. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileSimulation } from "../../src/backend/index.ts";
import { walk } from "../../src/ir/expr.ts";
import {
  blockOfElements,
  blockOfPlace,
  blockOfProduct,
  blockOfSlice,
  blockOfSum,
  type Filled,
  identity,
  type JacobianBlock,
  writeBlock,
} from "../../src/step/blocks.ts";
import { blocksBy } from "../../src/step/derivative.ts";
import { independentStates } from "../../src/step/independent.ts";
import { simplifier, slopesOf } from "../../src/step/slopes.ts";
import { valuesOf } from "../../src/step/values.ts";
import { numbers } from "../contract/case.ts";
import { presetCases } from "./models.ts";
import { parametersOf } from "./points.ts";

const width = 4;
const size = fc.integer({ min: 1, max: 6 });
const values = (count: number, seed: number) => numbers(count, [-1, 1], seed);

/** A block of so many rows: zero, a diagonal anywhere in it, or some whole rows. */
const blockOf = (rows: number): fc.Arbitrary<JacobianBlock> =>
  fc
    .record({
      kind: fc.nat(2),
      from: fc.nat(rows - 1),
      length: fc.nat(rows),
      shift: fc.integer({ min: -3, max: 3 }),
      seed: fc.nat(99),
    })
    .map(({ kind, from, length, shift, seed }): JacobianBlock => {
      if (kind === 0) return null;
      if (kind === 1) {
        const last = Math.min(from + Math.max(1, length), rows);
        return { kind: "dense", from, values: values((last - from) * width, seed) };
      }
      const first = Math.max(from, -shift);
      const last = Math.min(rows, width - shift, first + Math.max(1, length));
      return first < last ? { kind: "diagonal", from: first, shift, values: values(last - first, seed) } : null;
    });
const sized = size.chain((rows) => blockOf(rows).map((block) => ({ rows, block })));

/** The whole matrix, [rows, width]. */
function whole(block: JacobianBlock, rows: number): Float64Array {
  const out = new Float64Array(rows * width);
  writeBlock(block, width, out, width, 0, 0);
  return out;
}
function run({ block, jobs }: Filled, rows: number): Float64Array {
  // Twice: nothing may be left over from the first time.
  for (let time = 0; time < 2; time++) for (const job of jobs) job();
  return whole(block, rows);
}
const matrix = (rows: number, entry: (row: number, column: number) => number) =>
  Float64Array.from({ length: rows * width }, (_, k) => entry(Math.floor(k / width), k % width));
const close = (got: Float64Array, expected: Float64Array) => {
  expect(got.length).toBe(expected.length);
  for (const [k, value] of got.entries()) expect(value).toBeCloseTo(expected[k], 12);
};

describe("a block is the whole matrix", () => {
  it("of the leaf itself", () => {
    close(
      whole(identity(width), width),
      matrix(width, (i, j) => (i === j ? 1 : 0)),
    );
  });

  it("in a larger matrix, at its row and column", () => {
    fc.assert(
      fc.property(sized, fc.nat(3), fc.nat(3), ({ rows, block }, row, column) => {
        const columns = width + 3;
        const out = new Float64Array((rows + 3) * columns);
        writeBlock(block, width, out, columns, row, column);
        const full = whole(block, rows);
        const inside = (i: number, j: number) => i >= 0 && i < rows && j >= 0 && j < width;
        out.forEach((value, k) => {
          const [i, j] = [Math.floor(k / columns) - row, (k % columns) - column];
          expect(value).toBe(inside(i, j) ? full[i * width + j] : 0);
        });
      }),
    );
  });

  it("of a slice and of a place", () => {
    fc.assert(
      fc.property(sized, fc.nat(99), fc.nat(99), ({ rows, block }, a, b) => {
        const start = a % rows;
        const length = 1 + (b % (rows - start));
        const full = whole(block, rows);
        close(
          run(blockOfSlice(block, width, start, length), length),
          matrix(length, (i, j) => full[(i + start) * width + j]),
        );
        close(
          run(blockOfPlace(block, start), rows + start + 2),
          matrix(rows + start + 2, (i, j) => (i >= start && i < start + rows ? full[(i - start) * width + j] : 0)),
        );
      }),
    );
  });

  it("of a weighted sum and of a product with weights", () => {
    fc.assert(
      fc.property(sized, size, ({ rows, block }, to) => {
        const full = whole(block, rows);
        const slope = values(rows, 7);
        const weights = values(to * rows, 8);
        const over = (rowOf: (r: number) => number, j: number) =>
          Array.from({ length: rows }, (_, r) => rowOf(r) * full[r * width + j]).reduce((a, b) => a + b, 0);
        close(
          run(blockOfSum(block, width, slope), 1),
          matrix(1, (_, j) => over((r) => slope[r], j)),
        );
        close(
          run(blockOfProduct(block, width, weights, to), to),
          matrix(to, (i, j) => over((r) => weights[i * rows + r], j)),
        );
      }),
    );
  });

  it("of a sum of scaled values, some of them one unit that all share", () => {
    const terms = size.chain((rows) =>
      fc.record({
        rows: fc.constant(rows),
        terms: fc.array(
          fc
            .record({ isNarrow: fc.boolean(), isOne: fc.boolean(), isShared: fc.boolean(), seed: fc.nat(99) })
            .chain((term) => blockOf(term.isNarrow ? 1 : rows).map((block) => ({ ...term, block }))),
          { maxLength: 4 },
        ),
      }),
    );
    fc.assert(
      fc.property(terms, ({ rows, terms: drawn }) => {
        const all = drawn.map(({ isNarrow, isOne, isShared, seed, block }) => ({
          block,
          slope: isOne ? Float64Array.of(1) : values(isShared ? 1 : rows, seed),
          isOne,
          units: isNarrow ? 1 : rows,
        }));
        const expected = matrix(rows, (i, j) =>
          all
            .map(({ block, slope, units }) => {
              const full = whole(block, units);
              return slope[slope.length === 1 ? 0 : i] * full[(units === 1 ? 0 : i) * width + j];
            })
            .reduce((a, b) => a + b, 0),
        );
        close(run(blockOfElements(all, rows, width), rows), expected);
      }),
    );
  });
});

/** The kind of the Jacobian, and of every operand that is blockOfProduct by weights. */
function kindsOf(name: string) {
  const one = presetCases.find((preset) => preset.name === name)!;
  const { states } = independentStates(compileSimulation(one.network));
  const [{ name: state, next, size: units }] = states;
  const slopes = slopesOf([next], simplifier());
  const given = valuesOf({ parameters: parametersOf(one), scalars: one.scalars });
  const blocks = blocksBy(({ op, attr }) => op === "previous" && attr.name === state, units, slopes, given);
  const operands = walk([next]).flatMap(({ op, args }) => (op === "matmul" && args[0].op !== "input" ? [args[0]] : []));
  const kinds = operands.map((operand) => blocks.of(operand)?.kind).filter((kind) => kind !== undefined);
  return { next: blocks.of(next)?.kind, kinds };
}

it.each(["ei", "notebook", "song2016", "vanilla"])("%s: the Jacobian needs no product of two matrices", (name) => {
  expect(kindsOf(name)).toEqual({ next: "dense", kinds: ["diagonal"] });
});
