import type { TaskAxes } from "../analysis/taskAxes.ts";
import { invalid } from "../base/errors.ts";
import { spacedName } from "../base/factorNames.ts";
import { type Figure, finite } from "./figure.ts";
import { type Plane, planeColumns, planes, planeWidth, scatter } from "./planes.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { gap } from "./strip.ts";
import { fontSize } from "./text.ts";
import { type Theme, themes } from "./theme.ts";

export type TaskAxesInput = Pick<TaskAxes, "names" | "units" | "axes">;

/** The coefficients of all units on task axes, each pair of axes in a panel: which units carry several variables. */
export const taskAxesFigure = (input: TaskAxesInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["names", "units", "axes"], theme, taskAxesPicture);

function taskAxesPicture({ names, units, axes }: TaskAxesInput): (page: Page) => Sheet {
  if (axes.length < 2) throw invalid({ at: "axes", value: names, remedy: "give at least two axes" });
  const pairs = names.flatMap((_, a) => names.slice(a + 1).map((_, k) => [a, a + 1 + k] as const));
  const largest = axes.reduce((most, axis) => axis.reduce((a, b) => Math.max(a, Math.abs(b)), most), 0);
  // Multiples of 0.1 that hold all coefficients.
  const limit = Math.max(1, Math.ceil(10 * largest - 1e-9)) / 10;
  return (page) => {
    const columns = planeColumns(page, pairs.length);
    const panels = pairs.map(([a, b]): Plane => {
      const points = units.map((_, k) => ({ x: axes[a][k], y: axes[b][k] }));
      return { panel: scatter(points, limit, [spacedName(names[a]), spacedName(names[b])], page) };
    });
    return {
      name: "task-axes",
      title: "Coefficients on the task axes",
      caption: `Coefficients of ${units.length} units on orthogonal task axes, for each pair of ${names.map(spacedName).join(", ")}: a unit away from both lines carries both variables.`,
      csv: {
        unit: [...units],
        ...Object.fromEntries(names.map((name, k) => [name, Array.from(axes[k], (value) => finite(value))])),
      },
      textSize: fontSize - 1,
      strips: [gap(4), planes(panels, columns, planeWidth(page, columns), page)],
    };
  };
}
