/** Distributions of initial values: read from loose input, and drawn. */
import { isRecord } from "../base/display.ts";
import type { Generator } from "../base/random.ts";
import { type Fields, type LooseRecord, optional, readKeys, record } from "../settings/compound.ts";
import { below, exactly, type Kind, number, oneOf } from "../settings/kind.ts";
import type { Draw } from "./draw.ts";
import type { Initializer, SparseInitializer } from "./options.ts";
import { drawSparse, inDegree } from "./sparse.ts";

const positive = number({ above: 0 });
type Distribution = Initializer["distribution"];
/** The numbers of each distribution; those without a default must be given. */
const numbersOf = (populations: readonly string[]) =>
  ({
    zeros: {},
    kaimingUniform: { scale: optional(positive, 1) },
    glorotUniform: { gain: optional(positive, 1) },
    uniform: { limit: positive },
    uniformFanIn: {},
    normal: { deviation: positive },
    gamma: { shape: optional(positive, 2), mean: positive },
    lognormal: { mean: positive, variance: positive },
    orthogonal: { gain: optional(positive, 1) },
    sparse: {
      inDegree: inDegree(populations),
      shape: optional(positive, 2),
      gain: optional(positive, 1),
      rest: optional(number({ above: 0, max: 1 }), 0.01),
    },
  }) satisfies Readonly<Record<Distribution, Fields>>;
const numbers = numbersOf([]);
export const distributionNames = Object.keys(numbers) as readonly Distribution[];

/** Those that need no number may be given by name alone. */
const isWhole = (of: Distribution) => Object.values(numbers[of]).every((one) => "kind" in one);
const byName = distributionNames.filter(isWhole);

/** Every distribution with its numbers. */
export const initializerWords = distributionNames
  .map((of) => [of, Object.keys(numbers[of]).join(", ")])
  .map(([of, keys]) => (keys === "" ? of : `${of} (${keys})`))
  .join(", ");

/** What may be given in place of a whole initialiser: a name alone, or numbers with defaults left out. */
export type LooseInitializer =
  | Distribution
  | { [D in Distribution]: { readonly distribution: D } & LooseRecord<ReturnType<typeof numbersOf>[D]> }[Distribution];

/** "orthogonal", or { distribution: "gamma", shape: 2, mean: 0.1 }. `populations` names those that the weights leave, none by default. */
export function initializer(populations: readonly string[] = []): Kind<Initializer, LooseInitializer> {
  const all: Readonly<Record<Distribution, Fields>> = numbersOf(populations);
  const whole = Object.fromEntries(
    distributionNames.map((of) => [of, record({ distribution: exactly(of), ...all[of] })]),
  ) as unknown as Readonly<Record<Distribution, Kind<Initializer>>>;
  const which = oneOf(distributionNames);
  return {
    schema: { anyOf: [oneOf(byName).schema, ...distributionNames.map((of) => whole[of].schema)] },
    words: "distribution",
    phrase: "a distribution",
    suits: (value) => typeof value === "string" || isRecord(value),
    read(value) {
      const given = typeof value === "string" ? { distribution: value } : readKeys(value ?? null, allKeys);
      const distribution = below("distribution", () => which.read(given["distribution"]));
      return whole[distribution].read(given);
    },
  };
}
const allKeys = ["distribution", ...new Set(Object.values(numbers).flatMap(Object.keys))];

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
