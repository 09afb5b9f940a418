/** What a definition declares of its own words, read strictly: factors, psychometric variable, activity, score. */
import { inContext, invalid, missing } from "../base/errors.ts";
import { either, listOf, mapOf, optional, type RecordOf, record, shorthand, tupleOf } from "../settings/compound.ts";
import {
  anyText,
  callback,
  exactly,
  finite,
  type Kind,
  number,
  oneOf,
  readAt,
  text,
  worded,
} from "../settings/kind.ts";
import { checkName, checkText } from "../settings/name.ts";
import { checkFunction } from "../settings/userDefinition.ts";
import type { Condition } from "./trial.ts";
import { factorKinds } from "./words/words.ts";

/** One object type, of which TypeScript sees that what a function returns has none of its keys. */
type Flat<T> = { readonly [K in keyof T]: T[K] };

const level = worded(either(finite, text), "level", "a number or a string");
const factorName = worded(text, "factor", "the name of a factor");
const outputName = worded(text, "output", "the name of an output");
const periodName = worded(text, "period", "the name of a period");
const names: Kind<readonly string[], string | readonly string[]> = shorthand(
  listOf(text, { min: 1, unique: true }),
  text,
  (one) => [one],
);

const ofFactor = {
  /** "%", "Hz", "°". Default: that of a parameter of the same name among whose values the levels are. */
  unit: optional(anyText),
  /** Default: what the levels look like. */
  kind: optional(oneOf(factorKinds)),
  /** After how much a circular one is back where it began, for a unit that is no angle's: 24 for hours, 180 for orientations. */
  circle: optional(number({ above: 0 })),
};
export type FactorSpec = RecordOf<typeof ofFactor>;
const factors = mapOf(record(ofFactor));
export type Factors = Readonly<Record<string, FactorSpec>>;
/** By the names of factors: of those of the conditions, of what trials record, and of the abscissa of the psychometric curve. */
export type LooseFactors = NonNullable<(typeof factors)["loose"]>;

const ofActivity = {
  /** Periods to whose onsets averages are aligned, the usual one first. */
  align: optional(names),
  /** What selectivity compares: a period, and two levels of a factor in place of the two right responses. */
  selectivity: optional(
    shorthand(
      record({ period: optional(periodName), factor: optional(factorName), levels: optional(tupleOf(level, level)) }),
      text,
      (period) => ({ period }),
    ),
  ),
  /** Periods in which rates are measured. */
  rates: optional(names),
};
const activity = record(ofActivity);
export type ActivitySpec = RecordOf<typeof ofActivity>;
/** A list of one may be given as its only entry. */
export type LooseActivity = Flat<NonNullable<(typeof activity)["loose"]>>;

const ofError = {
  /**
   * distance, of values: the root mean square of output − target; angle: the angle between them in degrees. Outputs are a ring of evenly spaced
   * preferred angles, read as a population vector, or of classes as the angle of the choice; two values are cosine and sine.
   */
  measure: oneOf(["distance", "angle"]),
  /** Default: all but the one of no response. */
  outputs: optional(names),
  /** Default: wherever masks are above 0. */
  periods: optional(names),
  /** A trial is right up to this error. Default: trials are not judged by it. */
  tolerance: optional(number({ above: 0 })),
  /** Of a distance: the unit of the targets. */
  unit: optional(anyText),
};
const ofScore = {
  /**
   * Which output is chosen: the largest at the last step, or the first to be above a threshold after the period `from` began. Of classes it is the
   * probability (softmax of the outputs) that crosses it.
   */
  choice: optional(either(exactly("largest"), record({ threshold: number(), from: periodName })), "largest"),
  error: optional(record(ofError)),
  /** Accuracy of the best policy that ignores the stimulus. Default: computed from the answers. */
  chance: optional(number({ min: 0, max: 1 })),
};
const score = record(ofScore);
export type ScoreSpec = RecordOf<typeof ofScore>;
export type LooseScore = Flat<NonNullable<(typeof score)["loose"]>>;

