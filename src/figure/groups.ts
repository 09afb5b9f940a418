/** Colours, dashes and legends of groups of trials, the same in every figure. */
import type { TrialGroup } from "../analysis/conditions.ts";
import { countNotFinite, isFiniteTrial, type Recording } from "../analysis/recording.ts";
import { ownValue } from "../base/display.ts";
import { amount, withUnit } from "../base/unitText.ts";
import { mostChannels } from "./channels.ts";
import { channelColours, colour } from "./colours.ts";
import type { LegendItem } from "./legend.ts";
import { numberText } from "./numberText.ts";
import { cyclic, shades } from "./palette.ts";

export interface GroupStyle {
  readonly stroke: string;
  readonly dash?: string;
}

const [none, first, second] = channelColours;
const ordered = "#7a4fb5";
const dashes = "4 2";
/** Groups without an order differ on a grey copy, too. */
const patterns = [undefined, dashes, "1.5 1.5", "7 2 1.5 2"];

/**
 * The looks of groups, by the kind of the factor that they share. Signed: each side in the colour of the choice that it
 * favours, darker for stronger levels, negative ones dashed, 0 in grey; ordered: shades of purple; circular: cyclic
 * colours; choices: their own colours. Categories, and groups that share no factor, have colours and dashes of their
 * own.
 */
export function groupStyles(groups: readonly TrialGroup[]): GroupStyle[] {
  if (groups.length < 2) return groups.map(() => ({ stroke: colour.ink }));
  const levels = levelsOf(groups);
  if (levels === undefined) return crossed(groups)?.styles ?? groups.map(distinct);
  const [{ kind, circle }] = groups;
  if (kind === "circular" && circle !== undefined) return levels.map((level) => ({ stroke: cyclic(level / circle) }));
  const ranked = (chosen: readonly number[], base: string) => {
    const sizes = chosen.map(Math.abs).sort((a, b) => a - b);
    const colours = shades(base, sizes.length);
    return (level: number) => colours[sizes.indexOf(Math.abs(level))];
  };
  if (kind !== "signed") {
    const rising = [...levels].sort((a, b) => a - b);
    const colours = shades(ordered, rising.length);
    return levels.map((level) => ({ stroke: colours[rising.indexOf(level)] }));
  }
  const [positive, negative] = sideColours(groups[0]);
  const up = ranked(
    levels.filter((level) => level > 0),
    positive,
  );
  const down = ranked(
    levels.filter((level) => level < 0),
    negative,
  );
  return levels.map((level) =>
    level === 0 ? { stroke: none } : level > 0 ? { stroke: up(level) } : { stroke: down(level), dash: dashes },
  );
}

/**
 * The colours of positive and negative levels. If only one side is known to favour a choice, the other one has the
 * colour of none.
 */
function sideColours({ favours: { positive, negative } = {} }: TrialGroup): [positive: string, negative: string] {
  if (positive === undefined && negative === undefined) return [first, second];
  return [positive, negative].map((choice) => (choice === undefined ? colour.unit : choiceColour(choice))) as [
    string,
    string,
  ];
}

/** Colours repeat if there are more choices. */
const choiceColour = (choice: number) =>
  choice === 0 ? none : channelColours[((choice - 1) % (channelColours.length - 1)) + 1];

/** The looks of groups that share two things. */
function crossed(groups: readonly TrialGroup[]): Crossed | undefined {
  const pairs = groups.flatMap(({ parts }) => (parts?.length === 2 ? [parts] : []));
  if (pairs.length < groups.length) return undefined;
  const columns = [0, 1].map((k) => [...new Set(pairs.map((parts) => parts[k]))]);
  const k = columns.findIndex(
    (column, i) => levelsOf(column) !== undefined && columns[1 - i].length <= patterns.length && column.length > 1,
  );
  if (k < 0) return undefined;
  const [colours, dashed] = [columns[k], columns[1 - k]];
  const strokes = groupStyles(colours).map(({ stroke }) => ({ stroke }));
  const looks = dashed.map((_, i) => (patterns[i] ? { dash: patterns[i] } : {}));
  return {
    styles: pairs.map((parts) => ({ ...strokes[colours.indexOf(parts[k])], ...looks[dashed.indexOf(parts[1 - k])] })),
    legend: [
      ...entries(colours, strokes),
      ...entries(
        dashed,
        looks.map((look) => ({ stroke: colour.ink, ...look })),
      ),
    ],
  };
}

