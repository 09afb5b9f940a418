/** The parts of a definition that name things, read strictly: factors, psychometric variable, activity, score. */
import { isRecord } from "../base/display.ts";
import { inContext, invalid, missing, unknown } from "../base/errors.ts";
import {
  either,
  listOf,
  mapOf,
  optional,
  type RecordOf,
  record,
  recordBy,
  shorthand,
  tupleOf,
} from "../settings/compound.ts";
import {
  anyText,
  callback,
  exactly,
  finiteNumber,
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

/** Flattens an object type, so that TypeScript reports keys that it does not have in the result of a function. */
type Flat<T> = { readonly [K in keyof T]: T[K] };

const level = worded(either(finiteNumber, text), "level", "a number or a string");
const factorName = worded(text, "factor", "the name of a factor");
const outputName = worded(text, "output", "the name of an output");
const periodName = worded(text, "period", "the name of a period");
const names: Kind<readonly string[], string | readonly string[]> = shorthand(
  listOf(text, { min: 1, unique: true }),
  text,
  (one) => [one],
);

const ofFactor = {
  /** "%", "Hz", "°". Default: the unit of a parameter of the same name whose values include the levels. */
  unit: optional(anyText),
  /** Default: inferred from the levels. */
  kind: optional(oneOf(factorKinds)),
  /** Period of a circular factor whose unit is not that of an angle: 24 for hours, 180 for orientations. */
  circle: optional(number({ above: 0 })),
};
export type FactorSpec = RecordOf<typeof ofFactor>;
const factors = mapOf(record(ofFactor));
export type Factors = Readonly<Record<string, FactorSpec>>;
/** By name: factors of the conditions, values that trials record, and the abscissa of the psychometric curve. */
export type LooseFactors = NonNullable<(typeof factors)["loose"]>;

const ofActivity = {
  /** Periods to whose onsets averages are aligned, the default first. */
  align: optional(names),
  /** The period of selectivity, and two levels of a factor to compare instead of the two correct responses. */
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
/** A list of one entry may be given as that entry. */
export type LooseActivity = Flat<NonNullable<(typeof activity)["loose"]>>;

const ofError = {
  /**
   * distance (of values): the root mean square of output − target; angle: the angle between them in degrees; time:
   * the difference in ms between the reaction time and that of outputs equal to the targets.
   * Outputs form a ring of evenly spaced preferred angles, read as a population vector or, for classes, as the
   * angle of the choice; two values are cosine and sine.
   */
  measure: oneOf(["distance", "angle", "time"]),
  /** Default: all except that for no response. */
  outputs: optional(names),
  /** Default: wherever the mask is above 0. */
  periods: optional(names),
  /** Whether it is measured over all steps of these periods, or only at the last step of the trial. Default: all. */
  steps: optional(oneOf(["all", "last"])),
  /** A trial is correct up to this error. Default: trials are not judged by their error. */
  tolerance: optional(number({ above: 0 })),
  /** For a time: added to the tolerance, as a share of the time that is due. */
  relativeTolerance: optional(number({ min: 0 })),
  /** For a distance: the unit of the targets. */
  unit: optional(anyText),
};
const ofScore = {
  /**
   * Which output is chosen: the largest at the last step, or the first to exceed a threshold after the start of the
   * period `from`. For classes, the probability (softmax of the outputs) must exceed it. `each`: the largest at the
   * last step of each of several periods, all of which must be correct; the choice is the last. `withheldAbove`: at
   * the last step, no response while the output for it is above this value, otherwise the largest of the others.
   */
  choice: optional(
    either(
      exactly("largest"),
      recordBy({
        threshold: record({ threshold: number(), from: periodName }),
        each: record({ each: listOf(periodName, { min: 1, unique: true }) }),
        withheldAbove: record({ withheldAbove: number() }),
      }),
    ),
    "largest",
  ),
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
  /** Computes it from the condition; null for one that is not on the curve, such as a catch trial. */
  value?(condition: C): number | null;
  /** The output that its large values favour. */
  readonly favours: string;
  /** Levels that an evaluation shows. Default: the task's conditions. */
  readonly levels?: readonly number[];
  /** The smallest and largest level that can be shown. */
  readonly range?: readonly [number, number];
  /**
   * The conditions of a level, with the same factors as the task's conditions. Their type is open, so that a
   * definition can be spread into one with other factors.
   */
  conditions?(level: number): readonly Condition[];
}
const ofPsychometric = {
  factor: factorName,
  value: optional(callback<(condition: never) => number | null>()),
  favours: outputName,
  levels: optional(listOf(number(), { min: 1, unique: true })),
  range: optional(tupleOf(number(), number())),
  conditions: optional(callback<(level: number) => readonly Condition[]>()),
};
const psychometric = record(ofPsychometric);
export type Psychometric = RecordOf<typeof ofPsychometric>;

/** Reads a part of a definition. */
const readPart = <T>(kind: Kind<T, unknown>, given: unknown, part: string, owner: string): T =>
  inContext({ within: owner }, () => readAt(kind, given, part));

/** Throws "missing", "unknown" or "invalid". */
export function readFactors(given: unknown, owner: string): Factors {
  if (given === undefined) return {};
  const read = readPart(factors, given, "factors", owner);
  for (const [name, { unit, kind, circle }] of Object.entries(read)) {
    checkName(name, "factor", owner);
    checkText(unit ?? "", `unit of factor "${name}"`, owner);
    if (circle !== undefined && kind !== "circular")
      throw invalid({
        within: owner,
        at: `factors.${name}.circle`,
        value: circle,
        remedy: 'set kind: "circular" too, or leave it out',
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
      remedy: "give a factor and two of its levels to compare",
    });
  if (levels && levels[0] === levels[1])
    throw invalid({ within: owner, at: "activity.selectivity.levels", value: levels, remedy: "they must differ" });
  return read;
}

export function readScore(given: unknown, owner: string): ScoreSpec {
  if (isRecord(given) && Object.hasOwn(given, "noResponse"))
    throw unknown({
      within: owner,
      at: "score.noResponse",
      remedy: "it is a key of the task, beside score: move it there",
    });
  const read = readPart(score, given ?? {}, "score", owner);
  const { measure, unit, tolerance = 0 } = read.error ?? {};
  checkTimeError(read, owner);
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
      remedy: "angles differ by at most 180°: give less, or every answer is correct",
    });
  checkText(unit ?? "", "unit of score.error", owner);
  return read;
}

/** Throws "invalid" or "missing" for parts that belong to errors of time only, or are needed there. */
function checkTimeError({ choice, error }: ScoreSpec, within: string): void {
  if (error === undefined) return;
  const isTime = error.measure === "time";
  if (isTime && !(typeof choice === "object" && "threshold" in choice))
    throw missing({
      within,
      at: "score.choice.threshold",
      remedy: "an error of time needs a choice by threshold: choice: { threshold, from }",
    });
  const odd = isTime
    ? (["unit", "outputs", "periods", "steps"] as const).find((part) => error[part] !== undefined)
    : error.relativeTolerance === undefined
      ? undefined
      : "relativeTolerance";
  if (odd !== undefined)
    throw invalid({
      within,
      at: `score.error.${odd}`,
      value: error[odd],
      remedy: `an error of ${isTime ? "time" : error.measure} has no ${odd}, leave it out`,
    });
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
      remedy: "give both the levels to show and a function from a level to its conditions",
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
      remedy: "give the smallest level, then the largest",
    });
  if (levels !== undefined) checkLevels(levels, read, "psychometric.levels", { within: owner });
  return read;
}

/** Throws "invalid" for a level outside the range. */
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
