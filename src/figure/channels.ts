import type { Factor } from "../analysis/factors.ts";
import { levelText } from "../analysis/levelText.ts";
import type { TrialRow } from "../analysis/recording.ts";
import { spacedName } from "../base/factorNames.ts";
import { choiceNumber } from "../task/words/words.ts";
import { channelColours } from "./colours.ts";
import type { LegendItem } from "./legend.ts";

/**
 * The most channels with a colour and a legend entry of their own; more are drawn as rows of colours if possible
 * (heat.ts).
 */
export const mostChannels = 7;

/** The values of the given factors in a condition, as words with their units. */
export const conditionWords = (condition: TrialRow["condition"], factors: readonly Factor[]): string[] =>
  Object.entries(condition).flatMap(([name, value]) => {
    const factor = factors.find((one) => one.name === name);
    if (!factor) return [];
    return [`${spacedName(name)} ${levelText(value, factor.unit)}`];
  });

const others = "#bbbbbb";

/**
 * The colours of outputs that are drawn together; `places` are their indices. "No response" is dark grey, the others
 * have the colours of choices in order.
 */
export function outputColours(places: readonly number[], noResponse: number | null): string[] {
  const silent = noResponse === null ? -1 : places.indexOf(noResponse);
  return places.map((_, k) =>
    k < mostChannels || k === silent ? channelColours[choiceNumber(k, silent < 0 ? null : silent)] : others,
  );
}

/** The colours of input channels: that of the output of the same name, or else one that no such output has. */
export function inputColours(names: readonly string[], outputs: ReadonlyMap<string, string>): string[] {
  const taken = new Set(names.map((name) => outputs.get(name)));
  return names.map((name, k) => {
    const known = outputs.get(name);
    if (known !== undefined) return known;
    const own = [channelColours[k], ...channelColours].find((one) => one !== undefined && !taken.has(one));
    const found = k < mostChannels ? own : undefined;
    taken.add(found);
    return found ?? others;
  });
}

/** The legend of channels with their colours. */
export function channelLegend(names: readonly string[], colours: readonly string[]): LegendItem[] {
  const items = names
    .slice(0, mostChannels)
    .map((label, i): LegendItem => ({ label, colour: colours[i], mark: "line" }));
  const more = names.length - mostChannels;
  return more > 0 ? [...items, { label: `${more} more`, colour: others, mark: "line" }] : items;
}

/** A period in ms; (from, to] holds the steps with from < t ≤ to. */
export interface ShownPeriod {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** Whether a time in ms lies in a period of a single step, which a line alone would not show. */
export const isLoneStep = (periods: readonly ShownPeriod[], dt: number) => (time: number) =>
  periods.some(({ from, to }) => to - from < 1.5 * dt && time > from + dt * 1e-3 && time <= to + dt * 1e-3);
