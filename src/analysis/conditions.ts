import { ownValue } from "../base/display.ts";
import { aroundCircle, circleOf } from "./circle.ts";
import { isFiniteTrial, type TrialRow } from "./recording.ts";

/** Trials that were shown the same. */
export interface TrialGroup {
  /** What they have in common, such as "signed coherence −6.4". */
  readonly label: string;
  /** Places in the recording, ascending. */
  readonly trials: readonly number[];
  /** The factor whose value they share, in words, and that value; none where several factors make them the same. */
  readonly factor?: string;
  readonly value?: string;
  /** The value of the factor that orders the groups; none where they have no order. */
  readonly level?: number;
  /** Where the levels of the factor go around a circle, its length: 360 or 2π. */
  readonly circle?: number;
  /** 2 where a positive level of a signed factor favours the second choice, not the first as usual. */
  readonly favours?: 2;
}

/** A factor of a task's conditions, such as `signedCoherence`, and its values in ascending order. */
export interface Factor {
  readonly name: string;
  readonly levels: readonly (number | string)[];
}

/** "signedCoherence" → "signed coherence". */
export const wordsOf = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** The name that the factor `coherence` has with the sign of the choice that it favours. */
const signedName = (name: string) => `signed${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;

/** The factors of a condition, without the right choice and without what its signed twin says already. */
export function factorNames(condition: TrialRow["condition"]): string[] {
  return Object.keys(condition).filter((name) => name !== "correct" && !Object.hasOwn(condition, signedName(name)));
}

/** Whether a factor says by its sign which choice it favours (positive: choice 1). */
export const isSigned = (name: string): boolean => /^signed[A-Z]/.test(name);

/** The factors that differ between trials. */
export function factorsOf(table: readonly TrialRow[]): Factor[] {
  const names = [...new Set(table.flatMap(({ condition }) => factorNames(condition)))];
  return names
    .map((name) => ({
      name,
      levels: [...new Set(table.flatMap(({ condition }) => ownValue(condition, name) ?? []))].sort((a, b) =>
        typeof a === "number" && typeof b === "number" ? a - b : String(a) < String(b) ? -1 : 1,
      ),
    }))
    .filter(({ levels }) => levels.length > 1);
}

/**
 * The trials of a recording in at most `most` groups: by the signed factor where the task has one; by condition where there are few enough; else
 * by right choice, else by the factor with the fewest values. Of more levels than `most` some are shown, spread from the weakest to the
 * strongest of each sign, or in even steps around a circle, of which there may be 8. All trials are one group where nothing tells them apart.
 * Trials that are not finite are in none.
 */
export function trialGroups(table: readonly TrialRow[], most = 6): TrialGroup[] {
  const places = table.flatMap((row, trial) => (isFiniteTrial(row) ? [trial] : []));
  const groups = groupsOf(
    places.map((place) => table[place]),
    most,
  );
  return groups.map((group) => ({ ...group, trials: group.trials.map((trial) => places[trial]) }));
}

function groupsOf(table: readonly TrialRow[], most: number): TrialGroup[] {
  const factors = factorsOf(table);
  const signed = factors.find(({ name }) => isSigned(name));
  if (signed) return byFactor(table, signed, most);
  if (factors.length === 1 && factors[0].levels.length <= most) return byFactor(table, factors[0], most);
  const combined = grouped(table, ({ condition }) => {
    const given = factors.filter(({ name }) => Object.hasOwn(condition, name));
    if (given.length === 0) return `no ${factors.map(({ name }) => wordsOf(name)).join(" or ")}`;
    return given.map(({ name }) => `${wordsOf(name)} ${numbered(condition[name])}`).join(", ");
  });
  if (factors.length > 0 && combined.length <= most) return combined;
  const byChoice = grouped(
    table.map((row) => (Number.isNaN(row.correct) ? undefined : row)),
    ({ correct }) => `choice ${correct} correct`,
  ).sort((a, b) => (a.label < b.label ? -1 : 1));
  if (byChoice.length > 1 && byChoice.length <= most) return byChoice;
  const least = [...factors].sort((a, b) => a.levels.length - b.levels.length)[0];
  return least ? byFactor(table, least, most) : [{ label: "all trials", trials: table.map((_, trial) => trial) }];
}

/** Directions that are told apart by colour; the levels of a line are fewer. */
const mostAround = 8;

function byFactor(table: readonly TrialRow[], { name, levels }: Factor, most: number): TrialGroup[] {
  const circle = circleOf(levels);
  const shown = circle === undefined ? chosen(levels, most) : aroundCircle(levels, Math.max(most, mostAround));
  return shown.map((level) => ({
    label: `${wordsOf(name)} ${numbered(level)}`,
    factor: wordsOf(name),
    value: numbered(level),
    trials: table.flatMap(({ condition }, trial) => (ownValue(condition, name) === level ? [trial] : [])),
    ...(typeof level === "number" ? { level } : {}),
    ...(circle === undefined ? {} : { circle }),
    ...(isSigned(name) && Number(level) > 0 && isSecondRight(table, name, level) ? { favours: 2 as const } : {}),
  }));
}

const isSecondRight = (table: readonly TrialRow[], name: string, level: number | string): boolean =>
  table.every(({ condition, correct }) => ownValue(condition, name) !== level || correct === 2);

function chosen<Level extends number | string>(levels: readonly Level[], most: number): readonly Level[] {
  if (levels.length <= most) return levels;
  const below = levels.filter((level) => typeof level === "number" && level < 0).reverse();
  if (below.length === 0) return spaced(levels, most);
  const above = levels.filter((level) => typeof level === "number" && level > 0);
  // Half for each sign, and what one leaves over for the other.
  const half = Math.floor(most / 2);
  const kept = new Set([
    ...spaced(below, Math.max(half, most - above.length)),
    ...spaced(above, Math.max(half, most - below.length)),
  ]);
  return levels.filter((level) => kept.has(level));
}

/** `count` of a list, the first and the last among them. */
const spaced = <T>(list: readonly T[], count: number): T[] =>
  Array.from(
    { length: Math.min(count, list.length) },
    (_, i) =>
      list[
        count === 1 ? list.length - 1 : Math.round((i * (list.length - 1)) / (Math.min(count, list.length) - 1 || 1))
      ],
  );

function grouped(table: readonly (TrialRow | undefined)[], labelOf: (row: TrialRow) => string): TrialGroup[] {
  const groups = new Map<string, number[]>();
  table.forEach((row, trial) => {
    if (!row) return;
    const label = labelOf(row);
    const trials = groups.get(label);
    if (trials) trials.push(trial);
    else groups.set(label, [trial]);
  });
  return [...groups].map(([label, trials]) => ({ label, trials }));
}

const numbered = (value: number | string) => String(value).replace("-", "−");
