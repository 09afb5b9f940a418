/**
 * The derivative of a value y of a step with respect to a leaf x, ∂y_row/∂x_column, stored by its structure.
 * Element-wise operations keep a diagonal, which costs as much as a vector; only a product with weights fills a matrix.
 * So the Jacobian of `current` and `rate` dynamics takes O(units²) operations.
 */
import type { Job } from "./loops.ts";

/** Entry (row, row + shift) is values[row − from]; all others are 0. */
export interface Diagonal {
  readonly kind: "diagonal";
  readonly from: number;
  readonly shift: number;
  readonly values: Float64Array;
}
/** Whole rows, `from` being the first; all other rows are 0. */
export interface Dense {
  readonly kind: "dense";
  readonly from: number;
  readonly values: Float64Array;
}
/** null: all entries are 0. */
export type JacobianBlock = Diagonal | Dense | null;

/** A block and what computes its values from those of the blocks that it depends on. */
export interface Filled {
  readonly block: JacobianBlock;
  readonly jobs: readonly Job[];
}
const free = (block: JacobianBlock): Filled => ({ block, jobs: [] });

/** ∂x/∂x. */
export const identity = (size: number): JacobianBlock => ({
  kind: "diagonal",
  from: 0,
  shift: 0,
  values: new Float64Array(size).fill(1),
});

/** For y = units start … start + size − 1 of a value: shares the numbers of its block. */
export function blockOfSlice(block: JacobianBlock, width: number, start: number, size: number): Filled {
  if (!block) return free(null);
  const length = block.kind === "dense" ? width : 1;
  const rows = block.values.length / length;
  const first = Math.max(start, block.from);
  const last = Math.min(start + size, block.from + rows);
  if (first >= last) return free(null);
  const values = block.values.subarray((first - block.from) * length, (last - block.from) * length);
  const from = first - start;
  return free(
    block.kind === "dense" ? { ...block, from, values } : { ...block, from, shift: block.shift + start, values },
  );
}

/** For y = a value at `start` among zeros: shares the numbers of its block. */
export function blockOfPlace(block: JacobianBlock, start: number): Filled {
  if (!block) return free(null);
  const from = block.from + start;
  return free(block.kind === "dense" ? { ...block, from } : { ...block, from, shift: block.shift - start });
}

/** For y with ∂y/∂value_row = slope_row. */
export function blockOfSum(block: JacobianBlock, width: number, slope: Float64Array): Filled {
  if (!block) return free(null);
  const { from, values } = block;
  const out = new Float64Array(width);
  const job: Job =
    block.kind === "diagonal"
      ? () => {
          for (let k = 0; k < values.length; k++) out[from + k + block.shift] = slope[from + k] * values[k];
        }
      : () => {
          out.fill(0);
          for (let k = 0, row = from; k < values.length; row++)
            for (let c = 0; c < width; c++, k++) out[c] += slope[row] * values[k];
        };
  return { block: { kind: "dense", from: 0, values: out }, jobs: [job] };
}

/** For y = value·W. `weights`: W transposed, [to, from]. */
export function blockOfProduct(block: JacobianBlock, width: number, weights: Float64Array, to: number): Filled {
  if (!block) return free(null);
  const out = new Float64Array(to * width);
  const job =
    block.kind === "diagonal" ? scaledWeights(out, block, width, weights, to) : product(out, block, width, weights, to);
  return { block: { kind: "dense", from: 0, values: out }, jobs: [job] };
}

function scaledWeights(
  out: Float64Array,
  { from, shift, values }: Diagonal,
  width: number,
  weights: Float64Array,
  to: number,
): Job {
  const units = weights.length / to;
  return () => {
    for (let j = 0; j < to; j++) {
      const [left, right] = [j * width + from + shift, j * units + from];
      for (let k = 0; k < values.length; k++) out[left + k] = weights[right + k] * values[k];
    }
  };
}

function product(out: Float64Array, { from, values }: Dense, width: number, weights: Float64Array, to: number): Job {
  const units = weights.length / to;
  const rows = values.length / width;
  return () => {
    out.fill(0);
    for (let j = 0; j < to; j++) {
      const [o, w] = [j * width, j * units + from];
      let k = 0;
      for (; k + 4 <= rows; k += 4) {
        const [w0, w1, w2, w3] = [weights[w + k], weights[w + k + 1], weights[w + k + 2], weights[w + k + 3]];
        const [p, q, r, s] = [k * width, (k + 1) * width, (k + 2) * width, (k + 3) * width];
        for (let c = 0; c < width; c++)
          out[o + c] += w0 * values[p + c] + w1 * values[q + c] + w2 * values[r + c] + w3 * values[s + c];
      }
      for (; k < rows; k++) for (let c = 0, p = k * width; c < width; c++) out[o + c] += weights[w + k] * values[p + c];
    }
  };
}

