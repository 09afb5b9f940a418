import { factorNames, wordsOf } from "../analysis/conditions.ts";
import type { Recording, TrialRow } from "../analysis/recording.ts";
import { ownValue } from "../base/display.ts";
import type { Plot } from "./draw.ts";
import type { LegendItem } from "./labels.ts";
import { channelColours, numberText } from "./style.ts";

/** Channels that have a colour and a legend entry of their own; more are drawn as rows of colours where that can be (heat.ts). */
export const mostChannels = 7;

/** The values of a condition as words with their units, without the right choice and without what its signed twin says already. */
export const conditionWords = (condition: TrialRow["condition"], units: Recording["factorUnits"] = {}): string[] =>
  factorNames(condition).map((name) => {
    const value = condition[name];
    return [wordsOf(name), typeof value === "number" ? numberText(value) : value, ownValue(units, name) ?? ""]
      .join(" ")
      .trimEnd();
  });

export const channelColour = (i: number) => (i < mostChannels ? channelColours[i] : "#bbbbbb");

export function channelLegend(names: readonly string[]): LegendItem[] {
  const items = names
    .slice(0, mostChannels)
    .map((label, i): LegendItem => ({ label, colour: channelColour(i), mark: "line" }));
  const more = names.length - mostChannels;
  return more > 0 ? [...items, { label: `${more} more`, colour: channelColour(mostChannels), mark: "line" }] : items;
}

/** A period in ms; (from, to] holds the steps with from < t ≤ to. */
export interface ShownPeriod {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** Periods as grey bands behind the lines, dark and light by turns. */
export const shading = (plot: Plot, periods: readonly ShownPeriod[]) =>
  plot.rect(periods, { x1: (p) => p.from, x2: (p) => p.to, fill: (_, i) => (i % 2 ? "#f8f8f8" : "#e9e9e9") });

/** Whether a time in ms lies in a period of a single step, which a line alone would not show. */
export const isLoneStep = (periods: readonly ShownPeriod[], dt: number) => (time: number) =>
  periods.some(({ from, to }) => to - from < 1.5 * dt && time > from + dt * 1e-3 && time <= to + dt * 1e-3);
