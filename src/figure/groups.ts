/** How groups of trials are told apart: one look in every figure. */
import type { TrialGroup } from "../analysis/conditions.ts";
import type { LegendItem } from "./labels.ts";
import { shades } from "./palette.ts";
import { channelColours, colour } from "./style.ts";

export interface GroupStyle {
  readonly stroke: string;
  readonly dash?: string;
}

const [none, choice1, choice2] = channelColours;
const ordered = "#7a4fb5";
const dashes = "4 2";

/**
 * Levels in favour of choice 1 in green, of choice 2 in orange and dashed, the darker the stronger, 0 in grey; levels without a sign in
 * shades of purple; groups without an order in colours of their own.
 */
export function groupStyles(groups: readonly TrialGroup[]): GroupStyle[] {
  const levels = groups.flatMap(({ level }) => level ?? []);
  if (groups.length === 1) return [{ stroke: colour.ink }];
  if (levels.length < groups.length)
    return groups.map((_, i) => ({
      stroke: channelColours[i + 1] ?? none,
      ...(i + 1 < channelColours.length ? {} : { dash: dashes }),
    }));
  const ranked = (chosen: readonly number[], base: string) => {
    const sizes = chosen.map(Math.abs).sort((a, b) => a - b);
    const colours = shades(base, sizes.length);
    return (level: number) => colours[sizes.indexOf(Math.abs(level))];
  };
  const negative = levels.filter((level) => level < 0);
  if (negative.length === 0) return levels.map((level) => ({ stroke: ranked(levels, ordered)(level) }));
  const up = ranked(
    levels.filter((level) => level > 0),
    choice1,
  );
  const down = ranked(negative, choice2);
  return levels.map((level) =>
    level === 0 ? { stroke: none } : level > 0 ? { stroke: up(level) } : { stroke: down(level), dash: dashes },
  );
}

/** The legend of groups; a factor that all share is named once. */
export function groupLegend(groups: readonly TrialGroup[]): LegendItem[] {
  const styles = groupStyles(groups);
  const [{ factor }] = groups;
  const isShared = groups.length > 1 && factor !== undefined && groups.every((group) => group.factor === factor);
  return [
    ...(isShared ? [{ label: `${factor}:`, colour: "none", mark: "none" as const }] : []),
    ...groups.map(({ label, value }, i) => ({
      label: isShared ? (value ?? label) : label,
      colour: styles[i].stroke,
      mark: styles[i].dash ? ("dash" as const) : ("line" as const),
    })),
  ];
}

/** For a caption, where groups leave trials out. */
export function shareText(groups: readonly TrialGroup[], trials: number): string {
  const shown = groups.reduce((sum, group) => sum + group.trials.length, 0);
  return shown < trials ? ` ${shown} of ${trials} trials are shown; the conditions in between are left out.` : "";
}