/**
 * One term of the derivative of an element-wise value: slope_row times row `row` of the block, or times its only row
 * where `units` is 1.
 */
export interface Term {
  readonly block: JacobianBlock;
  /** One number per unit of the element-wise value, or one for all. */
  readonly slope: Float64Array;
  /** Whether the slope is the constant 1. */
  readonly isOne: boolean;
  /** Units of the value that the block belongs to. */
  readonly units: number;
}

/** For an element-wise value of `units` units: the sum of its terms. */
export function blockOfElements(all: readonly Term[], units: number, width: number): Filled {
  const terms = all.filter(({ block }) => block !== null);
  if (terms.length === 0) return free(null);
  const [first] = terms;
  if (terms.length === 1 && first.isOne && first.units === units) return free(first.block);
  return combinedDiagonal(terms, units) ?? combinedDense(terms, units, width);
}

/** undefined where the sum is not a single diagonal. */
function combinedDiagonal(terms: readonly Term[], units: number): Filled | undefined {
  const parts: { block: Diagonal; slope: Float64Array }[] = [];
  for (const { block, slope, units: own } of terms) {
    if (block?.kind !== "diagonal" || own !== units) return undefined;
    if (parts.some((part) => part.block.shift !== block.shift)) return undefined;
    parts.push({ block, slope });
  }
  const from = Math.min(...parts.map(({ block }) => block.from));
  const to = Math.max(...parts.map(({ block }) => block.from + block.values.length));
  const out = new Float64Array(to - from);
  const add = parts.map(({ block: { from: start, values }, slope }): Job => {
    const stride = slope.length === 1 ? 0 : 1;
    return () => {
      for (let k = 0; k < values.length; k++) out[start - from + k] += slope[(start + k) * stride] * values[k];
    };
  });
  return {
    block: { kind: "diagonal", from, shift: parts[0].block.shift, values: out },
    jobs: [() => out.fill(0), ...add],
  };
}

function combinedDense(terms: readonly Term[], units: number, width: number): Filled {
  const out = new Float64Array(units * width);
  // One full matrix is written; everything else is added to it.
  const first = terms.find(({ block }) => block?.kind === "dense" && block.values.length === out.length);
  const rest = terms.filter((term) => term !== first);
  const start: Job = first ? writeScaled(out, first, width) : () => out.fill(0);
  return {
    block: { kind: "dense", from: 0, values: out },
    jobs: [start, ...rest.map((term) => addScaled(out, term, units, width))],
  };
}

function writeScaled(out: Float64Array, { block, slope }: Term, width: number): Job {
  const { values } = block!;
  const stride = slope.length === 1 ? 0 : 1;
  return () => {
    for (let k = 0, row = 0; k < out.length; row++) {
      const factor = slope[row * stride];
      for (const end = k + width; k < end; k++) out[k] = factor * values[k];
    }
  };
}

function addScaled(out: Float64Array, { block, slope, units: own }: Term, units: number, width: number): Job {
  const stride = slope.length === 1 ? 0 : 1;
  const { from, values } = block!;
  const isSpread = own !== units;
  const [begin, step] = isSpread ? [0, 0] : [from, 1];
  if (block!.kind === "diagonal") {
    const { shift } = block as Diagonal;
    const rows = isSpread ? units : values.length;
    return () => {
      for (let k = 0; k < rows; k++) {
        const row = begin + k;
        out[row * width + from + k * step + shift] += slope[row * stride] * values[k * step];
      }
    };
  }
  const rows = isSpread ? units : values.length / width;
  return () => {
    for (let k = 0; k < rows; k++) {
      const row = begin + k;
      const factor = slope[row * stride];
      for (let c = 0, p = k * step * width; c < width; c++) out[row * width + c] += factor * values[p + c];
    }
  };
}

/** Writes a block into a matrix of zeros with `columns` columns, its corner at a row and a column. */
export function writeBlock(
  block: JacobianBlock,
  width: number,
  out: Float64Array,
  columns: number,
  row: number,
  column: number,
): void {
  if (!block) return;
  const { from, values } = block;
  const corner = (row + from) * columns + column;
  if (block.kind === "diagonal") {
    const start = corner + from + block.shift;
    for (let k = 0; k < values.length; k++) out[start + k * (columns + 1)] = values[k];
  } else if (width === columns) out.set(values, corner);
  else
    for (let k = 0, o = corner; k < values.length; k += width, o += columns)
      for (let c = 0; c < width; c++) out[o + c] = values[k + c];
}
