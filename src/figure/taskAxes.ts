import type { TaskAxes } from "../analysis/taskAxes.ts";
import { invalid } from "../base/errors.ts";
import { spacedName } from "../base/factorNames.ts";
import type { Population } from "../base/population.ts";
import { hasRoom } from "./axes.ts";
import { type Figure, finite } from "./figure.ts";
import type { LegendItem } from "./legend.ts";
import { type Plane, planeColumns, planes, planeWidth, scatter } from "./planes.ts";
import { shownPopulations } from "./populations.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { gap, legendStrip } from "./strip.ts";
import { fontSize } from "./text.ts";
import { type Theme, themes } from "./theme.ts";

export interface TaskAxesInput extends Pick<TaskAxes, "names" | "units" | "axes"> {
  /** Give units the colours of their populations (default: all one colour). */
  readonly populations?: readonly Population[];
}

/** The coefficients of all units on task axes, each pair of axes in a panel: which units carry several variables. */
export const taskAxesFigure = (input: TaskAxesInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["names", "units", "axes"], theme, taskAxesPicture);

function taskAxesPicture({ names, units, axes, populations = [] }: TaskAxesInput): (page: Page) => Sheet {
  if (axes.length < 2) throw invalid({ at: "axes", value: names, remedy: "give at least two axes" });
  const pairs = names.flatMap((_, a) => names.slice(a + 1).map((_, k) => [a, a + 1 + k] as const));
  const largest = axes.reduce((most, axis) => axis.reduce((a, b) => Math.max(a, Math.abs(b)), most), 0);
  // Multiples of 0.1 that hold all coefficients.
  const limit = Math.max(1, Math.ceil(10 * largest - 1e-9)) / 10;
  const shown = populations.length > 1 ? shownPopulations(populations) : [];
  const own = units.map((unit) => shown.find(({ first, end }) => unit >= first && unit < end));
  const legend = shown.map(({ name, colour }): LegendItem => ({ label: name, colour, mark: "dot" }));
  return (page) => {
    const columns = planeColumns(page, pairs.length);
    const side = planeWidth(page, columns);
    const isNamed = names.every((name) => hasRoom(spacedName(name), side));
    const labelOf = (k: number) => (isNamed ? spacedName(names[k]) : `axis ${k + 1}`);
    const numbered = names.map(
      (name, k): LegendItem => ({ label: `${k + 1} ${spacedName(name)}`, colour: "none", mark: "none" }),
    );
    const panels = pairs.map(([a, b]): Plane => {
      const points = units.map((_, k) => ({ x: axes[a][k], y: axes[b][k], fill: own[k]?.colour }));
      return { panel: scatter(points, limit, [labelOf(a), labelOf(b)], page) };
    });
    return {
      name: "task-axes",
      title: "Coefficients on the task axes",
      caption: `Coefficients of ${units.length} units on orthogonal task axes, for each pair of ${names.map(spacedName).join(", ")}: a unit away from both lines carries both variables.`,
      csv: {
        unit: [...units],
        ...(shown.length > 0 && { population: own.map((one) => one?.name ?? "") }),
        ...Object.fromEntries(names.map((name, k) => [name, Array.from(axes[k], (value) => finite(value))])),
      },
      textSize: fontSize - 1,
      strips: [
        gap(4),
        legendStrip(legend, page, 16),
        legendStrip(isNamed ? [] : [{ label: "axes:", colour: "none", mark: "none" }, ...numbered], page, 16),
        planes(panels, columns, side, page),
      ],
    };
  };
}
