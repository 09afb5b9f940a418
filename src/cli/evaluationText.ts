/** An evaluation as text for the terminal. */

import type { PsychometricIntervals } from "../analysis/index.ts";
import { spacedName } from "../base/factorNames.ts";
import { amount, counted } from "../base/unitText.ts";
import type { Evaluation, EvaluationTogether } from "../index.ts";
import { levelNumber, shortNumber } from "./numberText.ts";
import { measureLines, scoresTable } from "./scoresText.ts";
import { table } from "./table.ts";
import { conditionsText } from "./taskText.ts";

export function evaluationText(evaluation: Evaluation): string {
  const { task, trials, scores, changes } = evaluation;
  const lines = [
    ...measureLines(scores),
    ...worstLine(evaluation),
    ...fitLines(evaluation),
    ...unitsLine(evaluation),
    conditionsText(task),
  ];
  const sections = [scoresTable(scores, trials, task), lines.map((line) => `${line}\n`).join("")];
  if (changes.length > 1) sections.push(`\n${counted(trials, "trial")} each:\n${changesTable(changes)}`);
  return sections.join("");
}

function worstLine({ worst }: Evaluation): string[] {
  if (worst === null) return [];
  const condition = Object.entries(worst.condition)
    .map(([name, level]) => `${spacedName(name)} ${levelNumber(level)}`)
    .join(", ");
  return [`worst condition: ${condition}; accuracy ${worst.accuracy!.toFixed(3)}`];
}

/** Trials without a response, where there can be some, are not on a curve of choices. */
const ifAnswered = ({ words }: Evaluation["task"]): string => (words.noResponse === null ? "" : " if answered");

/** Below this probability a fit is flagged. */
const poor = 0.05;

function fitLines({ task, psychometric, accuracyCurve, chronometric, byDuration }: Evaluation): string[] {
  const lines: string[] = [];
  if (psychometric) {
    const { intervals, unit, favours, factor } = psychometric;
    lines.push(...fitText(intervals, `P("${favours}")${ifAnswered(task)} against ${spacedName(factor)}`, unit));
  }
  if (accuracyCurve) {
    const { intervals, unit, factor } = accuracyCurve;
    lines.push(...fitText(intervals, `P(correct) against ${spacedName(factor)}`, unit));
  }
  if (byDuration) {
    const { period, factor, unit, isMagnitude, levels } = byDuration;
    const name = isMagnitude ? `|${spacedName(factor)}|` : spacedName(factor);
    const ends = levels.map(({ level, bins }) => {
      const [first, last] = [bins[0], bins[bins.length - 1]].map(({ value }) => value.toFixed(3));
      return `${amount(shortNumber(level), unit)}: ${first} to ${last}`;
    });
    lines.push(
      `accuracy from the shortest to the longest ${period} by ${name}: ${ends.join(", ")} (bins of equally many trials)`,
    );
  }
  if (chronometric && chronometric.correct.length > 0) {
    const times = chronometric.correct.map(({ level, mean }) => `${shortNumber(level)}: ${shortNumber(mean)}`);
    lines.push(
      `mean reaction time of correct responses in ms by ${spacedName(chronometric.factor)}: ${times.join(", ")}`,
    );
  }
  return lines;
}

/** Units that are named; the others are in evaluation.json. */
const mostNamed = 8;

function unitsLine({ choiceUnits }: Evaluation): string[] {
  if (choiceUnits === null || choiceUnits.most.length === 0) return [];
  const { most, dprime, first, second, period, trials } = choiceUnits;
  const named = most.toSorted((a, b) => Math.abs(dprime[b]) - Math.abs(dprime[a])).slice(0, mostNamed);
  const text = named.map((unit) => `${unit} (${shortNumber(dprime[unit])})`).join(", ");
  return [
    `most selective units, ${first} against ${second} (d′ during ${period}, ${counted(trials, "trial")}): ${text}`,
  ];
}

