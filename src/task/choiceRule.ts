/** Which output of a trial is its choice, and when the choice was made. */
import { portableExp } from "../base/math.ts";
import type { ScoreSpec } from "./declarations.ts";
import { areFinite, largestOutput } from "./response.ts";
import type { Trial } from "./trial.ts";
import { choiceNumber } from "./words/words.ts";

/** The properties of a task needed for scoring. */
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

export interface ChoiceOutcome {
  /** Choices count from 1; 0 is no response; NaN if an output that the rule reads is not finite. */
  readonly choice: number;
  /** ms; NaN if the choice was not made by a crossing. */
  readonly reactionTime: number;
}

export interface ChoiceRule {
  /** The first step, counted from 0, that the rule reads. */
  from(trial: Trial): number;
  chosen(seen: Seen): ChoiceOutcome;
}

export const notChosen: ChoiceOutcome = { choice: Number.NaN, reactionTime: Number.NaN };

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
 * The first output, other than that of no response, above a threshold after the start of a period; the largest if
 * several cross in one step. Crossings before the period and after the first are ignored.
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
  for (let output = 0; output < count; output++) sum += portableExp(outputs[offset + output] - outputs[offset + which]);
  return 1 / sum;
}