/** The abscissa of the psychometric curve. */
export interface PsychometricSpec<C = never> {
  /** A numeric factor of the conditions; with `value`, the name of a new one. */
  readonly factor: string;
  /** Computes it from the others. */
  value?(condition: C): number;
  /** The output that its large values favour. */
  readonly favours: string;
  /** Levels that an evaluation shows. Default: the conditions as they are. */
  readonly levels?: readonly number[];
  /** The least and the largest level that can be shown. */
  readonly range?: readonly [number, number];
  /** The conditions of a level, with the factors of the others. Their type is open, so that a definition may be spread into one with others. */
  conditions?(level: number): readonly Condition[];
}
const ofPsychometric = {
  factor: factorName,
  value: optional(callback<(condition: never) => number>()),
  favours: outputName,
  levels: optional(listOf(number(), { min: 1, unique: true })),
  range: optional(tupleOf(number(), number())),
  conditions: optional(callback<(level: number) => readonly Condition[]>()),
};
const psychometric = record(ofPsychometric);
export type Psychometric = RecordOf<typeof ofPsychometric>;

/** Part of a definition, read by its kind. */
const readPart = <T>(kind: Kind<T, unknown>, given: unknown, part: string, owner: string): T =>
  inContext({ within: owner }, () => readAt(kind, given, part));

/** Throws "missing", "unknown" or "invalid" for what cannot be. */
export function readFactors(given: unknown, owner: string): Factors {
  if (given === undefined) return {};
  const read = readPart(factors, given, "factors", owner);
  for (const [name, { unit, kind, circle }] of Object.entries(read)) {
    checkName(name, "factor", owner);
    checkText(unit ?? "", `factor "${name}" with the unit`, owner);
    if (circle !== undefined && kind !== "circular")
      throw invalid({
        within: owner,
        at: `factors.${name}.circle`,
        value: circle,
        remedy: 'say kind: "circular" beside it, or leave it out',
      });
  }
  return read;
}

export function readActivity(given: unknown, owner: string): ActivitySpec {
  const read = readPart(activity, given ?? {}, "activity", owner);
  const { factor, levels } = read.selectivity ?? {};
  if ((factor === undefined) !== (levels === undefined))
    throw missing({
      within: owner,
      at: `activity.selectivity.${factor === undefined ? "factor" : "levels"}`,
      remedy: "give a factor and the two levels of it that are compared",
    });
  if (levels && levels[0] === levels[1])
    throw invalid({ within: owner, at: "activity.selectivity.levels", value: levels, remedy: "they must differ" });
  return read;
}

export function readScore(given: unknown, owner: string): ScoreSpec {
  const read = readPart(score, given ?? {}, "score", owner);
  const { measure, unit, tolerance = 0 } = read.error ?? {};
  if (measure === "angle" && unit !== undefined)
    throw invalid({
      within: owner,
      at: "score.error.unit",
      value: unit,
      remedy: "angles are in degrees, leave it out",
    });
  if (measure === "angle" && tolerance >= 180)
    throw invalid({
      within: owner,
      at: "score.error.tolerance",
      value: tolerance,
      remedy: "no direction is farther off than 180°: give less, or every answer is right",
    });
  checkText(unit ?? "", "score.error with the unit", owner);
  return read;
}

export function readPsychometric(given: unknown, owner: string): Psychometric | null {
  if (given === undefined || given === null) return null;
  const read = readPart(psychometric, given, "psychometric", owner);
  const { factor, value, levels, conditions, range } = read;
  checkName(factor, "psychometric.factor", owner);
  for (const [part, one] of Object.entries({ value, conditions }))
    if (one !== undefined) checkFunction(one, `psychometric.${part} of ${owner}`);
  if ((levels === undefined) !== (conditions === undefined))
    throw missing({
      within: owner,
      at: `psychometric.${levels === undefined ? "levels" : "conditions"}`,
      remedy: "give the levels that are shown, and a function from a level to its conditions",
    });
  if (range !== undefined && levels === undefined)
    throw invalid({
      within: owner,
      at: "psychometric.range",
      value: range,
      remedy: "there are no levels, leave it out",
    });
  if (range !== undefined && !(range[0] < range[1]))
    throw invalid({
      within: owner,
      at: "psychometric.range",
      value: range,
      remedy: "give the least level, then the greatest",
    });
  if (levels !== undefined) checkLevels(levels, read, "psychometric.levels", { within: owner });
  return read;
}

/** Throws "invalid" for a level beyond the range. */
export function checkLevels(
  levels: readonly number[],
  { range }: Pick<Psychometric, "range">,
  at: string,
  where: { readonly within?: string } = {},
): void {
  const place = levels.findIndex((one) => range !== undefined && !(one >= range[0] && one <= range[1]));
  if (place >= 0)
    throw invalid({
      ...where,
      at: `${at}[${place}]`,
      value: levels[place],
      remedy: `it must be a number from ${range![0]} to ${range![1]}`,
    });
}
