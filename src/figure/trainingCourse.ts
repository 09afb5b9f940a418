/** Checks, stages and the end of a training, drawn over its curves. */
import { spacedName } from "../base/factorNames.ts";
import { colour } from "./colours.ts";
import type { TrainingCourse } from "./course.ts";
import { finite } from "./figure.ts";
import type { EpochPoint } from "./learning.ts";
import type { LegendItem } from "./legend.ts";
import { numberText } from "./numberText.ts";
import type { Plot } from "./plot.ts";
import type { Box } from "./strip.ts";
import { fontSize, textAt, textWidth } from "./text.ts";

const checked = colour.excitatory;

type Measure = "loss" | "accuracy";

interface CheckPoint extends EpochPoint {
  readonly stage: number;
}

/** The checks that measured something. */
export const checkPoints = ({ checks }: TrainingCourse, measure: Measure): readonly CheckPoint[] =>
  (checks?.[measure] ?? []).flatMap((y, k) =>
    finite(y) === null ? [] : [{ x: checks!.epoch[k], y: y as number, stage: checks!.stage?.[k] ?? 1 }],
  );

const levelDash = "1 2";

/** Dotted lines of the accuracy at each level that a criterion names. */
export function levelMarks(plot: Plot, { checks }: TrainingCourse) {
  const points = (checks?.levels ?? []).flatMap(({ factor, level, accuracy }) =>
    accuracy.flatMap((y, k) =>
      finite(y) === null ? [] : [{ x: checks!.epoch[k], y, line: `${factor} ${level} ${checks!.stage?.[k] ?? 1}` }],
    ),
  );
  return plot.lineY(points, { x: "x", y: "y", z: "line", stroke: checked, strokeDasharray: levelDash });
}

/** The factors of these levels. */
const levelFactors = ({ checks }: TrainingCourse): string =>
  [...new Set((checks?.levels ?? []).map(({ factor }) => spacedName(factor)))].join(", ");

/** With the reason for which the training stopped. */
const stopLabel = ({ stages = [] }: TrainingCourse): string => {
  const reason = stages.at(-1)?.ending;
  return reason === undefined ? "stopped" : `stopped: ${reason.replace(/ ([<>≤≥]) /g, " $1\u00a0")}`;
};

/** Checks as a line with dots, the best in a ring, with the borders of stages. */
export function courseMarks(plot: Plot, course: TrainingCourse, points: readonly CheckPoint[]) {
  const borders = (course.stages ?? []).slice(1).map(({ from }) => from);
  const best = points.filter(({ x }) => x === course.best);
  return [
    plot.ruleX(borders, { stroke: colour.quiet, strokeDasharray: "2 3" }),
    plot.ruleX(course.stopped === undefined ? [] : [course.stopped], { stroke: colour.inhibitory, strokeWidth: 1.5 }),
    plot.lineY(points, { x: "x", y: "y", z: "stage", stroke: checked, strokeWidth: 1.5 }),
    ...(points.length <= 80 ? [plot.dot(points, { x: "x", y: "y", fill: checked, r: 2 })] : []),
    plot.dot(best, { x: "x", y: "y", stroke: checked, strokeWidth: 1.5, r: 5 }),
  ];
}

export const courseLegend = (course: TrainingCourse): LegendItem[] => [
  { label: "training", colour: colour.ink, mark: "line" },
  ...(course.checks ? [{ label: "validation", colour: checked, mark: "line" } as const] : []),
  ...(levelFactors(course) === ""
    ? []
    : [{ label: `by ${levelFactors(course)}`, colour: checked, mark: "line", dash: levelDash } as const]),
  ...(course.best === undefined ? [] : [{ label: "best", colour: checked, mark: "ring" } as const]),
  ...(course.stopped === undefined
    ? []
    : [{ label: stopLabel(course), colour: colour.inhibitory, mark: "line" } as const]),
];

/** Height of the line with the names of stages. */
export const stageRoom = 16;

/** The names of stages above a panel, each where it begins; one that would touch the one before it is left out. */
export const stageNames =
  ({ stages = [] }: TrainingCourse, place: (epoch: number) => number) =>
  ({ left, top, width }: Box): string => {
    if (stages.length < 2) return "";
    const size = fontSize - 2;
    let free = left;
    return stages
      .map(({ from, name }, k) => {
        // A stage that ended where it began has no place of its own.
        if (stages[k + 1]?.from === from) return "";
        const text = name ?? `stage ${k + 1}`;
        const x = left + place(from) * width;
        const end = x + 3 + textWidth(text, size);
        if (x < free || end > left + width) return "";
        free = end + 4;
        return textAt(text, x + 3, top - 6, `text-anchor="start" font-size="${size}"`);
      })
      .join("");
  };

export function courseCaption({ checks, best, stages = [], stopped }: TrainingCourse): string[] {
  const endings = stages.flatMap(({ name, ending }, k) => {
    if (ending === undefined) return [];
    return [stages.length === 1 ? `it ended by: ${ending}` : `${name ?? `stage ${k + 1}`} ended by: ${ending}`];
  });
  return [
    ...(checks
      ? [
          `Blue: ${checks.epoch.length} checks on validation trials${best === undefined ? "" : "; ring: the best of the last stage"}.`,
          ...(checks.levels?.length
            ? [
                `Blue dots: accuracy at each level of ${[...new Set(checks.levels.map(({ factor }) => spacedName(factor)))].join(", ")}.`,
              ]
            : []),
        ]
      : []),
    ...(stages.length > 1 ? ["Dotted lines: stages begin."] : []),
    ...(stopped === undefined ? [] : [`Red line: training stopped after ${numberText(stopped, 3)} epochs.`]),
    ...(endings.length > 0 ? [`${endings.join("; ")}.`.replace(/^./, (letter) => letter.toUpperCase())] : []),
  ];
}
