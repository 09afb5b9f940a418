/**
 * Masks by distance: units lie on a line or a sheet, and only near ones are connected, as in the locality-masked
 * networks of Khona, Chandra, Ma & Fiete (2023), Neural Comput 35:1850–1869.
 */
import { invalid } from "../../base/errors.ts";
import { generator, keyOf } from "../../base/random.ts";
import { either, optional, readKeys, record } from "../../settings/compound.ts";
import { number, oneOf, seed } from "../../settings/kind.ts";

/** Where units lie, one place apart: in a row, whose ends meet in a ring; or in rows, whose edges meet in a torus. */
const layouts = {
  line: { isFlat: false, isClosed: false },
  ring: { isFlat: false, isClosed: true },
  sheet: { isFlat: true, isClosed: false },
  torus: { isFlat: true, isClosed: true },
} as const;
export type UnitLayout = keyof typeof layouts;

/** All connections not longer than the radius, in places; with 0, those of units to themselves. */
export interface RadiusMask {
  readonly layout: UnitLayout;
  readonly radius: number;
}
/** The shortest ⌊density·number of possible connections⌋ connections; of equally long ones, some drawn once. */
export interface NearestMask {
  readonly layout: UnitLayout;
  readonly density: number;
  readonly seed: number;
}
export type LocalMask = RadiusMask | NearestMask;

const layout = oneOf(Object.keys(layouts) as UnitLayout[]);

/** { layout, radius } or { layout, density, seed } */
export function localMaskKind(usualSeed: number) {
  const radius = record({ layout, radius: number({ min: 0 }) });
  const density = record({ layout, density: number({ above: 0, max: 1 }), seed: optional(seed, usualSeed) });
  return {
    ...either(radius, density),
    read(value: unknown): LocalMask {
      const given = readKeys(value, ["layout", "radius", "density", "seed"]);
      const hasDensity = given["density"] !== undefined;
      if (hasDensity === (given["radius"] !== undefined))
        throw invalid({ value, remedy: "give one of radius and density" });
      return (hasDensity ? density : radius).read(given);
    },
  };
}

/** The rows of the sheet that is nearest to a square. */
function rowsOf(units: number): number {
  let rows = Math.floor(Math.sqrt(units));
  while (units % rows !== 0) rows--;
  return rows;
}

/** Throws "invalid" for units that do not fill a sheet, since their number is prime. */
export function checkLayout({ layout }: LocalMask, at: string, units: number): void {
  if (layouts[layout].isFlat && units > 3 && rowsOf(units) === 1)
    throw invalid({
      at: `${at}.layout`,
      value: layout,
      detail: `of ${units} units, which fill no rows and columns`,
      remedy: 'use another number of units, or "line" or "ring"',
    });
}

/**
 * The place of each unit, counted row by row: units from `first` on are spread evenly among the others, on a line or
 * ring at equal intervals.
 */
function placesOf(units: number, first: number, isFlat: boolean): readonly number[] {
  const count = units - first;
  const spread = isFlat
    ? spreadPlaces(rowsOf(units), units, count)
    : Array.from({ length: count }, (_, k) => Math.floor(((k + 0.5) * units) / count));
  const taken = new Set(spread);
  const others = Array.from({ length: units }, (_, place) => place).filter((place) => !taken.has(place));
  return [...others, ...spread];
}

const goldenRatio = (1 + Math.sqrt(5)) / 2;

/** Places of a plane as evenly as any number allows: the free ones nearest to a Fibonacci lattice. */
function spreadPlaces(rows: number, units: number, count: number): readonly number[] {
  const columns = units / rows;
  const free = new Set(Array.from({ length: units }, (_, place) => place));
  return Array.from({ length: count }, (_, k) => {
    const x = ((0.25 + k / goldenRatio) % 1) * columns - 0.5;
    const y = ((k + 0.5) / count) * rows - 0.5;
    const far = (place: number) => {
      const [across, down] = [(place % columns) - x, Math.floor(place / columns) - y];
      return across * across + down * down;
    };
    const next = [...free].reduce((best, place) => (far(place) < far(best) ? place : best));
    free.delete(next);
    return next;
  });
}

/** The place of each unit, and the squared distance between two places, a whole number. */
function arrangement(layout: UnitLayout, units: number, first: number) {
  const { isFlat, isClosed } = layouts[layout];
  const rows = isFlat ? rowsOf(units) : 1;
  const columns = units / rows;
  const along = (difference: number, length: number) => {
    const far = Math.abs(difference);
    return isClosed ? Math.min(far, length - far) : far;
  };
  const at = (place: number) => [place % columns, Math.floor(place / columns)] as const;
  const between = (a: number, b: number) => {
    const [[x, y], [otherX, otherY]] = [at(a), at(b)];
    const [across, down] = [along(x - otherX, columns), along(y - otherY, rows)];
    return across * across + down * down;
  };
  return { places: placesOf(units, first, isFlat), at, between };
}

/** Column and row of each unit, from 0, with the units from `excitatory` on as in `drawLocalMask`. */
export function positionsOf({ layout }: LocalMask, units: number, excitatory: number): (readonly [number, number])[] {
  const { places, at } = arrangement(layout, units, excitatory);
  return places.map(at);
}

const noConnection = (at: string, value: number, remedy: string) =>
  invalid({ at, value, detail: "leaves no connection", remedy });

/**
 * A mask [from, to] of 0 and 1.
 * @param excitatory units from this one on lie among those before it, so that both cover the whole layout; all units
 * if they do not differ
 * @throws "invalid" for a radius or density that leaves no connection
 */
export function drawLocalMask(
  mask: LocalMask,
  at: string,
  units: number,
  excitatory: number,
  isPossible: (from: number, to: number) => boolean,
): Float64Array {
  checkLayout(mask, at, units);
  const { places, between } = arrangement(mask.layout, units, excitatory);
  const out = new Float64Array(units * units);
  const byLength = new Map<number, number[]>();
  for (let from = 0; from < units; from++)
    for (let to = 0; to < units; to++)
      if (isPossible(from, to)) {
        const length = between(places[from], places[to]);
        const same = byLength.get(length);
        if (same) same.push(from * units + to);
        else byLength.set(length, [from * units + to]);
      }
  const lengths = [...byLength.keys()].sort((a, b) => a - b);
  if ("radius" in mask) {
    const near = lengths.filter((length) => length <= mask.radius * mask.radius * (1 + 1e-12));
    if (near.length === 0) throw noConnection(`${at}.radius`, mask.radius, "give at least 1, or allow autapses");
    for (const length of near) for (const place of byLength.get(length)!) out[place] = 1;
    return out;
  }
  const possible = [...byLength.values()].reduce((sum, { length }) => sum + length, 0);
  let left = Math.floor(mask.density * possible + 1e-9);
  if (left === 0) throw noConnection(`${at}.density`, mask.density, `of ${possible} give at least one`);
  for (const length of lengths) {
    const same = byLength.get(length)!;
    if (same.length > left) generator(keyOf(mask.seed), 0, 0).shuffle(same);
    for (const place of same.slice(0, left)) out[place] = 1;
    left -= Math.min(left, same.length);
    if (left === 0) break;
  }
  return out;
}
