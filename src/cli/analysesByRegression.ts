/** Analyses of `dalenet analyse` that regress rates of single trials on what the trials were. One an entry. */
import type { TuningSlopes, Variable } from "../analysis/index.ts";
import { missing, unsupported } from "../base/errors.ts";
import { spacedName, spacedTerm } from "../base/factorNames.ts";
import type { Figure } from "../figure/index.ts";
import { trialCounts } from "./analysisCounts.ts";
import type { AnalysisSetting, AnalysisTable, EachEntry, ShownTrials } from "./analysisEntry.ts";
import { largest, spacingOf } from "./analysisTimes.ts";
import {
  asVariable,
  categoryIn,
  categoryLevels,
  circleNotes,
  factorsIn,
  isCircular,
  levelNotes,
  regressorsIn,
  regressorsOf,
  signNotes,
  withManyCategories,
} from "./analysisVariables.ts";
import { shortNumber } from "./numberText.ts";

/** Slopes with a smaller p are significant. */
const alpha = 0.05;

/** The slope of each unit at each time. */
function slopeColumns({ times, units, slopes, p }: TuningSlopes): AnalysisTable {
  const cells = Array.from(slopes.keys());
  const known = (value: number) => (Number.isNaN(value) ? null : value);
  return {
    unit: cells.map((i) => i % units),
    time_ms: cells.map((i) => times[Math.floor(i / units)]),
    slope: cells.map((i) => known(slopes[i])),
    p: cells.map((i) => known(p[i])),
    significant: cells.map((i) => Number(p[i] < alpha)),
  };
}

