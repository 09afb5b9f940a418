import { endOfTrial, type Recording } from "../analysis/recording.ts";
import { invalid, unknownName } from "../base/errors.ts";
import { ticksWithRoom } from "./axes.ts";
import { colour } from "./colours.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { axisRoom, gap, legendStrip, type Panel, row, type Strip, written } from "./strip.ts";
import { fitted, fontSize, textAt } from "./text.ts";
import { type Theme, themes } from "./theme.ts";

export interface PathsInput {
  recording: Recording;
  /** Trial numbers (default: the first eight). */
  trials?: readonly number[];
  /** The outputs that are the horizontal and the vertical place (default: the first two). */
  outputs?: readonly [string, string];
  /** Periods in which the path is grey, such as the time between trials (default: none). */
  quiet?: readonly string[];
  /** The planes show ±this (default: what holds all paths and targets). */
  limit?: number;
}

const most = 8;
const beside = 4;
const room = { left: 56, between: 10, right: 14, title: 18 };
const timeHeight = 62;
const strokes = [colour.excitatory, "#d55e00"] as const;
const grey = "#b3b3b3";

/**
 * Two outputs of single trials as a path in a plane, such as the trace of an eye on a screen, and against time below
 * it; targets are open circles and dotted lines.
 */
export const pathsFigure = (input: PathsInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["recording"], theme, pathsPicture);

/** A moment of a trial; targets are null where there are none. */
interface Point {
  readonly time: number;
  readonly values: readonly [number, number];
  readonly targets: readonly [number | null, number | null];
  readonly isQuiet: boolean;
}

interface Trace {
  readonly trial: number;
  readonly points: readonly Point[];
}

function pathsPicture(input: PathsInput): (page: Page) => Sheet {
  const { recording, trials = recording.table.map((_, trial) => trial).slice(0, most), quiet = [] } = input;
  if (trials.length === 0) throw invalid({ at: "trials", value: [], remedy: "give at least one trial number" });
  const { names, places } = outputsOf(input);
  const traces = trials.map((trial): Trace => ({ trial, points: pointsOf(recording, trial, places, quiet) }));
  const all = traces.flatMap(({ points }) => points.flatMap(({ values, targets }) => [...values, ...targets]));
  const limit = input.limit ?? holding(all);
  const longest = Math.max(...traces.map(({ points }) => points.at(-1)?.time ?? 0), recording.dt);
  return (page) => {
    const columns = Math.min(beside, traces.length);
    const side = Math.min(
      200 * page.tall,
      (page.width - room.left - room.right - (columns - 1) * room.between) / columns,
    );
    const rows = Array.from({ length: Math.ceil(traces.length / columns) }, (_, i) =>
      traces.slice(i * columns, (i + 1) * columns),
    );
    const frame = { names, limit, longest, side, page };
    return {
      name: "paths",
      title: "Paths of the outputs",
      caption: captionOf(traces, names, quiet),
      csv: columnsOf(traces, names),
      textSize: fontSize - 1,
      strips: [
        gap(4),
        legendStrip(
          names.map((label, k) => ({ label, colour: strokes[k], mark: "line" as const })),
          page,
          room.left,
        ),
        ...rows.flatMap((list) => stripsOf(list, frame)),
      ],
    };
  };
}

/** Throws "unknown" for an output that the task lacks, "invalid" for fewer than two. */
function outputsOf({ recording, outputs }: PathsInput): {
  readonly names: readonly [string, string];
  readonly places: readonly [number, number];
} {
  const { words, times, trials } = recording;
  const size = recording.outputs.length / (times.length * trials);
  const known = words?.outputs ?? Array.from({ length: size }, (_, k) => `output ${k + 1}`);
  if (size < 2)
    throw invalid({
      subject: "recording",
      detail: `of ${size} outputs`,
      remedy: "give one with two: they span the plane",
    });
  const [x, y] = outputs ?? known;
  const [a, b] = [x, y].map((name) => {
    if (!known.includes(name)) throw unknownName("output", name, known);
    return known.indexOf(name);
  });
  return { names: [x, y], places: [a, b] };
}

function pointsOf(
  { table, times, trials, outputs, targets, ...recording }: Recording,
  trial: number,
  places: readonly [number, number],
  quiet: readonly string[],
): Point[] {
  const end = endOfTrial({ table, times, trials, outputs, targets, ...recording }, trial);
  const size = outputs.length / (times.length * trials);
  const { periods } = table[trial];
  const slack = 1e-3 * recording.dt;
  // Targets of classes are not places.
  const wanted = targets?.length === outputs.length ? targets : undefined;
  return Array.from({ length: end }, (_, step): Point => {
    const offset = (step * trials + trial) * size;
    const time = times[step];
    const inside = periods.find(({ from, to }) => time > from + slack && time <= to + slack);
    const of = (values: Float32Array | undefined) =>
      [finite(values?.[offset + places[0]]), finite(values?.[offset + places[1]])] as const;
    return {
      time,
      values: [outputs[offset + places[0]], outputs[offset + places[1]]],
      targets: of(wanted),
      isQuiet: inside !== undefined && quiet.includes(inside.name),
    };
  });
}

/** A limit of two digits at most that holds all values. */
function holding(values: readonly (number | null)[]): number {
  const largest = values.reduce<number>((far, value) => Math.max(far, Math.abs(finite(value) ?? 0)), 0);
  if (largest === 0) return 1;
  const step = 10 ** Math.floor(Math.log10(largest)) / 2;
  return Number((Math.ceil(largest / step - 1e-9) * step).toPrecision(2));
}

