import { checkArgument, checkCount } from "../base/arguments.ts";
import { ownValue } from "../base/display.ts";
import { invalid, missing, unknown, unknownName } from "../base/errors.ts";
import { spacedName } from "../base/factorNames.ts";
import { countUnits, type Population, populationRanges } from "../base/population.ts";
import { choiceName } from "../task/words/words.ts";
import { allFactors, type Factor } from "./factors.ts";
import { levelText } from "./levelText.ts";
import { periodNames, selectivityPeriod } from "./periods.ts";
import { checkRecording, endOfTrial, isFiniteTrial, type Recording, stepsBetween, type TrialRow } from "./recording.ts";

/** Selectivity of every unit between two groups of trials. */
export interface Selectivity {
  /** The period whose steps are compared. */
  readonly period: string;
  /** What the trials of each group share: the name of the right response, or a level of a factor. */
  readonly first: string;
  readonly second: string;
  /** d' per unit: positive for units that are more active in the first group. NaN if one of the groups has no trial. */
  readonly dprime: Float64Array;
  /** Units with zero activity in every step of every trial. Their d' is 0 and means nothing. */
  readonly silent: boolean[];
}

/** What is compared instead of what the task declares. */
export interface SelectivityOptions {
  readonly period?: string;
  /**
   * Two levels of this factor are compared; null: the two right responses. A factor of two levels needs no `levels`.
   */
  readonly factor?: string | null;
  readonly levels?: readonly [number | string, number | string];
}

interface Group {
  readonly name: string;
  has(row: TrialRow): boolean;
}

/**
 * Selectivity d' = (mean₁ − mean₂) / √((var₁ + var₂ + 1e-7) / 2) per unit, with means and population variances over all
 * steps of one period in the finite trials of two groups. The groups are two levels of a factor, or the two responses
 * that are right in some trials, the one that the psychometric variable favours first. Undefined if there are not two
 * groups, if trials share no period, or if they lack the period or the factor that the task names.
 * @throws "unknown" if no trial has the period, factor or level in `options`; "missing" for a factor without `levels`
 * that does not have two
 */
export function selectivity(recording: Recording, options: SelectivityOptions = {}): Selectivity | undefined {
  checkRecording(recording, "rates", "times");
  const { units, trials, rates, table, words } = recording;
  const { period = selectivityPeriod(table, words) } = options;
  const names = periodNames(table);
  if (period !== undefined && !names.includes(period)) throw unknownName("period", period, names);
  const compared = comparedGroups(recording, options);
  if (period === undefined || compared === undefined) return undefined;
  const groups = compared.map(({ has }) => {
    const sum = new Float64Array(units);
    const variance = new Float64Array(units);
    let n = 0;
    const each = (visit: (offset: number) => void) => {
      table.forEach((row, trial) => {
        if (!isFiniteTrial(row) || !has(row)) return;
        for (const { name, from, to } of row.periods) {
          if (name !== period) continue;
          const [first, end] = stepsBetween(recording, from, to);
          for (let step = first; step < end; step++) visit((step * trials + trial) * units);
        }
      });
    };
    each((offset) => {
      n++;
      for (let unit = 0; unit < units; unit++) sum[unit] += rates[offset + unit];
    });
    const mean = sum.map((value) => value / n);
    // A second pass: unlike a sum of squares, differences from the mean lose no digits.
    each((offset) => {
      for (let unit = 0; unit < units; unit++) {
        const far = rates[offset + unit] - mean[unit];
        variance[unit] += far * far;
      }
    });
    return { mean, variance: variance.map((value) => value / n) };
  });
  const [one, two] = groups;
  const dprime = one.mean.map(
    (mean, unit) => (mean - two.mean[unit]) / Math.sqrt((one.variance[unit] + two.variance[unit] + 1e-7) / 2),
  );
  const [first, second] = compared.map(({ name }) => name);
  return { period, first, second, dprime, silent: silentUnits(recording) };
}

/** The two right responses; choices 1 and 2 of a recording without names of outputs. */
function byResponse({ table, words }: Recording): readonly [Group, Group] | undefined {
  const group = (choice: number): Group => ({
    name: words ? choiceName(choice, words) : `choice ${choice}`,
    has: ({ correct }) => correct === choice,
  });
  const right = [...new Set(table.map(({ correct }) => correct))].filter((choice) => choice > 0).sort((a, b) => a - b);
  if (right.length === 1 && !words) return [group(1), group(2)];
  if (right.length !== 2) return undefined;
  const favoured = words?.psychometric?.favours;
  const ordered = right.map(group);
  const [one, two] = ordered[1].name === favoured ? ordered.toReversed() : ordered;
  return [one, two];
}

/**
 * Two levels of the factor that the caller or the task names, or the two right responses. Trials may lack what only the
 * task names.
 */