/** A fit with its intervals, and whether it is poor. */
function fitText(intervals: PsychometricIntervals, what: string, unit: string): string[] {
  const { fit, networks, fitProbability: p } = intervals;
  const { location, width, lapse } = intervals;
  const range = (interval: PsychometricIntervals["location"]) =>
    interval === null ? "" : ` (${interval.map(shortNumber).join("–")})`;
  const source = networks > 1 ? `${networks} networks and their trials` : "trials";
  const hasIntervals = [location, width, lapse].some((one) => one !== null);
  const doubt = fit.undetermined === null ? "" : `; not determined (${fit.undetermined})`;
  return [
    `psychometric function (${fit.shape}${fit.method === "leastSquares" ? ", least squares" : ""}), ${what}: ` +
      `location ${amount(shortNumber(fit.location), unit)}${range(location)}, ` +
      `width ${amount(shortNumber(fit.width), fit.shape === "weibull" ? "" : unit)}${range(width)}, ` +
      `lapse ${shortNumber(fit.lapse)}${fit.isLapseFitted ? range(lapse) : ", fixed"}${doubt}` +
      (hasIntervals ? `; 95 % intervals by bootstrap over ${source}` : ""),
    ...(p !== null && p < poor
      ? [
          `the function fits poorly: deviance ${shortNumber(fit.deviance)} at ${counted(fit.degreesOfFreedom, "degree")} of freedom, p ${p < 0.01 ? "< 0.01" : `= ${p.toFixed(2)}`} by bootstrap; look at the points, or try another --shape`,
        ]
      : []),
  ];
}

/** A row for each network, and all together. */
export function togetherText(
  runs: readonly string[],
  evaluations: readonly Evaluation[],
  together: EvaluationTogether,
): string {
  const { accuracy, error, psychometric, accuracyCurve, networks } = together;
  const fitOf = ({ psychometric: one, accuracyCurve: other }: Evaluation) => (one ?? other)?.fit;
  const number = (value: number | null | undefined) => (value == null ? "-" : shortNumber(value));
  const rows = table([
    ["network", "accuracy", ...(error ? ["mean error"] : []), "location", "width", "lapse"],
    ...evaluations.map((one, k) => [
      runs[k],
      one.scores.accuracy?.toFixed(3) ?? "-",
      ...(error ? [number(one.scores.error?.mean)] : []),
      ...(fitOf(one)?.undetermined == null
        ? [fitOf(one)?.location, fitOf(one)?.width].map(number)
        : ["not determined", "not determined"]),
      number(fitOf(one)?.lapse),
    ]),
  ]);
  const spread = ({ mean, sd }: { readonly mean: number | null; readonly sd: number | null }, unit: string) =>
    `${amount(shortNumber(mean!), unit)} ± ${sd === null ? "-" : shortNumber(sd)} (s.d. over ${networks} networks)`;
  const [first] = evaluations;
  const lines = [
    ...(accuracy ? [`accuracy ${spread(accuracy, "")}`] : []),
    ...(error ? [`mean error ${spread(error, error.unit)}`] : []),
    ...(psychometric && first.psychometric
      ? fitText(
          psychometric,
          `P("${first.psychometric.favours}")${ifAnswered(first.task)} against ${spacedName(first.psychometric.factor)}`,
          first.psychometric.unit,
        )
      : []),
    ...(accuracyCurve && first.accuracyCurve
      ? fitText(accuracyCurve, `P(correct) against ${spacedName(first.accuracyCurve.factor)}`, first.accuracyCurve.unit)
      : []),
  ];
  return `${rows}${lines.map((line) => `${line}\n`).join("")}`;
}

function changesTable(changes: Evaluation["changes"]): string {
  const fraction = (value: number | null | undefined) => value?.toFixed(3) ?? "-";
  const hasError = changes.some(({ scores }) => scores?.error?.mean != null);
  const hasTime = changes.some(({ scores }) => scores?.reactionTime?.mean != null);
  return table([
    [
      "",
      "accuracy",
      "95 % interval",
      ...(hasError ? ["mean error"] : []),
      ...(hasTime ? ["reaction time (ms)"] : []),
      "",
    ],
    ...changes.map(({ name, scores, because }) => [
      name,
      fraction(scores?.accuracy),
      scores?.accuracyInterval ? scores.accuracyInterval.map((one) => one.toFixed(3)).join("–") : "-",
      ...(hasError ? [scores?.error?.mean == null ? "-" : shortNumber(scores.error.mean)] : []),
      ...(hasTime ? [scores?.reactionTime?.mean == null ? "-" : shortNumber(scores.reactionTime.mean)] : []),
      because === undefined ? "" : `not possible: ${because}`,
    ]),
  ]);
}