type PathPanel = Omit<Panel, "left" | "width" | "axisY"> & { readonly axisY: NonNullable<Panel["axisY"]> };

interface Frame {
  readonly names: readonly [string, string];
  readonly limit: number;
  readonly longest: number;
  readonly side: number;
  readonly page: Page;
}

function stripsOf(list: readonly Trace[], frame: Frame): Strip[] {
  const { side } = frame;
  const leftOf = (k: number) => room.left + k * (side + room.between);
  const place = (panel: PathPanel, k: number): Panel => {
    const placed = { ...panel, left: leftOf(k), width: side };
    // The planes have the same axes; the numbers of neighbours would touch.
    return k === 0 ? placed : { ...placed, axisY: { ...placed.axisY, label: null, tickFormat: () => "" } };
  };
  const names = written(room.title, (top) =>
    list
      .map(({ trial }, k) => textAt(fitted(`trial ${trial}`, side), leftOf(k) + side / 2, top + room.title - 5))
      .join(""),
  );
  return [
    names,
    row(
      list.map((trace, k) => place(planeOf(trace, frame, k === 0), k)),
      { height: side, above: 2, below: 40 },
    ),
    row(
      list.map((trace, k) => place(timeOf(trace, frame), k)),
      { height: timeHeight * frame.page.tall, above: 2, below: axisRoom },
    ),
  ];
}

/** The points in which the path is grey, or those in which it is not; NaN elsewhere breaks the line. */
const only = (points: readonly Point[], isQuiet: boolean) =>
  points.map((point, i) => {
    // The line goes on to the first point of what follows.
    const isInside = point.isQuiet === isQuiet || points[i - 1]?.isQuiet === isQuiet;
    return { time: point.time, x: isInside ? point.values[0] : Number.NaN, y: isInside ? point.values[1] : Number.NaN };
  });

function planeOf({ points }: Trace, { names, limit, page: { plot } }: Frame, isFirst: boolean): PathPanel {
  const wanted = [...new Set(points.flatMap(({ targets: [x, y] }) => (x === null || y === null ? [] : [`${x} ${y}`])))];
  const circles = wanted.map((pair) => pair.split(" ").map(Number));
  const line = (isQuiet: boolean) =>
    plot.line(only(points, isQuiet), {
      x: "x",
      y: "y",
      stroke: isQuiet ? grey : colour.ink,
      strokeWidth: 1.2,
      clip: true,
    });
  return {
    x: { domain: [-limit, limit], inset: 6 },
    y: { domain: [-limit, limit], inset: 6 },
    marks: [
      plot.dot(circles, { x: "0", y: "1", r: 5, stroke: colour.ideal, strokeWidth: 1 }),
      line(true),
      line(false),
      plot.frame({ stroke: colour.grid }),
    ],
    axisX: { label: names[0], ticks: [-limit, 0, limit], ...(!isFirst && { tickFormat: () => "" }) },
    axisY: { label: names[1], ticks: [-limit, 0, limit], labelOffset: room.left - 12 },
  };
}

function timeOf({ points }: Trace, { limit, longest, side, page: { plot } }: Frame): PathPanel {
  const curves = ["x", "y"] as const;
  return {
    x: { domain: [0, longest] },
    y: { domain: [-limit, limit] },
    marks: curves.flatMap((key, k) => [
      plot.line(points, {
        x: "time",
        y: ({ targets }: Point) => targets[k] ?? Number.NaN,
        stroke: strokes[k],
        strokeOpacity: 0.7,
        strokeDasharray: "1 2",
        clip: true,
      }),
      plot.line(only(points, true), { x: "time", y: key, stroke: grey, strokeWidth: 1.2, clip: true }),
      plot.line(only(points, false), { x: "time", y: key, stroke: strokes[k], strokeWidth: 1.2, clip: true }),
    ]),
    axisX: { label: "time (ms)", ticks: ticksWithRoom([0, 0.8 * longest], 0.8 * side) },
    axisY: { label: "output", ticks: [-limit, 0, limit], labelOffset: room.left - 12 },
  };
}

function captionOf(traces: readonly Trace[], names: readonly string[], quiet: readonly string[]): string {
  const which = traces.length === 1 ? `trial ${traces[0].trial}` : `${traces.length} trials`;
  const greyed = quiet.length > 0 ? ` Grey: ${quiet.join(", ")}.` : "";
  const hasTargets = traces.some(({ points }) => points.some(({ targets }) => targets[0] !== null));
  const wanted = hasTargets ? " Circles and dotted lines: targets." : "";
  return `The outputs ${names.join(" and ")} in ${which}: as a path in the plane, and against time below it.${wanted}${greyed}`;
}

function columnsOf(traces: readonly Trace[], names: readonly [string, string]): Columns {
  const rows = traces.flatMap(({ trial, points }) => points.map((point) => ({ trial, ...point })));
  return {
    trial: rows.map(({ trial }) => trial),
    time_ms: rows.map(({ time }) => time),
    [names[0]]: rows.map(({ values }) => finite(values[0])),
    [names[1]]: rows.map(({ values }) => finite(values[1])),
    [`target ${names[0]}`]: rows.map(({ targets }) => targets[0]),
    [`target ${names[1]}`]: rows.map(({ targets }) => targets[1]),
  };
}