/** The order gives the colours, the other factor the dashes. */
interface Crossed {
  readonly styles: GroupStyle[];
  readonly legend: LegendItem[];
}

/** The levels of the ordered factor that groups share; undefined if they share none. */
function levelsOf(groups: readonly TrialGroup[]): number[] | undefined {
  const levels = groups.flatMap(({ level }) => level ?? []);
  const [{ kind } = {} as TrialGroup] = groups;
  return levels.length === groups.length && kind !== "category" && hasOneFactor(groups) ? levels : undefined;
}

const hasOneFactor = (groups: readonly TrialGroup[]) => groups.every(({ factor }) => factor === groups[0].factor);

function distinct({ choice }: TrialGroup, i: number): GroupStyle {
  // Colours repeat with another pattern if there are more groups.
  const pattern = patterns[(i + Math.floor(i / (mostChannels - 1))) % patterns.length];
  const stroke = choice === undefined ? channelColours[(i % (mostChannels - 1)) + 1] : choiceColour(choice);
  return { stroke, ...(pattern ? { dash: pattern } : {}) };
}

/** The legend of groups; the factor that all share is named once, with its unit. */
export const groupLegend = (groups: readonly TrialGroup[]): LegendItem[] =>
  (groups.length > 1 ? crossed(groups)?.legend : undefined) ?? entries(groups, groupStyles(groups));

function entries(groups: readonly TrialGroup[], styles: readonly GroupStyle[]): LegendItem[] {
  const [{ heading, unit = "" } = {} as TrialGroup] = groups;
  const isShared = groups.length > 1 && heading !== undefined && groups.every((group) => group.heading === heading);
  return [
    ...(isShared ? [{ label: `${withUnit(heading, unit)}:`, colour: "none", mark: "none" as const }] : []),
    ...groups.map(({ label, value }, i) => ({
      label: isShared ? (value ?? label) : label,
      colour: styles[i].stroke,
      mark: "line" as const,
      dash: styles[i].dash,
    })),
  ];
}

/** For a caption: that colours are cyclic, what bins are, and that groups leave trials out. */
export function shareText(groups: readonly TrialGroup[], { table }: Recording): string {
  const [{ kind, circle, heading, unit = "", factor } = {} as TrialGroup] = groups;
  const around =
    groups.length > 1 && kind === "circular" && circle !== undefined
      ? ` Colours go around a circle of ${circleText(circle, unit)}, like the values of ${heading}.`
      : "";
  const parts = groups.flatMap(({ parts, ...group }) => parts ?? [group]);
  const binned = [...new Set(parts.flatMap((part) => (part.isBin ? part.heading! : [])))];
  const bins = binned.map((name) => ` Values of ${name} are in bins of equally many trials.`).join("");
  const finite = table.length - countNotFinite(table);
  const shown = groups.reduce(
    (sum, group) => sum + group.trials.filter((trial) => isFiniteTrial(table[trial])).length,
    0,
  );
  const wholeLevel = ({ level, trials }: TrialGroup) =>
    level === undefined ||
    trials.length >= table.filter((row) => isFiniteTrial(row) && row.condition[factor!] === level).length;
  const isBetween = factor !== undefined && kind !== "category" && groups.length > 1 && groups.every(wholeLevel);
  const levels = new Set(
    table.flatMap((row) => (isFiniteTrial(row) ? (ownValue(row.condition, factor ?? "") ?? []) : [])),
  );
  const isSome = factor !== undefined && groups.every((group) => group.factor === factor && !group.isBin);
  const count =
    isSome && groups.length < levels.size ? `, ${groups.length} of ${levels.size} levels of ${heading}` : "";
  const between =
    shown < finite
      ? ` ${shown} of ${finite} trials are shown${count}; ${isBetween ? "conditions in between" : "the others"} are left out.`
      : "";
  return around + bins + between + overflowText(table);
}

const circleText = (circle: number, unit: string): string =>
  Math.abs(circle - 2 * Math.PI) < 1e-9 ? "2π" : amount(numberText(circle), unit);

/** For a caption: the number of trials that are left out because something overflowed in them. */
export function overflowText(table: Recording["table"]): string {
  const overflowed = countNotFinite(table);
  return overflowed > 0 ? ` Left out: ${overflowed} of ${table.length} trials that are not finite.` : "";
}
