/**
 * The words of a task with fixed parameters: those that the definition declares, and those that follow from its
 * conditions.
 */
import { invalid, missing, unknownName, unsupported } from "../base/errors.ts";
import type { ResolvedParameters } from "../settings/parameter.ts";
import type { ActivitySpec, FactorSpec, Factors, Psychometric, ScoreSpec } from "./declarations.ts";
import type { TaskDefinition } from "./definition.ts";
import { taskContext } from "./taskErrors.ts";
import type { Condition } from "./trial.ts";
import { circleOf, kindOfLevels, kindOfNumbers, type Levels, turnOf } from "./words/factorKind.ts";
import { type FactorWords, isByThreshold, type TaskWords } from "./words/words.ts";

export interface WordsSource {
  readonly definition: TaskDefinition;
  readonly parameters: ResolvedParameters;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly noResponse: number | null;
  /** Including the abscissa of the psychometric curve. */
  readonly conditions: readonly Condition[];
  readonly factors: Factors;
  readonly activity: ActivitySpec;
  readonly psychometric: Psychometric | null;
  readonly score: ScoreSpec;
  /** Names of the periods of all conditions. */
  readonly periods: readonly string[];
  /** Names in the conditions of trials, including recorded ones; searches until all wanted names are found. */
  recorded(wanted: readonly string[]): readonly string[];
}

/**
 * Throws "unknown" for a factor, period or output that the task lacks, "invalid" or "missing" for an unsuitable
 * one.
 */
export function resolveWords(source: WordsSource): TaskWords {
  const { definition, inputs, outputs, noResponse, activity, psychometric, score } = source;
  const factors = factorsOf(source);
  checkActivity(activity, factors, source);
  checkScore(score, source);
  if (psychometric) checkPsychometric(psychometric, factors, source);
  const { choice = "largest", error } = score;
  const { align = [], selectivity = {}, rates = [] } = activity;
  return Object.freeze({
    inputs,
    outputs,
    target: definition.target,
    noResponse,
    factors,
    psychometric: psychometric && { factor: psychometric.factor, favours: psychometric.favours },
    align,
    selectivity,
    rates,
    score: {
      choice,
      error: error
        ? {
            measure: error.measure,
            unit: fixedUnits[error.measure] ?? error.unit ?? "",
            outputs: error.outputs ?? outputs.filter((_, k) => k !== noResponse),
            periods: error.periods ?? [],
            ...(error.steps === "last" && { steps: error.steps }),
            tolerance: error.tolerance ?? (error.relativeTolerance === undefined ? null : 0),
            ...(error.relativeTolerance !== undefined && { relativeTolerance: error.relativeTolerance }),
          }
        : null,
    },
  });
}

/** Units of errors that do not have that of the targets. */
const fixedUnits: Readonly<Record<string, string>> = { angle: "°", time: "ms" };

/** Throws "unknown" for the first name that does not exist. */
function known(
  kind: "factor" | "period" | "output",
  names: readonly (string | undefined)[],
  among: readonly string[],
  at: string,
  { definition }: WordsSource,
): void {
  for (const name of names)
    if (name !== undefined && !among.includes(name))
      throw unknownName(`${at}: ${kind}`, name, among).with(taskContext(definition.name));
}

/** The levels of a factor in the conditions; empty for recorded values. */
const levelsOf = (name: string, { conditions }: WordsSource): Levels => [
  ...new Set(conditions.flatMap((one) => (Object.hasOwn(one, name) ? [one[name]] : []))),
];

function checkActivity(
  { align, selectivity: { period, factor, levels } = {}, rates }: ActivitySpec,
  factors: readonly FactorWords[],
  source: WordsSource,
): void {
  const { periods, definition } = source;
  known("period", align ?? [], periods, "activity.align", source);
  known("period", rates ?? [], periods, "activity.rates", source);
  known("period", [period], periods, "activity.selectivity", source);
  const names = factors.map(({ name }) => name);
  known("factor", [factor], names, "activity.selectivity", source);
  const shown = factor === undefined ? [] : levelsOf(factor, source);
  const odd = levels === undefined || shown.length === 0 ? -1 : levels.findIndex((level) => !shown.includes(level));
  if (odd >= 0)
    throw invalid({
      ...taskContext(definition.name),
      at: `activity.selectivity.levels[${odd}]`,
      value: levels![odd],
      remedy: `levels of factor "${factor}": ${shown.join(", ")}`,
    });
}

function checkScore({ choice, error }: ScoreSpec, source: WordsSource): void {
  const { definition, outputs, noResponse, periods } = source;
  const { within } = taskContext(definition.name);
  const isClass = definition.target === "class";
  if (typeof choice === "object" && "each" in choice) {
    known("period", choice.each, periods, "score.choice.each", source);
    if (!isClass)
      throw unsupported({
        within,
        subject: "score.choice.each",
        detail: "where targets are values",
        remedy: 'use target: "class", or measure an error over these periods',
      });
  }
  if (typeof choice === "object" && "withheldAbove" in choice && noResponse === null)
    throw missing({
      within,
      at: "noResponse",
      remedy: "score.choice.withheldAbove needs an output that means no response",
    });
  if (isByThreshold(choice)) {
    known("period", [choice.from], periods, "score.choice.from", source);
    if (isClass && !(choice.threshold > 0 && choice.threshold < 1))
      throw invalid({
        within,
        at: "score.choice.threshold",
        value: choice.threshold,
        remedy: "for classes it is a probability: give a number above 0 and below 1",
      });
  }
  if (error === undefined) return;
  known("period", error.periods ?? [], periods, "score.error.periods", source);
  known("output", error.outputs ?? [], outputs, "score.error.outputs", source);
  if (error.measure === "time") return;
  if (error.measure === "distance") {
    if (isClass)
      throw unsupported({
        within,
        subject: 'score.error.measure "distance"',
        detail: "where the target is a class",
        remedy: 'classes have no distance: use "angle" if they lie on a circle, or leave score.error out',
      });
    return;
  }
  const directions = error.outputs?.length ?? outputs.length - (noResponse === null ? 0 : 1);
  if (directions < 2)
    throw missing({
      within,
      at: "score.error.outputs",
      detail: `, of which there is ${directions === 1 ? "one" : "none"}`,
      remedy: "an angle needs at least two outputs",
    });
}

