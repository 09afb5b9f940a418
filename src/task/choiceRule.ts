/** Which output of a trial is its choice, and when the choice was made. */
import { portableExp } from "../base/math.ts";
import type { ScoreSpec } from "./declarations.ts";
import { areFinite, largestOutput } from "./response.ts";
import type { Segment, Trial } from "./trial.ts";
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
  /** Whether all of several choices are correct; absent if there is only one. */
  readonly areRight?: boolean;
}

export interface ChoiceRule {
  /** The first step, counted from 0, that the rule reads. */
  from(trial: Trial): number;
  chosen(seen: Seen): ChoiceOutcome;
}

export const notChosen: ChoiceOutcome = { choice: Number.NaN, reactionTime: Number.NaN };

type Rule = ScoreSpec["choice"];
type RuleWith<K extends string> = Extract<Exclude<Rule, string>, Readonly<Record<K, unknown>>>;

export function choiceRule(task: Scored, rule: Rule): ChoiceRule {
  if (rule === "largest") return largestAtEnd(task);
  if ("each" in rule) return largestInEach(task, rule.each);
  return "withheldAbove" in rule ? largestUnlessWithheld(task, rule.withheldAbove) : firstAcross(task, rule);
}

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

/** The largest output at the last step of each of several periods, compared with the class that is wanted there. */
function largestInEach({ outputs: { length: count }, noResponse }: Scored, names: readonly string[]): ChoiceRule {
  // A trial without any of them has one answer, at its end.
  const lastSteps = ({ periods, steps }: Trial) => {
    const each = periods.filter(({ name, from, to }) => to > from && names.includes(name)).map(({ to }) => to - 1);
    return each.length > 0 ? each : [steps - 1];
  };
  return {
    from: (trial) => Math.min(...lastSteps(trial), trial.steps - 1),
    chosen({ trial, outputs, at, stride }) {
      let areRight = true;
      let last = Number.NaN;
      for (const step of lastSteps(trial)) {
        const here = at + step * stride;
        if (!areFinite(outputs, count, here)) return { ...notChosen, areRight: false };
        last = largestOutput(outputs, count, here);
        if (last !== classAt(trial.targets, step)) areRight = false;
      }
      return { choice: choiceNumber(last, noResponse), reactionTime: Number.NaN, areRight };
    },
  };
}

/** The classes wanted at the ends of several periods, as one number. */
export const classesInEach = (
  { periods, targets, steps }: Trial,
  names: readonly string[],
  outputs: number,
): number => {
  const ends = periods.filter(({ name, from, to }) => to > from && names.includes(name)).map(({ to }) => to);
  return (ends.length > 0 ? ends : [steps]).reduce((code, to) => code * outputs + classAt(targets, to - 1), 0);
};

/** The class that is wanted at a step. */
export function classAt(targets: readonly Segment[], step: number): number {
  for (const { from, to, value } of targets)
    if (from <= step && step < to) return typeof value === "number" ? value : value[step - from];
  return 0;
}

/** At the last step: no response while its output is above a value, otherwise the largest of the others. */
function largestUnlessWithheld({ outputs: { length: count }, noResponse }: Scored, above: number): ChoiceRule {
  return {
    from: ({ steps }) => steps - 1,
    chosen({ trial, outputs, at, stride }) {
      const last = at + (trial.steps - 1) * stride;
      if (!areFinite(outputs, count, last)) return notChosen;
      if (outputs[last + noResponse!] > above) return { choice: 0, reactionTime: Number.NaN };
      const best = largestExcept(noResponse, outputs, count, last);
      return { choice: choiceNumber(best, noResponse), reactionTime: Number.NaN };
    },
  };
}

/** The largest output other than that of no response; the lower index wins a tie. */
function largestExcept(noResponse: number | null, outputs: ArrayLike<number>, count: number, at: number): number {
  let best = -1;
  for (let output = 0; output < count; output++)
    if (output !== noResponse && (best < 0 || outputs[at + output] > outputs[at + best])) best = output;
  return best;
}

/**
 * The first output, other than that of no response, above a threshold after the start of a period; the largest if
 * several cross in one step. Crossings before the period and after the first are ignored.
 */
function firstAcross(
  { outputs: { length: count }, noResponse, target, dt }: Scored,
  { threshold, from: period }: RuleWith<"threshold">,
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
        const best = largestExcept(noResponse, outputs, count, here);
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
