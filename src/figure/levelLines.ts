/** Mean rates against the levels of a numeric factor, by population, preference and period. */
import { type Bin, binsOf } from "../analysis/bins.ts";
import { groupingFactors, mostShown } from "../analysis/conditions.ts";
import { allFactors, type Factor } from "../analysis/factors.ts";
import { type LevelRate, ratesByLevel } from "../analysis/periodRates.ts";
import { lastingPeriods, ratePeriods } from "../analysis/periods.ts";
import { isFiniteTrial, type Recording, type TrialRow } from "../analysis/recording.ts";
import type { Selectivity } from "../analysis/selectivity.ts";
import { ownValue } from "../base/display.ts";
import { invalid, missing, unknownName } from "../base/errors.ts";
import { spacedName } from "../base/factorNames.ts";
import { withUnit } from "../base/unitText.ts";
import { unitNumbers } from "./activity.ts";
import { checkFit, type ShownPopulation, shownPopulations } from "./populations.ts";

export interface LevelsInput {
  recording: Recording;
  /**
   * A numeric factor of the conditions (default: the psychometric variable, or the only factor whose levels are
   * numbers).
   */
  factor?: string;
  /** Its unit, such as "%" (default: that of the recording). */
  unit?: string;
  /**
   * Periods whose rates are shown, a panel for each (default: those of the task, or the period of selectivity and the
   * last one).
   */
  periods?: readonly string[];
  /**
   * Divides each population into units that prefer the first of its two groups (d′ > 0) and the second; without it a
   * population is one line.
   */
  selectivity?: Selectivity;
}

/**
 * The factor against which rates are drawn by default: the psychometric variable, or the only one with two or more
 * levels that are numbers.
 */
export function levelsFactor(recording: Recording): string | undefined {
  const numeric = groupingFactors(recording).filter(({ levels }) => levels.every((level) => typeof level === "number"));
  const abscissa = recording.words?.psychometric?.factor;
  return (numeric.find(({ name }) => name === abscissa) ?? (numeric.length === 1 ? numeric[0] : undefined))?.name;
}

/** The rates of some units of a population. */
export interface LevelLine {
  readonly population: string;
  readonly colour: string;
  /** The group that its units prefer, and whether that is the second one. */
  readonly preference: string;
  readonly isSecond: boolean;
  readonly units: readonly number[];
  /** `rates[period]` */
  readonly rates: readonly (readonly LevelRate[])[];
}

export interface ShownLevels {
  readonly factor: string;
  /** Of the horizontal axis, with its unit. */
  readonly label: string;
  /** The length of the circle that the levels go around, if they do. */
  readonly circle?: number;
  readonly periods: readonly string[];
  readonly lines: readonly LevelLine[];
  readonly levels: readonly number[];
  readonly bins?: readonly Bin[];
}

export function shownLevels(input: LevelsInput): ShownLevels {
  const { recording, selectivity } = input;
  const factor = numericFactor(input);
  const periods = periodsOf(input);
  if (selectivity) checkFit("selectivity.dprime", selectivity.dprime.length, recording.units);
  const bins = binsOf(factor, recording.table.filter(isFiniteTrial), recording.words, mostShown);
  const levelOf = levelsIn(recording, factor.name, bins);
  const lines = linesOf(input)
    .filter(({ units }) => units.length > 0)
    .map((line): LevelLine => {
      const rates = periods.map((period) => ratesByLevel(recording, factor.name, period, line.units, levelOf));
      return { ...line, rates };
    });
  const levels = lines.flatMap(({ rates }) => rates.flatMap((list) => list.map(({ level }) => level)));
  return {
    factor: factor.name,
    label: withUnit(spacedName(factor.name), input.unit ?? factor.unit),
    circle: factor.kind === "circular" ? factor.circle : undefined,
    periods,
    lines,
    levels: [...new Set(levels)].sort((a, b) => a - b),
    bins,
  };
}

/**
 * Throws "missing" without a factor, "unknown" for one that the trials lack, "invalid" for one whose levels are not
 * numbers.
 */
function numericFactor({ recording, factor: name = levelsFactor(recording) }: LevelsInput): Factor {
  const factors = allFactors(recording.table, recording.words);
  const names = factors.map((factor) => factor.name);
  if (name === undefined)
    throw missing({ subject: "factor", remedy: `name one whose levels are numbers, of ${names.join(", ")}` });
  const factor = factors.find((one) => one.name === name);
  if (!factor) throw unknownName("factor", name, names);
  if (factor.levels.some((level) => typeof level === "string"))
    throw invalid({ subject: `factor "${name}"`, value: factor.levels, remedy: "name one whose levels are numbers" });
  return factor;
}

/** Throws "invalid" for an empty list, "missing" if the trials have no period that lasts. */
function periodsOf({ recording: { table, words }, periods }: LevelsInput): readonly string[] {
  if (periods?.length === 0)
    throw invalid({ at: "periods", value: [], remedy: `name one or more of ${lastingPeriods(table).join(", ")}` });
  const shown = periods ?? ratePeriods(table, words);
  if (shown.length > 0) return shown;
  throw missing({ subject: "a period in the trials", remedy: "give trials with periods that last" });
}

/** Trials in which no response is right: the psychometric curve leaves them out too. */
export const isCatch = ({ words }: Recording, factor: string, { correct }: TrialRow): boolean =>
  correct === 0 && factor === words?.psychometric?.factor;

/** At which level a trial is counted, if at any. */
const levelsIn = (recording: Recording, factor: string, bins: readonly Bin[] | undefined) => (row: TrialRow) => {
  if (isCatch(recording, factor, row)) return undefined;
  const value = ownValue(row.condition, factor);
  return bins ? bins.find(({ has }) => has(value))?.mean : value;
};

/** The units of each population, by what they prefer. */
function linesOf({ recording, selectivity }: LevelsInput): Omit<LevelLine, "rates">[] {
  const line = ({ name, colour }: ShownPopulation) => ({ population: name, colour });
  return shownPopulations(recording.populations).flatMap((population) => {
    const units = unitNumbers(population);
    if (!selectivity) return [{ ...line(population), units, preference: "", isSecond: false }];
    const { dprime, first, second } = selectivity;
    return [
      { ...line(population), preference: first, isSecond: false, units: units.filter((unit) => dprime[unit] > 0) },
      { ...line(population), preference: second, isSecond: true, units: units.filter((unit) => dprime[unit] < 0) },
    ];
  });
}
