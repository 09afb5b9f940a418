import type { UnitClasses } from "../analysis/unitClasses.ts";
import { checkList } from "../base/arguments.ts";
import { spacedName } from "../base/factorNames.ts";
import { ticksWithRoom } from "./axes.ts";
import { channelColours, colour } from "./colours.ts";
import { type Columns, type Figure, finite } from "./figure.ts";
import type { LegendItem } from "./legend.ts";
import { numberText } from "./numberText.ts";
import { diverging, hex } from "./palette.ts";
import { type Plane, planeColumns, planeLabelOffset, planes, planeWidth } from "./planes.ts";
import { raster } from "./raster.ts";
import { figureOf, type Page, type Sheet } from "./sheet.ts";
import { gap, legendStrip } from "./strip.ts";
import { fontSize } from "./text.ts";
import { type Theme, themes } from "./theme.ts";

export interface UnitClassesInput {
  classes: UnitClasses;
}

/** Shades of each kind, from the faintest: of rates that rise, that fall, and without a direction. */
const shades = 63;
/** However little a variable explains, a unit that is tuned to it is not white. */
const faintest = 9;
/** 127 is white; above it blues and then greys, below it reds. */
const shadeIndex = (sign: number, explained: number): number => {
  const shade = faintest + Math.round((shades - faintest) * Math.min(1, explained));
  return 127 + (sign < 0 ? -shade : sign > 0 ? shade : shades + shade);
};
const palette = Array.from({ length: 127 + 2 * shades + 1 }, (_, index) => {
  const shade = index - 127;
  if (Math.abs(shade) <= shades) return diverging[127 + Math.round((127 * shade) / shades)];
  const grey = Math.round(255 - ((255 - 30) * (shade - shades)) / shades);
  return shade > 0 ? ([grey, grey, grey] as const) : diverging[0];
});
const shadeOf = (sign: number, explained: number) => palette[shadeIndex(sign, explained)];

const tallest = 230;
/** Classes with colours of their own; the rarer ones share one. */
const mostClasses = 6;

/**
 * What units are tuned to, and when: the tuning of every unit to every variable, a matrix for each period, and how many
 * units are in each class.
 */
export const unitClassesFigure = (input: UnitClassesInput, theme: Theme = themes.screen): Promise<Figure> =>
  figureOf(input, ["classes"], theme, classesPicture);

function classesPicture({ classes: found }: UnitClassesInput): (page: Page) => Sheet {
  const { units, periods, variables, tunings, comparisons, threshold } = found;
  checkList("classes", found.classes, "give what `unitClasses` returns");
  const named = frequentClasses(found);
  // Units of one class in the last period stand together.
  const last = found.classes[periods.length - 1] ?? [];
  const order = Array.from({ length: units }, (_, unit) => unit).sort(
    (a, b) => placeOf(named, last[a]) - placeOf(named, last[b]) || a - b,
  );
  return (page) => {
    const columns = planeColumns(page, periods.length + 1, 3);
    const height = Math.min(tallest * page.tall, Math.max(150, 3 * units));
    const tuned = tunings.filter(({ isTuned }) => isTuned);
    const isAny = (is: (sign: number) => boolean) => tuned.some(({ sign }) => is(sign));
    const colours: LegendItem[] = [
      { label: "tuned (deeper: more explained):", colour: "none", mark: "none" },
      ...(isAny((sign) => sign !== 0)
        ? [
            { label: "rate falls", colour: hex(shadeOf(-1, 1)), mark: "square" as const },
            { label: "rate rises", colour: hex(shadeOf(1, 1)), mark: "square" as const },
          ]
        : []),
      ...(isAny((sign) => sign === 0)
        ? [{ label: "no direction", colour: hex(shadeOf(0, 1)), mark: "square" as const }]
        : []),
    ];
    const items = [
      { label: "classes:", colour: "none", mark: "none" as const },
      ...named.map((label, k): LegendItem => ({ label: classText(label), colour: classColour(k), mark: "square" })),
    ];
    const legend = variables.map(
      (name, k): LegendItem => ({ label: `${k + 1} ${spacedName(name)}`, colour: "none", mark: "none" }),
    );
    return {
      name: "unit-classes",
      title: "What units are tuned to",
      caption: `Mean rates during each period, regressed on ${variables.map(spacedName).join(", ")} over single trials: the fraction of the remaining variance that each explains (full colour: all of it; faint: next to none), white where it is not significant. ${comparisons} tests; the false discovery rate of all is controlled, p ≤ ${numberText(threshold, 2)}. Units are sorted by their class in the last period.${tunings.some(({ sign, isTuned }) => isTuned && sign === 0) ? " What goes around a circle and more than two categories have no direction." : ""}`,
      csv: columnsOf(found),
      textSize: fontSize - 1,
      strips: [
        gap(4),
        legendStrip(colours, page, 16),
        legendStrip([{ label: "columns:", colour: "none", mark: "none" }, ...legend], page, 16),
        legendStrip(items, page, 16),
        gap(2),
        planes(
          [
            ...periods.map((_, k) => matrixOf(found, k, order, height, planeWidth(page, columns), page)),
            countsOf(found, named, planeWidth(page, columns), height, page),
          ],
          columns,
          height,
          page,
        ),
      ],
    };
  };
}

