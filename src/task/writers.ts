/** The writers of `trial(condition, t)`: `t.input("fixation").during("fixation", "delay", 1)`. */
import { display } from "../base/display.ts";
import { invalid, unknownName } from "../base/errors.ts";
import { isFloat32, outsideFloat32 } from "../settings/kind.ts";
import { stepsIn } from "./duration.ts";
import type { SegmentList } from "./segments.ts";
import type { Period } from "./trial.ts";

/** A constant, one value per step, or a function of the time in ms since the stretch began (dt at its first step). */
export type ChannelValue = number | ArrayLike<number> | ((time: number) => number);

export interface ChannelWriter {
  /** Sets the channel during the named periods, replacing earlier values: `during("fixation", "delay", 1)`. */
  during(...periodsThenValue: [...periods: string[], value: ChannelValue]): ChannelWriter;
  /** Sets the channel at from < t ≤ to, in ms since the trial began. */
  between(from: number, to: number, value: ChannelValue): ChannelWriter;
  /** Like `during`, but adds to earlier values (two stimuli on one ring). */
  add(...periodsThenValue: [...periods: string[], value: ChannelValue]): ChannelWriter;
}

export interface AnswerWriter {
  /** The answer is wanted during the named periods. */
  during(...periods: string[]): AnswerWriter;
  /** The answer is wanted at from < t ≤ to, in ms since the trial began. */
  between(from: number, to: number): AnswerWriter;
}

/** The periods, in steps, of the trial being written. */
export class TrialFrame {
  readonly dt: number;
  periods: readonly Period[] = [];
  steps = 0;

  constructor(dt: number) {
    this.dt = dt;
  }

  open(periods: readonly Period[]): void {
    this.periods = periods;
    this.steps = periods.length === 0 ? 0 : periods[periods.length - 1].to;
  }

  /** Throws "unknown" for a period that the trial lacks. */
  period(name: string): Period {
    for (const period of this.periods) if (period.name === name) return period;
    const known = this.periods.map((period) => period.name);
    throw unknownName("period", String(name), known);
  }

  /** Steps with from < t ≤ to, for times in ms; throws "invalid" if they are outside the trial. */
  stretch(from: number, to: number): readonly [number, number] {
    const [a, b] = [stepsIn(from, this.dt), stepsIn(to, this.dt)];
    if (a >= 0 && a <= b && b <= this.steps) return [a, b];
    throw invalid({
      subject: `interval ${from} … ${to} ms`,
      remedy: `it must be within the trial, 0 … ${this.steps * this.dt} ms`,
    });
  }
}

/** Writes one channel of a list. `label` names it in errors. */
export function channelWriter(list: SegmentList, channel: number, label: string, frame: TrialFrame): ChannelWriter {
  const bad = (value: unknown) =>
    invalid({ subject: label, value, remedy: `it must be a finite number${outsideFloat32(value)}` });
  const sampled = (value: Exclude<ChannelValue, number>, steps: number): Float32Array => {
    const values = new Float32Array(steps);
    if (typeof value !== "function" && value?.length !== steps)
      throw invalid({
        subject: label,
        detail: `with ${value?.length ?? "no"} values`,
        remedy: `the stretch has ${steps} steps`,
      });
    for (let k = 0; k < steps; k++) {
      const one = typeof value === "function" ? value((k + 1) * frame.dt) : value[k];
      if (!isFloat32(one)) throw bad(one);
      values[k] = one;
    }
    return values;
  };
  const put = (from: number, to: number, value: ChannelValue, add: boolean) => {
    if (typeof value === "number") {
      if (!isFloat32(value)) throw bad(value);
      list.put(channel, from, to, value, add);
    } else if (to > from) list.put(channel, from, to, sampled(value, to - from), add);
  };
  const overPeriods = (args: readonly (string | ChannelValue)[], add: boolean) => {
    const value = args[args.length - 1] as ChannelValue;
    if (args.length < 2 || typeof value === "string" || value === undefined)
      throw invalid({
        subject: label,
        detail: `set by ${args.map(display).join(", ") || "nothing"}`,
        remedy: "name the periods, then the value",
      });
    for (let i = 0; i < args.length - 1; i++) {
      const { from, to } = frame.period(args[i] as string);
      put(from, to, value, add);
    }
    return writer;
  };
  const writer: ChannelWriter = {
    during: (...args) => overPeriods(args, false),
    add: (...args) => overPeriods(args, true),
    between: (from, to, value) => {
      const [a, b] = frame.stretch(from, to);
      put(a, b, value, false);
      return writer;
    },
  };
  return writer;
}

/** Writes one class on the single target channel of a list. */
export function answerWriter(list: SegmentList, output: number, frame: TrialFrame): AnswerWriter {
  const writer: AnswerWriter = {
    during: (...periods) => {
      for (const name of periods) {
        const { from, to } = frame.period(name);
        list.put(0, from, to, output, false);
      }
      return writer;
    },
    between: (from, to) => {
      const [a, b] = frame.stretch(from, to);
      list.put(0, a, b, output, false);
      return writer;
    },
  };
  return writer;
}
