/** Evaluates a trained network on fresh trials that training never showed. */
import { psychometricCurve } from "../analysis/psychometric.ts";
import { type PopulationRates, rateStatistics } from "../analysis/rates.ts";
import { isFiniteTrial, type Recording, type TrialRow } from "../analysis/recording.ts";
import { selectivity } from "../analysis/selectivity.ts";
import { unitActivity } from "../analysis/unitActivity.ts";
import { daleViolations } from "../analysis/weights.ts";
import { nextTurn } from "../base/eventLoop.ts";
import type { StopSignal } from "../base/stopSignal.ts";
import { finite } from "../figure/figure.ts";
import type { RunResults } from "../format/runResults.ts";
import type { EffectiveValues } from "../model/effectiveValues.ts";
import { type RunConfig, settingOf } from "../open/config.ts";
import { type Experiment, networkFor } from "../open/experiment.ts";
import { isIdealMeaningful } from "../open/references.ts";
import { simulationProgram } from "../open/simulationProgram.ts";
import { type Simulation, simulate } from "../simulate/simulate.ts";
import { type Presentation, type SimulatedNetwork, type Simulator, simulator } from "../simulate/simulator.ts";
import { rowMaker } from "../simulate/trialRow.ts";
import type { TaskInstance } from "../task/instance.ts";
import { choiceNumber } from "../task/words/words.ts";
import { type EvaluationPrograms, measuring } from "./programs.ts";
import { scoresOf } from "./scores.ts";

export type Measured = Omit<
  RunResults,
  | "loss"
  | "trainingAccuracy"
  | "skippedUpdates"
  | "learned"
  | "spectrum"
  | "recurrentInput"
  | "dale"
  | "timing"
  | "weightsHash"
>;

/** First trial number of the psychometric curve: its trials have no noise in common with those for accuracy. */
const psychometricFirst = 2 ** 30;

/**
 * Accuracy (with the network's noise, without it, and with twice as much, on the same trials), psychometric curve,
 * rates and selectivity. The recorded trials are the first of those for accuracy. If the signal stops it, the promise
 * rejects with the signal's reason.
 */
export async function evaluate(
  experiment: Experiment,
  { backend, parameters }: Pick<SimulatedNetwork, "backend" | "parameters">,
  programs: EvaluationPrograms,
  signal?: StopSignal,
): Promise<{ measured: Measured; recorded: Simulation }> {
  const { config, task, model } = experiment;
  const { evaluate: options, seeds } = config;
  const { perturbed } = programs;
  const perturbations = perturbed?.network;
  // Training on another source may have used other input noise.
  const network = perturbations?.network ?? networkFor(experiment, task);
  const simulated = { model, network, task, backend, parameters };
  const turn = async () => {
    await nextTurn();
    signal?.throwIfAborted();
  };
  const show = simulator(simulated, programs.answers);
  const tableOf = async (given: Omit<Presentation, "seed">, by = show): Promise<TrialRow[]> => {
    const presentation = { perturbed: perturbations, ...given };
    const shown = presentation.task ?? task;
    const rowsOf = rowMaker(shown);
    const table: TrialRow[] = [];
    await by({ ...presentation, seed: seeds.evaluation, signal }, (executable, batch, count) => {
      table.push(...rowsOf(executable, batch, count));
    });
    await turn();
    return table;
  };
  const isIdealKnown = isIdealMeaningful(model) && !perturbations?.isOfInputs;
  const answersTo = async (recurrentNoise: number, by?: Simulator, acting = perturbations) => {
    const table = await tableOf({ trials: options.trials, recurrentNoise, perturbed: acting }, by);
    const scores = scoresOf({ table, task, isIdealKnown });
    await turn();
    return { table, scores };
  };
  const usual = await answersTo(1);
  const { isNoisy } = model;
  const double = isNoisy ? await answersTo(2) : usual;
  // A network compiled without noise takes half as long as one whose noise is multiplied by 0, with the same answers.
  const quiet = model.quiet()?.build(settingOf(task, null));
  const quietly = quiet && perturbed?.perturb(quiet);
  const quietNetwork = quietly?.network ?? quiet?.network;
  const silent = quietNetwork && simulator(simulated, simulationProgram(quietNetwork, task, measuring(config)));
  const without = isNoisy ? await answersTo(0, silent, quietly ?? perturbations) : usual;

  const psychometric = await psychometricOf(config, task, usual.table, tableOf);

  const recorded = await simulate(
    simulated,
    { trials: options.recordedTrials, seed: seeds.evaluation, signal },
    programs.recording,
    perturbations,
  );
  await turn();
  const rates = ratesOf(recorded.recording);
  await turn();
  const activity = activityOf(recorded.recording);
  await turn();
  const selective = selectivityOf(recorded.recording);
  await turn();
  const measured: Measured = {
    ...(perturbations && { perturbations: perturbations.texts }),
    ...usual.scores,
    rates,
    activity,
    accuracyWithoutNoise: without.scores.accuracy,
    accuracyDoubleNoise: double.scores.accuracy,
    notFiniteWithoutNoise: without.scores.notFinite,
    notFiniteDoubleNoise: double.scores.notFinite,
    selectivity: selective,
    psychometric,
  };
  return { measured, recorded };
}