/** A row for each unit, period and variable: of a unit whose rate does not vary there are neither slope nor p. */
function columnsOf({ units, periods, variables, tunings, classes }: UnitClasses): Columns {
  const keyOf = (unit: number, period: string, variable: string) => JSON.stringify([unit, period, variable]);
  const known = new Map(tunings.map((one) => [keyOf(one.unit, one.period, one.variable), one]));
  const rows = Array.from({ length: units }, (_, unit) => unit).flatMap((unit) =>
    periods.flatMap((period, k) =>
      variables.map((variable) => ({
        ...{ unit, period, variable, class: classes[k][unit] },
        tuning: known.get(keyOf(unit, period, variable)),
      })),
    ),
  );
  return {
    unit: rows.map(({ unit }) => unit),
    period: rows.map(({ period }) => period),
    variable: rows.map(({ variable }) => variable),
    explained: rows.map(({ tuning }) => finite(tuning?.explained)),
    sign: rows.map(({ tuning }) => tuning?.sign ?? null),
    slope: rows.map(({ tuning }) => finite(tuning?.slope)),
    p: rows.map(({ tuning }) => finite(tuning?.p)),
    significant: rows.map(({ tuning }) => Number(tuning?.isTuned ?? false)),
    class: rows.map((row) => row.class),
  };
}

const classColour = (k: number) => [...channelColours.slice(1), colour.quiet, colour.grid][k];
const rare = "others";

/** The classes by falling number of units over all periods; those beyond the most frequent are "others". */
function frequentClasses({ classes }: UnitClasses): string[] {
  const counts = new Map<string, number>();
  for (const one of classes.flat()) counts.set(one, (counts.get(one) ?? 0) + 1);
  const names = [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => name);
  return names.length <= mostClasses ? names : [...names.slice(0, mostClasses - 1), rare];
}

const classText = (label: string): string => label.split(" + ").map(spacedName).join(" + ");

const placeOf = (named: readonly string[], name: string): number => {
  const place = named.indexOf(name);
  return place < 0 ? named.length - 1 : place;
};

function matrixOf(
  { units, periods, variables, tunings }: UnitClasses,
  place: number,
  order: readonly number[],
  height: number,
  width: number,
  { plot }: Page,
): Plane {
  const count = variables.length;
  const period = periods[place];
  const indices = new Uint8Array(units * count).fill(127);
  const places = new Map(order.map((unit, row) => [unit, row]));
  for (const one of tunings)
    if (one.period === period && one.isTuned) {
      const at = places.get(one.unit)! * count + variables.indexOf(one.variable);
      indices[at] = shadeIndex(one.sign, one.explained);
    }
  return {
    title: `${place + 1} ${period}`,
    panel: {
      x: { domain: [0.5, count + 0.5] },
      y: { domain: [units + 0.5, 0.5] },
      marks: [plot.frame({ stroke: colour.ink, strokeWidth: 0.75 })],
      axisX: { label: "variable", ticks: variables.map((_, k) => k + 1) },
      axisY: { label: "unit, sorted", ticks: [1, units], labelOffset: planeLabelOffset },
      over: ({ left, top }) => raster(indices, units, count, left, top, width / count, height / units, palette),
    },
  };
}

function countsOf(
  { units, periods, classes }: UnitClasses,
  named: readonly string[],
  width: number,
  height: number,
  { plot }: Page,
): Plane {
  const bars = periods.flatMap((_, k) => {
    let from = 0;
    return named.map((_name, place) => {
      const y1 = from;
      from += classes[k].filter((one) => placeOf(named, one) === place).length;
      return { x1: k + 0.65, x2: k + 1.35, y1, y2: from, fill: classColour(place) };
    });
  });
  return {
    title: "units by class",
    panel: {
      x: { domain: [0.5, periods.length + 0.5] },
      y: { domain: [0, units] },
      marks: [plot.rect(bars, { x1: "x1", x2: "x2", y1: "y1", y2: "y2", fill: "fill" })],
      axisX: { label: "period, as above", ticks: periods.map((_, k) => k + 1) },
      axisY: {
        label: "units",
        ticks: ticksWithRoom([0, units], Math.min(width, height), 2.5 * fontSize),
        labelOffset: planeLabelOffset,
      },
    },
  };
}
