/** The analyses of `dalenet analyse`: what each needs, what it finds and draws. One an entry. */
import type { DecoderRidges } from "../analysis/index.ts";
import { missing, unsupported } from "../base/errors.ts";
import { withUnit } from "../base/unitText.ts";
import type { Figure } from "../figure/index.ts";
import { between } from "./analysesBetween.ts";
import type { AnalysisDoor, AnalysisEntry, AnalysisSetting, ShownTrials } from "./analysisEntry.ts";
import {
  asVariable,
  circleNotes,
  factorsIn,
  finiteRows,
  groupsIn,
  regressorsIn,
  regressorsOf,
  signNotes,
} from "./analysisVariables.ts";
import { shortNumber } from "./numberText.ts";

/** Times at which regressions and decoders are fitted, at most. */
const mostTimes = 25;

const spacingOf = ({ times, dt }: ShownTrials, { every }: AnalysisSetting): number =>
  every ?? Math.max(1, Math.ceil(times.length / mostTimes)) * (times.length > 1 ? times[1] - times[0] : dt);

const largest = (values: ArrayLike<number>): number => {
  let best = 0;
  for (let k = 1; k < values.length; k++) if (values[k] > values[best]) best = k;
  return best;
};

/** The λ that half of the decoders of one time stay below. */
const middleRidge = ({ ridges }: DecoderRidges, time: number, times: number): number => {
  const folds = ridges.length / times;
  return [...ridges.subarray(time * folds, (time + 1) * folds)].sort((a, b) => a - b)[(folds - 1) >> 1];
};

/** Values of a matrix of times at the decoders' own times. */
const ownTimes = (matrix: Float64Array, times: number) =>
  Array.from({ length: times }, (_, k) => matrix[k * times + k]);

async function classesRead(variable: string, recording: ShownTrials, setting: AnalysisSetting) {
  const { analysis, figures, stretch } = setting;
  const decoding = analysis.decodeOverTime(recording, { variable, ...stretch, every: spacingOf(recording, setting) });
  const { times, accuracy, chance } = decoding;
  const own = ownTimes(accuracy, times.length);
  const best = largest(own);
  return {
    numbers: {
      "best (%)": 100 * own[best],
      "at (ms)": times[best],
      "most frequent (%)": 100 * chance,
      "λ then": middleRidge(decoding, best, times.length),
      "trials that last": decoding.trials,
    },
    figure: await figures.decodingFigure({ decoding, what: variable }),
    decoders: decoding,
  };
}

async function valuesRead(variable: string, recording: ShownTrials, setting: AnalysisSetting) {
  const { analysis, figures, stretch } = setting;
  const decoding = analysis.decodeValuesOverTime(recording, {
    variable,
    ...stretch,
    every: spacingOf(recording, setting),
  });
  const { times, r2, error, errorOfMean, unit } = decoding;
  const own = ownTimes(r2, times.length);
  const best = largest(own);
  return {
    numbers: {
      "best R²": own[best],
      "at (ms)": times[best],
      [withUnit("error then", unit)]: error[best * times.length + best],
      [withUnit("error of the mean", unit)]: errorOfMean,
      "λ then": middleRidge(decoding, best, times.length),
      "trials that last": decoding.trials,
    },
    figure: await figures.valueDecodingFigure({ decoding, what: variable }),
    decoders: decoding,
  };
}

