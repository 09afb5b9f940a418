/** Masks of existing connections: read from loose input, and drawn. */
import { isRecord } from "../../base/display.ts";
import { invalid, mismatched, unsupported } from "../../base/errors.ts";
import type { Population } from "../../base/population.ts";
import { generator, keyOf } from "../../base/random.ts";
import { either, matrixOf, optional, readKeys, record } from "../../settings/compound.ts";
import { below, exactly, number, plain, seed, whole } from "../../settings/kind.ts";
import type { Constraint } from "../constraint.ts";
import { drawInDegree, type InDegree, inDegreeKind, senderGroups } from "../inDegree.ts";
import { eiPopulations, type UnitCounts } from "./eiPopulations.ts";
import { checkGroups, drawGroupMask, type GroupMask, groupMaskKind, type Side } from "./groupMask.ts";
import { checkLayout, drawLocalMask, type LocalMask, localMaskKind, positionsOf } from "./localMask.ts";
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
/** Which connections from inputs or to outputs exist and are plastic; entries of a matrix are 0 or 1. */
export type OuterMask = "dense" | Matrix | RandomMask | InDegreeMask | GroupMask;
/** Which recurrent connections exist and are plastic. */
export type RecurrentMask = OuterMask | LocalMask;

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
const groups = groupMaskKind(usualSeed);
const local = localMaskKind(usualSeed);

/** The form of masks in versions before groups. */
const formerAreas = (value: unknown) =>
  unsupported({
    at: "areas",
    value,
    remedy:
      'areas are groups now: { groups: { E1: 40, E2: 40, I1: 10, I2: 10 }, connections: { "E1 -> E2": 1, "E2 -> E1": ' +
      "0.2, … } }",
  });

function maskKind(senders: readonly string[]) {
  const matrix = matrixOf(place);
  const exact = record({ inDegree: inDegreeKind(senders, whole), seed: optional(seed, usualSeed) });
  const kinds = either(exactly("dense"), matrix, density, exact, groups);
  const byKey = { density, inDegree: exact, connections: groups };
  return {
    ...kinds,
    words:
      "dense; matrix of 0 and 1 [from, to]; { density, seed }; { inDegree, seed }; or { groups, connections, seed }",
    phrase:
      '"dense", a matrix [from, to] of 0 and 1, { density, seed }, { inDegree, seed } or { groups, connections, seed }',
    read(value: unknown): ReturnType<typeof kinds.read> {
      if (!isRecord(value)) return kinds.read(value);
      if ("areas" in value) throw formerAreas(value.areas);
      if ("inDegree" in value && "density" in value)
        throw invalid({ value, remedy: "give one of inDegree and density" });
      // The keys of a record tell what it means.
      for (const key of ["density", "inDegree", "connections"] as const)
        if (key in value) return byKey[key].read(value);
      readKeys(value, [...Object.keys(byKey), "groups", "seed"]);
      return "groups" in value ? groups.read(value) : kinds.read(value);
    },
  };
}
/** "dense", a matrix, { density, seed }, { inDegree, seed } or { groups, connections, seed }. */
export const outputMask = maskKind(populationNames);
/** The same for connections from inputs, which are not in populations. */
export const inputMask = maskKind([]);
/** The same for connections between units, which can also have a layout. */
export const recurrentMask = {
  ...either(outputMask, local),
  words: `${outputMask.words}; or ${local.words}`,
  phrase: `${outputMask.phrase}; or ${local.phrase}`,
  read: (value: unknown): RecurrentMask => (isRecord(value) && "layout" in value ? local : outputMask).read(value),
};

/**
 * Throws "mismatched" for a matrix or groups whose size on the side of the units differs from theirs. The size of the
 * other side depends on the task.
 */
export function checkMask(
  mask: RecurrentMask | OuterMask,
  at: string,
  counts: UnitCounts,
  [rows, columns]: readonly [rows: number | undefined, columns: number | undefined],
): void {
  if (mask === "dense") return;
  if ("layout" in mask) checkLayout(mask, at, counts.units);
  else if ("density" in mask || "inDegree" in mask) return;
  else if (isMatrix(mask)) checkMatrixShape(mask, at, rows ?? mask.length, columns ?? mask[0].length);
  else checkGroups(mask, at, counts);
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

interface SignedCounts extends UnitCounts {
  readonly dale: { readonly recurrent: Constraint };
}

/** The first unit that a layout spreads among those before; units without signs do not differ. */
const mixedFrom = ({ units, excitatoryUnits, dale }: SignedCounts): number =>
  dale.recurrent === "none" ? units : excitatoryUnits;

/** Column and row of each unit in the layout of a mask, [unit, 2]; undefined for a mask without one. */
export const unitPositions = (
  mask: RecurrentMask,
  population: SignedCounts,
): (readonly [number, number])[] | undefined =>
  mask !== "dense" && "layout" in mask ? positionsOf(mask, population.units, mixedFrom(population)) : undefined;

/**
 * The recurrent mask of 0 and 1, or null if everything is plastic. A matrix may have ones where no connection is
 * possible; the equations have none there (dale.ts).
 * @param leaky the number of units with leak, which come first. The others receive from these only: an in-degree from I
 * units is that of E units.
 */
export function recurrentMaskOf(
  mask: RecurrentMask,
  population: SignedCounts,
  leaky: number,
  isPossible: (from: number, to: number) => boolean,
): Float64Array | null {
  const { units } = population;
  if (mask === "dense") return null;
  if (isMatrix(mask)) return flatten(mask, "model.recurrentMask", units, units);
  if ("layout" in mask) return drawLocalMask(mask, "model.recurrentMask", units, mixedFrom(population), isPossible);
  if ("density" in mask) return randomMask(mask, units, units, isPossible);
  if ("connections" in mask)
    return drawGroupMask(mask, "model.recurrentMask", population, ["units", "units"], isPossible);
  const isSender = (first: number, to: number) => Math.min(first, to) < leaky;
  return exactMask(mask, "model.recurrentMask", units, units, eiPopulations(population), isPossible, isSender);
}

/**
 * The mask of connections from `rows` inputs or to `columns` outputs; null if everything is plastic.
 * @param used the number of units, which come first, that inputs reach or outputs read: a density of inputs counts only
 * these, and outputs draw their in-degree from these
 * @param names those of the channels
 */
export function outerMaskOf(
  mask: OuterMask,
  path: string,
  rows: number,
  columns: number,
  unitsAxis: "from" | "to",
  population: UnitCounts,
  used: number,
  names: readonly string[] | undefined,
): Float64Array | null {
  const isFromUnits = unitsAxis === "from";
  if (mask === "dense") return null;
  if (isMatrix(mask)) return flatten(mask, path, rows, columns);
  if ("density" in mask) return randomMask(mask, rows, columns, (_, to) => isFromUnits || to < used);
  if ("inDegree" in mask) {
    const senders = isFromUnits ? eiPopulations(population) : null;
    return exactMask(mask, path, rows, columns, senders, (from) => !isFromUnits || from < used);
  }
  const channels = { count: isFromUnits ? columns : rows, names };
  const sides: [Side, Side] = isFromUnits ? ["units", channels] : [channels, "units"];
  return drawGroupMask(mask, path, population, sides, (from, to) => (isFromUnits ? from : to) < used);
}