type TableOf = (presentation: Omit<Presentation, "seed">) => Promise<TrialRow[]>;

/**
 * The psychometric curve, at its own levels or on the trials for accuracy; null if the task has no psychometric
 * variable or no curve is requested.
 */
async function psychometricOf(
  { evaluate: { psychometric: asked, psychometricTrials: each } }: RunConfig,
  task: TaskInstance,
  measured: readonly TrialRow[],
  tableOf: TableOf,
): Promise<RunResults["psychometric"]> {
  const { psychometric, factors, outputs, noResponse } = task.words;
  if (psychometric === null || asked === null) return null;
  const { factor, favours } = psychometric;
  const shown = async (levels: readonly number[]) => {
    const atLevels = task.atLevels(levels);
    return await tableOf({ task: atLevels, trials: atLevels.conditions.length * each, first: psychometricFirst });
  };
  const table = asked === "conditions" ? measured : await shown(asked);
  // A factor that some trials record may be absent from all of these.
  const choice = choiceNumber(outputs.indexOf(favours), noResponse);
  const isThere = table.some(({ condition }) => Object.hasOwn(condition, factor));
  const points = isThere ? psychometricCurve(table, { factor, choice }) : [];
  return {
    factor,
    unit: factors.find(({ name }) => name === factor)?.unit ?? "",
    favours,
    points: points.map(({ level, value, low, high, n, shown, notFinite }) => ({
      level,
      value: finite(value),
      low: finite(low),
      high: finite(high),
      trials: n,
      shown,
      notFinite,
    })),
  };
}

function ratesOf(recording: Recording): RunResults["rates"] {
  const { populations, max, silent } = rateStatistics(recording);
  const population = (rates: PopulationRates) => ({
    name: rates.name,
    median: finite(rates.median),
    percentile99: finite(rates.percentile99),
    max: finite(rates.max),
    silent: finite(rates.silent),
  });
  return { populations: populations.map(population), max: finite(max), silent: finite(silent) };
}

function activityOf(recording: Recording): RunResults["activity"] {
  const { populations, participation, quiet, energyShare, participationShare } = unitActivity(recording);
  return {
    populations: populations.map(({ name, ...of }) => ({
      name,
      participation: finite(of.participation),
      quiet: finite(of.quiet),
    })),
    participation: participation.map(finite),
    quiet: finite(quiet),
    energyShare: finite(energyShare),
    participationShare: finite(participationShare),
  };
}

function selectivityOf(recording: Recording): RunResults["selectivity"] {
  const { table } = recording;
  const found = table.some(isFiniteTrial) ? selectivity(recording) : undefined;
  return found ? { ...found, dprime: Array.from(found.dprime, finite) } : null;
}

/**
 * The effective matrices that obey Dale's principle by construction, and the number of entries of constrained ones that
 * contradict it; null if populations have signs, but no matrix could be checked.
 */
export function daleOf(
  { model, setting }: Pick<Experiment, "model" | "setting">,
  effective: EffectiveValues,
): RunResults["dale"] {
  const constrained = model.signed(setting);
  return {
    matrices: constrained.filter(({ obeys }) => obeys).map(({ name }) => name),
    violations:
      constrained.length === 0 && model.populations.some(({ sign }) => sign !== 0)
        ? null
        : constrained.reduce((sum, { name, signs }) => {
            const weights = effective[name];
            return sum + daleViolations(weights, signs.length, weights.length / signs.length, signs);
          }, 0),
  };
}
