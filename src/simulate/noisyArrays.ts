/** Trials as arrays with noise, drawn by a backend's kernels. */
import type { Backend } from "../backend/backend.ts";
import { executablePool } from "../backend/executables.ts";
import type { Key } from "../base/random.ts";
import { compileSimulation } from "../compiler/simulation.ts";
import { defineCell } from "../ir/cell.ts";
import type { Network } from "../ir/program.ts";
import { networkInput } from "../model/input.ts";
import { inputsName } from "../model/model.ts";
import { settingOf } from "../open/config.ts";
import { inputSignals } from "../open/inputSignals.ts";
import { type DenseBatch, denseBatch } from "../task/denseBatch.ts";
import { largestSigma } from "../task/noise.ts";
import { keyFrom } from "../task/seed.ts";
import type { TrialSource } from "../task/source.ts";
import type { Batch } from "../task/trial.ts";

export interface NoisyArrays {
  /** A batch as arrays, its inputs with noise; valid until the next call. */
  of(batch: Batch): DenseBatch;
  close(): void;
}

/**
 * Makes arrays of a source's batches: what `denseBatch` and `addTaskNoise` return, up to the rounding of float32, but
 * several times as fast, because the kernels draw the noise.
 * @param rows rows in a batch
 * @param seed seed or key of the noise
 */
export function noisyArrays(source: TrialSource, backend: Backend, rows: number, seed: Key | number): NoisyArrays {
  const { inputNoise } = settingOf(source, null);
  const channels = source.inputs.length;
  const cell = defineCell((builder) => {
    // The stream of inputs is the second.
    builder.noise("recurrent", 1);
    return { states: {}, outputs: { [inputsName]: networkInput(builder, { channels, inputNoise }) } };
  });
  const network: Network = {
    parameters: [],
    states: [],
    outputs: cell.outputs,
    losses: [],
    signalPenalties: [],
    parameterPenalties: [],
    adjointTerms: [],
    noises: cell.noises,
  };
  const program = compileSimulation(network, { records: [inputsName] });
  const pool = executablePool(backend, program, {
    trials: rows,
    maxSteps: source.longestTrial ?? 1,
    noise: "generated",
  });
  const scalars = { inputNoise: largestSigma(source.noise) / Math.sqrt(source.dt) };
  const key = keyFrom(seed);
  const withoutInputs = { ...source, inputs: [] };
  let last: DenseBatch | undefined;
  return {
    of(batch) {
      const executable = pool.for(batch.trials.length, batch.steps);
      executable.run(
        {
          steps: batch.steps,
          trials: batch.trials.length,
          signals: inputSignals(batch, source.noise),
          noise: { key, trialNumbers: batch.trials.map(({ number }) => number), run: 0 },
        },
        scalars,
      );
      const recorded = executable.record(inputsName, 0, last?.inputs);
      const inputs = recorded instanceof Float32Array ? recorded : Float32Array.from(recorded);
      silenceEnds(inputs, batch, channels);
      const { inputs: _, ...others } = denseBatch(batch, withoutInputs, last && { ...last, inputs: none });
      last = { ...others, inputChannels: channels, inputs };
      return last;
    },
    close: () => pool.close(),
  };
}

const none = new Float32Array(0);

/** Kernels draw noise in all steps of a batch, also after the end of a shorter trial, where inputs are 0. */
function silenceEnds(inputs: Float32Array, { trials, steps }: Batch, channels: number): void {
  const stride = trials.length * channels;
  trials.forEach((trial, b) => {
    for (let k = trial.steps; k < steps; k++)
      inputs.fill(0, k * stride + b * channels, k * stride + (b + 1) * channels);
  });
}