export const regressions: Readonly<Record<string, EachEntry>> = {
  tuning: {
    about: "the slope of each unit's rate over each numeric factor, at each time",
    files: ["tuning"],
    takes: ["by", "interactions", "period", "align", "every"],
    async of({ recording }, setting) {
      const { analysis, figures, stretch, every, binned, interactions } = setting;
      const asked = factorsIn(setting);
      const tunable = asked.filter((name) => isTunable(recording, name));
      if (tunable.length === 0) {
        const names = analysis.variableNames(recording).filter((name) => isTunable(recording, name));
        const remedy = names.length > 0 ? `name one: --by ${names.join(" or ")}` : "the task has none";
        throw unsupported({ subject: "tuning", detail: "without a factor of three numbers", remedy });
      }
      const isMany = tunable.length > 1;
      const numbers: Record<string, number | null> = {};
      const counted: string[] = [];
      const drawn: Figure[] = [];
      const slopes: AnalysisTable[] = [];
      let comparisons = 0;
      const slopesBy = tunable.map((name) => ({ name, ...slopesOf(recording, name, setting) }));
      const parts = slopesBy.flatMap((one) => one.parts);
      for (const one of slopesBy) {
        const counts = trialCounts(recording, [one.name], { ...setting, continuous: binned, coefficients: 2 });
        for (const [what, value] of Object.entries(counts.numbers))
          numbers[`${isMany ? `${spacedTerm(one.name)}: ` : ""}${what}`] = value;
        counted.push(...counts.notes);
        for (const variable of one.parts) {
          const tuning = analysis.tuningOfTrials(recording, { variable, ...stretch, every });
          const share = analysis.significantShare(tuning);
          const best = largest(share);
          const at = tuning.times[best];
          numbers[`units tuned to ${spacedTerm(tuning.variable)}, most (%)`] = 100 * share[best];
          numbers[`${parts.length > 1 ? `${spacedTerm(tuning.variable)}: ` : ""}at (ms)`] = share[best] > 0 ? at : null;
          comparisons += tuning.p.length;
          const figure = await figures.tuningFigure({
            tuning,
            references: [{ label: `tuning at ${shortNumber(at)} ms`, at }],
          });
          drawn.push(figure);
          slopes.push(slopeColumns(tuning));
        }
      }
      const endings = fileNamesOf(parts);
      const named = drawn.map((one, k) => ({ ...one, name: `${one.name}-${endings[k]}` }));
      const levels = slopesBy.flatMap(({ within }) => within ?? []);
      const unused = asked.filter((name) => !tunable.includes(name) && !levels.includes(name));
      const products = interactions.filter((pair) => !slopesBy.some(({ name, within }) => isPair(pair, name, within)));
      return {
        ...{ numbers, comparisons, figures: parts.length > 1 ? named : drawn },
        tables: Object.fromEntries(
          slopes.map((one, k) => [parts.length > 1 ? `tuning-units-${endings[k]}` : "tuning-units", one]),
        ),
        notes: [
          `p < ${alpha} in each test, not corrected: 5 % of untuned units pass`,
          ...circleNotes(recording, tunable),
          ...unused.map((name) => `${spacedName(name)} is left out: tuning is over three numbers or more`),
          ...products.map(
            (pair) =>
              `${pair.map(spacedName).join(" × ")} is left out: slopes are over a number, within each level of a category`,
          ),
          ...new Set(counted),
        ],
      };
    },
  },
  classes: {
    about: "what each unit is tuned to in each period, and mixed selectivity, at 1 % false discoveries",
    files: ["unit-classes"],
    takes: ["by", "interactions", "period"],
    async of({ recording }, { analysis, figures, variables, interactions, stretch, binned }) {
      const regressors = regressorsIn(recording, variables);
      const pairs = pairsAmong(regressors, interactions);
      const classes = analysis.unitClasses(recording, {
        variables: regressors.map((name) => asVariable(recording, name)),
        interactions: pairs,
        ...(stretch.period !== undefined && { periods: [stretch.period] }),
      });
      const products = classes.variables.slice(regressors.length);
      const shareOf = (period: number, is: (one: string) => boolean) =>
        (100 * classes.classes[period].filter(is).length) / classes.units;
      const numbers = Object.fromEntries(
        classes.periods.flatMap((period, k) => [
          [`${period}: tuned (%)`, shareOf(k, (one) => one !== "untuned" && one !== "constant")],
          [`${period}: mixed (%)`, shareOf(k, (one) => / [+×] /.test(one))],
          ...products.map((name) => [
            `${period}: ${spacedTerm(name)} (%)`,
            shareOf(k, (one) => one.split(" + ").includes(name)),
          ]),
        ]),
      );
      const counts = trialCounts(
        recording,
        regressors.map((name) => asVariable(recording, name)),
        {
          analysis,
          stretch: { period: stretch.period },
          continuous: binned,
          coefficients: Math.max(...classes.coefficients),
        },
      );
      return {
        numbers: { ...counts.numbers, ...numbers },
        comparisons: classes.comparisons,
        figures: [await figures.unitClassesFigure({ classes })],
        notes: [...signNotes(recording, regressors, analysis), ...leftOut(variables, regressors), ...counts.notes],
      };
    },
  },
  axes: {
    about: "targeted dimensionality reduction: an axis for each variable, and averages along them",
    files: ["task-axes", "state-space"],
    takes: ["by", "interactions", "period", "align", "every"],
    async of({ recording }, setting) {
      const { analysis, figures, variables: given, stretch, binned, isUsual } = setting;
      const grouped = (name: string) => binned.get(name) ?? asVariable(recording, name);
      const told = regressorsIn(recording, given);
      const many = withManyCategories(recording, told);
      if (many.length > 0 && !isUsual)
        throw unsupported({
          subject: `axes of ${many[0]}`,
          detail: "which has more than four categories",
          remedy: "name other variables in --by",
        });
      const sorted = told.filter((name) => !many.includes(name));
      const namesOf = (names: readonly string[]) =>
        analysis.variables(recording, regressorsOf(recording, names)).map(({ name }) => name);
      const regressors = regressorsOf(recording, sorted);
      const single = namesOf(sorted);
      const interactions = pairsAmong(sorted, setting.interactions).flatMap(([a, b]) =>
        namesOf([a]).flatMap((one) => namesOf([b]).map((other) => [one, other] as const)),
      );
      const variables = [...single, ...interactions.map((pair) => pair.join(" × "))];
      if (variables.length < 2)
        throw missing({
          subject: "a second variable",
          remedy: `name two or more of ${analysis.variableNames(recording).join(", ")}: --by`,
        });
      const every = spacingOf(recording, setting);
      const regression = analysis.regressRates(recording, { regressors, interactions, every, ...stretch });
      const denoise = analysis.conditionMeans(recording, { by: sorted.map(grouped), ...stretch });
      const axes = analysis.taskAxes(regression, { axes: variables, denoise });
      const [shade] = sorted;
      const around = isCircular(recording, shade) ? namesOf([shade]) : undefined;
      const [x, y] = around ?? [single[single.length - 1], single[0]];
      const dash = categoryIn(recording, sorted.slice(1));
      const means = analysis.conditionMeans(recording, {
        by: [grouped(shade), ...(dash === undefined ? [] : [dash])],
        ...stretch,
        sameTrials: true,
      });
      const projection = analysis.projectMeans(means, axes);
      const counts = trialCounts(
        recording,
        sorted.map((name) => asVariable(recording, name)),
        { analysis, stretch, continuous: binned, coefficients: variables.length + 1 },
      );
      return {
        numbers: {
          ...counts.numbers,
          ...Object.fromEntries(variables.map((name, k) => [`${spacedTerm(name)}: largest at (ms)`, axes.peaks[k]])),
        },
        comparisons: regression.times.length * recording.units * variables.length,
        figures: [
          await figures.taskAxesFigure({ ...axes, populations: recording.populations }),
          await figures.stateSpaceFigure({
            panels: [{ projection, x, y, colour: shade, dash }],
            markEvery: 5,
            equalScales: around !== undefined,
          }),
        ],
        notes: [
          ...signNotes(recording, sorted, analysis),
          ...circleNotes(recording, sorted),
          ...levelNotes(recording, sorted),
          ...leftOut(given, told),
          ...many.map((name) => `${spacedName(name)} is left out: it has more than four categories`),
          ...counts.notes,
        ],
      };
    },
  },
};

