/** How groups of trials are told apart: one look in every figure. */
import { type TrialGroup, wordsOf } from "../analysis/conditions.ts";
import { countNotFinite, isFiniteTrial, type Recording } from "../analysis/recording.ts";
import type { LegendItem } from "./labels.ts";
import { cyclic, shades } from "./palette.ts";
import { channelColours, colour } from "./style.ts";

export interface GroupStyle {
  readonly stroke: string;
  readonly dash?: string;
}

const [none, choice1, choice2] = channelColours;
const ordered = "#7a4fb5";
const dashes = "4 2";
/** Groups without an order differ on a grey copy too. */
const patterns = [undefined, dashes, "1.5 1.5", "7 2 1.5 2"];

/**
 * Levels in favour of choice 1 in green, of choice 2 in orange, the darker the stronger, negative ones dashed, 0 in grey; levels without a sign in
 * shades of purple, those of a circle in colours that go around; groups without an order in colours and dashes of their own.
 */
export function groupStyles(groups: readonly TrialGroup[], units: Recording["factorUnits"] = {}): GroupStyle[] {
  const levels = groups.flatMap(({ level }) => level ?? []);
  if (groups.length === 1) return [{ stroke: colour.ink }];
  if (levels.length < groups.length)
    return groups.map((_, i) => ({
      stroke: channelColours[i + 1] ?? none,
      ...(patterns[i % patterns.length] ? { dash: patterns[i % patterns.length] } : {}),
    }));
  const circle = circleAmong(groups, units);
  if (circle !== undefined) return levels.map((level) => ({ stroke: cyclic(level / circle) }));
  const ranked = (chosen: readonly number[], base: string) => {
    const sizes = chosen.map(Math.abs).sort((a, b) => a - b);
    const colours = shades(base, sizes.length);
    return (level: number) => colours[sizes.indexOf(Math.abs(level))];
  };
  const negative = levels.filter((level) => level < 0);
  if (negative.length === 0) return levels.map((level) => ({ stroke: ranked(levels, ordered)(level) }));
  // A signed factor may be positive in favour of the second choice.
  const isTurned = groups.some(({ favours }) => favours === 2);
  const up = ranked(
    levels.filter((level) => level > 0),
    isTurned ? choice2 : choice1,
  );
  const down = ranked(negative, isTurned ? choice1 : choice2);
  return levels.map((level) =>
    level === 0 ? { stroke: none } : level > 0 ? { stroke: up(level) } : { stroke: down(level), dash: dashes },
  );
}

/** Units of angles, as people write them. */
const angles = ["°", "deg", "degree", "degrees", "rad", "radian", "radians"];

/** The length of the circle around which the levels of the groups go: evenly spaced levels of another unit than an angle's go around none. */
function circleAmong(groups: readonly TrialGroup[], units: Recording["factorUnits"]): number | undefined {
  const [{ circle } = {}] = groups;
  const unit = unitOf(groups, units);
  const isCircle = groups.every((group) => group.circle !== undefined && group.circle === circle);
  return isCircle && (unit === undefined || angles.includes(unit.toLowerCase())) ? circle : undefined;
}

const unitOf = ([{ factor } = {} as TrialGroup]: readonly TrialGroup[], units: Recording["factorUnits"] = {}) =>
  Object.entries(units).find(([name]) => wordsOf(name) === factor)?.[1];

/** The legend of groups; a factor that all share is named once, with its unit. */
export function groupLegend(groups: readonly TrialGroup[], units: Recording["factorUnits"] = {}): LegendItem[] {
  const styles = groupStyles(groups, units);
  const [{ factor }] = groups;
  const unit = unitOf(groups, units);
  const isShared = groups.length > 1 && factor !== undefined && groups.every((group) => group.factor === factor);
  return [
    ...(isShared ? [{ label: `${factor}${unit ? ` (${unit})` : ""}:`, colour: "none", mark: "none" as const }] : []),
    ...groups.map(({ label, value }, i) => ({
      label: isShared ? (value ?? label) : label,
      colour: styles[i].stroke,
      mark: "line" as const,
      dash: styles[i].dash,
    })),
  ];
}

/** For a caption: that colours go around a circle, and where groups leave trials out. */
export function shareText(groups: readonly TrialGroup[], { table, factorUnits }: Recording): string {
  const circle = circleAmong(groups, factorUnits);
  const around =
    groups.length > 1 && circle !== undefined
      ? ` The values of ${groups[0].factor} go around a circle of ${circle === 360 ? "360" : "2π"}, and so do the colours.`
      : "";
  const finite = table.length - countNotFinite(table);
  const shown = groups.reduce(
    (sum, group) => sum + group.trials.filter((trial) => isFiniteTrial(table[trial])).length,
    0,
  );
  const between =
    shown < finite ? ` ${shown} of ${finite} trials are shown; the conditions in between are left out.` : "";
  return around + between + overflowText(table);
}

/** For a caption, where trials are left out because something overflowed in them. */
export function overflowText(table: Recording["table"]): string {
  const overflowed = countNotFinite(table);
  return overflowed > 0 ? ` Left out: ${overflowed} of ${table.length} trials, which are not finite.` : "";
}
