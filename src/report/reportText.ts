/** The report of a run without its figures: key figures, tables, notes. */

import { jsonText } from "../base/json.ts";
import type { Population } from "../base/population.ts";
import { amount } from "../base/unitText.ts";
import { recurrentMapName } from "../evaluate/recurrent.ts";
import { outcomeNote } from "../evaluate/verdict.ts";
import type { Figure } from "../figure/figure.ts";
import { numberText } from "../figure/numberText.ts";
import type { KeyFigure, ReportInput, ReportTable } from "../figure/reportPage.ts";
import type { RunFile } from "../format/runFile.ts";
import type { RunResults } from "../format/runResults.ts";
import { notFiniteWarning } from "../simulate/notFinite.ts";
import { type LeftOut, reasonOf } from "./runFigures.ts";
import { scoreNotes } from "./scoreNotes.ts";
import { conditionTables, factorTables } from "./scoreTables.ts";

/** A finished run as the content of its report. */
export function reportOf(
  file: RunFile,
  results: RunResults,
  populations: readonly Population[],
  figures: readonly Figure[],
  leftOut: readonly LeftOut[] = [],
): ReportInput {
  const { config, machine, profile, version } = file;
  return {
    title: `Run ${file.name}: ${config.task.name}`,
    keyFigures: keyFigures(file, results, populations),
    tables: [
      ...factorTables(results),
      ...conditionTables(results, file.words),
      ...rateTable(results),
      ...activityTable(results),
      ...inputTable(results),
      ...spectrumTable(results, file),
      ...tauTable(results),
    ],
    figures,
    config: jsonText(config),
    seeds: { seed: config.seed, ...file.seeds },
    profile: {
      version,
      ...Object.fromEntries(Object.entries(profile ?? {}).map(([name, value]) => [name, String(value)])),
      processor: machine.cpu,
      cores: String(machine.cores),
      platform: machine.platform,
      ...(machine.node !== undefined && { node: machine.node }),
      ...(machine.browser !== undefined && { browser: machine.browser }),
      weights: results.weightsHash,
    },
    notes: [...notes(file, results), ...leftOut.map((one) => `Not drawn: ${one.title}, since ${reasonOf(one)}.`)],
  };
}

const fraction = (value: number): string => value.toFixed(3);
const rangeText = (low: number, high: number, text: (value: number) => string): string => `${text(low)}–${text(high)}`;

/** Accuracy with equally many trials of each condition, and with conditions as training draws them if that differs. */
function accuracyFigures(
  { accuracy, accuracyInterval, chance, idealObserver, drawn, unscored, perturbations }: RunResults,
  trials: number,
): KeyFigure[] {
  if (accuracy === null) return [];
  const [low, high] = accuracyInterval ?? [null, null];
  const beside = (part: { low: number | null; high: number | null; chance: number | null }) =>
    [
      ...(part.low === null || part.high === null ? [] : [`95 % interval ${rangeText(part.low, part.high, fraction)}`]),
      ...(part.chance === null ? [] : [`chance ${fraction(part.chance)}`]),
    ].join("; ");
  const isOne = drawn === null || (drawn.accuracy === accuracy && drawn.low === low && drawn.chance === chance);
  const shown = `${trials - (unscored?.trials ?? 0)} fresh ${perturbations ? "perturbed " : ""}trials, conditions in equal number`;
  const balanced: KeyFigure = {
    label: isOne ? "accuracy" : "accuracy, balanced",
    value: fraction(accuracy),
    note: `${shown}${isOne ? ", as in training" : ""}; ${beside({ low, high, chance })}`,
  };
  if (isOne) return [balanced];
  const ideal = drawn.idealObserver;
  const observer = ideal === null || ideal === idealObserver ? "" : `; ideal observer ${fraction(ideal)}`;
  return [
    balanced,
    {
      label: "accuracy, drawn",
      value: fraction(drawn.accuracy),
      note: `the same trials, conditions as often as training draws them; ${beside(drawn)}${observer}`,
    },
  ];
}

const unscoredNote = ({ of, offTarget }: NonNullable<RunResults["unscored"]>): string =>
  `of ${of}, in which no answer is right or wrong` +
  (offTarget === null ? "" : `; at their end outputs are ${numberText(offTarget, 3)} off target (root mean square)`);