export const analyses: Readonly<Record<string, AnalysisEntry>> = {
  decoding: {
    about: "linear decoders of each variable over time, and at all other times; of a continuum, regressions",
    files: ["decoding"],
    async of(network, setting) {
      const numbers: Record<string, number | null> = {};
      const drawn: Figure[] = [];
      let comparisons = 0;
      let grid: readonly number[] = [];
      for (const variable of setting.variables) {
        const read = setting.binned.has(variable) ? valuesRead : classesRead;
        const found = await read(variable, network.recording, setting);
        for (const [name, value] of Object.entries(found.numbers)) numbers[`${variable}: ${name}`] = value;
        drawn.push({ ...found.figure, name: `${found.figure.name}-${variable}` });
        comparisons += found.decoders.times.length ** 2;
        grid = found.decoders.candidates;
      }
      const notes = [
        `a decoder every ${shortNumber(spacingOf(network.recording, setting))} ms`,
        `λ of each: the best of ${grid.length} from ${grid[0]} to ${grid[grid.length - 1]}, by leave-one-out cross-validation within the trials it is fitted to`,
      ];
      return { numbers, figures: drawn, comparisons, notes };
    },
  },
  demixed: {
    about: "dPCA: the variance due to time, each factor and their interactions; λ by cross-validation",
    files: ["demixed"],
    async of({ recording }, setting) {
      const { analysis, figures, stretch } = setting;
      const averaged = { by: groupsIn(setting), ...stretch };
      const { regularisation, candidates, repetitions } = analysis.demixingRegularisation(recording, {
        ...averaged,
        repetitions: 3,
      });
      const demixed = analysis.demixedComponents(analysis.conditionMeans(recording, averaged), { regularisation });
      return {
        numbers: {
          ...Object.fromEntries(demixed.parts.map(({ name, variance }) => [`${name} (% of variance)`, 100 * variance])),
          λ: regularisation,
        },
        comparisons: candidates.length * repetitions,
        figures: [await figures.demixedFigure({ demixed })],
      };
    },
  },
  dimension: {
    about: "participation ratio of averages, and their dimension beyond noise, from two halves of the trials",
    files: ["dimension"],
    async of({ recording }, setting) {
      const { analysis, stretch } = setting;
      const by = groupsIn(setting);
      const { units, table } = recording;
      const sorted = analysis.variables(recording, by);
      // Conditions take turns, so that every other trial may be of the same ones: each condition is split by itself.
      const seen = new Map<string, number>();
      const half = table.map((row) => {
        const key = JSON.stringify(sorted.map(({ value }) => value(row)));
        const count = seen.get(key) ?? 0;
        seen.set(key, count + 1);
        return count % 2;
      });
      const halfOf = (rest: number) => {
        const trials = table.flatMap((_, trial) => (half[trial] === rest ? [trial] : []));
        return analysis.conditionMeans(recording, { by, ...stretch, trials });
      };
      const [odd, even] = [1, 0].map(halfOf);
      const shared = odd.conditions.flatMap((one) => {
        const other = even.conditions.find(({ label }) => label === one.label);
        if (!other) return [];
        const [a, b] = [finiteRows(one.rates, units), finiteRows(other.rates, units)];
        const length = Math.min(a.length, b.length);
        return [[a.subarray(0, length), b.subarray(0, length)] as const];
      });
      const [first, second] = [0, 1].map((k) => Float64Array.from(shared.flatMap((pair) => Array.from(pair[k]))));
      const rows = first.length / units;
      const { dimension, errors } = analysis.crossValidatedDimension(first, second, rows, units);
      const ninety = errors.findIndex((error) => error <= 0.1);
      const whole = first.map((value, k) => (value + second[k]) / 2);
      return {
        numbers: {
          "participation ratio": analysis.participationRatio(whole, rows, units),
          "components that predict 90 % of the other half": ninety < 0 ? null : ninety,
          "components with the least error": dimension,
          "error then (% of the variance)": 100 * errors[dimension],
        },
        comparisons: errors.length,
        figures: [],
        csv: { components: Array.from(errors.keys()), error: [...errors] },
      };
    },
  },
  tuning: {
    about: "the slope of each unit's rate over a numeric factor, at each time",
    files: ["tuning"],
    async of({ recording }, setting) {
      const { analysis, figures, stretch } = setting;
      const number = factorsIn(setting).find(
        (name) =>
          new Set(recording.table.map(({ condition }) => condition[name])).size > 2 &&
          recording.table.every(isNumberOf(name)),
      );
      if (number === undefined)
        throw unsupported({ subject: "tuning", detail: "without a factor of three numbers", remedy: "name one: --by" });
      const numbers: Record<string, number> = {};
      const drawn: Figure[] = [];
      let comparisons = 0;
      const parts = regressorsOf(recording, [number]);
      for (const variable of parts) {
        const tuning = analysis.tuningOfTrials(recording, { variable, ...stretch });
        const share = analysis.significantShare(tuning);
        const best = largest(share);
        const at = tuning.times[best];
        numbers[`units tuned to ${tuning.variable}, most (%)`] = 100 * share[best];
        numbers[`${parts.length > 1 ? `${tuning.variable}: ` : ""}at (ms)`] = at;
        comparisons += tuning.p.length;
        const figure = await figures.tuningFigure({ tuning, references: [{ label: `${at} ms`, at }] });
        drawn.push(parts.length > 1 ? { ...figure, name: `${figure.name}-${fileNameOf(tuning.variable)}` } : figure);
      }
      return {
        ...{ numbers, comparisons, figures: drawn },
        notes: ["p < 0.05 in each test, not corrected: 5 % of untuned units pass", ...circleNotes(recording, [number])],
      };
    },
  },
  classes: {
    about: "what each unit is tuned to in each period, and mixed selectivity, at 1 % false discoveries",
    files: ["unit-classes"],
    async of({ recording }, { analysis, figures, variables, stretch }) {
      const regressors = regressorsIn(recording, variables);
      const classes = analysis.unitClasses(recording, {
        variables: regressors.map((name) => asVariable(recording, name)),
        ...(stretch.period !== undefined && { periods: [stretch.period] }),
      });
      const shareOf = (period: number, is: (one: string) => boolean) =>
        (100 * classes.classes[period].filter(is).length) / classes.units;
      const numbers = Object.fromEntries(
        classes.periods.flatMap((period, k) => [
          [`${period}: tuned (%)`, shareOf(k, (one) => one !== "untuned" && one !== "constant")],
          [`${period}: mixed (%)`, shareOf(k, (one) => one.includes(" + "))],
        ]),
      );
      return {
        numbers,
        comparisons: classes.comparisons,
        figures: [await figures.unitClassesFigure({ classes })],
        notes: signNotes(recording, regressors),
      };
    },
  },
  axes: {
    about: "targeted dimensionality reduction: an axis for each variable, and averages along them",
    files: ["task-axes", "state-space"],
    async of({ recording }, setting) {
      const { analysis, figures, variables: given, stretch, binned } = setting;
      const grouped = (name: string) => binned.get(name) ?? name;
      const sorted = regressorsIn(recording, given);
      const regressors = regressorsOf(recording, sorted);
      const variables = analysis.variables(recording, regressors).map(({ name }) => name);
      if (variables.length < 2)
        throw missing({ subject: "a second variable", remedy: "name two or more, such as --by choice,FACTOR" });
      const every = spacingOf(recording, setting);
      const regression = analysis.regressRates(recording, {
        ...{ regressors, every, ...stretch },
      });
      const denoise = analysis.conditionMeans(recording, { by: sorted.map(grouped), ...stretch });
      const axes = analysis.taskAxes(regression, { axes: variables, denoise });
      const [x, y, shade] = [variables[variables.length - 1], variables[0], sorted[0]];
      const means = analysis.conditionMeans(recording, { by: [grouped(shade)], ...stretch });
      const projection = analysis.projectMeans(means, axes);
      return {
        numbers: Object.fromEntries(variables.map((name, k) => [`${name}: largest at (ms)`, axes.peaks[k]])),
        comparisons: regression.times.length * recording.units * variables.length,
        figures: [
          await figures.taskAxesFigure(axes),
          await figures.stateSpaceFigure({ panels: [{ projection, x, y, colour: shade }], markEvery: 5 }),
        ],
        notes: [...signNotes(recording, sorted), ...circleNotes(recording, sorted)],
      };
    },
  },
  taskVariance: {
    about: "of a mixture of tasks: the variance of each unit in each task, in clusters",
    files: ["taskVariance"],
    async of({ recording }, { analysis, figures }) {
      const variance = analysis.taskVariance(recording);
      const clusters = analysis.taskClusters(variance);
      return {
        numbers: { tasks: variance.tasks.length, clusters: clusters.count, "active units": clusters.order.length },
        comparisons: variance.tasks.length * variance.units,
        figures: [await figures.taskVarianceFigure({ ...variance, ...clusters })],
      };
    },
  },
  nonNormality: {
    about: "what the recurrent matrix feeds forward, and how much activity grows at best",
    files: ["non-normality"],
    async of({ run, recording }, { analysis, figures, isPerturbed }) {
      if (isPerturbed)
        throw unsupported({
          subject: "nonNormality",
          detail: "of a perturbed network",
          remedy: "it reads the trained matrix: leave out --perturb",
        });
      const weights = run.weights.effective["wRec"];
      if (weights === undefined || weights.length !== recording.units ** 2)
        throw unsupported({
          subject: "nonNormality",
          detail: "of a cell without a matrix wRec from its units to its units",
          remedy: "call nonNormality of dalenet/analysis with a matrix of your own",
        });
      const { populations } = recording;
      const found = analysis.nonNormality(weights, recording.units, { populations });
      return {
        numbers: {
          "departure from normality, of 1": found.relativeDeparture,
          "largest real part": found.spectralAbscissa,
          "numerical abscissa": found.numericalAbscissa,
          "largest growth": found.amplification.peak,
          "at (time constants)": found.amplification.at,
        },
        comparisons: 1,
        figures: [await figures.nonNormalityFigure({ nonNormality: found })],
        notes: found.amplification.isBounded ? [] : ["growth has no bound: it is that of these time constants"],
      };
    },
  },
  latentCircuit: {
    about: "a circuit of few rectified nodes fitted to averages, from several starts",
    files: ["latent-circuit"],
    isSlow: true,
    async of({ run, recording }, setting) {
      const { analysis, figures, nodes, starts, signal, onProgress } = setting;
      const own = (run.config.model as { readonly tau?: unknown }).tau;
      const tau = setting.tau ?? (typeof own === "number" ? own : undefined);
      if (tau === undefined)
        throw missing({ subject: "--tau", remedy: "the model has no single time constant: give one in ms" });
      const data = analysis.circuitData(recording, tau, {
        by: groupsIn(setting),
        ...(setting.stretch.period !== undefined && setting.stretch),
      });
      let best: Awaited<ReturnType<AnalysisDoor["latentCircuit"]>> | undefined;
      const ofStarts: number[] = [];
      for (let seed = 1; seed <= starts && !(seed > 1 && signal.aborted); seed++) {
        const one = await analysis.latentCircuit(data, {
          ...{ nodes, starts: 1, seed, signal },
          onProgress: (done, total) => onProgress((seed - 1) * total + done, starts * total),
        });
        ofStarts.push(one.explained);
        if (best === undefined || one.explained > best.explained) best = one;
      }
      const made = ofStarts.length;
      ofStarts.sort((a, b) => b - a);
      const circuit = { ...best!, ofStarts };
      const { inputs } = recording.words!;
      return {
        numbers: {
          "variance explained (%)": 100 * circuit.explained,
          "starts within 0.1 % of it": ofStarts.filter((one) => circuit.explained - one < 1e-3).length,
        },
        comparisons: made,
        figures: [await figures.latentCircuitFigure({ circuit, inputs })],
        notes: [
          ...(signal.aborted ? [`stopped in start ${made} of ${starts}: the best until then`] : []),
          "a good fit alone proves nothing: perturb the network as the circuit says (circuitPerturbation)",
        ],
      };
    },
  },
  ...between,
};

/** "cos(angle)" as part of a name of a file. */
const fileNameOf = (variable: string): string => variable.replace("(", "-").replace(")", "");

const isNumberOf = (name: string) => (row: ShownTrials["table"][number]) =>
  row.condition[name] === undefined || typeof row.condition[name] === "number";
