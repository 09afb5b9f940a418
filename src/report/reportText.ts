/** What the report says beside its figures. */
import { jsonText } from "../base/json.ts";
import { outcomeNote } from "../evaluate/verdict.ts";
import type { Figure } from "../figure/figure.ts";
import type { KeyFigure, ReportInput, ReportTable } from "../figure/report.ts";
import { numberText } from "../figure/style.ts";
import type { RunFile } from "../format/runFile.ts";
import type { RunResults } from "../format/runResults.ts";
import { notFiniteWarning } from "../simulate/notFinite.ts";
import { type LeftOut, reasonOf } from "./runFigures.ts";

/** A finished run as the content of its report. */
export function reportOf(
  file: RunFile,
  results: RunResults,
  figures: readonly Figure[],
  leftOut: readonly LeftOut[] = [],
): ReportInput {
  const { config, machine, profile, version } = file;
  return {
    title: `Run ${file.name}: ${config.task.name}`,
    keyFigures: keyFigures(file, results),
    tables: [...accuracyTable(results), ...rateTable(results), ...inputTable(results), ...spectrumTable(results)],
    figures,
    config: jsonText(config),
    seeds: { seed: config.seed, ...file.seeds },
    profile: {
      version,
      ...Object.fromEntries(Object.entries(profile ?? {}).map(([name, value]) => [name, String(value)])),
      processor: machine.cpu,
      cores: String(machine.cores),
      platform: machine.platform,
      node: machine.node,
      weights: results.weightsHash,
    },
    notes: [...notes(file, results), ...leftOut.map((one) => `Not drawn: ${one.title}, since ${reasonOf(one)}.`)],
  };
}

function keyFigures({ config, references }: RunFile, results: RunResults): KeyFigure[] {
  const { accuracyInterval: interval, timing, loss } = results;
  const fraction = (value: number) => value.toFixed(3);
  const all: (KeyFigure | false)[] = [
    results.accuracy !== null && {
      label: "accuracy",
      value: fraction(results.accuracy),
      note: `${config.evaluate.trials} fresh trials, conditions in equal number, whatever weights training draws them with${
        interval ? `; 95 % interval ${fraction(interval[0])}–${fraction(interval[1])}` : ""
      }`,
    },
    results.accuracy !== null && {
      label: "accuracy of the ideal observer",
      value: results.idealObserver === null ? null : fraction(results.idealObserver),
      note:
        results.idealObserver === null
          ? whyNoIdeal(references)
          : "in expectation, limited by the noise of the inputs alone",
    },
    results.learned != null && {
      label: "outcome",
      value: results.learned.verdict,
      note: outcomeNote(results.learned, results),
    },
    results.accuracyNonzero !== null && {
      label: "accuracy without coherence 0",
      value: fraction(results.accuracyNonzero),
    },
    results.noResponse !== null && {
      label: "no response",
      value: fraction(results.noResponse),
      note: "fraction of trials",
    },
    (results.notFinite ?? 0) > 0 && {
      label: "not finite",
      value: fraction(results.notFinite!),
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
      note: references.loss.map(({ label, value }) => `${label} ${value.toPrecision(3)}`).join(", "),
    },
    {
      label: "violations of Dale's principle",
      value: results.dale.violations,
      note:
        results.dale.matrices.length > 0
          ? `obeyed by construction in ${results.dale.matrices.join(", ")}`
          : "no matrix obeys it by construction",
    },
    {
      label: "training step",
      value: `${numberText(timing.stepMs, 3)} ms`,
      note: `median; compilation ${Math.round(timing.compileMs)} ms, whole run ${numberText(timing.totalSeconds, 3)} s`,
    },
  ];
  return all.filter((entry) => entry !== false);
}

function accuracyTable({ accuracyByCoherence }: RunResults): ReportTable[] {
  if (accuracyByCoherence.length === 0) return [];
  return [
    {
      title: "Accuracy by coherence",
      columns: ["coherence (%)", "accuracy", "from", "to", "trials"],
      rows: accuracyByCoherence.map(({ coherence, accuracy, low, high, trials }) => [
        coherence,
        accuracy,
        low,
        high,
        trials,
      ]),
      note: "From and to bound the 95 % Wilson interval. No response counts as wrong, unless it is right.",
    },
  ];
}

const whyNoIdeal = ({ changedInputs }: RunFile["references"]): string =>
  changedInputs.length > 0 ? `not known where ${changedInputs.join(" and ")}` : "not known for this task";

function rateTable({ rates }: RunResults): ReportTable[] {
  if (!rates) return [];
  return [
    {
      title: "Rates",
      columns: ["population", "median", "99th percentile", "maximum", "silent units"],
      rows: rates.populations.map(({ name, median, percentile99, max, silent }) => [
        name,
        median,
        percentile99,
        max,
        silent,
      ]),
      note: "Over all units, steps and recorded trials that are finite; silent is the fraction of units without any activity.",
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
      note: "What a unit receives through r @ wRec, contributions above and below 0 apart: means over units, steps and recorded trials.",
    },
  ];
}

function spectrumTable({ spectrum }: RunResults): ReportTable[] {
  const rows = Object.entries({ before: spectrum?.before, after: spectrum?.after }).flatMap(([when, values]) =>
    values ? [[when, values.radius, values.entropy, values.outlier, values.nonNormality] as const] : [],
  );
  if (rows.length === 0) return [];
  return [
    {
      title: "Spectrum of the recurrent matrix",
      columns: ["training", "spectral radius", "entropy H", "σ₁/median σ", "non-normality"],
      rows,
      note: "H is the entropy of the singular values σ over ln N: 1 where all are equal, 0 where there is one alone. σ₁ is the largest. Non-normality is 0 for a normal matrix, 1 for one that only feeds forward.",
    },
  ];
}

function notes({ warnings }: RunFile, results: RunResults): string[] {
  const { dale } = results;
  const overflowed = notFiniteWarning(results);
  return [
    ...warnings,
    ...(overflowed === undefined ? [] : [`There were ${overflowed}.`]),
    ...(dale.violations > 0 && !dale.matrices.includes("wRec")
      ? [
          `The sign of wRec belongs to the receiving unit, so that Dale's principle does not hold: ${dale.violations} weights contradict the sign of their sender.`,
        ]
      : []),
    "Weights are [from, to], used as r @ wRec; the figure shows presynaptic units on x and postsynaptic units on y.",
    "A choice is the largest output at the last step of a trial; output 0 there is no response, where the task has one.",
    "weights.npz, trials.npz, trials.csv and metrics.csv hold all numbers; figures/ holds each picture as SVG and PNG with its data as CSV.",
  ];
}
