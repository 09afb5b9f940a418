/** The inputs that a trial holds during its periods. */
import type { HeldInputs } from "./held.ts";
import type { TrialPath } from "./trialPaths.ts";

/** A period's input: the one that it shows longest, the last of equal ones. */
export interface HeldPeriod {
  readonly period: string;
  readonly inputs: HeldInputs;
  /** Whether the period shows other inputs too. */
  readonly varies: boolean;
}

/** Periods without a step are left out. */
export const heldPeriods = ({ trial, inputs }: TrialPath): readonly HeldPeriod[] =>
  trial.periods
    .filter(({ from, to }) => to > from)
    .map(({ name, from, to }) => {
      const counts = new Map<string, number>();
      const at = (t: number) => Object.fromEntries(Object.entries(inputs).map(([key, steps]) => [key, steps[t]]));
      const textAt = (t: number) =>
        Object.values(inputs)
          .map((steps) => steps[t].join())
          .join(";");
      let longest = to - 1;
      for (let t = from; t < to; t++) counts.set(textAt(t), (counts.get(textAt(t)) ?? 0) + 1);
      for (let t = from; t < to; t++) if (counts.get(textAt(t))! >= counts.get(textAt(longest))!) longest = t;
      return { period: name, inputs: at(longest), varies: counts.size > 1 };
    });