const pairsAmong = (names: readonly string[], interactions: AnalysisSetting["interactions"]) =>
  interactions.filter((pair) => pair.every((name) => names.includes(name)));

const leftOut = (given: readonly string[], kept: readonly string[]): string[] =>
  given
    .filter((name) => !kept.includes(name))
    .map((name) => `${spacedName(name)} is left out: a category says it in every trial`);

/**
 * What rates are regressed on: a number, or its cosine and sine; where it interacts with a category, within each level
 * of it.
 */
function slopesOf(
  recording: ShownTrials,
  number: string,
  { analysis, interactions }: AnalysisSetting,
): { readonly parts: readonly Variable[]; readonly within?: string } {
  const parts = analysis.variables(recording, regressorsOf(recording, [number]));
  const within = categoryIn(
    recording,
    interactions.filter((pair) => pair.includes(number)).map(([a, b]) => (a === number ? b : a)),
  );
  if (within === undefined) return { parts };
  return {
    within,
    parts: parts.flatMap((part) =>
      categoryLevels(recording, within).map((level) => ({
        name: `${part.name} of ${within} ${level}`,
        value: (row) => (String(row.condition[within]) === level ? part.value(row) : Number.NaN),
      })),
    ),
  };
}

const isPair = (pair: readonly string[], a: string, b: string | undefined): boolean =>
  b !== undefined && pair.includes(a) && pair.includes(b);

/** Names as parts of names of files, as cos-angle; a number tells apart those that differ in signs or case alone. */
function fileNamesOf(variables: readonly Variable[]): string[] {
  const stems = variables.map(({ name }) =>
    name
      .replace(")", "")
      .split(/[^\w-]+/)
      .filter(Boolean)
      .join("-"),
  );
  return stems.map((stem, k) => {
    const before = stems.slice(0, k).filter((one) => one.toLowerCase() === stem.toLowerCase()).length;
    return before === 0 ? stem : `${stem}-${before + 1}`;
  });
}

/** Whether a factor has three numbers or more. */
const isTunable = ({ table }: ShownTrials, name: string): boolean => {
  const levels = new Set(table.flatMap(({ condition }) => condition[name] ?? []));
  return levels.size > 2 && [...levels].every((level) => typeof level === "number");
};
