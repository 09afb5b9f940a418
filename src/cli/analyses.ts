/** The analyses of `dalenet analyse`: what each needs, what it finds and draws. One an entry. */
import type { DecoderRidges } from "../analysis/index.ts";
import { DalenetError, isMissing, missing, unsupported } from "../base/errors.ts";
import { spacedName, spacedTerm } from "../base/factorNames.ts";
import { countUnits } from "../base/population.ts";
import { withUnit } from "../base/unitText.ts";
import type { Figure } from "../figure/index.ts";
import { between } from "./analysesBetween.ts";
import { regressions } from "./analysesByRegression.ts";
import { fewNotes } from "./analysisCounts.ts";
import type { AnalysisEntry, AnalysisSetting, ShownTrials } from "./analysisEntry.ts";
import { largest, spacingOf } from "./analysisTimes.ts";
import { completeFactors, factorsIn, groupsIn, ratesInCommon } from "./analysisVariables.ts";
import { type ReadVariable, readingOf, toRead } from "./decodedVariables.ts";
import { shortNumber } from "./numberText.ts";

/** The λ that half of the decoders of one time stay below. */
const middleRidge = ({ ridges }: DecoderRidges, time: number, times: number): number => {
  const folds = ridges.length / times;
  return [...ridges.subarray(time * folds, (time + 1) * folds)].sort((a, b) => a - b)[(folds - 1) >> 1];
};

/** Values of a matrix of times at the decoders' own times. */
const ownTimes = (matrix: Float64Array, times: number) =>
  Array.from({ length: times }, (_, k) => matrix[k * times + k]);

const decodersOf = (recording: ShownTrials, setting: AnalysisSetting) => ({
  every: spacingOf(recording, setting),
  ...(setting.ridge !== undefined && { ridge: setting.ridge }),
});

async function classesRead({ name, variable }: ReadVariable, recording: ShownTrials, setting: AnalysisSetting) {
  const { analysis, figures, stretch } = setting;
  const decoding = analysis.decodeOverTime(recording, { variable, ...stretch, ...decodersOf(recording, setting) });
  const { times, accuracy, chance, counts } = decoding;
  const own = ownTimes(accuracy, times.length);
  const best = largest(own);
  return {
    numbers: {
      "best (%)": 100 * own[best],
      "at (ms)": times[best],
      "most frequent (%)": 100 * chance,
      "λ then": middleRidge(decoding, best, times.length),
      "trials that last": decoding.trials,
      "trials of the rarest value": Math.min(...counts),
    },
    figure: await figures.decodingFigure({ decoding, what: spacedTerm(name) }),
    decoders: decoding,
  };
}

async function valuesRead({ name, variable }: ReadVariable, recording: ShownTrials, setting: AnalysisSetting) {
  const { analysis, figures, stretch } = setting;
  const decoding = analysis.decodeValuesOverTime(recording, {
    variable,
    ...stretch,
    ...decodersOf(recording, setting),
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
    figure: await figures.valueDecodingFigure({ decoding, what: spacedTerm(name) }),
    decoders: decoding,
  };
}

/** Which end of several λ one of them is, if it is one. */
const endOf = (grid: readonly number[], ridge: number): "least" | "largest" | undefined => {
  if (grid.length === 1 || (ridge !== grid[0] && ridge !== grid[grid.length - 1])) return undefined;
  return ridge === grid[0] ? "least" : "largest";
};

const ridgeMeaning = {
  least: "; --ridge gives smaller ones",
  largest: ", as where units carry next to nothing about it",
} as const;

/** What a λ at an end of those that were tried tells of averages. */
function lambdaNotes(grid: readonly number[], ridge: number): string[] {
  const end = endOf(grid, ridge);
  if (end === undefined) return [];
  const meaning = end === "least" ? "averages have next to no noise" : "averages are mostly noise: give more trials";
  return [`λ is the ${end} of ${grid.length} that were tried: ${meaning}`];
}

/** Where averages lack a time: the options that name other times. */
function withStretch<T>(options: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!isMissing(error)) throw error;
    const remedy = `name a stretch that all trials have, with ${options}, or give more in --trials`;
    throw missing({ subject: (error as DalenetError).subject, remedy, cause: error });
  }
}

