/**
 * Projections of parameters, in the language of the compiler. All keep NaN, and all are idempotent but for rounding.
 */
import { inContext, invalid, mismatched } from "../base/errors.ts";
import type { UpdatedParameter } from "../compiler/updateRule.ts";
import { abs, constant, type Expr, less, product, select, sqrt, sum } from "../ir/expr.ts";
import { either } from "../settings/compound.ts";
import { anything, exactly, finiteNumber, type Kind, number, oneOf, plain, readAt } from "../settings/kind.ts";
import { readOptions } from "../settings/options.ts";
import type { Projection } from "./projected.ts";

/** Values of at least 0: v ← max(v, 0). */
export const nonNegative = (): Projection => (value) => value.max(0);

const bound = plain<number>(
  { type: "number" },
  "number",
  "a number, -Infinity or Infinity where there is no bound",
  (value) => typeof value === "number" && !Number.isNaN(value),
);

/**
 * Values between two bounds: v ← min(max(v, low), high). Either may be infinite. Throws "missing" or "invalid" for
 * bounds that are not numbers or where low > high.
 */
export function box(low: number, high: number): Projection {
  for (const [name, value] of Object.entries({ low, high }))
    inContext({ within: "box" }, () => readAt(bound, value, name));
  if (low > high)
    throw invalid({ subject: `box from ${low} to ${high}`, remedy: "the lower bound must not be above the upper one" });
  return (value) => value.max(low).min(high);
}

/**
 * Numbers for the entries of a parameter: one each, row by row, or one for each row of a matrix (that is, for each
 * sender).
 */
export type Entries = ArrayLike<number> | ArrayLike<ArrayLike<number>>;

/**
 * Values of given signs: v ← 0 where s·v < 0. Signs s are 1 and −1; entries of sign 0 are free. What became 0 may grow
 * back ("Dale's backpropagation", Balwani, Wang, Najafi & Choi 2025, Sci Adv, doi:10.1126/sciadv.adw4970). Throws
 * "invalid" for other signs, at compilation "mismatched" for another number of them.
 */
export function signed(signs: Entries): Projection {
  const flat = readEntries("signs", signs, [-1, 0, 1]);
  return (value, parameter) => {
    const s = entriesOf("signs", flat, value, parameter);
    return select(less(value.mul(s), 0), 0, value);
  };
}

/**
 * Values where a mask is 1, else 0. Throws "invalid" for a mask of other numbers, at compilation "mismatched" for
 * another size.
 */
export function masked(mask: Entries): Projection {
  const flat = readEntries("mask", mask, [0, 1]);
  return (value, parameter) => select(entriesOf("mask", flat, value, parameter), value, 0);
}

/**
 * What a norm or a sum is of. For a matrix [from, to]: `incoming`, the weights that each unit receives (columns);
 * `outgoing`, those that each unit sends (rows); `all` entries together, also of a vector.
 */
export type Each = "all" | "incoming" | "outgoing";

const eachOption = oneOf(["all", "incoming", "outgoing"]) satisfies Kind<Each>;
const normOptions = { each: eachOption, order: either(exactly(1), exactly(2)) };
const normSize = number({ above: 0 });

export interface NormOptions {
  /** `all` if not given. */
  readonly each?: Each;
  /** 2, if not given: √Σv². 1: Σ|v|. */
  readonly order?: 1 | 2;
}

/**
 * Values whose norm has an upper bound: v ← v · min(1, norm/‖v‖). With `each`, one for each unit ("max-norm"). Throws
 * "invalid"; at compilation "mismatched" for `incoming` or `outgoing` of a vector.
 */
export function maxNorm(norm: number, options: NormOptions = {}): Projection {
  const { each, order } = readNorm("maxNorm", norm, options);
  return scaled(each, order, (size) => select(less(norm, size), constant(norm).div(size), 1));
}

/**
 * Values of a given norm: v ← v · norm/‖v‖, multiplicative normalisation (Miller & MacKay 1994, Neural Comput
 * 6:100–126). Signs stay, and order 1 fixes the sum of weights of one sign. Where all are 0, or too small for float32
 * to square (1e-19), they stay. Throws as `maxNorm` does.
 */
export function fixedNorm(norm: number, options: NormOptions = {}): Projection {
  const { each, order } = readNorm("fixedNorm", norm, options);
  return scaled(each, order, (size) => select(less(0, size), constant(norm).div(size), 1));
}

export interface SumOptions {
  readonly each?: Each;
  /** Connections that exist: 1, the others 0. Those are set to 0 and not counted. */
  readonly mask?: Entries;
}

const sumOptions = { each: eachOption, mask: anything as Kind<Entries> };

