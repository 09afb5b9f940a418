/** The inputs that a trial holds during its periods. */
import type { HeldInputs } from "./held.ts";
import type { TrialPath } from "./trialPaths.ts";

/** A period's input: the one that it shows longest, the last of equal ones; the mean of one that keeps changing. */
export interface HeldPeriod {
  readonly period: string;
  readonly inputs: HeldInputs;
  /** Whether the period shows other inputs too. */
  readonly varies: boolean;
  readonly isMean: boolean;
}

/**
 * An input keeps changing if the period has more stretches than this and no input takes half of its steps: the spikes
 * of many channels, a ramp. Between rare pulses, as those of a flip-flop, nothing is shown, and that is what is held.
 */
const mostStretches = 4;

/** Periods without a step are left out. */
export const heldPeriods = ({ trial, inputs }: TrialPath): readonly HeldPeriod[] =>
  trial.periods
    .filter(({ from, to }) => to > from)
    .map(({ name, from, to }) => {
      const at = (t: number) => Object.fromEntries(Object.entries(inputs).map(([key, steps]) => [key, steps[t]]));
      const texts = Array.from({ length: to - from }, (_, k) =>
        Object.values(inputs)
          .map((steps) => steps[from + k].join())
          .join(";"),
      );
      const counts = new Map<string, number>();
      for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
      const stretches = texts.filter((text, k) => text !== texts[k - 1]).length;
      const varies = counts.size > 1;
      // A list of arguments may not be as long as a period.
      const longest = [...counts.values()].reduce((a, b) => Math.max(a, b));
      if (stretches > mostStretches && 2 * longest < to - from)
        return { period: name, inputs: meansOf(inputs, from, to), varies, isMean: true };
      return {
        period: name,
        inputs: at(from + texts.findLastIndex((text) => counts.get(text) === longest)),
        varies,
        isMean: false,
      };
    });

const meansOf = (inputs: TrialPath["inputs"], from: number, to: number): HeldInputs =>
  Object.fromEntries(
    Object.entries(inputs).map(([key, steps]) => [
      key,
      steps[from].map((_, k) => {
        let sum = 0;
        for (let t = from; t < to; t++) sum += steps[t][k];
        return sum / (to - from);
      }),
    ]),
  );
