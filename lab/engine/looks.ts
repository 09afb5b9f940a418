/**
 * What a network does on trials that it is not trained on. All comes from one run of a batch, by a program in which
 * units can be silenced and populations perturbed at no further cost.
 */
import { type TrialRow, trialRows } from "dalenet/analysis";
import { type Backend, compileSimulation, type Executable, type Feed, withInterventions } from "dalenet/engine";
import { effectiveValues, settingOf } from "dalenet/models";
import { type Batch, batches, keyOf } from "dalenet/tasks";
import type { Experiment } from "../../src/open/experiment.ts";
import type { Moment, TrialShown, View, Weights } from "../protocol.ts";
import { type Space, stateSpaces } from "./stateSpace.ts";
import { trialShown } from "./trialShown.ts";

type Parameters = Readonly<Record<string, Float64Array>>;

/** Trials of a look; the first of them is the one that is shown. */
const trials = 193;
/** Numbers of trials that are shown begin here; the others count from 0. */
const firstShown = 1_000_000_000;

export const isIntact = ({ silenced, perturbation }: View): boolean => silenced.length === 0 && perturbation === null;

export interface Look {
  readonly trial: TrialShown;
  /** Fresh trials, to be scored with those of other looks at the same network. */
  readonly rows: readonly TrialRow[];
  space(): Space;
}

export interface Looks {
  /** @param turn of looks at the same network, counted from 0: each has its own trials, the same for every network */
  look(parameters: Parameters, view: View, moment: Moment, turn: number): Look;
  close(): void;
}

/** Compiles the program; `seed` of its trials and noise is that of the evaluation, which training never uses. */
export function looksAt({ config, task, model }: Experiment, backend: Backend): Looks {
  const seed = config.seeds.evaluation;
  const built = model.build(settingOf(task, null));
  const interventions = withInterventions({ ...built, populations: model.populations, dt: task.dt }, [
    { kind: "drive", signal: "states", name: "drive" },
    { kind: "gain", signal: "rates", name: "gain" },
    { kind: "clamp", signal: "rates", name: "silence" },
  ]);
  const hasInputs = task.inputs.length > 0;
  const records = [...(hasInputs ? ["inputs"] : []), "rates", "outputs"];
  const program = compileSimulation(interventions.network, { records });
  const compiled = (maxSteps: number) => ({
    maxSteps,
    executable: backend.compile(program, { trials, maxSteps, noise: "generated", portable: true }),
  });
  let current = compiled(task.longestTrial ?? 1);
  const roomFor = (steps: number): Executable => {
    // A task whose longest trial is not known in advance may outgrow its program.
    if (steps > current.maxSteps) {
      current.executable.close();
      current = compiled(2 * steps);
    }
    return current.executable;
  };
  const stream = batches(task, { batch: trials - 1, conditions: "balanced" }, seed);
  const scoredIn = (turn: number) => Array.from({ length: trials - 1 }, (_, k) => stream.row(turn * (trials - 1) + k));
  const key = keyOf(seed);
  const sigma = Math.max(0, ...task.noise.sigma);
  const { tau } = config.model as { readonly tau?: unknown };
  /** What a current of 1 adds to a leaky state in a step. */
  const alpha = typeof tau === "number" ? task.dt / tau : 1;
  const spaceOf = stateSpaces(task, model.units);

  const eventsOf = ({ silenced, perturbation }: View, batch: Batch) => {
    const silent = silenced.length === 0 ? [] : [{ name: "silence", value: 0, units: silenced }];
    if (perturbation === null) return silent;
    const { population, period, kind, value } = perturbation;
    const strength = { drive: alpha * value, gain: value, silence: 0 }[kind];
    const during = batch.trials.flatMap(({ periods }, trial) =>
      periods
        .filter(({ name, from, to }) => name === period && to > from)
        .map(({ from, to }) => ({
          ...{ name: kind, value: strength, units: population, trials: [trial] },
          steps: [from, to] as const,
        })),
    );
    return [...during, ...silent];
  };

  return {
    look(parameters, view, moment, turn) {
      const condition = Math.min(view.condition, task.conditions.length - 1);
      const shown = task.at(condition, seed, firstShown + view.trial * task.conditions.length + condition);
      const all = [shown, ...scoredIn(turn)];
      const steps = Math.max(...all.map((trial) => trial.steps));
      const batch: Batch = { trials: all, steps };
      const executable = roomFor(steps);
      for (const { name } of program.parameters) executable.write(name, parameters[name]);
      const gains = all.map(({ steps: to, noiseGain = 1 }) => [{ channel: 0, from: 0, to, value: noiseGain }]);
      const feed: Feed = {
        steps,
        trials,
        signals: {
          ...(hasInputs && { inputs: { segments: all.map((trial) => trial.inputs) } }),
          ...(task.noise.perTrial && { noiseGain: { segments: gains } }),
          ...interventions.signals({ trials, steps }, eventsOf(view, batch)),
        },
        noise: { key, trialNumbers: all.map((trial) => trial.number), run: 0 },
      };
      executable.run(feed, model.scalars(task.dt, sigma));
      const outputs = executable.record("outputs");
      const rates = executable.record("rates");
      const inputs = hasInputs ? executable.record("inputs") : new Float32Array(0);
      const rows = trialRows(task, batch, outputs);
      const recorded = { steps, trials, inputs, rates, outputs };
      const head = { ...moment, view, condition, isIntact: isIntact(view) };
      return {
        trial: {
          kind: "trial",
          ...head,
          ...trialShown(shown, rows[0], recorded, task, { loss: config.train.loss, condition }),
        },
        rows: rows.slice(1),
        space: () => spaceOf(rows, recorded),
      };
    },
    close: () => current.executable.close(),
  };
}

/** Matrices as the equations use them; raw where they are used as they are. */
export function weightsOf({ effective }: Pick<Experiment, "effective">, parameters: Parameters, step: number) {
  const used = effectiveValues(effective, parameters);
  const of = (name: string) => Float32Array.from(used[name] ?? parameters[name] ?? []);
  const [wIn, wRec, wOut] = ["wIn", "wRec", "wOut"].map(of);
  const sizes = { wIn: sizeOf(wIn), wRec: sizeOf(wRec), wOut: sizeOf(wOut) };
  return { kind: "weights", step, wIn, wRec, wOut, sizes } satisfies Omit<Weights, "lesioned">;
}

/** Passed by few weights only, so that one does not pale all others in a picture. */
function sizeOf(values: Float32Array): number {
  const sizes = values.map(Math.abs).sort();
  return sizes[Math.floor((sizes.length - 1) * 0.995)] || (sizes.at(-1) ?? 0);
}
