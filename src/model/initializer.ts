/** Distributions of initial values: read from loose input, and drawn. */

import { missing } from "../errors.ts";
import type { Generator } from "../random.ts";
import { orElse, type Range, readName, readNumber, readRecord } from "../reader.ts";
import { either, nameIn, numberIn, objectOf, type Schema } from "../setting.ts";
import type { Draw } from "./draw.ts";
import type { Initializer, SparseInitializer } from "./options.ts";
import { drawSparse, inDegreeSchema, readInDegree } from "./sparse.ts";

type Distribution = Initializer["distribution"];
interface Described {
  readonly range: Range;
  /** Required where there is none. */
  readonly fallback?: number;
  /** In place of a number in the range. */
  readonly schema?: (populations: readonly string[]) => Schema;
  readonly read?: typeof readInDegree;
}
/** Parameters of each distribution. */
const described: Readonly<Record<Distribution, Readonly<Record<string, Described>>>> = {
  zeros: {},
  kaimingUniform: { scale: { range: { above: 0 }, fallback: 1 } },
  glorotUniform: { gain: { range: { above: 0 }, fallback: 1 } },
  uniform: { limit: { range: { above: 0 } } },
  uniformFanIn: {},
  normal: { deviation: { range: { above: 0 } } },
  gamma: { shape: { range: { above: 0 }, fallback: 2 }, mean: { range: { above: 0 } } },
  lognormal: { mean: { range: { above: 0 } }, variance: { range: { above: 0 } } },
  orthogonal: { gain: { range: { above: 0 }, fallback: 1 } },
  sparse: {
    inDegree: { range: {}, schema: inDegreeSchema, read: readInDegree },
    shape: { range: { above: 0 }, fallback: 2 },
    gain: { range: { above: 0 }, fallback: 1 },
    rest: { range: { above: 0, max: 1 }, fallback: 0.01 },
  },
};
export const distributionNames = Object.keys(described) as readonly Distribution[];

/** Those that need no number may be given by name alone. */
const needed = (of: Distribution) =>
  Object.keys(described[of]).filter((key) => described[of][key].fallback === undefined);
/** What `readInitializer` takes. */
export const initializerSchema = (populations: readonly string[] = []): Schema =>
  either(
    nameIn(distributionNames.filter((of) => needed(of).length === 0)),
    ...distributionNames.map((of) =>
      objectOf(
        {
          distribution: { const: of },
          ...Object.fromEntries(
            Object.entries(described[of]).map(([key, { range, schema }]) => [
              key,
              schema?.(populations) ?? numberIn(range),
            ]),
          ),
        },
        ["distribution", ...needed(of)],
      ),
    ),
  );
/** Every distribution with its numbers. */
export const initializerWords = distributionNames
  .map((of) => [of, Object.keys(described[of]).join(", ")])
  .map(([of, keys]) => (keys === "" ? of : `${of} (${keys})`))
  .join(", ");

/**
 * "orthogonal", or { distribution: "gamma", shape: 2, mean: 0.1 }. `populations` names those that the weights leave, none by default.
 * @throws "unknown" for a name, "missing" for a parameter without default, "invalid" for a value.
 */
export function readInitializer(loose: unknown, path: string, populations: readonly string[] = []): Initializer {
  const value = typeof loose === "string" ? { distribution: loose } : loose;
  const named = readRecord(value, path, ["distribution", ...new Set(Object.values(described).flatMap(Object.keys))]);
  const distribution = readName(named.distribution, `${path}.distribution`, distributionNames);
  const parameters = described[distribution];
  const given = readRecord(value, path, ["distribution", ...Object.keys(parameters)]);
  const values = Object.entries(parameters).map(([name, { range, fallback, read }]) => {
    const value = orElse(given[name], fallback);
    if (value === undefined) throw missing(`${path}.${name} of the distribution "${distribution}"; give a number`);
    const at = `${path}.${name}`;
    return [name, read ? read(value, at, populations) : readNumber(value, at, range)];
  });
  return { distribution, ...Object.fromEntries(values) } as Initializer;
}

/** How one entry of typical size c is drawn. */
function entryOf(
  initializer: Exclude<Initializer, SparseInitializer>,
  { fanIn, fanOut }: Draw,
  random: Generator,
): (c: number) => number {
  const within = (limit: number) => (c: number) => random.uniformBetween(-limit * c, limit * c);
  switch (initializer.distribution) {
    case "zeros":
      return () => 0;
    case "kaimingUniform":
      return within(Math.sqrt((3 * initializer.scale) / fanIn));
    case "glorotUniform":
      return within(initializer.gain * Math.sqrt(6 / (fanIn + fanOut)));
    case "uniform":
      return within(initializer.limit);
    case "uniformFanIn":
      return within(1 / Math.sqrt(fanIn));
    case "normal":
    case "orthogonal": {
      const deviation = initializer.distribution === "normal" ? initializer.deviation : 1;
      return (c) => deviation * c * random.normal();
    }
    case "gamma":
      return (c) => random.gamma(initializer.shape, (initializer.mean * c) / initializer.shape);
    case "lognormal":
      return (c) => random.lognormal(initializer.mean * c, initializer.variance);
  }
}

/** An array of initial values, row by row; entries are drawn in that order. */
export function drawValues(initializer: Initializer, draw: Draw, random: Generator): Float64Array {
  if (initializer.distribution === "sparse") return drawSparse(initializer, draw, random);
  const { rows, columns, plastic, scale } = draw;
  const out = new Float64Array(rows * columns);
  const isDrawn = (k: number) => plastic === null || plastic[k] !== 0;
  if (initializer.distribution === "orthogonal") {
    const entry = entryOf(initializer, draw, random);
    const full = orthonormal(
      out.map(() => entry(1)),
      rows,
      columns,
    );
    return out.map((_, k) => (isDrawn(k) ? full[k] * initializer.gain * (scale?.[k] ?? 1) : 0));
  }
  const entry = entryOf(initializer, draw, random);
  for (let k = 0; k < out.length; k++) if (isDrawn(k)) out[k] = entry(scale?.[k] ?? 1);
  return out;
}

/** The matrix with its rows (or columns, whichever are fewer) made orthonormal one after the other, twice against rounding (Gram–Schmidt). */
function orthonormal(matrix: Float64Array, rows: number, columns: number): Float64Array {
  // Vectors lie in rows, their entries side by side: columns in steps of a row would miss the cache each time.
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

/** Added from the first entry to the last: initial weights depend on the order. */
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
