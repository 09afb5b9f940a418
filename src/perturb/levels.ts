/** In which trials a perturbation acts, by the levels of their factors. */
import { invalid, unknownName } from "../base/errors.ts";
import { circleOfFactor, extentText, levelRangeIn, spanOf } from "../task/levelRange.ts";
import type { Trial } from "../task/trial.ts";
import type { TaskWords } from "../task/words/words.ts";
import type { FactorLevel, Perturbation } from "./perturbation.ts";

type Levels = Perturbation["trials"];
type Words = Pick<TaskWords, "factors">;
type IsLevel = (shown: FactorLevel | undefined) => boolean;

/** Whether a trial has one of the levels, or a number in one of the ranges, of each factor. */
export function choiceByLevels(trials: Levels, words: Words): (trial: Pick<Trial, "condition">) => boolean {
  const asked = Object.entries(trials).map(([factor, levels]) => {
    const tests = levels.map((level) => levelTest(level, circleOfFactor(factor, words)));
    return { factor, isAsked: (shown: FactorLevel | undefined) => tests.some((isLevel) => isLevel(shown)) };
  });
  return ({ condition }) => asked.every(({ factor, isAsked }) => isAsked(condition[factor]));
}

function levelTest(level: FactorLevel, circle: number | undefined): IsLevel {
  const range = levelRangeIn(level);
  const span = range && spanOf(range, circle);
  return (shown) => isSame(shown, level) || (span !== undefined && typeof shown === "number" && span.includes(shown));
}

/** Numbers may differ by rounding. */
const isSame = (shown: FactorLevel | undefined, level: FactorLevel): boolean =>
  typeof shown === "number" && typeof level === "number"
    ? Math.abs(shown - level) <= 1e-9 * Math.max(1, Math.abs(level))
    : String(shown) === String(level);

/**
 * Throws for a factor that a task does not have, and for a level that no trial of it can have.
 * @param examples a trial of every condition
 * @param more further trials
 */
export function checkAskedLevels(
  trials: Levels,
  examples: readonly Trial[],
  more: () => readonly Trial[],
  words: Words,
): void {
  const factors = [...new Set(examples.flatMap(({ condition }) => Object.keys(condition)))];
  for (const [factor, levels] of Object.entries(trials)) {
    if (!factors.includes(factor)) throw unknownName("factor", factor, factors);
    const among = (all: readonly Trial[]) => [...new Set(all.flatMap(({ condition }) => condition[factor] ?? []))];
    const shown = among(examples);
    const circle = circleOfFactor(factor, words);
    for (const level of levels) {
      const isLevel = levelTest(level, circle);
      if (shown.some(isLevel)) continue;
      const drawn = among([...examples, ...more()]);
      if (!drawn.some(isLevel)) checkMissing(factor, level, { shown, drawn, circle });
    }
  }
}

/** More levels than a task would list: they are drawn anew in every trial. */
const mostListed = 500;

interface Seen {
  readonly shown: readonly FactorLevel[];
  readonly drawn: readonly FactorLevel[];
  readonly circle: number | undefined;
}

/** Throws for a level that no trial drawn has, unless it may be a rare one. */
function checkMissing(factor: string, level: FactorLevel, { shown, drawn, circle }: Seen): void {
  const numbers = drawn.filter((one) => typeof one === "number");
  const range = levelRangeIn(level);
  const subject = `level of ${factor}`;
  if (range && numbers.length > 0) {
    const { low, high } = range;
    throw invalid({
      ...{ subject, value: level, detail: "in no trial" },
      remedy:
        spanOf(range, circle).half < 0
          ? `give the lower end first: ?${factor}=${high}..${low}`
          : `its numbers lie from ${extentText(numbers)}`,
    });
  }
  if (drawn.length > mostListed)
    throw invalid({
      ...{ subject, value: level, detail: "in no trial: it is drawn anew in every one" },
      remedy:
        numbers.length === drawn.length
          ? `give a range, ?${factor}=FROM..TO: its numbers lie from ${extentText(numbers)}`
          : "choose trials by a factor with levels",
    });
  // Draws that show further levels may not have shown them all.
  const isText = typeof level === "string" && numbers.length === drawn.length;
  if (isText || drawn.length === shown.length) throw unknownName(subject, String(level), drawn.map(String));
}