/** Errors and reaction times. */
function measureFigures({ error, reactionTime }: RunResults): KeyFigure[] {
  const short = (value: number) => numberText(value, 3);
  const all: KeyFigure[] = [];
  if (error && error.mean !== null) {
    const facts = [
      `mean ${error.measure} over ${error.trials} trials`,
      ...(error.low === null || error.high === null
        ? []
        : [`95 % interval ${rangeText(error.low, error.high, short)}`]),
      ...(error.median === null ? [] : [`median ${short(error.median)}`]),
      ...(error.baseline === null ? [] : [`base rate, the error of the mean target, ${short(error.baseline)}`]),
      ...(error.r2 === null ? [] : [`R² ${fraction(error.r2)}`]),
    ];
    all.push({ label: "error", value: amount(short(error.mean), error.unit), note: facts.join("; ") });
  }
  if (reactionTime) {
    const { from, median, quartile1, quartile3, trials } = reactionTime;
    const quartiles =
      quartile1 === null || quartile3 === null ? "" : `; quartiles ${rangeText(quartile1, quartile3, short)} ms`;
    all.push({
      label: "reaction time",
      value: median === null ? null : `${short(median)} ms`,
      note: `median from the onset of ${from}, over ${trials} trials with a response${quartiles}`,
    });
  }
  return all;
}

function keyFigures(
  { config, references }: RunFile,
  results: RunResults,
  populations: readonly Population[],
): KeyFigure[] {
  const { timing, loss } = results;
  const all: (KeyFigure | false)[] = [
    ...accuracyFigures(results, config.evaluate.trials),
    results.accuracy !== null && {
      label: "accuracy of the ideal observer",
      value: results.idealObserver === null ? null : fraction(results.idealObserver),
      note:
        results.idealObserver === null
          ? whyNoIdeal(references)
          : "in expectation, limited only by the noise of the inputs",
    },
    results.learned != null && {
      label: "outcome",
      value: results.learned.verdict,
      note: outcomeNote(results.learned, results),
    },
    results.noResponse !== null && {
      label: "no response",
      value: fraction(results.noResponse),
      note: "fraction of the trials that want a response",
    },
    results.withheld !== null && {
      label: "correctly withheld",
      value: fraction(results.withheld),
      note: "fraction of the trials that want no response in which none was given",
    },
    results.unscored !== null && {
      label: "not scored",
      value: `${results.unscored.trials} trials`,
      note: unscoredNote(results.unscored),
    },
    ...measureFigures(results),
    results.notFinite > 0 && {
      label: "not finite",
      value: fraction(results.notFinite),
      note: "fraction of trials in which a state, rate or output overflowed; they have no choice and count as wrong",
    },
    results.accuracyWithoutNoise !== null && {
      label: "accuracy without recurrent noise",
      value: fraction(results.accuracyWithoutNoise),
    },
    results.accuracyDoubleNoise !== null && {
      label: "accuracy with doubled recurrent noise",
      value: fraction(results.accuracyDoubleNoise),
    },
    {
      label: "loss of the last epoch",
      value: loss.at(-1) ?? null,
      note: references.loss.map(({ label, value }) => `${label} ${value.toPrecision(3)}`).join("; "),
    },
    daleFigure(results, populations),
    ...connectionFigures(results),
    results.skippedUpdates !== undefined && {
      label: "updates skipped",
      value: results.skippedUpdates,
      note: "by train.guard, because the gradient was not finite or too large",
    },
    {
      label: "training step",
      value: `${numberText(timing.stepMs, 3)} ms`,
      note: `median; compilation ${Math.round(timing.compileMs)} ms, whole run ${numberText(timing.totalSeconds, 3)} s`,
    },
  ];
  return all.filter((entry) => entry !== false);
}

/** What is left of each matrix that training pruned, or that lost units. */
const connectionFigures = ({ connections }: RunResults): KeyFigure[] =>
  Object.entries(connections ?? {}).map(([name, { kept, of }]) => ({
    label: `connections in ${name}`,
    value: kept,
    note: `of ${of}, the others were removed in training`,
  }));

function daleFigure({ dale }: RunResults, populations: readonly Population[]): KeyFigure {
  const { matrices, violations } = dale;
  const isAsked = matrices.length > 0 || violations !== 0 || populations.some(({ sign }) => sign !== 0);
  return {
    label: "violations of Dale's principle",
    value: isAsked ? violations : null,
    note:
      matrices.length > 0
        ? `obeyed by construction in ${matrices.join(", ")}`
        : violations === null
          ? "not checked: the cell returns no matrix with a row for each unit"
          : isAsked
            ? "no matrix obeys it by construction"
            : "not required of this network",
  };
}

const whyNoIdeal = ({ changedInputs }: RunFile["references"]): string =>
  changedInputs.length > 0 ? `unknown because ${changedInputs.join(" and ")}` : "unknown for this task";