function comparedGroups(recording: Recording, options: SelectivityOptions): readonly [Group, Group] | undefined {
  const { table, words } = recording;
  const isAsked = options.factor !== undefined;
  const { factor = words?.selectivity.factor ?? null } = options;
  if (factor === null) return byResponse(recording);
  const factors = allFactors(table, words);
  const found = factors.find(({ name }) => name === factor);
  if (!found && isAsked)
    throw unknownName(
      "factor",
      factor,
      factors.map(({ name }) => name),
    );
  // Levels of the task belong to the task's factor.
  const { levels = (isAsked ? undefined : words?.selectivity.levels) ?? (found && bothLevels(found)) } = options;
  if (levels === undefined && isAsked)
    throw missing({ subject: `levels of factor "${factor}"`, remedy: "name the two that selectivity compares" });
  if (!found || levels === undefined) return undefined;
  if (options.levels !== undefined) checkLevels(found, options.levels);
  const group = (level: number | string): Group => ({
    name: `${spacedName(factor)} ${levelText(level, found.unit)}`,
    has: ({ condition }) => ownValue(condition, factor) === level,
  });
  return [group(levels[0]), group(levels[1])];
}

/** Throws "invalid" unless there are two levels, "unknown" for a level that no trial has. */
function checkLevels({ name, levels }: Factor, asked: readonly (number | string)[]): void {
  if (!Array.isArray(asked) || asked.length !== 2)
    throw invalid({ at: "levels", value: asked, remedy: `give two levels of factor "${name}"` });
  const strange = asked.find((level) => !levels.includes(level));
  if (strange !== undefined)
    throw unknown({
      subject: `level of factor "${name}"`,
      value: strange,
      remedy: `trials have ${levels.length > 8 ? `${levels.slice(0, 8).join(", ")} …` : levels.join(", ")}`,
    });
}

/**
 * The levels of a factor that has two. The larger number comes first, so that d′ is positive for units that it drives.
 */
function bothLevels({ levels: [one, two, ...more] }: Factor): SelectivityOptions["levels"] {
  if (two === undefined || more.length > 0) return undefined;
  return typeof one === "number" ? [two, one] : [one, two];
}

/**
 * Which units have zero activity in every recorded step of every trial, without padding and trials that are not finite.
 */
export function silentUnits(recording: Recording): boolean[] {
  const { units, trials, rates, table } = recording;
  let quiet = Array.from({ length: units }, (_, unit) => unit);
  for (let trial = 0; trial < table.length && quiet.length > 0; trial++) {
    if (!isFiniteTrial(table[trial])) continue;
    const end = endOfTrial(recording, trial);
    // Most units are active in the first trial already.
    quiet = quiet.filter((unit) => {
      for (let step = 0; step < end; step++) if (rates[(step * trials + trial) * units + unit] !== 0) return false;
      return true;
    });
  }
  const silent = new Set(quiet);
  return Array.from({ length: units }, (_, unit) => silent.has(unit));
}

/**
 * The order in which units are shown: population by population, each by ascending d', then units without a d', then
 * silent units; ties keep the order of the units. Returns unit numbers.
 */
export function selectivityOrder(
  selectivity: Pick<Selectivity, "dprime" | "silent">,
  populations: readonly Population[],
): number[] {
  checkArgument("selectivity", selectivity, ["dprime", "silent"], "give what `selectivity` returns");
  const { dprime, silent } = selectivity;
  checkCount("dprime", dprime, { unit: countUnits(populations) });
  const rank = (unit: number) => (silent[unit] ? 2 : Number.isNaN(dprime[unit]) ? 1 : 0);
  const sorted = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => from + i).sort(
      (a, b) => rank(a) - rank(b) || (rank(a) === 0 ? dprime[a] - dprime[b] : 0) || a - b,
    );
  return populationRanges(populations).flatMap(({ first, end }) => sorted(first, end));
}

/**
 * The `count` most informative units: those of the largest |d′|, by falling d′; without a d′ other than 0, those of the
 * highest mean rate, by falling rate. Silent units are never among them; ties keep the order of the units. Returns unit
 * numbers.
 */
export function telling(
  recording: Recording,
  selectivity: Pick<Selectivity, "dprime" | "silent"> | undefined,
  count: number,
): number[] {
  const { units, trials, rates, table } = recording;
  const silent = selectivity?.silent ?? silentUnits(recording);
  const awake = Array.from({ length: units }, (_, unit) => unit).filter((unit) => !silent[unit]);
  const dprime = (unit: number) => selectivity?.dprime[unit] ?? Number.NaN;
  const selective = awake.filter((unit) => Number.isFinite(dprime(unit)) && dprime(unit) !== 0);
  if (selective.length > 0)
    return selective
      .sort((a, b) => Math.abs(dprime(b)) - Math.abs(dprime(a)) || a - b)
      .slice(0, count)
      .sort((a, b) => dprime(b) - dprime(a) || a - b);
  const total = new Float64Array(units);
  table.forEach((row, trial) => {
    if (!isFiniteTrial(row)) return;
    const end = endOfTrial(recording, trial);
    for (let step = 0; step < end; step++)
      for (const unit of awake) total[unit] += rates[(step * trials + trial) * units + unit];
  });
  return awake.sort((a, b) => total[b] - total[a] || a - b).slice(0, count);
}
