/** A trained network that trials are shown to, in chunks of bounded memory. */
import type { Backend, CompileOptions, Executable } from "../backend/backend.ts";
import { compileSimulation } from "../compiler.ts";
import { abs, constant, type Expr, equal, lessEqual, sum } from "../ir/expr.ts";
import type { Network, Program } from "../ir/program.ts";
import { inputsName, type Model } from "../model/model.ts";
import { keyOf } from "../random.ts";
import type { TaskInstance } from "../task/instance.ts";
import { batches } from "../task/stream.ts";
import type { Batch } from "../task/trial.ts";
import { settingOf } from "../train/config.ts";
import { executablePool } from "../train/executables.ts";
import { turnTaker } from "../train/turn.ts";

/** Trials of a chunk: enough to keep a machine busy, few enough to keep recordings small. */
const largestChunk = 256;

export interface SimulatorOptions {
  readonly model: Model;
  readonly task: TaskInstance;
  readonly backend: Backend;
  /** Raw parameters by name. */
  readonly parameters: Readonly<Record<string, ArrayLike<number>>>;
  /** Most trials that will be asked for at once. */
  readonly trials: number;
  /** Which of states, rates, inputs, outputs are recorded. */
  readonly records: readonly string[];
}

export interface Presentation {
  /** Trials shown, conditions in equal number. */
  readonly trials: number;
  /** Fixes trials and noise; trial n of a seed is the same trial in every presentation. */
  readonly seed: number;
  /** Number of the first trial. */
  readonly first?: number;
  /** The task, if it differs from the simulator's in its conditions. */
  readonly task?: TaskInstance;
  /** Factor of the recurrent noise (default 1). */
  readonly recurrentNoise?: number;
  /** Whether inputs are noisy (default true). */
  readonly noisyInputs?: boolean;
  /** Stops between two chunks; the promise is then rejected with its reason. */
  readonly signal?: AbortSignal;
}

/** A chunk: `trials` of the batch's trials count, the others only fill it. */
export type Visit = (executable: Executable, batch: Batch, trials: number, first: number) => void;
export type Simulator = (presentation: Presentation, visit: Visit) => Promise<void>;

/** A signal of one unit, recorded with all others: 1 in a step whose states, rates and outputs are finite, else 0. */
export const finiteName = "finite";
/** What float32 holds; the reference backend, which goes on beyond it, judges as the others do. */
const largestFloat = (2 - 2 ** -23) * 2 ** 127;

/**
 * Whether a step overflowed: a choice cannot show it, since an activation may turn ∞ or what follows it into an ordinary number. A cell may
 * have states that it does not record. Signals of one length are looked at in one loop: this is asked in every step of every trial.
 */
function finiteOf({ states, outputs: recorded }: Network) {
  const all = new Set([...states.map(({ next }) => next), recorded.states, recorded.rates, recorded.outputs]);
  const fitting = new Map<number, Expr>();
  for (const signal of all) {
    const fits = lessEqual(abs(signal), constant(largestFloat));
    fitting.set(signal.units, fitting.get(signal.units)?.mul(fits) ?? fits);
  }
  const size = [...fitting.keys()].reduce((sum, units) => sum + units, 0);
  return equal(
    [...fitting.values()].map(sum).reduce((a, b) => a.add(b)),
    constant(size),
  );
}

/** The forward loop alone, and the chunks that it is compiled for. */
export function simulationProgram({
  model,
  task,
  trials,
  records,
}: Pick<SimulatorOptions, "model" | "task" | "trials" | "records">): { program: Program; options: CompileOptions } {
  const { network } = model.build(settingOf(task, null));
  const outputs = { ...network.outputs, [finiteName]: finiteOf(network) };
  return {
    program: compileSimulation({ ...network, outputs }, { records: [...records, finiteName] }),
    options: { trials: Math.min(trials, largestChunk), maxSteps: task.longestTrial ?? 1, noise: "generated" },
  };
}

/** Compiles the forward loop once; the function it returns shows trials chunk by chunk and lets `visit` read what was recorded. */
export function simulator(asked: SimulatorOptions): Simulator {
  const { model, task, backend, parameters } = asked;
  const { program, options } = simulationProgram(asked);
  const chunk = options.trials;
  const pool = executablePool(backend, program, chunk, options.maxSteps);
  for (const { name } of program.parameters) pool.current.write(name, parameters[name]);

  return async (presentation, visit) => {
    const { trials, seed, first = 0, recurrentNoise = 1, noisyInputs = true, signal } = presentation;
    const shown = presentation.task ?? task;
    const stream = batches(shown, { batch: chunk, conditions: "balanced" }, seed, { presented: first });
    const noise = model.scalars(task.dt, shown.noiseSigma, recurrentNoise);
    const scalars = noisyInputs ? noise : { ...noise, inputNoise: 0 };
    const key = keyOf(seed);
    const takeTurn = turnTaker();
    for (let done = 0; done < trials; done += chunk) {
      signal?.throwIfAborted();
      const batch = stream.next();
      const executable = pool.for(chunk, batch.steps);
      executable.run(
        {
          steps: batch.steps,
          trials: chunk,
          signals: { [inputsName]: { segments: batch.trials.map((trial) => trial.inputs) } },
          noise: { key, trialNumbers: batch.trials.map((trial) => trial.number), run: first + done },
        },
        scalars,
      );
      visit(executable, batch, Math.min(chunk, trials - done), done);
      await takeTurn();
    }
  };
}