/**
 * Values of a given sum: v ← v + (total − Σv)/n over the n entries, subtractive normalisation (Miller & MacKay 1994).
 * Signs may change. Throws "invalid"; at compilation "mismatched".
 */
export function fixedSum(total: number, options: SumOptions = {}): Projection {
  inContext({ within: "fixedSum" }, () => readAt(finiteNumber, total, "total"));
  const { each = "all", mask } = readOptions(sumOptions, options, "the options of fixedSum");
  const flat = mask && readEntries("mask", mask, [0, 1]);
  if (total !== 0 && flat?.every((entry) => entry === 0))
    throw invalid({
      within: "fixedSum",
      subject: "mask",
      detail: `of zeros, whose entries cannot sum to ${total}`,
      remedy: "set it to 1 where a connection exists",
    });
  return (value, parameter) => {
    const lines = linesOf(value, each, parameter);
    const m = flat && entriesOf("mask", flat, value, parameter);
    const kept = m ? select(m, value, 0) : value;
    // Where nothing is connected there is nothing to share out.
    const count = m ? lines.sum(m).max(1) : value.type.axes.reduce((n, { size }) => n * size, 1) / lines.count;
    const share = lines.spread(constant(total).sub(lines.sum(kept)).div(count));
    return kept.add(m ? share.mul(m) : share);
  };
}

/** Entries times what `factor` makes of the norm beside them. */
const scaled =
  (each: Each, order: 1 | 2, factor: (norm: Expr) => Expr): Projection =>
  (value, parameter) => {
    const lines = linesOf(value, each, parameter);
    const norm = order === 1 ? lines.sum(abs(value)) : sqrt(lines.sum(value.mul(value)));
    // NaN where the norm overflows: all would be 0, and nobody would see that training diverged.
    return value.mul(lines.spread(factor(norm).add(norm.sub(norm))));
  };

/**
 * Sums over all entries, columns or rows, and their way back to the entries. Both are products with ones, since the
 * language adds up either everything or nothing.
 */
function linesOf(value: Expr, each: Each, { name }: UpdatedParameter) {
  if (each === "all") return { count: 1, sum, spread: (all: Expr) => all };
  const { axes } = value.type;
  if (axes.length !== 2)
    throw mismatched({
      subject: `${each} weights of parameter "${name}"`,
      detail: ", which is a vector",
      remedy: 'they are those of a matrix, give each: "all"',
    });
  const [rows, columns] = axes.map(({ size }) => size);
  return each === "outgoing"
    ? {
        count: rows,
        sum: (x: Expr) => product(x, ones(columns, 1)),
        spread: (line: Expr) => product(line, ones(1, columns)),
      }
    : {
        count: columns,
        sum: (x: Expr) => product(ones(1, rows), x),
        spread: (line: Expr) => product(ones(rows, 1), line),
      };
}

const ones = (rows: number, columns: number): Expr =>
  constant(new Float64Array(rows * columns).fill(1), [
    { name: "from", size: rows },
    { name: "to", size: columns },
  ]);

/** Numbers in the shape of a parameter. */
function entriesOf(what: string, flat: readonly number[], { type }: Expr, { name, shape }: UpdatedParameter): Expr {
  const [rows, columns = 1] = shape;
  const perRow = flat.length === rows;
  if (!perRow && flat.length !== rows * columns)
    throw mismatched({
      subject: `${what} for parameter "${name}"`,
      detail: `, ${flat.length} of them`,
      remedy: `[${shape.join(", ")}] needs ${rows * columns}${columns > 1 ? `, or ${rows}, one for each row` : ""}`,
    });
  return constant(perRow ? flat.flatMap((entry) => new Array<number>(columns).fill(entry)) : flat, type.axes);
}

/** A copy of entries, those of rows one after the other. */
function readEntries(what: string, entries: Entries, allowed: readonly number[]): readonly number[] {
  if (typeof entries !== "object" || entries === null || !Number.isInteger(entries.length))
    throw invalid({ subject: what, value: entries, remedy: "give a list of numbers, or a list of rows" });
  const flat = Array.from<number | ArrayLike<number>>(entries).flatMap((entry) =>
    typeof entry === "object" && entry !== null ? Array.from(entry) : [entry],
  );
  const odd = flat.findIndex((entry) => !allowed.includes(entry));
  if (odd >= 0)
    throw invalid({ subject: `an entry of ${what}`, value: flat[odd], remedy: `give ${allowed.join(" or ")}` });
  return flat;
}

function readNorm(of: string, norm: number, options: NormOptions): Required<NormOptions> {
  inContext({ within: of }, () => readAt(normSize, norm, "norm"));
  return { each: "all", order: 2, ...readOptions(normOptions, options, `the options of ${of}`) };
}
