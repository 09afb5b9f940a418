/** The trial whose inputs are held: by the levels of its factors, also of those that are continuous. */
import { invalid, missing, unknownName } from "../base/errors.ts";
import type { TaskInstance } from "../task/instance.ts";
import { circleOfFactor, extentText, type LevelRange, levelRangeIn, spanOf } from "../task/levelRange.ts";
import type { Trial } from "../task/trial.ts";

/** A level of each factor; of numbers also a range, "10..20". */
export type AskedCondition = Readonly<Record<string, string | number>>;

/** A factor with more numbers than this is continuous: the nearest one will do. */
const mostLevels = 16;
/** So many trials are drawn where no condition has exactly these levels. */
const mostDrawn = 500;
/** How far beyond the drawn numbers one may be asked for, and from it a trial is near, as a share of their range. */
const beyond = 0.05;

export interface HeldTrial {
  readonly trial: Trial;
  /** Numbers that are far from those asked for. */
  readonly warnings: readonly string[];
}

/**
 * The first trial with these levels; without any, the first of those with the most periods, as a catch trial has fewer;
 * of a continuous factor the one nearest to the number, of a range the one nearest to its middle.
 * @throws "unknown" for a factor that the task does not have, "missing" if no trial has such levels
 */
export function trialWith(task: TaskInstance, seed: number, condition: AskedCondition): HeldTrial {
  const first = task.conditions.map((_, k) => task.at(k, seed, k));
  const known = [...new Set(first.flatMap((trial) => Object.keys(trial.condition)))];
  const names = Object.keys(condition);
  for (const name of names)
    if (!known.includes(name)) throw unknownName({ at: `condition.${name}`, subject: "factor" }, name, known);
  const has = (trial: Trial, name: string) => String(trial.condition[name]) === String(condition[name]);
  const periods = ({ periods: all }: Trial) => all.filter(({ from, to }) => to > from).length;
  if (names.length === 0) {
    const trial = first.reduce((best, one) => (periods(one) > periods(best) ? one : best));
    return { trial, warnings: [] };
  }
  const exact = first.find((trial) => names.every((name) => has(trial, name)));
  if (exact) return { trial: exact, warnings: [] };
  const rounds = Math.ceil(mostDrawn / task.conditions.length);
  const drawn = Array.from({ length: rounds * first.length }, (_, row) => task.at(row % first.length, seed, row));
  const wanted = names.map((name) => {
    if (drawn.some((trial) => has(trial, name))) return { name, has: (trial: Trial) => has(trial, name), off: () => 0 };
    return { name, ...nearTo(name, condition[name], drawn, task) };
  });
  const found = drawn.filter((trial) => wanted.every((one) => one.has(trial)));
  if (found.length === 0)
    throw missing({
      subject: `trial with ${names.map((name) => `${name} = ${condition[name]}`).join(", ")}`,
      remedy: "no condition has all of these levels",
    });
  const off = found.map((trial) => wanted.reduce((sum, one) => sum + one.off(trial), 0));
  const trial = found[off.indexOf(off.reduce((a, b) => Math.min(a, b)))];
  const warnings = wanted.flatMap((one) => {
    // The middle of a range is no number that was asked for.
    const isFar = levelRangeIn(condition[one.name]) === undefined && one.off(trial) > beyond;
    const level = Number(Number(trial.condition[one.name]).toPrecision(4));
    return isFar
      ? [`no trial has ${one.name} near ${condition[one.name]}: ${level} is the nearest of those drawn`]
      : [];
  });
  return { trial, warnings };
}

interface Near {
  has(trial: Trial): boolean;
  /** How far its level is from what was asked for, as a share of the range. */
  off(trial: Trial): number;
}

function nearTo(name: string, asked: string | number, drawn: readonly Trial[], { words }: TaskInstance): Near {
  const at = `condition.${name}`;
  const subject = `trial with ${name} = ${asked}`;
  const levels = [...new Set(drawn.flatMap((trial) => trial.condition[name] ?? []))];
  const numbers = levels.filter((level) => typeof level === "number").sort((a, b) => a - b);
  const range = levelRangeIn(asked);
  const isContinuous = numbers.length === levels.length && numbers.length > mostLevels;
  const around = range ?? pointIn(asked);
  if (around === undefined || numbers.length < levels.length || !(range || isContinuous))
    throw missing({
      ...{ at, subject },
      remedy: isContinuous
        ? `its numbers lie from ${extentText(numbers)}`
        : `levels of ${name} are ${shortened(numbers.length < levels.length ? levels : numbers)}`,
    });
  const circle = circleOfFactor(name, words);
  const spread = circle ?? (numbers[numbers.length - 1] - numbers[0] || 1);
  const { half, offset, includes } = spanOf(around, circle);
  if (half < 0)
    throw invalid({ at, value: asked, remedy: `give the lower end first: "${around.high}..${around.low}"` });
  const slack = circle === undefined ? beyond * spread : circle;
  const isNear = (level: unknown) => typeof level === "number" && (range ? includes(level) : offset(level) <= slack);
  if (!numbers.some(isNear))
    throw missing({ ...{ at, subject }, remedy: `its numbers lie from ${extentText(numbers)}` });
  // Of a single number any trial may be the nearest; the slack only says whether there is one.
  const inside = range ? isNear : (level: unknown) => typeof level === "number";
  return {
    has: (trial) => inside(trial.condition[name]),
    off: (trial) => offset(Number(trial.condition[name])) / spread,
  };
}

/** A number as a range without a width. */
function pointIn(asked: string | number): LevelRange | undefined {
  const number = String(asked).trim() === "" ? Number.NaN : Number(asked);
  return Number.isFinite(number) ? { low: number, high: number } : undefined;
}

const shortened = (levels: readonly (string | number)[]): string =>
  levels.slice(0, mostLevels).join(", ") + (levels.length > mostLevels ? ", …" : "");
