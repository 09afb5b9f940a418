/** The trial whose inputs are held: by the levels of its factors, also of those that are continuous. */
import { invalid, missing, unknownName } from "../base/errors.ts";
import type { TaskInstance } from "../task/instance.ts";
import type { Trial } from "../task/trial.ts";

/** A level of each factor; of numbers also a range, "10..20". */
export type AskedCondition = Readonly<Record<string, string | number>>;

/** A factor with more numbers than this is continuous: the nearest one will do. */
const mostLevels = 16;
/** So many trials are drawn where no condition has exactly these levels. */
const mostDrawn = 500;
/** How far beyond the drawn numbers one may be asked for, as a share of their range. */
const beyond = 0.05;

/**
 * The first trial with these levels; without any, the first of those with the most periods, as a catch trial has fewer;
 * of a continuous factor the one nearest to the number, of a range the one nearest to its middle.
 * @throws "unknown" for a factor that the task does not have, "missing" if no trial has such levels
 */
export function trialWith(task: TaskInstance, seed: number, condition: AskedCondition): Trial {
  const first = task.conditions.map((_, k) => task.at(k, seed, k));
  const known = [...new Set(first.flatMap((trial) => Object.keys(trial.condition)))];
  const names = Object.keys(condition);
  for (const name of names) if (!known.includes(name)) throw unknownName({ at: `condition.${name}` }, name, known);
  const has = (trial: Trial, name: string) => String(trial.condition[name]) === String(condition[name]);
  const periods = ({ periods: all }: Trial) => all.filter(({ from, to }) => to > from).length;
  if (names.length === 0) return first.reduce((best, trial) => (periods(trial) > periods(best) ? trial : best));
  const exact = first.find((trial) => names.every((name) => has(trial, name)));
  if (exact) return exact;
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
  return found[off.indexOf(off.reduce((a, b) => Math.min(a, b)))];
}

interface Near {
  has(trial: Trial): boolean;
  /** How far its level is from what was asked for, as a share of the range. */
  off(trial: Trial): number;
}

function nearTo(name: string, asked: string | number, drawn: readonly Trial[], { words }: TaskInstance): Near {
  const subject = `trial with ${name} = ${asked}`;
  const levels = [...new Set(drawn.flatMap((trial) => trial.condition[name] ?? []))];
  const numbers = levels.filter((level) => typeof level === "number").sort((a, b) => a - b);
  const [low, high] = rangeIn(asked);
  const isRange = String(asked).includes("..");
  const isContinuous = numbers.length === levels.length && numbers.length > mostLevels;
  const ends = [numbers[0], numbers[numbers.length - 1]].map((end) => Number(end?.toPrecision(4)));
  const span = `its numbers lie from ${ends.join(" to ")}`;
  if (Number.isNaN(low) || numbers.length < levels.length || !(isRange || isContinuous))
    throw missing({ subject, remedy: isContinuous ? span : `levels of ${name} are ${shortened(levels)}` });
  const { kind, circle: said } = words.factors.find((one) => one.name === name) ?? {};
  const circle = kind === "circular" ? (said ?? 360) : undefined;
  const spread = circle ?? (numbers[numbers.length - 1] - numbers[0] || 1);
  // Around a circle, 350..10 goes through 0.
  const width = circle === undefined || high - low >= circle ? high - low : modulo(high - low, circle);
  if (width < 0)
    throw invalid({ at: `condition.${name}`, value: asked, remedy: `give the lower end first: "${high}..${low}"` });
  const offset = (level: number) => {
    const apart = level - (low + width / 2);
    return Math.abs(circle === undefined ? apart : modulo(apart + circle / 2, circle) - circle / 2);
  };
  const slack = isRange ? width / 2 : circle === undefined ? beyond * spread : circle;
  const isNear = (level: unknown) => typeof level === "number" && offset(level) <= slack;
  if (!numbers.some(isNear)) throw missing({ subject, remedy: span });
  // Of a single number any trial may be the nearest; the slack only says whether there is one.
  const inside = isRange ? isNear : (level: unknown) => typeof level === "number";
  return {
    has: (trial) => inside(trial.condition[name]),
    off: (trial) => offset(Number(trial.condition[name])) / spread,
  };
}

/** Both ends of "10..20", a number twice, NaN for other words. */
function rangeIn(asked: string | number): readonly [number, number] {
  const parts = String(asked).split("..");
  const [low, high = low] = parts.map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  return parts.length <= 2 && Number.isFinite(low) && Number.isFinite(high) ? [low, high] : [Number.NaN, Number.NaN];
}

const modulo = (value: number, by: number): number => ((value % by) + by) % by;

const shortened = (levels: readonly (string | number)[]): string =>
  levels.slice(0, mostLevels).join(", ") + (levels.length > mostLevels ? ", …" : "");
