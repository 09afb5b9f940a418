/** Which output of a trial is its choice, and when it was made. */
import { exp } from "../base/math.ts";
import type { ScoreSpec } from "./declared.ts";
import { areFinite, largestOutput } from "./response.ts";
import type { Trial } from "./trial.ts";
import { choiceNumber } from "./words/words.ts";

/** What scoring needs to know of a task. */
export interface Scored {
  readonly outputs: readonly string[];
  readonly target: "class" | "value";
  readonly noResponse: number | null;
  /** ms */
  readonly dt: number;
}

/** The outputs of one trial: that of step k is at `outputs[at + k·stride + output]`. */
export interface Seen {
  readonly trial: Trial;
  readonly outputs: ArrayLike<number>;
  readonly at: number;
  readonly stride: number;
}

export interface Chosen {
  /** Choices count from 1; 0 is no response; NaN where an output that was looked at is not finite. */
  readonly choice: number;
  /** ms; NaN where no crossing was the choice. */
  readonly reactionTime: number;
}

export interface ChoiceRule {
  /** The first step, counted from 0, that is looked at. */
  from(trial: Trial): number;
  chosen(seen: Seen): Chosen;
}

export const notChosen: Chosen = { choice: Number.NaN, reactionTime: Number.NaN };

export const choiceRule = (task: Scored, rule: ScoreSpec["choice"]): ChoiceRule =>
  rule === "largest" ? largestAtEnd(task) : firstAcross(task, rule);

function largestAtEnd({ outputs: { length: count }, noResponse }: Scored): ChoiceRule {
  return {
    from: ({ steps }) => steps - 1,
    chosen({ trial, outputs, at, stride }) {
      const last = at + (trial.steps - 1) * stride;
      if (!areFinite(outputs, count, last)) return notChosen;
      return { choice: choiceNumber(largestOutput(outputs, count, last), noResponse), reactionTime: Number.NaN };
    },
  };
}

/**
 * The first output, but for that of no response, above a threshold after a period began; of several in one step the largest. What was above it
 * before does not count, nor what comes after.
 */
function firstAcross(
  { outputs: { length: count }, noResponse, target, dt }: Scored,
  { threshold, from: period }: Exclude<ScoreSpec["choice"], "largest">,
): ChoiceRule {
  const begin = ({ periods, steps }: Trial) => {
    for (const { name, from } of periods) if (name === period) return from;
    return steps;
  };
  return {
    from: (trial) => Math.min(begin(trial), trial.steps - 1),
    chosen({ trial, outputs, at, stride }) {
      const first = begin(trial);
      for (let k = first; k < trial.steps; k++) {
        const here = at + k * stride;
        if (!areFinite(outputs, count, here)) return notChosen;
        let best = -1;
        for (let output = 0; output < count; output++)
          if (output !== noResponse && (best < 0 || outputs[here + output] > outputs[here + best])) best = output;
        const height = target === "class" ? probability(outputs, count, here, best) : outputs[here + best];
        if (height > threshold) return { choice: choiceNumber(best, noResponse), reactionTime: (k + 1 - first) * dt };
      }
      return { choice: 0, reactionTime: Number.NaN };
    },
  };
}

/** softmax of one of `count` outputs. */
function probability(outputs: ArrayLike<number>, count: number, offset: number, which: number): number {
  let sum = 0;
  for (let output = 0; output < count; output++) sum += exp(outputs[offset + output] - outputs[offset + which]);
  return 1 / sum;
}
