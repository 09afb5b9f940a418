/** Masks of existing connections: read from loose input, and drawn. */
import { isRecord } from "../../base/display.ts";
import { invalid, mismatched } from "../../base/errors.ts";
import type { Population } from "../../base/population.ts";
import { type Generator, generator, keyOf } from "../../base/random.ts";
import { either, matrixOf, optional, readKeys, record } from "../../settings/compound.ts";
import { below, count, exactly, type Kind, number, plain, seed, share, whole } from "../../settings/kind.ts";
import { drawInDegree, type InDegree, inDegreeKind, senderGroups } from "../inDegree.ts";
import { eiPopulations, type UnitCounts } from "./eiPopulations.ts";
import { populationNames } from "./optionNames.ts";

/** [from, to], row by row. */
export type Matrix = readonly (readonly number[])[];
/** An exact number of connections to each receiver, drawn once: from all senders, or from each population. */
export interface InDegreeMask {
  readonly inDegree: InDegree;
  readonly seed: number;
}
/** Exactly ⌊density·number of possible connections⌋ connections, drawn once. */
export interface RandomMask {
  readonly density: number;
  readonly seed: number;
}
/**
 * E and I units divided equally between areas. Excitation reaches its own area, the next area with probability
 * `feedforward` and the previous area with probability `feedback`; inhibition stays within its area (Song et al. 2016,
 * Fig 5).
 */
export interface AreaMask {
  readonly areas: number;
  readonly feedforward: number;
  readonly feedback: number;
  readonly seed: number;
}
/** Connections only with units of one area (0, 1, …). */
export interface OneAreaMask {
  readonly areas: number;
  readonly area: number;
}
/** Which recurrent connections exist and are plastic; entries of a matrix are 0 or 1. */
export type RecurrentMask = "dense" | Matrix | RandomMask | InDegreeMask | AreaMask;
/** Which connections from inputs or to outputs exist and are plastic. */
export type OuterMask = "dense" | Matrix | RandomMask | InDegreeMask | OneAreaMask;

/** The default seed of connections, that of Song et al.'s code. */
const usualSeed = 4321;
const isMatrix = (mask: RecurrentMask | OuterMask): mask is Matrix => Array.isArray(mask);

/** 0: no connection; 1: a plastic one. */
const place = plain<number>(
  { enum: [0, 1] },
  "0, 1",
  "0 (no connection) or 1 (plastic)",
  (value) => value === 0 || value === 1,
);
const density = record({ density: number({ above: 0, max: 1 }), seed: optional(seed, usualSeed) });
const areas = record({
  areas: count,
  feedforward: optional(share, 1),
  feedback: optional(share, 0.2),
  seed: optional(seed, usualSeed),
});
const oneArea = record({ areas: count, area: number({ min: 0, integer: true }) });

function maskKind<T, L>(byArea: Kind<T, L>, senders: readonly string[]) {
  const matrix = matrixOf(place);
  const exact = record({ inDegree: inDegreeKind(senders, whole), seed: optional(seed, usualSeed) });
  const kinds = either(exactly("dense"), matrix, density, exact, byArea);
  return {
    ...kinds,
    words: `dense; matrix of 0 and 1 [from, to]; { density, seed }; { inDegree, seed }; or ${byArea.words}`,
    phrase: `"dense", a matrix [from, to] of 0 and 1, { density, seed }, { inDegree, seed } or ${byArea.words}`,
    read(value: unknown): ReturnType<typeof kinds.read> {
      if (isRecord(value) && "inDegree" in value && "density" in value)
        throw invalid({ value, remedy: "give one of inDegree and density" });
      // The keys of a record tell what it means.
      if (isRecord(value) && "areas" in value) return byArea.read(value);
      if (isRecord(value) && "density" in value) return density.read(value);
      if (isRecord(value) && "inDegree" in value) return exact.read(value);
      if (isRecord(value))
        readKeys(value, ["density", "inDegree", "seed", ...Object.keys(byArea.schema.properties as object)]);
      return kinds.read(value);
    },
  };
}
/** "dense", a matrix, { density, seed }, { inDegree, seed } or { areas, feedforward, feedback, seed }. */
export const recurrentMask = maskKind(areas, populationNames);
/** The same for connections from inputs, which are not in populations; { areas, area }. */
export const inputMask = maskKind(oneArea, []);
/** The same for connections to outputs; { areas, area }. */
export const outputMask = maskKind(oneArea, populationNames);

/**
 * Throws "invalid" for an area that does not exist or areas that cannot all have units of both kinds, "mismatched"
 * for a matrix whose size on the side of the units differs from theirs. The size of the other side depends on the
 * task.
 */
