import type { TaskClusters, TaskVariance } from "../analysis/taskVariance.ts";
import { invalid } from "../base/errors.ts";
import { colour } from "./colours.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import { rowLabels } from "./labels.ts";
import { diverging, divergingIndex } from "./palette.ts";
import { pngAddress } from "./palettePng.ts";
import { checkFit } from "./populations.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { written } from "./strip.ts";
import { fitted, fontSize, round, textAt, textWidth } from "./text.ts";
import { type Theme, themes } from "./theme.ts";

/** What `taskVariance` and `taskClusters` return. */
export interface TaskVarianceInput
  extends Pick<TaskVariance, "tasks" | "units" | "variance">,
    Pick<TaskClusters, "normalised" | "cluster" | "count" | "silhouette" | "order"> {}

const small = fontSize - 2;
const size = { row: 15, top: 34, right: 10, name: 150, below: 26, bar: 80 };

/**
 * Task variance of all active units relative to the largest of each: tasks in rows, units in columns, cluster by
 * cluster.
 */
export const taskVarianceFigure = (input: TaskVarianceInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["tasks", "units", "variance", "normalised", "cluster", "order"], theme, picture);

function picture(input: TaskVarianceInput): (page: Page) => Sheet {
  const { tasks, units, order, cluster } = input;
  checkFit("normalised", input.normalised.length, units * tasks.length);
  checkFit("cluster", cluster.length, units);
  if (order.length === 0)
    throw invalid({
      subject: "task variance",
      detail: "of no active unit",
      remedy: "the rates hardly vary in any task",
    });
  return (page) => ({
    name: "taskVariance",
    title: "Task variance",
    caption: captionOf(input),
    csv: columnsOf(input),
    strips: [mapStrip(input, page)],
  });
}

function mapStrip({ tasks, normalised, order, cluster }: TaskVarianceInput, page: Page) {
  const names = tasks.map((task) => fitted(task, size.name, small));
  const left = 22 + Math.max(...names.map((name) => textWidth(name, small))) + 6;
  const width = page.width - left - size.right;
  const row = size.row * page.tall;
  const height = row * tasks.length;
  const indices = new Uint8Array(tasks.length * order.length);
  for (const task of tasks.keys())
    for (const [place, unit] of order.entries())
      indices[task * order.length + place] = divergingIndex(finite(normalised[unit * tasks.length + task]) ?? 0, 1);
  const groups = clustersIn(order, cluster);
  const at = (place: number) => (place / order.length) * width;
  const numbers = rowLabels(
    groups.map(({ first, end, name }) => ({ text: name, x: at((first + end) / 2), colour: colour.ink })),
    0,
    width,
    0,
    small,
  );
  const bottom = numbers.height + size.below;
  return written(size.top + height + bottom, (top) => {
    const y = top + size.top;
    const image = pngAddress(indices, order.length, tasks.length, diverging);
    return [
      scaleAbove(left, top + 12, width),
      `<image x="${round(left)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" preserveAspectRatio="none" image-rendering="optimizeSpeed" href="${image}"/>`,
      ...groups
        .slice(1)
        .map(
          ({ first }) =>
            `<path d="M${round(left + at(first))} ${round(y)}v${round(height)}" stroke="${colour.ink}" stroke-width="0.75"/>`,
        ),
      `<rect x="${round(left)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="none" stroke="${colour.ink}"/>`,
      ...names.map((name, k) =>
        textAt(name, left - 5, y + row * (k + 0.5), `dy="0.35em" text-anchor="end" font-size="${small}"`),
      ),
      `<g transform="translate(${round(left)},${round(y + height + 4)})">${numbers.svg}</g>`,
      textAt("units, by cluster", left + width / 2, y + height + numbers.height + 18),
    ].join("");
  });
}

/** The scale of colours, with its meaning. */
function scaleAbove(left: number, y: number, width: number): string {
  const whole = "task variance, relative to the unit's largest:";
  const words = textWidth(whole) + size.bar + 60 <= width ? whole : "relative variance:";
  const shades = diverging.length - 127;
  const png = pngAddress(
    Uint8Array.from({ length: shades }, (_, k) => 127 + k),
    shades,
    1,
    diverging,
  );
  const x = left + textWidth(words) + 20;
  const place = `x="${round(x)}" y="${round(y - 5)}" width="${size.bar}" height="10"`;
  return [
    textAt(words, left, y, 'dy="0.35em" text-anchor="start"'),
    textAt("0", x - 5, y, `dy="0.35em" text-anchor="end" font-size="${small}"`),
    `<image ${place} preserveAspectRatio="none" image-rendering="optimizeSpeed" href="${png}"/>`,
    `<rect ${place} fill="none" stroke="${colour.ink}" stroke-width="0.75"/>`,
    textAt("1", x + size.bar + 5, y, `dy="0.35em" text-anchor="start" font-size="${small}"`),
  ].join("");
}

/** Runs of units of one cluster, numbered from 1. */
function clustersIn(order: readonly number[], cluster: readonly number[]) {
  const groups: { readonly name: string; readonly first: number; end: number }[] = [];
  for (const [place, unit] of order.entries()) {
    const name = String(1 + cluster[unit]);
    const last = groups.at(-1);
    if (last?.name === name) last.end = place + 1;
    else groups.push({ name, first: place, end: place + 1 });
  }
  return groups;
}

function captionOf({ units, order, count, silhouette, tasks }: TaskVarianceInput): string {
  const clusters =
    count > 1
      ? ` in ${count} clusters (k-means; of all numbers of clusters this has the largest silhouette, ${silhouette.toFixed(2)})`
      : "";
  const left = units - order.length;
  const others = left > 0 ? ` ${left} of ${units} units, whose rates hardly vary, are left out.` : "";
  return `Task variance of ${order.length} units${clusters} in ${tasks.length} tasks: the variance of a unit's rate across the trials of a task, averaged over time, relative to its largest (Yang et al. 2019, Nat Neurosci 22: 297–306). White is 0, dark blue 1.${others}`;
}

function columnsOf({ tasks, units, variance, normalised, cluster }: TaskVarianceInput): Columns {
  const all = Array.from({ length: units }, (_, unit) => unit);
  return {
    unit: all,
    cluster: all.map((unit) => (cluster[unit] < 0 ? null : 1 + cluster[unit])),
    ...Object.fromEntries(
      tasks.flatMap((task, k) => [
        [`variance, ${task}`, all.map((unit) => finite(variance[unit * tasks.length + k]))],
        [`relative, ${task}`, all.map((unit) => finite(normalised[unit * tasks.length + k]))],
      ]),
    ),
  };
}
