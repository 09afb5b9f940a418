/** What a trained network can do: measured on fresh trials that training never saw. */
import { type ChoiceSummary, summarizeChoices } from "../analysis/choices.ts";
import type { Proportion } from "../analysis/interval.ts";
import { psychometricCurve } from "../analysis/psychometric.ts";
import { type PopulationRates, rateStatistics } from "../analysis/rates.ts";
import { countNotFinite, isFiniteTrial, type Recording, type TrialRow } from "../analysis/recording.ts";
import { selectivity } from "../analysis/selectivity.ts";
import { daleViolations } from "../analysis/weights.ts";
import { nextTurn } from "../base/turn.ts";
import { finite } from "../figure/figure.ts";
import type { RunResults } from "../format/runResults.ts";
import type { EffectiveValues } from "../model/evaluate.ts";
import type { RunConfig } from "../open/config.ts";
import { ownCurve } from "../open/evaluateOptions.ts";
import type { Experiment } from "../open/experiment.ts";
import { isIdealMeaningful } from "../open/references.ts";
import { type SimulationProgram, simulationProgram } from "../open/simulationProgram.ts";
import { recordingProgram, type Simulation, simulate } from "../simulate/simulate.ts";
import { type Presentation, type SimulatedNetwork, type Simulator, simulator } from "../simulate/simulator.ts";
import { choiceNumber, rowMaker } from "../simulate/trialRow.ts";
import { createTask, type TaskInstance } from "../task/instance.ts";

export type Measured = Omit<
  RunResults,
  "loss" | "trainingAccuracy" | "learned" | "spectrum" | "recurrentInput" | "dale" | "timing" | "weightsHash"
>;

/** First trial number of the psychometric curve: its trials share nothing with those that accuracy is measured on. */
const psychometricFirst = 2 ** 30;
/** Under this name a task has a stimulus for selectivity. */
const stimulusPeriod = "stimulus";

/** What the network is compiled for to measure its answers: trials at once, and what they record. */
const measuring = ({ trials, psychometric, psychometricTrials }: RunConfig["evaluate"]) => ({
  trials: Math.max(trials, psychometric ? psychometricTrials : 0),
  records: ["outputs"],
});

/** What `evaluate` asks of a backend: one program measures answers, one records. */
export interface EvaluationPrograms {
  readonly answers: SimulationProgram;
  readonly recording: SimulationProgram;
}

export function evaluationPrograms({ config, task, network }: Experiment): EvaluationPrograms {
  const { evaluate: options } = config;
  return {
    answers: simulationProgram(network, task, measuring(options)),
    recording: recordingProgram({ network, task }, { trials: options.recordedTrials }),
  };
}

/** What each of them is called in an error. */
export const evaluationNames = ({
  evaluate: { recordedTrials },
}: RunConfig): Record<keyof EvaluationPrograms, string> => ({
  answers: "evaluation",
  recording: `evaluate.recordedTrials = ${recordedTrials}; recording`,
});

/**
 * Accuracy (with the network's noise, without it, and with twice as much, on the same trials), psychometric curve, rates and selectivity.
 * The recorded trials are the first of those that accuracy is measured on. The signal stops it: the promise is rejected with its reason.
 */
