import type { Recording, TrialRow } from "../../src/analysis/index.ts";
import type { FactorWords, TaskWords } from "../../src/task/index.ts";
import { excitatoryInhibitory } from "../base/populations.ts";

/**
 * A recording of zeros to fill in: dt 20, fixation to 40 ms, stimulus to 120 ms, decision to 160 ms; 8 steps by
 * default.
 */
export function recorded(units: number, excitatory: number, rows: Partial<TrialRow>[]): Recording {
  const steps = Math.max(8, ...rows.map((row) => row.steps ?? 8));
  const dt = 20;
  return {
    dt,
    times: Float32Array.from({ length: steps }, (_, k) => (k + 1) * dt),
    trials: rows.length,
    units,
    populations: excitatoryInhibitory(units, excitatory),
    rates: new Float32Array(steps * rows.length * units),
    states: new Float32Array(steps * rows.length * units),
    inputs: new Float32Array(steps * rows.length * 3),
    outputs: new Float32Array(steps * rows.length * 3),
    table: rows.map((row, trial) => trialRow({ trial, ...row })),
  };
}

/** A trial with a right answer whose choice is NaN is not finite. */
export function trialRow(row: Partial<TrialRow>): TrialRow {
  const correct = row.correct ?? 1;
  const choice = row.choice ?? (Number.isNaN(correct) ? 1 : correct);
  return {
    trial: 0,
    steps: 8,
    condition: { coherence: 6.4, correct },
    periods: [
      { name: "fixation", from: 0, to: 40 },
      { name: "stimulus", from: 40, to: 120 },
      { name: "decision", from: 120, to: 160 },
    ],
    isFinite: !Number.isNaN(choice),
    isCorrect: Number.isNaN(correct) ? null : choice === correct,
    ...row,
    correct,
    choice,
  };
}

/** Trials of consecutive periods, given as lengths in ms. */
export function lasting(lengths: Readonly<Record<string, number>>): Pick<TrialRow, "steps" | "periods"> {
  let at = 0;
  const periods = Object.entries(lengths).map(([name, length]) => ({ name, from: at, to: (at += length) }));
  return { steps: at / 20, periods };
}

/** Sets the rate of a unit in a step (from 0) of a trial. */
export function setRate(recording: Recording, step: number, trial: number, unit: number, rate: number): void {
  recording.rates[(step * recording.trials + trial) * recording.units + unit] = rate;
}

/** The words of a task; by default of two choices after fixation. */
export const taskWords = (said: Partial<TaskWords> = {}): TaskWords => ({
  inputs: ["fixation", "one", "two"],
  outputs: ["wait", "left", "right"],
  target: "class",
  noResponse: 0,
  factors: [],
  psychometric: null,
  align: [],
  selectivity: {},
  rates: [],
  score: { choice: "largest", error: null },
  ...said,
});
export const factor = (name: string, said: Partial<FactorWords> = {}): FactorWords => ({
  name,
  unit: "",
  kind: "ordered",
  ...said,
});

/** Random-dot motion: the sign of the coherence determines which of two choices it favours. */
export const motionWords = taskWords({
  outputs: ["fixation", "choice 1", "choice 2"],
  factors: [
    factor("coherence", { unit: "%" }),
    factor("correct"),
    factor("signedCoherence", { unit: "%", kind: "signed", isDerived: true }),
  ],
  psychometric: { factor: "signedCoherence", favours: "choice 1" },
  align: ["stimulus"],
  selectivity: { period: "stimulus" },
  rates: ["stimulus", "decision"],
});
