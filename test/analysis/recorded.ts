import type { Recording, TrialRow } from "../../src/analysis/recording.ts";
import { excitatoryInhibitory } from "../base/populations.ts";

/** A recording of zeros to fill in: dt 20, fixation to 40 ms, stimulus to 120 ms, decision to 160 ms; 8 steps unless a row says fewer. */
export function recorded(units: number, excitatory: number, rows: Partial<TrialRow>[]): Recording {
  const steps = 8;
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

export function trialRow(row: Partial<TrialRow>): TrialRow {
  const correct = row.correct ?? 1;
  const choice = row.choice ?? (Number.isNaN(correct) ? 1 : correct); // NaN would say that the trial is not finite
  return {
    trial: 0,
    steps: 8,
    condition: { coherence: 6.4, correct },
    periods: [
      { name: "fixation", from: 0, to: 40 },
      { name: "stimulus", from: 40, to: 120 },
      { name: "decision", from: 120, to: 160 },
    ],
    ...row,
    correct,
    choice,
    isCorrect: choice === correct,
  };
}

/** Sets the rate of a unit in a step (from 0) of a trial. */
export function setRate(recording: Recording, step: number, trial: number, unit: number, rate: number): void {
  recording.rates[(step * recording.trials + trial) * recording.units + unit] = rate;
}