export async function evaluate(
  { config, task, model, network, setting }: Experiment,
  { backend, parameters }: Pick<SimulatedNetwork, "backend" | "parameters">,
  programs: EvaluationPrograms,
  signal?: AbortSignal,
): Promise<{ measured: Measured; recorded: Simulation }> {
  const { evaluate: options, seeds } = config;
  const simulated = { model, network, task, backend, parameters };
  const turn = async () => {
    await nextTurn();
    signal?.throwIfAborted();
  };
  const show = simulator(simulated, programs.answers);
  const tableOf = async (presentation: Omit<Presentation, "seed">, by = show): Promise<TrialRow[]> => {
    const shown = presentation.task ?? task;
    const rowsOf = rowMaker(shown);
    const table: TrialRow[] = [];
    await by({ ...presentation, seed: seeds.evaluation, signal }, (executable, batch, count) => {
      table.push(...rowsOf(executable, batch, count));
    });
    await turn();
    return table;
  };
  const answersTo = async (recurrentNoise: number, by?: Simulator) => {
    const table = await tableOf({ trials: options.trials, recurrentNoise }, by);
    return { table, summary: summarize(table), notFinite: notFiniteOf(table) };
  };
  const usual = await answersTo(1);
  const { isNoisy } = model;
  const double = isNoisy ? await answersTo(2) : usual;
  // A network that was compiled without noise takes half as long as one whose noise is multiplied by 0, and answers the same.
  const quiet = model.quiet()?.build({ ...setting, loss: null }).network;
  const silent = quiet && simulator(simulated, simulationProgram(quiet, task, measuring(options)));
  const without = isNoisy ? await answersTo(0, silent) : usual;

  const signed = signedOf(task);
  const shownSigned = options.psychometric
    ? await tableOf({
        ...psychometricTrials(task, options.psychometric, options.psychometricTrials),
        first: psychometricFirst,
      })
    : ownCurve(task) && usual.table;
  const psychometric = shownSigned
    ? psychometricCurve(shownSigned, signed && { factor: signed.name, choice: signed.choice }).map(
        ({ signedCoherence, value, low, high, n, shown, notFinite }) => ({
          signedCoherence,
          choice1: finite(value),
          low: finite(low),
          high: finite(high),
          trials: n,
          shown,
          notFinite,
        }),
      )
    : null;

  const recorded = await simulate(
    simulated,
    { trials: options.recordedTrials, seed: seeds.evaluation, signal },
    programs.recording,
  );
  await turn();
  const rates = ratesOf(recorded.recording);
  await turn();
  const selective = selectivityOf(recorded.recording);
  await turn();
  const measured: Measured = {
    ...accuracies(usual.summary),
    idealObserver: isIdealMeaningful(model) ? task.idealAccuracy() : null,
    rates,
    accuracyWithoutNoise: without.summary && finite(without.summary.accuracy.value),
    accuracyDoubleNoise: double.summary && finite(double.summary.accuracy.value),
    notFinite: usual.notFinite,
    notFiniteWithoutNoise: without.notFinite,
    notFiniteDoubleNoise: double.notFinite,
    selectivity: selective,
    psychometric,
    ...(psychometric && signed ? { signed } : {}),
  };
  return { measured, recorded };
}

/** The abscissa of the psychometric curve, and the choice that it favours where it is positive: that of the output `towards` names, else 1. */
function signedOf({ definition: { signed }, outputs, noResponse }: TaskInstance): RunResults["signed"] {
  if (!signed) return undefined;
  const towards = outputs.indexOf(signed.towards);
  const choice = (towards >= 0 && choiceNumber(towards, noResponse)) || 1;
  return { name: signed.name, unit: signed.unit, choice };
}

function psychometricTrials(task: TaskInstance, coherence: readonly number[], each: number) {
  const shown = createTask(task.definition, { ...task.parameters, dt: task.dt, coherence });
  return { task: shown, trials: shown.conditions.length * each };
}

/** Share of trials in which something overflowed. */
const notFiniteOf = (table: readonly TrialRow[]): number => countNotFinite(table) / table.length;

/** Choices over the trials that have a right one; null where none has. */
function summarize(table: readonly TrialRow[]): ChoiceSummary | null {
  const scored = table.filter((row) => !Number.isNaN(row.correct));
  return scored.length > 0 ? summarizeChoices(scored) : null;
}

function accuracies(summary: ChoiceSummary | null) {
  if (!summary)
    return {
      accuracy: null,
      accuracyInterval: null,
      accuracyNonzero: null,
      noResponse: null,
      chance: null,
      accuracyByCoherence: [],
    };
  const { accuracy, accuracyNonzero, noResponse, chance, accuracyByCoherence } = summary;
  const interval = ({ low, high }: Proportion) => [low, high] as const;
  return {
    accuracy: accuracy.value,
    accuracyInterval: interval(accuracy),
    accuracyNonzero: finite(accuracyNonzero.value),
    noResponse,
    chance,
    accuracyByCoherence: accuracyByCoherence.map(({ coherence, value, n, low, high }) => ({
      coherence,
      accuracy: finite(value),
      trials: n,
      low: finite(low),
      high: finite(high),
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

function selectivityOf(recording: Recording): RunResults["selectivity"] {
  const hasPeriod = (row: TrialRow) => row.periods.some(({ name }) => name === stimulusPeriod);
  if (!recording.table.some((row) => isFiniteTrial(row) && hasPeriod(row))) return null;
  const { dprime, silent } = selectivity(recording, stimulusPeriod);
  return { period: stimulusPeriod, dprime: Array.from(dprime, finite), silent };
}

/** Which effective matrices obey Dale's principle by construction, and how many entries of the constrained ones contradict it. */
export function daleOf(
  { model, setting }: Pick<Experiment, "model" | "setting">,
  effective: EffectiveValues,
): RunResults["dale"] {
  const constrained = model.signed(setting);
  return {
    matrices: constrained.filter(({ obeys }) => obeys).map(({ name }) => name),
    violations: constrained.reduce((sum, { name, signs }) => {
      const weights = effective[name];
      return sum + daleViolations(weights, signs.length, weights.length / signs.length, signs);
    }, 0),
  };
}