export function checkMask(
  mask: RecurrentMask | OuterMask,
  at: string,
  { units, excitatoryUnits }: UnitCounts,
  [rows, columns]: readonly [rows: number | undefined, columns: number | undefined],
): void {
  if (mask === "dense" || "density" in mask || "inDegree" in mask) return;
  if (isMatrix(mask)) {
    checkMatrixShape(mask, at, rows ?? mask.length, columns ?? mask[0].length);
    return;
  }
  const smaller = Math.min(excitatoryUnits, units - excitatoryUnits);
  if (mask.areas > Math.max(1, smaller))
    throw invalid({
      at: `${at}.areas`,
      value: mask.areas,
      detail: `with ${excitatoryUnits} E and ${units - excitatoryUnits} I units`,
      remedy: "each area needs units of both kinds",
    });
  if ("area" in mask && mask.area >= mask.areas)
    throw invalid({
      at: `${at}.area`,
      value: mask.area,
      remedy: `it must be a whole number from 0 to ${mask.areas - 1}`,
    });
}

/** Throws "mismatched" for a matrix of another shape. */
export function checkMatrixShape(matrix: Matrix, at: string, rows: number, columns: number): void {
  if (matrix.length !== rows || matrix[0].length !== columns)
    throw mismatched({
      at,
      detail: `[from ${matrix.length}, to ${matrix[0].length}]`,
      remedy: `it needs [from ${rows}, to ${columns}]`,
    });
}

/** The area, 0 … areas − 1, of each unit: E units divided equally between areas, then I units. */
export function areaOfUnits(areas: number, { units, excitatoryUnits }: UnitCounts): number[] {
  const run = (index: number, count: number) => Math.min(areas - 1, Math.floor((index * areas) / count));
  return Array.from({ length: units }, (_, i) =>
    i < excitatoryUnits ? run(i, excitatoryUnits) : run(i - excitatoryUnits, units - excitatoryUnits),
  );
}

function flatten(matrix: Matrix, at: string, rows: number, columns: number): Float64Array {
  checkMatrixShape(matrix, at, rows, columns);
  return Float64Array.from(matrix.flat());
}

/** ⌊density·places⌋ ones, shuffled over the allowed places (Song et al. 2016, authors' code). */
function randomMask(
  { density, seed }: RandomMask,
  rows: number,
  columns: number,
  isPossible: (from: number, to: number) => boolean,
): Float64Array {
  const places = Array.from({ length: rows * columns }, (_, k) => k).filter((k) =>
    isPossible(Math.floor(k / columns), k % columns),
  );
  const out = new Float64Array(rows * columns);
  generator(keyOf(seed), 0, 0).shuffle(places);
  for (const place of places.slice(0, Math.floor(density * places.length + 1e-9))) out[place] = 1;
  return out;
}

function areaMask({ areas, feedforward, feedback, seed }: AreaMask, population: UnitCounts): Float64Array {
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

function exactMask(
  { inDegree, seed }: InDegreeMask,
  path: string,
  rows: number,
  columns: number,
  senders: readonly Population[] | null,
  isPossible: (from: number, to: number) => boolean,
  hasGroup: (first: number, to: number) => boolean = () => true,
): Float64Array {
  const groups = senderGroups(inDegree, rows, senders);
  const groupsOf = (to: number) => groups.filter(({ first }) => hasGroup(first, to));
  return below(path, () => drawInDegree([rows, columns], groupsOf, isPossible, generator(keyOf(seed), 0, 0)));
}

/**
 * The recurrent mask of 0 and 1, or null if everything is plastic. Matrices and areas may have ones where no connection
 * is possible; the equations have none there (dale.ts).
 * @param leaky the number of units with leak, which come first. The others receive from these only: an in-degree from I
 * units is that of E units.
 */
export function recurrentMaskOf(
  mask: RecurrentMask,
  population: UnitCounts,
  leaky: number,
  isPossible: (from: number, to: number) => boolean,
): Float64Array | null {
  const { units } = population;
  if (mask === "dense") return null;
  if (isMatrix(mask)) return flatten(mask, "model.recurrentMask", units, units);
  if ("density" in mask) return randomMask(mask, units, units, isPossible);
  if ("areas" in mask) return areaMask(mask, population);
  const isSender = (first: number, to: number) => Math.min(first, to) < leaky;
  return exactMask(mask, "model.recurrentMask", units, units, eiPopulations(population), isPossible, isSender);
}

/**
 * The mask of connections from `rows` inputs or to `columns` outputs; null if everything is plastic.
 * @param used the number of units, which come first, that inputs reach or outputs read: a density of inputs counts only
 * these, and outputs draw their in-degree from these
 */
export function outerMaskOf(
  mask: OuterMask,
  path: string,
  rows: number,
  columns: number,
  unitsAxis: "from" | "to",
  population: UnitCounts,
  used: number,
): Float64Array | null {
  if (mask === "dense") return null;
  if (isMatrix(mask)) return flatten(mask, path, rows, columns);
  if ("density" in mask) return randomMask(mask, rows, columns, (_, to) => unitsAxis === "from" || to < used);
  if ("inDegree" in mask) {
    const isFromUnits = unitsAxis === "from";
    const senders = isFromUnits ? eiPopulations(population) : null;
    return exactMask(mask, path, rows, columns, senders, (from) => !isFromUnits || from < used);
  }
  const area = areaOfUnits(mask.areas, population);
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) out[i * columns + j] = area[unitsAxis === "from" ? i : j] === mask.area ? 1 : 0;
  return out;
}
