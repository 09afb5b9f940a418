import { withUnit } from "../base/unitText.ts";
import type { BranchesOfPeriod, BranchesOfRun, InputBranch, InputPoint } from "../dynamics/branchesOfRun.ts";
import { scaledTicks, ticksAcross } from "./axes.ts";
import { colour } from "./colours.ts";
import { extentOf } from "./extent.ts";
import { type Figure, finite } from "./figure.ts";
import { heldText, levelsText } from "./heldInputs.ts";
import { numberText } from "./numberText.ts";
import { type Plane, planeColumns, planes, planeWidth } from "./planes.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { gap, legendStrip, margins, textsStrip } from "./strip.ts";
import { fontSize } from "./text.ts";
import { type Theme, themes } from "./theme.ts";

/** What `followInput` returns. */
export type BifurcationInput = BranchesOfRun;

const tallest = 220;
/** Panels, the outputs that change most first. */
const mostOutputs = 6;
const unstableColour = "#d55e00";
const lines = {
  stable: { label: "stable", stroke: colour.excitatory, dash: undefined },
  unstable: { label: "saddle or unstable", stroke: unstableColour, dash: "5 3" },
  marginal: { label: "marginal", stroke: colour.ink, dash: "2 2" },
} as const;
type Kind = keyof typeof lines;
/** Why branches stop between the two values of the input, with a mark each. */
const stops = {
  marginal: { label: "ends: marginal, branches meet", symbol: "square", mark: "openSquare" },
  lost: { label: "ends: lost", symbol: "times", mark: "cross" },
  points: { label: "ends: most points", symbol: "triangle", mark: "openTriangle" },
} as const;
type Stop = keyof typeof stops;
const stopsOf = (branches: readonly InputBranch[], stop: Stop) =>
  branches.flatMap(({ end, points }) => (end === stop ? [points[points.length - 1]] : []));

const kindOf = ({ stability }: InputPoint): Kind => (stability === "saddle" ? "unstable" : stability);

/**
 * Bifurcation diagrams: what the network answers at its fixed points while an input changes, with their stability and
 * the folds at which two of them meet and vanish.
 */
export const bifurcationFigure = (input: BifurcationInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["task", "input", "from", "to", "found"], theme, bifurcationPicture);

function bifurcationPicture(input: BifurcationInput): (page: Page) => Sheet {
  const { task, found } = input;
  const rangeOf = (k: number) => {
    const [low, high] = extentOf(found.flatMap(({ branches }) => branches.flatMap(valuesOf(k))));
    return high - low;
  };
  const outputs = task.outputs
    .map((name, k) => ({ name, k, range: rangeOf(k) }))
    .sort((a, b) => b.range - a.range || a.k - b.k)
    .slice(0, mostOutputs)
    .sort((a, b) => a.k - b.k);
  const cells = found.flatMap((period) => outputs.map(({ name, k }) => ({ period, name, k })));
  const all = found.flatMap(({ branches }) => branches);
  const kinds = (Object.keys(lines) as Kind[]).filter((kind) =>
    all.some(({ points }) => points.some((point) => kindOf(point) === kind)),
  );
  const hasFolds = all.some(({ folds }) => folds.length > 0);
  return (page) => {
    const columns = planeColumns(page, cells.length, cells.length > 4 ? 3 : 2);
    const side = Math.min(tallest * page.tall, planeWidth(page, columns));
    return {
      name: "bifurcation",
      title: `Fixed points over ${input.input}`,
      caption: captionOf(input, task.outputs.length - outputs.length),
      csv: columnsOf(input),
      textSize: fontSize - 1,
      strips: [
        gap(4),
        textsStrip(heldLines(input), margins.left, page.width),
        legendStrip(
          [
            ...kinds.map((kind) => ({
              ...{ label: lines[kind].label, colour: lines[kind].stroke, mark: "line" as const },
              dash: lines[kind].dash,
            })),
            ...(hasFolds ? [{ label: "fold", colour: colour.ink, mark: "ring" as const }] : []),
            ...(Object.keys(stops) as Stop[]).flatMap((stop) =>
              stopsOf(all, stop).length > 0
                ? [{ label: stops[stop].label, colour: colour.ink, mark: stops[stop].mark }]
                : [],
            ),
          ],
          page,
          16,
        ),
        gap(2),
        planes(
          cells.map((cell) => planeOf(cell, input, side, page)),
          columns,
          side,
          page,
        ),
      ],
    };
  };
}

const valuesOf =
  (k: number) =>
  ({ points }: InputBranch) =>
    points.map(({ outputs }) => outputs[k]);

interface Cell {
  readonly period: BranchesOfPeriod;
  readonly name: string;
  readonly k: number;
}