export const analyses: Readonly<Record<string, AnalysisEntry>> = {
  decoding: {
    about: "linear decoders of each variable over time, and at all other times; of a continuum, regressions",
    files: ["decoding"],
    takes: ["by", "interactions", "period", "align", "every", "ridge"],
    async of(network, setting) {
      const { recording } = network;
      const numbers: Record<string, number | null> = {};
      const drawn: Figure[] = [];
      const notes: string[] = [];
      let comparisons = 0;
      let grid: readonly number[] = [];
      const { read, left } = toRead(recording, setting);
      let unread: unknown;
      for (const one of read) {
        try {
          const { isNumber, notes: said } = readingOf(one, setting);
          const found = await (isNumber ? valuesRead : classesRead)(one, recording, setting);
          notes.push(...said);
          for (const [name, value] of Object.entries(found.numbers))
            numbers[`${spacedTerm(one.name)}: ${name}`] = value;
          drawn.push({ ...found.figure, name: `${found.figure.name}-${one.name.replaceAll(" × ", "-x-")}` });
          comparisons += found.decoders.times.length ** 2;
          grid = found.decoders.candidates;
          const end = endOf(grid, found.numbers["λ then"]);
          if (end) notes.push(`${spacedTerm(one.name)}: its λ is the ${end} that was tried${ridgeMeaning[end]}`);
          notes.push(
            ...fewNotes(found.decoders.trials, recording.units, `units from which ${spacedTerm(one.name)} is read`),
          );
        } catch (error) {
          // A product is read beside its factors.
          const isBeside = setting.isUsual || one.of.length > 1;
          if (!isBeside || !(error instanceof DalenetError)) throw error;
          unread ??= error;
          notes.push(`${spacedTerm(one.name)} is left out: ${error.clause}`);
        }
      }
      if (drawn.length === 0) throw unread;
      const decoders = [
        `a decoder every ${shortNumber(spacingOf(recording, setting))} ms`,
        grid.length === 1
          ? `λ ${grid[0]}`
          : `λ of each: the best of ${grid.length} from ${grid[0]} to ${grid[grid.length - 1]}, by leave-one-out cross-validation within the trials it is fitted to`,
      ];
      return { numbers, figures: drawn, comparisons, notes: [...decoders, ...notes, ...left] };
    },
  },
  demixed: {
    about: "dPCA: the variance due to time, each factor and their interactions; λ by cross-validation",
    files: ["demixed"],
    takes: ["by", "period", "align"],
    hasInteractions: true,
    async of({ recording }, setting) {
      const { analysis, figures, stretch } = setting;
      const { kept, left } = setting.isUsual
        ? completeFactors(recording, setting)
        : { kept: factorsIn(setting), left: [] };
      const averaged = { by: groupsIn(setting).slice(0, kept.length), ...stretch };
      const means = analysis.conditionMeans(recording, averaged);
      const { demixed, regularisation, candidates, repetitions } = withStretch("--period or --align", () => {
        const chosen = analysis.demixingRegularisation(recording, { ...averaged, repetitions: 3 });
        return { demixed: analysis.demixedComponents(means, { regularisation: chosen.regularisation }), ...chosen };
      });
      return {
        numbers: {
          ...Object.fromEntries(
            demixed.parts.map(({ name, variance }) => [`${spacedTerm(name)} (% of variance)`, 100 * variance]),
          ),
          λ: regularisation,
        },
        comparisons: candidates.length * repetitions,
        figures: [await figures.demixedFigure({ demixed })],
        notes: [
          ...left.map(
            (name) => `${spacedName(name)} is left out: not every combination with ${kept.join(", ")} has two trials`,
          ),
          ...lambdaNotes(candidates, regularisation),
        ],
      };
    },
  },
  dimension: {
    about: "participation ratio of averages, and their dimension beyond noise, from two halves of the trials",
    files: ["dimension"],
    takes: ["by", "period", "align"],
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
      const isInBoth = (label: string) => even.conditions.some((one) => one.label === label);
      const labels = odd.conditions.map(({ label }) => label).filter(isInBoth);
      const shared = labels.map((label) => ratesInCommon([odd, even], label));
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
  ...regressions,
  taskVariance: {
    about: "of a mixture of tasks: the variance of each unit in each task, in clusters",
    files: ["taskVariance"],
    takes: ["period"],
    concerns: ({ table }) => table.some(({ condition }) => condition["task"] !== undefined),
    async of({ recording }, { analysis, figures, stretch: { period } }) {
      const variance = analysis.taskVariance(recording, period === undefined ? {} : { period });
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
    takes: [],
    async of({ run, recording }, { analysis, figures, isPerturbed, stretch }) {
      if (isPerturbed)
        throw unsupported({
          subject: "nonNormality",
          detail: "of a perturbed network",
          remedy: "it reads the trained matrix: leave out --perturb",
        });
      const { leakyMapOf } = await import("../dynamics/index.ts");
      const { matrix, size } = leakyMapOf(run);
      const { populations } = recording;
      const found = analysis.nonNormality(matrix, size, countUnits(populations) === size ? { populations } : {});
      return {
        numbers: {
          "departure from normality, of 1": found.relativeDeparture,
          "largest real part of an eigenvalue": found.spectralAbscissa,
          "numerical abscissa": found.numericalAbscissa,
          "largest growth": found.amplification.peak,
          "at (time constants)": found.amplification.at,
        },
        comparisons: 1,
        figures: [await figures.nonNormalityFigure({ nonNormality: found })],
        notes: [
          ...(found.amplification.isBounded
            ? []
            : [
                `with the linear dynamics of the matrix some activity grows on and on: the largest growth is that within ${shortNumber(found.amplification.times.at(-1)!)} time constants`,
              ]),
          ...(stretch.period === undefined ? [] : ["of the trained matrix: the same in all periods"]),
        ],
      };
    },
  },
  latentCircuit: {
    about: "a circuit of few rectified nodes fitted to averages, from several starts",
    files: ["latent-circuit"],
    takes: ["by", "period", "nodes", "starts", "tau"],
    isSlow: true,
    async of({ run, recording }, setting) {
      const { analysis, figures, nodes, starts, signal, onProgress } = setting;
      const own = (run.config.model as { readonly tau?: unknown }).tau;
      const tau = setting.tau ?? (typeof own === "number" ? own : undefined);
      if (tau === undefined)
        throw missing({ subject: "--tau", remedy: "the model has no single time constant: give one in ms" });
      const averaged = { by: groupsIn(setting), ...(setting.stretch.period !== undefined && setting.stretch) };
      analysis.conditionMeans(recording, averaged); // its errors are not of times
      const data = withStretch("--period", () => analysis.circuitData(recording, tau, averaged));
      const circuit = await analysis.latentCircuit(data, { nodes, starts, signal, onProgress });
      const made = circuit.ofStarts.length;
      const { inputs } = recording.words!;
      return {
        numbers: {
          "variance explained (%)": 100 * circuit.explained,
          "time constant τ (ms)": tau,
          "starts within 0.1 % of it": circuit.ofStarts.filter((one) => circuit.explained - one < 1e-3).length,
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