function rateTable({ rates }: RunResults): ReportTable[] {
  if (!rates) return [];
  return [
    {
      title: "Rates",
      columns: ["population", "median", "99th percentile", "maximum", "silent units (r = 0)"],
      rows: rates.populations.map(({ name, median, percentile99, max, silent }) => [
        name,
        median,
        percentile99,
        max,
        silent,
      ]),
      note: "Over all units, steps and finite recorded trials. Silent units: the fraction of units whose rate is 0 throughout.",
    },
  ];
}

function activityTable({ activity }: RunResults): ReportTable[] {
  if (!activity) return [];
  const { populations, quiet, energyShare, participationShare } = activity;
  const asUnits = (share: number | null) => (share === null ? "no" : numberText(1 / share, 3));
  return [
    {
      title: "Activity of units",
      columns: ["population", "participation, median", "quiet units (|r| < 0.01)"],
      rows: [
        ...populations.map(({ name, participation, quiet }) => [name, participation, quiet] as const),
        ...(populations.length > 1 ? [["all", null, quiet] as const] : []),
      ],
      note: `Participation of a unit: standard deviation of its rate plus the 90th percentile of |r|. Quiet units: the fraction whose |r| stays below 0.01, silent ones included. Energy (mean r²) is as concentrated as if ${asUnits(energyShare)} units shared it equally, participation as if ${asUnits(participationShare)} did (inverse Herfindahl indices).`,
    },
  ];
}

function inputTable({ recurrentInput }: RunResults): ReportTable[] {
  if (!recurrentInput) return [];
  return [
    {
      title: "Recurrent input",
      columns: ["population", "excitation", "inhibition", "sum"],
      rows: recurrentInput.map(({ name, excitation, inhibition }) => [
        name,
        excitation,
        inhibition,
        excitation === null || inhibition === null ? null : excitation + inhibition,
      ]),
      note: "The input of a unit through r @ wRec, divided into contributions above and below 0: means over units, steps and recorded trials.",
    },
  ];
}

function spectrumTable({ spectrum }: RunResults, { config }: RunFile): ReportTable[] {
  const rows = Object.entries({ before: spectrum?.before, after: spectrum?.after }).flatMap(([when, values]) =>
    values ? [[when, values.radius, values.entropy, values.outlier, values.nonNormality] as const] : [],
  );
  if (rows.length === 0) return [];
  return [
    {
      title: `Spectrum of the ${recurrentMapName(config.model)}`,
      columns: ["training", "spectral radius", "entropy H", "σ₁/median σ", "non-normality"],
      rows,
      note: "H is the entropy of the singular values σ over ln N: 1 if all are equal, 0 if only one is not 0. σ₁ is the largest. Non-normality is 0 for a normal matrix and 1 for a purely feedforward one.",
    },
  ];
}

function tauTable({ timeConstants }: RunResults): ReportTable[] {
  if (!timeConstants) return [];
  const rows = timeConstants.flatMap(({ name, before, after }) =>
    Object.entries({ before, after }).flatMap(([when, values]) =>
      values ? [[name, when, values.mean, values.sd, values.min, values.max] as const] : [],
    ),
  );
  return [
    {
      title: "Time constants",
      columns: ["population", "training", "mean (ms)", "s.d. (ms)", "lowest (ms)", "highest (ms)"],
      rows,
      note: "Over the units of each population; s.d. divided by n. effective_tau in weights.npz holds that of every unit.",
    },
  ];
}

/** Whether a preset gives recurrent weights the sign of the receiving unit. */
const isOfReceivers = (model: RunFile["config"]["model"]): boolean =>
  !("name" in model) && model.dale.recurrent !== "none" && model.dale.signAxis === "postsynaptic";

function notes({ config, warnings, words }: RunFile, results: RunResults): string[] {
  const { dale } = results;
  const overflowed = notFiniteWarning(results);
  const { perturbations = [] } = results;
  return [
    ...(perturbations.length === 0
      ? []
      : [`All trials of this report, except those of training, were perturbed: ${perturbations.join("; ")}.`]),
    ...warnings,
    ...(overflowed === undefined ? [] : [`There were ${overflowed}.`]),
    ...(isOfReceivers(config.model)
      ? [
          `The signs of wRec are those of the receiving units, so Dale's principle does not hold: ${dale.violations} weights contradict the sign of their sender.`,
        ]
      : []),
    "Weights are [from, to], used as r @ wRec; the figure shows presynaptic units on x and postsynaptic units on y.",
    ...scoreNotes(words, results.accuracy !== null),
    "weights.npz, trials.npz, trials.csv and metrics.csv hold all numbers; figures/ holds each picture with its data as CSV.",
  ];
}
