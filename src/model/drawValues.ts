/** Initial values drawn from a distribution. */
import { invalid } from "../base/errors.ts";
import type { Generator } from "../base/random.ts";
import { drawColEI } from "./colEI.ts";
import { drawDann } from "./dann.ts";
import type { Distribution, Draw } from "./distribution.ts";
import { drawNearOrthogonal } from "./nearOrthogonal.ts";
import { drawSparse } from "./sparse.ts";

/** How one entry of typical size c is drawn, if entries are drawn alone. */
function entryOf(
  distribution: Exclude<Distribution, { distribution: "identity" | "sparse" | "colEI" | "nearOrthogonal" | "dann" }>,
  { fanIn, fanOut }: Draw,
  random: Generator,
): (c: number) => number {
  const within = (limit: number) => (c: number) => random.uniformBetween(-limit * c, limit * c);
  switch (distribution.distribution) {
    case "zeros":
      return () => 0;
    case "kaimingUniform":
      return within(Math.sqrt((3 * distribution.scale) / fanIn));
    case "glorotUniform":
      return within(distribution.gain * Math.sqrt(6 / (fanIn + fanOut)));
    case "uniform":
      return within(distribution.limit);
    case "uniformFanIn":
      return within(1 / Math.sqrt(fanIn));
    case "normal":
    case "orthogonal": {
      const deviation = distribution.distribution === "normal" ? distribution.deviation : 1;
      return (c) => deviation * c * random.normal();
    }
    case "gamma":
      return (c) => random.gamma(distribution.shape, (distribution.mean * c) / distribution.shape);
    case "exponential":
      return (c) => random.exponential(distribution.mean * c);
    case "exponentialFanIn": {
      const mean = distribution.gain / Math.sqrt(2 * fanIn);
      return (c) => random.exponential(mean * c);
    }
    case "lognormal":
      return (c) => random.lognormal(distribution.mean * c, distribution.variance);
    case "lognormalFanIn": {
      const { gain, ratio } = distribution;
      const deviation = gain / Math.sqrt(fanIn * (1 + ratio * ratio));
      return (c) => random.lognormal(ratio * deviation * c, deviation * c * (deviation * c));
    }
  }
}

/**
 * An array of initial values, drawn row by row.
 * @throws "invalid" at `distribution` for a balanced one whose senders are not excitatory and inhibitory units, and for
 * an identity without connections on the diagonal
 */
export function drawValues(distribution: Distribution, draw: Draw, random: Generator): Float64Array {
  if (distribution.distribution === "identity") return identity(distribution.gain, draw);
  if (distribution.distribution === "sparse") return drawSparse(distribution, draw, random);
  if (distribution.distribution === "colEI") return drawColEI(distribution, draw, random);
  if (distribution.distribution === "nearOrthogonal") return drawNearOrthogonal(distribution, draw, random);
  if (distribution.distribution === "dann") return drawDann(distribution, draw, random);
  const { rows, columns, plastic, scale } = draw;
  const out = new Float64Array(rows * columns);
  const isDrawn = (k: number) => plastic === null || plastic[k] !== 0;
  if (distribution.distribution === "orthogonal") {
    const entry = entryOf(distribution, draw, random);
    const full = orthonormal(
      out.map(() => entry(1)),
      rows,
      columns,
    );
    return out.map((_, k) => (isDrawn(k) ? full[k] * distribution.gain * (scale?.[k] ?? 1) : 0));
  }
  const entry = entryOf(distribution, draw, random);
  for (let k = 0; k < out.length; k++) if (isDrawn(k)) out[k] = entry(scale?.[k] ?? 1);
  return out;
}

function identity(gain: number, { rows, columns, plastic, scale }: Draw): Float64Array {
  const out = new Float64Array(rows * columns);
  for (let row = 0; row < Math.min(rows, columns); row++) {
    const k = row * (columns + 1);
    if (plastic === null || plastic[k] !== 0) out[k] = gain * (scale?.[k] ?? 1);
  }
  if (out.every((value) => value === 0))
    throw invalid({
      at: "distribution",
      value: "identity",
      detail: "starts from 0, since no unit has a connection to itself",
      remedy: "allow autapses, or choose another distribution",
    });
  return out;
}

/** Orthonormalises the rows, or the columns if these are fewer, by Gram–Schmidt, twice to counter rounding. */
function orthonormal(matrix: Float64Array, rows: number, columns: number): Float64Array {
  // Vectors are rows, with contiguous entries: columns, with a stride of one row, would miss the cache every time.
  if (rows > columns) return transposed(orthonormal(transposed(matrix, rows, columns), columns, rows), columns, rows);
  const end = rows * columns;
  for (let vector = 0; vector < end; vector += columns) {
    for (let pass = 0; pass < 2; pass++)
      for (let before = 0; before < vector; before += columns) {
        const along = dot(matrix, vector, before, columns);
        for (let k = 0; k < columns; k++) matrix[vector + k] -= along * matrix[before + k];
      }
    const norm = Math.sqrt(dot(matrix, vector, vector, columns));
    for (let k = 0; k < columns; k++) matrix[vector + k] /= norm;
  }
  return matrix;
}

/** Summed from the first entry to the last: initial weights depend on the order. */
function dot(values: Float64Array, a: number, b: number, length: number): number {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += values[a + k] * values[b + k];
  return sum;
}

function transposed(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(matrix.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = matrix[i * columns + j];
  return out;
}