/** Throws "invalid" for a psychometric variable that is not numeric, or that is circular. */
function checkPsychometric(
  { factor, favours }: Psychometric,
  factors: readonly FactorWords[],
  source: WordsSource,
): void {
  const { conditions, outputs, noResponse, definition } = source;
  const { within } = taskContext(definition.name);
  known(
    "factor",
    [factor],
    factors.map(({ name }) => name),
    "psychometric.factor",
    source,
  );
  known("output", [favours], outputs, "psychometric.favours", source);
  const bad = conditions.find((one) => Object.hasOwn(one, factor) && typeof one[factor] !== "number");
  if (bad)
    throw invalid({
      within,
      at: "psychometric.factor",
      value: factor,
      detail: `, which has the level "${bad[factor]}"`,
      remedy: "the abscissa must be numeric: name another factor, or compute one with psychometric.value",
    });
  const kind = factors.find(({ name }) => name === factor)?.kind;
  if (kind === "circular" || kind === "category")
    throw invalid({
      within,
      at: "psychometric.factor",
      value: factor,
      detail: `, which is ${kind === "circular" ? "circular" : "a category"}`,
      remedy: `the abscissa must be ordered or signed: declare it so in factors, or compute one with psychometric.value`,
    });
  if (outputs.indexOf(favours) === noResponse)
    throw invalid({
      within,
      at: "psychometric.favours",
      value: favours,
      detail: ", which means no response",
      remedy: `name an output that is a choice: ${outputs.filter((_, k) => k !== noResponse).join(", ")}`,
    });
}

function factorsOf(source: WordsSource): readonly FactorWords[] {
  const { definition, factors: declared, conditions, parameters, psychometric } = source;
  const { within } = taskContext(definition.name);
  const names = [...new Set(conditions.flatMap((condition) => Object.keys(condition)))];
  const further = Object.keys(declared).filter((name) => !names.includes(name));
  const recorded = further.length > 0 ? source.recorded(further) : [];
  known("factor", further, [...new Set([...names, ...recorded])], "factors", source);
  return Object.freeze(
    [...names, ...further].map((name) => {
      const levels = levelsOf(name, source);
      const spec = Object.hasOwn(declared, name) ? declared[name] : {};
      const unit = spec.unit ?? unitOf(definition, name, levels, parameters);
      const isAbscissa = psychometric?.factor === name;
      const isDerived = isAbscissa && psychometric.value !== undefined;
      const isNumber = isAbscissa && levels.every((level) => typeof level === "number");
      const { kind = isNumber ? kindOfNumbers(levels) : kindOfLevels(levels, unit) } = spec;
      return Object.freeze({
        name,
        unit,
        kind,
        ...circular(name, levels, { ...spec, kind, unit }, within),
        ...(isDerived && { isDerived }),
      });
    }),
  );
}

/** Throws "invalid" if two levels are the same point of a circle. */
function checkPlaces(
  levels: readonly number[],
  circle: number,
  where: { readonly within: string; readonly at: string },
) {
  const places = new Map<number, number>();
  for (const level of levels) {
    const place = Math.round((1e6 * (((level % circle) + circle) % circle)) / circle) % 1e6;
    const other = places.get(place);
    if (other !== undefined)
      throw invalid({
        ...where,
        value: circle,
        detail: `: levels ${other} and ${level} are the same point of it`,
        remedy: "give the period of the factor",
      });
    places.set(place, level);
  }
}

/**
 * The circle of a circular factor. Throws "missing" if its length is unknown, "invalid" for strings that are not a
 * category.
 */
function circular(name: string, levels: Levels, { kind, circle, unit = "" }: FactorSpec, within: string) {
  const word = levels.find((level) => typeof level === "string");
  if (kind !== "category" && word !== undefined)
    throw invalid({
      within,
      at: `factors.${name}.kind`,
      value: kind,
      detail: `with the level "${word}"`,
      remedy: 'strings are a category: set kind: "category", or leave it out',
    });
  if (kind !== "circular") return {};
  const length = circle ?? turnOf(unit) ?? circleOf(levels, unit);
  const at = `factors.${name}.circle`;
  if (length === undefined)
    throw missing({ within, at, remedy: 'give the length of the circle, or a unit of angles: "°" or "rad"' });
  checkPlaces(levels as readonly number[], length, { within, at });
  return { circle: length };
}

/**
 * The unit of a parameter with the factor's name whose values include the levels. The name alone is not enough:
 * `sample` may be a duration as a parameter and an angle as a factor.
 */
function unitOf({ parameters }: TaskDefinition, name: string, levels: Levels, values: ResolvedParameters): string {
  const unit = Object.hasOwn(parameters, name) ? parameters[name].kind.unit : undefined;
  const known: readonly unknown[] = Object.hasOwn(values, name) ? [values[name]].flat() : [];
  return unit !== undefined && levels.length > 0 && levels.every((level) => known.includes(level)) ? unit : "";
}
