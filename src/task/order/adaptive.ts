/** Orders that follow the network's accuracy: more trials of what it fails, or one set of levels after the other. */
import { unknownName } from "../../base/errors.ts";
import { generator, keyOf } from "../../base/random.ts";
import type { BatchReport } from "../source.ts";
import type { Condition } from "../trial.ts";
import { drawn, type Level } from "./levels.ts";
import type { OrderOf } from "./orderSettings.ts";
import type { Rows, Sequencer } from "./sequencer.ts";

/** The random stream of levels that are drawn once per batch. */
const batchStream = 0x6f620000;

/** Draws a level by weights that depend on the state, for each trial or once per batch. */
const drawnBy =
  <S>(each: "trial" | "batch", { batch }: Rows, weightsIn: (state: S) => readonly number[]): Sequencer<S>["levelAt"] =>
  (seed, number, _place, random, state) => {
    if (each === "trial") return drawn(weightsIn(state), random);
    const key = typeof seed === "number" ? keyOf(seed) : seed;
    return drawn(weightsIn(state), generator(key, batchStream, Math.floor(number / batch)));
  };

/** The share of correct trials among those of a condition that are judged; undefined without one. */
function accuracyOf({ scored }: BatchReport, has: (condition: Condition) => boolean): number | undefined {
  const judged = scored.filter(({ trial, score }) => score.isRight !== null && has(trial.condition));
  return judged.length === 0 ? undefined : judged.filter(({ score }) => score.isRight).length / judged.length;
}

interface Accuracies {
  /** The running accuracy of each level, 0 before it was shown. */
  readonly accuracy: readonly number[];
}

/** A level's weight is its usual one times least + (1 − least)(1 − accuracy). */
export function adaptive(
  { adapt: factor, memory, least, each }: OrderOf<"adapt">,
  levels: readonly Level[],
  rows: Rows,
): Sequencer<Accuracies> {
  return {
    levelAt: drawnBy(each, rows, ({ accuracy }) =>
      levels.map(({ weight }, k) => weight * (least + (1 - least) * (1 - accuracy[k]))),
    ),
    state: {
      initial: { accuracy: levels.map(() => 0) },
      next: ({ accuracy }, report) => ({
        accuracy: accuracy.map((before, k) => {
          const now = accuracyOf(report, (condition) => condition[factor] === levels[k].level);
          return now === undefined ? before : before + (now - before) / memory;
        }),
      }),
    },
  };
}

interface Stage {
  readonly stage: number;
  /** Batches shown in this stage. */
  readonly batches: number;
  /** Accuracies of the last of them. */
  readonly recent: readonly number[];
}

export function levelStages(
  { stages: factor, list, each }: OrderOf<"stages">,
  levels: readonly Level[],
  rows: Rows,
): Sequencer<Stage> {
  for (const [k, one] of list.entries())
    for (const level of one.levels)
      if (!levels.some((known) => known.level === level))
        throw unknownName(
          `train.order.list[${k}].levels: level of factor "${factor}"`,
          String(level),
          levels.map((known) => String(known.level)),
        );
  return {
    levelAt: drawnBy(each, rows, ({ stage }) =>
      levels.map(({ level, weight }) => (list[stage].levels.includes(level) ? weight : 0)),
    ),
    state: {
      initial: { stage: 0, batches: 0, recent: [] },
      next({ stage, batches, recent }, report) {
        const { batches: most, until, over } = list[stage];
        if (stage === list.length - 1) return { stage, batches: 0, recent: [] };
        const accuracy = until === undefined ? undefined : accuracyOf(report, () => true);
        const now = accuracy === undefined ? recent : [...recent, accuracy].slice(-over);
        const mean = now.reduce((sum, one) => sum + one, 0) / now.length;
        const isLearned = until !== undefined && now.length === over && mean >= until;
        const isOver = isLearned || batches + 1 === most;
        return isOver ? { stage: stage + 1, batches: 0, recent: [] } : { stage, batches: batches + 1, recent: now };
      },
    },
  };
}
