import { activityMoments } from "../analysis/activityMoments.ts";
import { isFiniteTrial, type Recording } from "../analysis/recording.ts";
import { ticksWithRoom } from "./axes.ts";
import { channelLegend, outputColours } from "./channels.ts";
import type { Columns, Figure } from "./figure.ts";
import { overflowText } from "./groups.ts";
import { numberText } from "./numberText.ts";
import { shownPopulations } from "./populations.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { axisRoom, framed, gap, legendStrip, notice, row } from "./strip.ts";
import { fitted } from "./text.ts";
import { type Theme, themes } from "./theme.ts";

export interface RestInput {
  /** A simulation without task input: `run.simulate({ rest: 3000 })`. */
  readonly recording: Recording;
  readonly outputNames: readonly string[];
  /** The trial whose outputs are drawn (default: the first finite one). */
  readonly trial?: number;
}

const height = { outputs: 150, units: 130 };
/** More points in a line show no more. */
const mostPoints = 800;

/** Outputs of a network at rest against time, and the mean rate of each unit with its s.d. over time. */
export const restFigure = (input: RestInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["recording", "outputNames"], theme, picture);

function picture({ recording, outputNames, trial: asked }: RestInput): (page: Page) => Sheet {
  const { times, trials, table, populations, units } = recording;
  const trial = asked ?? Math.max(0, table.findIndex(isFiniteTrial));
  const moments = activityMoments(recording);
  const colours = outputColours(
    outputNames.map((_, k) => k),
    recording.words?.noResponse ?? null,
  );
  const every = Math.ceil(times.length / mostPoints);
  const lines = outputNames.map((_, output) =>
    Array.from(times, (time, step) => ({
      time,
      value: recording.outputs[(step * trials + trial) * outputNames.length + output],
    })).filter((_, step) => step % every === 0),
  );
  const last = times.length > 0 ? times[times.length - 1] : 1;
  const bars = shownPopulations(populations).flatMap(({ first, end, colour }) =>
    moments.units.slice(first, end).map(({ mean, sd }, k) => ({
      unit: first + k,
      mean,
      low: mean - sd,
      high: mean + sd,
      colour,
    })),
  );
  const known = bars.filter(({ mean }) => Number.isFinite(mean));
  return (page) => {
    const { plot } = page;
    const frame = framed(page, 22);
    const outputs = {
      ...frame,
      x: { domain: [0, last] },
      y: { nice: true, insetTop: 4, insetBottom: 4 },
      marks: [
        ...lines.map((line, k) => plot.line(line, { x: "time", y: "value", stroke: colours[k], strokeWidth: 1.2 })),
        ...moments.outputs.map(({ mean }, k) =>
          plot.ruleY(Number.isFinite(mean) ? [mean] : [], { stroke: colours[k], strokeDasharray: "5 3" }),
        ),
      ],
      axisX: { label: "time (ms)", ticks: ticksWithRoom([0, last], frame.width, 60) },
      axisY: { label: "outputs", ticks: 4 },
      over: known.length > 0 ? undefined : notice("no trial is finite"),
    };
    const rates = {
      ...frame,
      x: { domain: [-0.5, units - 0.5] },
      y: { nice: true, insetTop: 4, insetBottom: 4 },
      marks: [
        plot.ruleX(known, { x: "unit", y1: "low", y2: "high", stroke: "colour", strokeWidth: 1 }),
        plot.dot(known, { x: "unit", y: "mean", fill: "colour", r: 2 }),
      ],
      axisX: {
        label: "unit",
        ticks: ticksWithRoom([0, units - 1], frame.width, 50).filter((unit) => Number.isInteger(unit)),
      },
      axisY: { label: "rate", unit: "a.u.", ticks: 4 },
    };
    const shown = shownPopulations(populations).map(({ name, first, end, colour }) => ({
      label: `${fitted(name, 120)} (${end - first})`,
      colour,
      mark: "dot" as const,
    }));
    return {
      name: "rest",
      title: "Network at rest",
      caption: captionOf(moments, recording, outputNames),
      csv: columnsOf(moments, outputNames),
      strips: [
        gap(4),
        legendStrip(channelLegend(outputNames, colours), page),
        row([outputs], { height: height.outputs * page.tall, below: axisRoom }),
        legendStrip(shown, page),
        row([rates], { height: height.units * page.tall, below: axisRoom }),
      ],
    };
  };
}

type All = ReturnType<typeof activityMoments>;

function captionOf({ outputs, populations }: All, { table }: Recording, names: readonly string[]): string {
  const text = ({ mean, sd }: All["outputs"][number]) => `${numberText(mean, 3)} ± ${numberText(sd, 2)}`;
  const means = [
    ...outputs.map((one, k) => `${names[k] ?? k} ${text(one)}`),
    ...populations.map((one) => `rates of ${one.name} ${text(one)}`),
  ];
  return `Without task input: outputs against time, dashed their means; below, the mean rate of each unit ± 1 s.d. over time. Mean ± s.d.: ${means.join(", ")}.${overflowText(table)}`;
}

function columnsOf({ outputs, units, populations }: All, names: readonly string[]): Columns {
  const all = [
    ...outputs.map((one, k) => ({ what: "output", which: names[k] ?? String(k), ...one })),
    ...populations.map(({ name, ...one }) => ({ what: "population", which: name, ...one })),
    ...units.map((one, k) => ({ what: "unit", which: String(k), ...one })),
  ];
  return {
    signal: all.map(({ what }) => what),
    name: all.map(({ which }) => which),
    mean: all.map(({ mean }) => (Number.isFinite(mean) ? mean : null)),
    sd: all.map(({ sd }) => (Number.isFinite(sd) ? sd : null)),
  };
}
