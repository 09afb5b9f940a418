import type { Recording } from "../../src/analysis/index.ts";
import { factor, recorded, setRate, taskWords } from "./recorded.ts";

const strengths = [-50, -15, 15, 50];

/** What the trials of `sortedTrials` are: all combinations, so that no two variables are correlated. */
const design = [1, 2].flatMap((choice) =>
  strengths.flatMap((motion) =>
    strengths.flatMap((colour) => ["colour", "motion"].map((context) => ({ choice, motion, colour, context }))),
  ),
);

/** What a rate is a function of; choice and context are ±1. */
export interface Shown {
  readonly choice: number;
  readonly motion: number;
  readonly colour: number;
  readonly context: number;
  readonly step: number;
  readonly trial: number;
  readonly unit: number;
}

/** A recording of every combination of choice, motion, colour and context, with planted rates. */
export function sortedTrials(units: number, rate: (shown: Shown) => number, repeats = 1): Recording {
  const trials = design.flatMap((one) => new Array<(typeof design)[number]>(repeats).fill(one));
  const rows = trials.map(({ choice, motion, colour, context }) => ({
    choice,
    correct: 1,
    condition: { motion, colour, context },
  }));
  const recording = recorded(units, units, rows);
  recording.words = taskWords({
    factors: [factor("motion", { unit: "%", kind: "signed" }), factor("colour", { unit: "%", kind: "signed" })],
  });
  trials.forEach(({ choice, motion, colour, context }, trial) => {
    const shown = { choice: choice === 1 ? 1 : -1, motion, colour, context: context === "motion" ? 1 : -1, trial };
    for (let step = 0; step < 8; step++)
      for (let unit = 0; unit < units; unit++) setRate(recording, step, trial, unit, rate({ ...shown, step, unit }));
  });
  return recording;
}
