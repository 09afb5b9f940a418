/** Reads masks of connections and writes them out as matrices of 0 and 1, [from, to] row by row. */
import { invalid, mismatched } from "../errors.ts";
import { type Generator, generator, keyOf } from "../random.ts";
import { display, readMatrix, readNumber, readRecord } from "../reader.ts";
import type { AreaMask, Matrix, OneAreaMask, OuterMask, RandomMask, RecurrentMask } from "./options.ts";

/** E and I counts of a network, on which masks by area depend. */
export interface Population {
  readonly units: number;
  readonly excitatoryUnits: number;
}

/** The seed of connections where none is given, that of Song et al.'s code. */
const defaultSeed = 4321;
const isMatrix = (mask: RecurrentMask | OuterMask): mask is Matrix => Array.isArray(mask);

const readSeed = (value: unknown, path: string): number =>
  value === undefined ? defaultSeed : readNumber(value, path, { min: 0, max: Number.MAX_SAFE_INTEGER, integer: true });

function readZeroOrOne(value: unknown, path: string, rows?: number, columns?: number): Matrix {
  const matrix = readMatrix(value, path, rows, columns);
  matrix.forEach((row, i) => {
    row.forEach((entry, j) => {
      if (entry !== 0 && entry !== 1)
        throw invalid(`${path}[${i}][${j}] = ${entry}; entries of a mask are 0 (no connection) or 1 (plastic)`);
    });
  });
  return matrix;
}

const readDensity = (record: Readonly<Record<string, unknown>>, path: string): RandomMask => ({
  density: readNumber(record.density, `${path}.density`, { above: 0, max: 1 }),
  seed: readSeed(record.seed, `${path}.seed`),
});

function readAreas(value: unknown, path: string, { units, excitatoryUnits }: Population): number {
  const areas = readNumber(value, path, { min: 1, integer: true });
  const smaller = Math.min(excitatoryUnits, units - excitatoryUnits);
  if (areas > Math.max(1, smaller))
    throw invalid(
      `${path} = ${areas} with ${excitatoryUnits} E and ${units - excitatoryUnits} I units; each area needs some of both`,
    );
  return areas;
}

const expected = (path: string, value: unknown, kinds: string) =>
  invalid(`${path} = ${display(value)}; give "dense", a matrix [from, to] of 0 and 1, ${kinds}`);

/** "dense", a matrix, { density, seed } or { areas, feedforward, feedback, seed }. */
export function readRecurrentMask(value: unknown, path: string, population: Population): RecurrentMask {
  if (value === "dense") return value;
  if (Array.isArray(value)) return readZeroOrOne(value, path, population.units, population.units);
  if (typeof value !== "object" || value === null)
    throw expected(path, value, "{ density, seed } or { areas, feedforward, feedback, seed }");
  if ("density" in value) return readDensity(readRecord(value, path, ["density", "seed"]), path);
  const record = readRecord(value, path, ["density", "areas", "feedforward", "feedback", "seed"]);
  const probability = (key: string, fallback: number) =>
    record[key] === undefined ? fallback : readNumber(record[key], `${path}.${key}`, { min: 0, max: 1 });
  return {
    areas: readAreas(record.areas, `${path}.areas`, population),
    feedforward: probability("feedforward", 1),
    feedback: probability("feedback", 0.2),
    seed: readSeed(record.seed, `${path}.seed`),
  };
}

/** "dense", a matrix, { density, seed } or { areas, area }; a side whose size only the task knows is checked later. */
export function readOuterMask(
  value: unknown,
  path: string,
  rows: number | undefined,
  columns: number | undefined,
  population: Population,
): OuterMask {
  if (value === "dense") return value;
  if (Array.isArray(value)) return readZeroOrOne(value, path, rows, columns);
  if (typeof value !== "object" || value === null) throw expected(path, value, "{ density, seed } or { areas, area }");
  if ("density" in value) return readDensity(readRecord(value, path, ["density", "seed"]), path);
  const record = readRecord(value, path, ["density", "areas", "area"]);
  const areas = readAreas(record.areas, `${path}.areas`, population);
  return { areas, area: readNumber(record.area, `${path}.area`, { min: 0, max: areas - 1, integer: true }) };
}

/** The area, 0 … areas − 1, of each unit: E units in equal runs, then I units in equal runs. */
export function areaOfUnits(areas: number, { units, excitatoryUnits }: Population): number[] {
  const run = (index: number, count: number) => Math.min(areas - 1, Math.floor((index * areas) / count));
  return Array.from({ length: units }, (_, i) =>
    i < excitatoryUnits ? run(i, excitatoryUnits) : run(i - excitatoryUnits, units - excitatoryUnits),
  );
}

function flatten(matrix: Matrix, path: string, rows: number, columns: number): Float64Array {
  if (matrix.length !== rows || matrix[0].length !== columns)
    throw mismatched(`${path} [from ${matrix.length}, to ${matrix[0].length}]; it needs [from ${rows}, to ${columns}]`);
  return Float64Array.from(matrix.flat());
}

/** ⌊density·places⌋ ones, shuffled over the places that may hold one (Song et al. 2016, authors' code). */
function randomMask({ density, seed }: RandomMask, rows: number, columns: number, diagonal: boolean): Float64Array {
  const places = Array.from({ length: rows * columns }, (_, k) => k).filter(
    (k) => diagonal || Math.floor(k / columns) !== k % columns,
  );
  const out = new Float64Array(rows * columns);
  generator(keyOf(seed), 0, 0).shuffle(places);
  for (const place of places.slice(0, Math.floor(density * places.length + 1e-9))) out[place] = 1;
  return out;
}

function areaMask({ areas, feedforward, feedback, seed }: AreaMask, population: Population): Float64Array {
  const { units, excitatoryUnits } = population;
  const area = areaOfUnits(areas, population);
  const draws: Generator = generator(keyOf(seed), 0, 0);
  const out = new Float64Array(units * units);
  for (let from = 0; from < units; from++)
    for (let to = 0; to < units; to++) {
      const forward = area[to] - area[from];
      if (forward === 0) out[from * units + to] = 1;
      else if (from < excitatoryUnits && Math.abs(forward) === 1)
        out[from * units + to] = draws.uniform() < (forward === 1 ? feedforward : feedback) ? 1 : 0;
    }
  return out;
}

/** The recurrent mask as 0 and 1, or null where everything is plastic. Autapses are another matter (dale.ts). */
export function recurrentMaskOf(mask: RecurrentMask, population: Population, autapses: boolean): Float64Array | null {
  const { units } = population;
  if (mask === "dense") return null;
  if (isMatrix(mask)) return flatten(mask, "model.recurrentMask", units, units);
  return "density" in mask ? randomMask(mask, units, units, autapses) : areaMask(mask, population);
}

/** The mask of connections from `rows` inputs or to `columns` outputs; null where everything is plastic. */
export function outerMaskOf(
  mask: OuterMask,
  path: string,
  rows: number,
  columns: number,
  unitsAxis: "from" | "to",
  population: Population,
): Float64Array | null {
  if (mask === "dense") return null;
  if (isMatrix(mask)) return flatten(mask, path, rows, columns);
  if ("density" in mask) return randomMask(mask, rows, columns, true);
  const area = areaOfUnits((mask as OneAreaMask).areas, population);
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) out[i * columns + j] = area[unitsAxis === "from" ? i : j] === mask.area ? 1 : 0;
  return out;
}
