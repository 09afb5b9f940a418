/** What decoders fitted at one time make of another: values at their own time, and the matrix of all pairs of times. */
import { ticksWithRoom } from "./axes.ts";
import { colour } from "./colours.ts";
import type { EventAxis } from "./eventAxis.ts";
import { eventCross, eventMarks, timeLabel } from "./events.ts";
import { type ColourLimits, colourIndex } from "./palette.ts";
import { type Plane, planeAxisY, planeLabelOffset } from "./planes.ts";
import { raster } from "./raster.ts";
import type { Page } from "./sheet.ts";

/** [time of the decoder, time of the trial] in C order, of `times` in ms. */
export interface AcrossTimes extends EventAxis {
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** What needs no decoder: dashed, and white in the matrix. */
  readonly reference: number;
}

/** Half a step beyond the first and the last time. */
export function timesDomain({ times }: Pick<AcrossTimes, "times">): [number, number] {
  const half = times.length > 1 ? (times[1] - times[0]) / 2 : 0.5;
  return [(times[0] ?? 0) - half, (times[times.length - 1] ?? 1) + half];
}

/** The values at the decoders' own times. */
export const ownOf = ({ times, values }: Pick<AcrossTimes, "times" | "values">): number[] =>
  Array.from(times, (_, i) => values[i * times.length + i]);

export function ownTimePlane(
  across: AcrossTimes,
  { label, range, side }: { readonly label: string; readonly range: [number, number]; readonly side: number },
  { plot }: Page,
): Plane {
  const own = ownOf(across);
  const points = Array.from(across.times, (time, i) => ({ time, value: own[i] }));
  const domain = timesDomain(across);
  return {
    panel: {
      x: { domain },
      y: { domain: range, insetTop: 3 },
      marks: [
        eventMarks(plot, across, domain),
        plot.ruleY([across.reference], { stroke: colour.ideal, strokeDasharray: "5 3" }),
        plot.line(points, { x: "time", y: "value", stroke: colour.ink, strokeWidth: 1.5, clip: true }),
      ],
      axisX: { label: timeLabel(across, side), ticks: ticksWithRoom(domain, 0.9 * side) },
      axisY: planeAxisY(label, range, side),
    },
  };
}

/** The matrix of all times; `limits` are distances from the reference. */
export function allTimesPlane(across: AcrossTimes, limits: ColourLimits, side: number, { plot }: Page): Plane {
  const { times, values, reference } = across;
  const n = times.length;
  const indices = new Uint8Array(n * n);
  // Later decoders are higher.
  for (let from = 0; from < n; from++)
    for (let to = 0; to < n; to++)
      indices[(n - 1 - from) * n + to] = colourIndex(values[from * n + to] - reference, limits);
  const domain = timesDomain(across);
  const ticks = ticksWithRoom(domain, 0.9 * side);
  return {
    panel: {
      x: { domain },
      y: { domain },
      marks: [plot.frame({ stroke: colour.ink, strokeWidth: 0.75 })],
      axisX: { label: "tested at (ms)", ticks },
      axisY: { label: "fitted at (ms)", ticks, labelOffset: planeLabelOffset },
      over(frame) {
        const { left, top, width, height } = frame;
        return raster(indices, n, n, left, top, width / n, height / n) + eventCross(across, domain, frame);
      },
    },
  };
}

/** The two times of each pair, in order. */
export function timeColumns({ times }: Pick<AcrossTimes, "times">) {
  const pairs = Array.from({ length: times.length ** 2 }, (_, i) => i);
  return {
    fitted_at_ms: pairs.map((i) => times[Math.floor(i / times.length)]),
    tested_at_ms: pairs.map((i) => times[i % times.length]),
  };
}
