/** The kept part of a chunk of simulated trials, step by step. */
import type { Executable } from "../backend/backend.ts";
import type { TaskInstance } from "../task/instance.ts";
import type { Batch } from "../task/trial.ts";
import { inPeriods } from "./kept.ts";
import { wantedIn } from "./wantedOutputs.ts";

export interface KeptChunk {
  readonly task: TaskInstance;
  /** Sample k is step (k + 1) · stride, counted from 1. */
  readonly stride: number;
  /** Outside of these all is NaN. */
  readonly periods?: readonly string[];
  /** For each trial and step, by signal. */
  readonly sizes: ReadonlyMap<string, number>;
  /** Signals with an entry for each unit. */
  readonly ofUnits: ReadonlySet<string>;
  /** The units of which these are kept, if not all. */
  readonly unitNumbers?: readonly number[];
}

/** Receives the values [trial, …] of sample k; they are valid until it returns. */
type Receive = (name: string, k: number, row: Float32Array) => void;

/** A function that hands out the samples from `begin` to before `end` of the first `count` trials of a batch. */
export function chunkGatherer({ task, stride, periods, sizes, ofUnits, unitNumbers }: KeptChunk) {
  const copies = new Map<string, Float32Array | Float64Array>();
  return (
    executable: Executable,
    { trials, steps }: Batch,
    count: number,
    begin: number,
    end: number,
    receive: Receive,
  ): void => {
    const shown = trials.slice(0, count);
    const isKept = periods && shown.map((trial) => inPeriods(trial, periods));
    for (const [name, size] of sizes) {
      const row = new Float32Array(count * size);
      const source = name === "targets" ? targetsOf() : valuesOf(name, size);
      const blank = name === "targets" || periods ? Number.NaN : 0;
      for (let k = begin; k < end; k++) {
        const step = (k + 1) * stride - 1;
        if (step < steps) source(row, k, step);
        else row.fill(blank);
        isKept?.forEach((isIn, b) => {
          if (!isIn(step)) row.fill(Number.NaN, b * size, (b + 1) * size);
        });
        receive(name, k, row);
      }
    }

    function targetsOf() {
      const wanted = shown.map((trial) => wantedIn(trial, task, stride));
      const size = sizes.get("targets")!;
      return (row: Float32Array, k: number) => {
        wanted.forEach((values, b) => {
          for (let output = 0; output < size; output++)
            row[b * size + output] = values[k * size + output] ?? Number.NaN;
        });
      };
    }

    function valuesOf(name: string, size: number) {
      const values = executable.record(name, 0, copies.get(name));
      copies.set(name, values);
      const numbers = ofUnits.has(name) ? unitNumbers : undefined;
      const width = values.length / (steps * trials.length);
      return (row: Float32Array, _: number, step: number) => {
        const from = step * trials.length * width;
        if (!numbers) row.set(values.subarray(from, from + count * size));
        else
          for (let i = 0; i < row.length; i++) row[i] = values[from + Math.floor(i / size) * width + numbers[i % size]];
      };
    }
  };
}
