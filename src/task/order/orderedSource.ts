/** A task whose trials follow one another in a certain order in training. */
import { generator, keyOf } from "../../base/random.ts";
import type { TaskInstance } from "../instance.ts";
import type { TrialSource } from "../source.ts";
import { adaptive, levelStages } from "./adaptive.ts";
import { blocks, transitions } from "./history.ts";
import { type Level, levelsOf } from "./levels.ts";
import type { TrialOrder } from "./orderSettings.ts";
import type { Rows, Sequencer } from "./sequencer.ts";

/** First random stream of conditions; the place of a trial within a row is added. */
const orderStream = 0x6f640000;

/**
 * The task as a source whose trials have levels of a factor in this order; the other factors are drawn as without one.
 * In rows of several trials history runs along each row, otherwise from row to row.
 * @throws "unknown" for a factor or level that the task lacks
 */
export function orderedSource(task: TaskInstance, order: TrialOrder, rows: Rows): TrialSource {
  const [rule, factor] = Object.entries(order)[0] as [string, string];
  const levels = levelsOf(task, factor, `train.order.${rule}`);
  const { levelAt, state } = sequencerOf(order, levels, rows) as Sequencer;
  const { name, dt, inputs, outputs, target, noise, scorer, longestTrial } = task;
  return {
    name,
    dt,
    inputs,
    outputs,
    target,
    noise,
    scorer,
    longestTrial,
    ...(state && { state }),
    draw(seed, number, place, now) {
      const random = generator(typeof seed === "number" ? keyOf(seed) : seed, orderStream + place, number);
      const level = levels[levelAt(seed, number, place, random, now)];
      return task.at(level.draw(random), seed, number, place);
    },
  };
}

function sequencerOf(order: TrialOrder, levels: readonly Level[], rows: Rows): unknown {
  if ("blocks" in order) return blocks(order, levels, rows);
  if ("transitions" in order) return transitions(order, levels, rows);
  return "adapt" in order ? adaptive(order, levels, rows) : levelStages(order, levels, rows);
}
