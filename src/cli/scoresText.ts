/** Scores as tables and lines for the terminal. */
import type { Scores } from "../analysis/index.ts";
import { areEqualWeights } from "../base/equalWeights.ts";
import { spacedName } from "../base/factorNames.ts";
import { amount, counted, withUnit } from "../base/unitText.ts";
import type { TaskInstance } from "../index.ts";
import { levelNumber, shortNumber } from "./numberText.ts";
import { table } from "./table.ts";

type Part = Omit<Scores["byFactor"][number]["levels"][number], "level">;

const fraction = (value: number | null): string => value?.toFixed(3) ?? "-";
const rangeText = (low: number | null, high: number | null): string => `${fraction(low)}–${fraction(high)}`;

/** A mean and half the width of its 95 % interval. */
const withHalf = ({ mean, high }: { readonly mean: number | null; readonly high: number | null }): string =>
  mean === null
    ? "-"
    : high === null
      ? shortNumber(mean)
      : `${shortNumber(mean)} ± ${Number((high - mean).toPrecision(2))}`;

interface Column {
  readonly head: string;
  /** null if nothing is measured. */
  readonly cell: (part: Part) => string | null;
}

const share = (head: string, value: (part: Part) => number | null): Column => ({
  head,
  cell: (part) => value(part)?.toFixed(3) ?? null,
});

const columnsOf = ({ error }: Pick<Scores, "error">): readonly Column[] => [
  share("accuracy", ({ accuracy }) => accuracy),
  { head: "95 % interval", cell: ({ low, high }) => (low === null ? null : rangeText(low, high)) },
  share("chance", ({ chance }) => chance),
  share("ideal", ({ idealObserver }) => idealObserver),
  share("no response", ({ noResponse }) => noResponse),
  share("withheld", ({ withheld }) => withheld),
  share("not finite", ({ notFinite }) => (notFinite > 0 ? notFinite : null)),
  {
    head: `${withUnit("mean error", error?.unit)} ± 95 %`,
    cell: ({ error: off }) => (off?.mean == null ? null : withHalf(off)),
  },
  {
    head: "base rate",
    cell: ({ error: off }) => (off?.baseline == null ? null : shortNumber(off.baseline)),
  },
  {
    head: "mean reaction time (ms) ± 95 %",
    cell: ({ reactionTime }) => (reactionTime?.mean == null ? null : withHalf(reactionTime)),
  },
];

/** All trials that are scored, also by the levels of each factor; columns without any values are left out. */
export function scoresTable(scores: Scores, shown: number, task: TaskInstance): string {
  const { accuracyInterval, drawn, byFactor, accuracy, chance, idealObserver } = scores;
  const [low, high] = accuracyInterval ?? [null, null];
  const trials = shown - (scores.unscored?.trials ?? 0);
  const whole: Part = { ...scores, accuracy, low, high, chance, idealObserver, trials };
  const isOne = drawn === null || areEqualWeights(task.weights);
  const asDrawn: Part | null = isOne
    ? null
    : { ...drawn, trials, noResponse: null, withheld: null, notFinite: 0, error: null, reactionTime: null };
  const lines: [label: string, part: Part][] = [
    ...byFactor.flatMap(({ factor, unit, levels }) =>
      levels.map((part): [string, Part] => [`${spacedName(factor)} ${amount(levelNumber(part.level), unit)}`, part]),
    ),
    [isOne ? "all" : "all, balanced", whole],
    ...(asDrawn ? [["all, drawn", asDrawn] as [string, Part]] : []),
  ];
  const columns = columnsOf(scores).filter(({ cell }) => lines.some(([, part]) => cell(part) !== null));
  return table([
    ["", "trials", ...columns.map(({ head }) => head)],
    ...lines.map(([label, part]) => [label, String(part.trials), ...columns.map(({ cell }) => cell(part) ?? "-")]),
  ]);
}

/** What is scored besides choices, in more detail than means, and what is not scored, one line each. */
export function measureLines({
  error,
  reactionTime,
  unscored,
}: Pick<Scores, "error" | "reactionTime" | "unscored">): string[] {
  const lines: string[] = [];
  if (unscored) {
    const { trials, of, offTarget } = unscored;
    const ending = offTarget === null ? "" : `: outputs end ${shortNumber(offTarget)} off target (root mean square)`;
    lines.push(`${trials} of ${of} trials are not scored, as no answer is right or wrong${ending}`);
  }
  if (error && error.mean !== null) {
    const facts = [
      `median ${amount(shortNumber(error.median!), error.unit)}`,
      ...(error.low === null
        ? []
        : [`95 % interval of the mean ${shortNumber(error.low)}–${shortNumber(error.high!)}`]),
      ...(error.baseline === null
        ? []
        : [`base rate, the error of the mean target, ${amount(shortNumber(error.baseline), error.unit)}`]),
      ...(error.r2 === null ? [] : [`R² ${error.r2.toFixed(3).replace("-", "−")}`]),
    ];
    lines.push(`error ${amount(shortNumber(error.mean), error.unit)} (mean ${error.measure}; ${facts.join("; ")})`);
  }
  if (reactionTime && reactionTime.median !== null) {
    const { from, median, quartile1, quartile3, trials } = reactionTime;
    lines.push(
      `reaction time ${shortNumber(median)} ms from the onset of "${from}" ` +
        `(median; quartiles ${shortNumber(quartile1!)}–${shortNumber(quartile3!)}; ${trials} trials with a response)`,
    );
  }
  return lines;
}

/**
 * Overall accuracy: balanced, and as training draws conditions if that differs.
 * @param shown fresh trials, scored or not
 */
export function accuracyLines(scores: Scores, shown: number, task: TaskInstance): string[] {
  const { accuracy, accuracyInterval, chance, idealObserver, drawn } = scores;
  if (accuracy === null) return [];
  const trials = counted(shown - (scores.unscored?.trials ?? 0), "fresh trial");
  const facts = (part: Pick<Part, "low" | "high" | "chance" | "idealObserver">) =>
    [
      ...(part.low === null ? [] : [`95 % interval ${rangeText(part.low, part.high)}`]),
      ...(part.chance === null ? [] : [`chance ${fraction(part.chance)}`]),
      ...(part.idealObserver === null ? [] : [`ideal observer ${fraction(part.idealObserver)}`]),
    ].join("; ");
  const [low, high] = accuracyInterval ?? [null, null];
  const isOne = drawn === null || areEqualWeights(task.weights);
  const balanced = facts({ low, high, chance, idealObserver });
  return isOne
    ? [`accuracy ${fraction(accuracy)} (${trials}, conditions equally often, as in training; ${balanced})`]
    : [
        `accuracy ${fraction(accuracy)}, balanced (${trials}, conditions equally often; ${balanced})`,
        `accuracy ${fraction(drawn.accuracy)}, drawn (conditions as often as in training; ${facts(drawn)})`,
      ];
}
