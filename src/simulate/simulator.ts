/** Simulates a trained network in chunks of bounded memory. */
import type { Backend, Executable } from "../backend/backend.ts";
import { executablePool } from "../backend/executables.ts";
import type { Feed } from "../backend/feed.ts";
import { checkBudget } from "../base/budget.ts";
import { turnTaker } from "../base/eventLoop.ts";
import { keyOf } from "../base/random.ts";
import type { StopSignal } from "../base/stopSignal.ts";
import type { Network } from "../ir/program.ts";
import { type Model, withInputNoise } from "../model/model.ts";
import { inputSignals } from "../open/inputSignals.ts";
import type { SimulationProgram } from "../open/simulationProgram.ts";
import type { PerturbedNetwork } from "../perturb/network.ts";
import type { TaskInstance } from "../task/instance.ts";
import { largestSigma } from "../task/noise.ts";
import { batches } from "../task/stream.ts";
import type { Batch } from "../task/trial.ts";

/** A network with its parameters, and the task to simulate. */
export interface SimulatedNetwork {
  readonly model: Model;
  readonly network: Network;
  readonly task: TaskInstance;
  readonly backend: Backend;
  /** Raw parameters by name. */
  readonly parameters: Readonly<Record<string, ArrayLike<number>>>;
  /** Produce the same bits on every machine; see `CompileOptions`. */
  readonly portable?: boolean;
}

export interface Presentation {
  /** Number of trials, conditions equally often. */
  readonly trials: number;
  /** Determines trials and noise; trial n of a seed is the same trial in every simulation. */
  readonly seed: number;
  /** Number of the first trial. */
  readonly first?: number;
  /** The task, if its conditions differ from the simulator's. */
  readonly task?: TaskInstance;
  /** Factor on the recurrent noise (default 1). */
  readonly recurrentNoise?: number;
  /** Factor on the noise of the inputs (default 1). */
  readonly inputNoise?: number;
  /** What the inputs of perturbations are fed, if the network has some. */
  readonly perturbed?: Pick<PerturbedNetwork, "signals"> | undefined;
  /** Stops between two chunks; the promise is then rejected with the signal's reason. */
  readonly signal?: StopSignal;
}

/** A chunk: the first `trials` of the batch count, the others only fill it. */
export type Visit = (executable: Executable, batch: Batch, trials: number, first: number) => void;
export type Simulator = (presentation: Presentation, visit: Visit) => Promise<void>;

/** Where states carry over, an order of conditions would be part of what is carried: these are drawn as in training. */
export const conditionOrder = (carried: SimulationProgram["carried"]): "drawn" | "balanced" =>
  carried ? "drawn" : "balanced";

/** A row of the table of trials, at least: its condition, periods and scores. */
const bytesOfRow = 1000;

/** Throws "invalid" for more trials than memory has rows for. */
export function checkTrials(trials: number): void {
  checkBudget({
    setting: { at: "trials", value: trials },
    what: "the table of trials",
    bytes: bytesOfRow * trials,
    advice: "give fewer",
  });
}

/**
 * Compiles the forward loop once; the function that it returns simulates trials chunk by chunk and lets `visit`
 * read what was recorded.
 */
export function simulator(
  { model, task, backend, parameters }: Omit<SimulatedNetwork, "network">,
  { program, options, carried }: SimulationProgram,
): Simulator {
  const chunk = options.trials;
  const pool = executablePool(backend, program, options);
  for (const { name } of program.parameters) pool.current.write(name, parameters[name]);

  return async (presentation, visit) => {
    const { trials, seed, first = 0, recurrentNoise = 1, inputNoise = 1, perturbed, signal } = presentation;
    checkTrials(trials);
    const shown = presentation.task ?? task;
    const stream = batches(shown, { batch: chunk, conditions: conditionOrder(carried) }, seed, { presented: first });
    const noise = model.scalars(task.dt, largestSigma(shown.noise), recurrentNoise);
    const scalars = inputNoise === 1 ? noise : withInputNoise(noise, inputNoise);
    const key = keyOf(seed);
    const takeTurn = turnTaker();
    let stepsBefore = 0;
    let initial: Feed["initial"];
    for (let done = 0; done < trials; done += chunk) {
      signal?.throwIfAborted();
      const batch = stream.next();
      const executable = pool.for(chunk, batch.steps);
      executable.run(
        {
          steps: batch.steps,
          trials: chunk,
          signals: { ...inputSignals(batch, shown.noise), ...perturbed?.signals(batch, key) },
          noise: { key, trialNumbers: batch.trials.map((trial) => trial.number), run: first + done },
          ...(initial && { initial, stepsBefore }),
        },
        scalars,
      );
      if (carried) {
        initial = Object.fromEntries(carried.map((name) => [name, executable.perTrial(name)]));
        stepsBefore += batch.steps;
      }
      await takeTurn();
      visit(executable, batch, Math.min(chunk, trials - done), done);
      await takeTurn();
    }
  };
}