function planeOf({ period, name, k }: Cell, { input, from, to }: BifurcationInput, side: number, page: Page): Plane {
  const { plot } = page;
  const { branches, periods } = period;
  const domain: [number, number] = [Math.min(from, to), Math.max(from, to)];
  const range = shownRange(branches.flatMap(valuesOf(k)));
  const { power, ...ticks } = scaledTicks(range, side, 1.6 * fontSize, widestNumber);
  const place = (point: InputPoint) => ({ x: point.value, y: point.outputs[k] });
  const folds = branches.flatMap(({ points, folds: at }) => at.map((fold) => place(points[fold])));
  return {
    title: `${periods.join(", ")}: output ${withUnit(name, power)}`,
    panel: {
      x: { domain, inset: 4 },
      y: { domain: range, inset: 6 },
      marks: [
        ...branches.flatMap(({ points }) =>
          stretches(points).map(({ kind, points: some }) => {
            const { stroke, dash } = lines[kind];
            return plot.line(some.map(place), {
              ...{ x: "x", y: "y", stroke, strokeWidth: 1.6 },
              ...(dash !== undefined && { strokeDasharray: dash }),
            });
          }),
        ),
        plot.dot(folds, { x: "x", y: "y", r: 4, fill: "#ffffff", stroke: colour.ink, strokeWidth: 1.4 }),
        ...(Object.keys(stops) as Stop[]).map((stop) =>
          plot.dot(stopsOf(branches, stop).map(place), {
            ...{ x: "x", y: "y", r: 4, symbol: stops[stop].symbol, stroke: colour.ink, strokeWidth: 1.4 },
            ...(stop !== "lost" && { fill: "#ffffff" }),
          }),
        ),
      ],
      axisX: { label: `input ${input}`, ...ticksAcross(domain, side) },
      axisY: { label: null, ...ticks },
    },
  };
}

/** Values that differ by less than this share of their size are shown as equal. */
const leastRange = 0.01;
/** Beside a frame whose vertical axis has no name. */
const widestNumber = 58;

function shownRange(values: readonly number[]): [number, number] {
  const [low, high] = extentOf(values);
  const [middle, least] = [(low + high) / 2, leastRange * Math.max(Math.abs(low), Math.abs(high))];
  return high - low < least ? [middle - least / 2, middle + least / 2] : [low, high];
}

/** The inputs of each period that do not change; none if there is no other. */
const heldOf = ({ task, input, found }: BifurcationInput): string[] =>
  found.flatMap(({ periods, inputs }) => {
    const text = heldText(inputs, task.inputs, input);
    return text === undefined ? [] : [`${periods.join(", ")}: ${text}`];
  });

/** The same below the trial that they are of. */
function heldLines(input: BifurcationInput): string[] {
  const of = levelsText(input.condition, input.task);
  const held = heldOf(input);
  return held.length === 0 || of === "" ? held : [`other inputs held as in a trial with ${of}`, ...held];
}

/** Neighbouring points of one stability; each stretch begins where the one before it ends. */
function stretches(points: readonly InputPoint[]): { readonly kind: Kind; readonly points: InputPoint[] }[] {
  const all: { kind: Kind; points: InputPoint[] }[] = [];
  for (const point of points) {
    const last = all.at(-1);
    if (last?.kind === kindOf(point)) last.points.push(point);
    else all.push({ kind: kindOf(point), points: [...(last ? last.points.slice(-1) : []), point] });
  }
  return all;
}

function captionOf(result: BifurcationInput, hidden: number): string {
  const { task, input, from, to, condition, found } = result;
  const of = levelsText(condition, task);
  const held = heldOf(result);
  const others = held.length > 0 ? ` Held inputs: ${held.join("; ")}.` : "";
  const count = found.reduce((sum, { branches }) => sum + branches.length, 0);
  const left = found.reduce((sum, one) => sum + one.left, 0);
  const more = hidden > 0 ? ` ${hidden} outputs that change less are in the numbers.` : "";
  const ends = found.flatMap(({ branches }) =>
    branches.flatMap(({ end, points }) =>
      end in stops ? [`${end} at ${numberText(points[points.length - 1].value, 3)}`] : [],
    ),
  );
  const short = ends.length > 0 ? ` ${ends.length} end between the two values: ${ends.join(", ")}.` : "";
  const many = left > 0 ? ` ${left} more points were not followed.` : "";
  return `What the network answers at its fixed points while input ${input} goes from ${numberText(from, 3)} to ${numberText(to, 3)} and the other inputs of the period are held (condition: ${of}), without noise: ${count} ${count === 1 ? "branch" : "branches"}, followed around folds from the points found at both values.${others}${short}${more}${many}`;
}

function columnsOf({ task, found }: BifurcationInput) {
  const rows = found.flatMap(({ periods, branches }) =>
    branches.flatMap(({ points, folds, end }, branch) =>
      points.map((point, k) => ({
        ...{ periods, branch, point, isFold: folds.includes(k) },
        end: k === points.length - 1 ? end : "",
      })),
    ),
  );
  return {
    periods: rows.map(({ periods }) => periods.join(" ")),
    branch: rows.map(({ branch }) => branch + 1),
    input: rows.map(({ point }) => point.value),
    stability: rows.map(({ point }) => point.stability as string),
    index: rows.map(({ point }) => point.index),
    fold: rows.map(({ isFold }) => (isFold ? 1 : 0)),
    end: rows.map(({ end }) => end as string),
    slowest_ms: rows.map(({ point }) => finite(point.modes[0]?.timeConstant)),
    ...Object.fromEntries(
      task.outputs.map((name, k) => [`output ${name}`, rows.map(({ point }) => finite(point.outputs[k]))]),
    ),
  };
}
