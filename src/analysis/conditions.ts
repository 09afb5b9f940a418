/** Groups of trials that are shown together: by stimulus, by right answer, by response. */
import { ownValue } from "../base/display.ts";
import { invalid, missing, unknownName } from "../base/errors.ts";
import { spacedName } from "../base/factorNames.ts";
import { amount } from "../base/unitText.ts";
import { oneOf, readAt } from "../settings/kind.ts";
import { choiceName, choiceNumber, type FactorKind } from "../task/words/words.ts";
import { binsOf } from "./bins.ts";
import { aroundCircle } from "./circle.ts";
import { allFactors, type Factor, tellingFactors } from "./factors.ts";
import { amountText, levelText } from "./levelText.ts";
import { checkRecording, isFiniteTrial, type Recording, type TrialRow } from "./recording.ts";

/** Trials that have something in common. */
export interface TrialGroup {
  /** What they have in common, such as "difference −6.4 Hz". */
  readonly label: string;
  /** Indices in the recording, ascending. */
  readonly trials: readonly number[];
  /** The name of the factor whose value they share; undefined if they share several factors, or none. */
  readonly factor?: string;
  /** What is shared, in words, and its value: "difference" and "−6.4", "correct" and "left". */
  readonly heading?: string;
  readonly value?: string;
  /** The kind of the factor, and its unit; "" for none. */
  readonly kind?: FactorKind;
  readonly unit?: string;
  /** The value of the factor if it is a number; the mean of a bin. */
  readonly level?: number;
  /** Whether they are a bin: trials between two values of a factor that differs between nearly all trials. */
  readonly isBin?: true;
  /** The length of the circle of a circular factor, 360 for degrees. */
  readonly circle?: number;
  /** The choices that positive and negative levels of a signed factor favour, if known. */
  readonly favours?: { readonly positive?: number; readonly negative?: number };
  /** The choice that the trials share; 0 is no response. */
  readonly choice?: number;
  /** For trials that share several things: the group that each of these would make alone. */
  readonly parts?: readonly TrialGroup[];
}

export interface GroupOptions {
  /**
   * What trials are grouped by: factors, or "choice" (the chosen output), "right" or "correct" (the output that would
   * have been right), "outcome" (right, wrong, no response). A factor with one of these names takes precedence. A
   * single name needs no list.
   */
  readonly by?: string | readonly string[];
  /** The largest number of groups (default: 6). */
  readonly most?: number;
  /** Which trials are in groups (default: all that are finite). */
  readonly trials?: "all" | "correct";
}

type Shown = Pick<Recording, "table" | "words">;

/** The factor that names the task of each trial of a mixture. */
const mixtureFactor = "task";
/** The most groups that are shown by default. */
export const mostShown = 6;
/** More directions, categories and combinations can be told apart by colour. */
const mostAround = 8;
const mostColours = 7;
const mostAsked = 16;

/**
 * The trials of a recording in groups. Default: by task in a mixture; else by the psychometric variable if the task has
 * one; else by the only factor; else by all factors if they have few combinations; else by the right output; else by
 * the factor with the fewest values; factors that some trials lack count only if no factor is in all. If there are more
 * levels than `most`, some are shown, spread from the weakest to the strongest of each sign, or in even steps around a
 * circle (up to 8). If nothing tells trials apart, all are one group. Trials that are not finite are in no group.
 * @throws "unknown" for a name that is not one of a factor or of the words above, "missing" if no trial has it,
 * "invalid" for too many combinations
 */
export function trialGroups(recording: Shown, options: GroupOptions = {}): TrialGroup[] {
  checkRecording(recording);
  const { by: given, most = mostShown, trials = "all" } = options;
  readAt(oneOf(["all", "correct"]), trials, "trials");
  const by = typeof given === "string" ? [given] : given;
  const groupsOf = (shown: Shown) => (by && by.length > 0 ? asked(shown, recording, by, most) : usual(shown, most));
  return inAll(recording, groupsOf, trials);
}

/** Groups of the finite trials, or of the correct ones among them, with their indices in the recording. */
function inAll(
  recording: Shown,
  groupsOf: (shown: Shown) => TrialGroup[],
  trials: GroupOptions["trials"] = "all",
): TrialGroup[] {
  const isShown = (row: TrialRow) => isFiniteTrial(row) && (trials === "all" || row.isCorrect === true);
  const places = recording.table.flatMap((row, trial) => (isShown(row) ? [trial] : []));
  const groups = groupsOf({ ...recording, table: places.map((place) => recording.table[place]) });
  return groups.map((group) => ({ ...group, trials: group.trials.map((trial) => places[trial]) }));
}

/** Whether a factor differs between nearly all trials, so that it makes no groups. */
const isScattered = ({ levels }: Factor, { length }: readonly TrialRow[]): boolean =>
  levels.length > Math.max(16, length / 2);

/** The factors that differ between trials and make groups. */
export const groupingFactors = ({ table, words }: Shown): Factor[] =>
  tellingFactors(table, words).filter((factor) => factor.levels.length > 1 && !isScattered(factor, table));

function usual(shown: Shown, most: number): TrialGroup[] {
  const { table, words } = shown;
  const all = groupingFactors(shown);
  const ofMixture = words?.score.tasks && all.find(({ name }) => name === mixtureFactor);
  if (ofMixture) return byFactor(shown, ofMixture, most);
  // What some trials do not have, such as the second stimulus of those that have two, tells only the others apart.
  const everywhere = all.filter(({ name }) => table.every(({ condition }) => Object.hasOwn(condition, name)));
  const factors = everywhere.length > 0 ? everywhere : all;
  const abscissa = all.find(({ name }) => name === words?.psychometric?.factor);
  if (abscissa) return byFactor(shown, abscissa, most);
  if (factors.length === 1 && (factors[0].kind !== "category" || factors[0].levels.length <= mostColours))
    return byFactor(shown, factors[0], most);
  const combined = combinations(table, factors);
  if (factors.length > 0 && combined.length <= most) return combined;
  const right = byRight(shown);
  if (right.length > 1 && right.length <= most) return right;
  const least = [...factors].sort((a, b) => a.levels.length - b.levels.length)[0];
  return least ? byFactor(shown, least, most) : [{ label: "all trials", trials: table.map((_, trial) => trial) }];
}

/**
 * The groups that selectivity compares, for figures of units: by the factor that the task declares, or by the two right
 * responses. The usual groups if nothing is compared, if the factor has too many levels to tell apart, or if they are
 * levels of the psychometric variable, each of which has one right response.
 */
export function comparedGroups(recording: Shown): TrialGroup[] {
  const { table, words } = recording;
  const usual = trialGroups(recording);
  const factor = words?.selectivity.factor;
  if (factor !== undefined) {
    const { levels = [], kind } = allFactors(table, words).find(({ name }) => name === factor) ?? {};
    const isFew = levels.length > 1 && levels.length <= (kind === "circular" ? mostAround : mostColours);
    return isFew ? trialGroups(recording, { by: [factor], most: mostColours }) : usual;
  }
  const rightOf = (trials: readonly number[]) => new Set(trials.map((trial) => table[trial].correct));
  const isDivided = usual.every(({ factor: shared, trials }) => {
    return shared !== undefined && shared === words?.psychometric?.factor && rightOf(trials).size === 1;
  });
  const finite = table.flatMap((row, trial) => (isFiniteTrial(row) ? [trial] : []));
  const right = [...rightOf(finite)].filter((choice) => choice > 0);
  return !words || right.length !== 2 || isDivided ? usual : inAll(recording, byRight);
}

/** What trials can be grouped by besides their factors, and the reason if they cannot. */
interface Other {
  readonly groups: (shown: Shown) => TrialGroup[];
  readonly none: string;
}
const right: Other = { groups: byRight, none: "the task defines no right choice" };
const others: Readonly<Record<string, Other>> = {
  choice: { groups: byChoice, none: "the task asks for no choice" },
  right,
  correct: right,
  outcome: { groups: byOutcome, none: "the task judges no trial" },
};

/** The names by which the trials of a recording can be grouped. */
export const groupingNames = ({ table, words }: Shown): string[] => [
  ...new Set([...allFactors(table, words).map(({ name }) => name), ...Object.keys(others)]),
];

function asked(shown: Shown, whole: Shown, names: readonly string[], most: number): TrialGroup[] {
  const known = groupingNames(whole);
  for (const name of names) if (!known.includes(name)) throw unknownName("factor", name, known);
  if (shown.table.length === 0) return usual(shown, most);
  const factors = allFactors(shown.table, shown.words);
  const parts = names.map((name) => {
    const factor = factors.find((one) => one.name === name);
    if (factor) return byFactor(shown, factor, names.length > 1 ? mostAsked : most);
    const other = allFactors(whole.table).some((one) => one.name === name) ? undefined : others[name];
    const groups = other?.groups(shown) ?? [];
    if (groups.length > 0) return groups;
    throw missing({
      subject: `"${name}" in the trials`,
      remedy: `${other?.none ?? "no trial that is finite has it"}: regroup by ${remaining(shown).join(", ")}`,
    });
  });
  if (parts.length === 1) return parts[0];
  const crossed = parts.reduce((all, part) =>
    all.flatMap((one) =>
      part.map((two): TrialGroup => {
        const among = new Set(two.trials);
        return {
          label: `${one.label}, ${two.label}`,
          trials: one.trials.filter((trial) => among.has(trial)),
          parts: [...(one.parts ?? [one]), two],
        };
      }),
    ),
  );
  const there = crossed.filter(({ trials }) => trials.length > 0);
  if (there.length === 0)
    throw missing({
      subject: `a trial with all of ${names.map((name) => `"${name}"`).join(", ")}`,
      remedy: "regroup by fewer of them",
    });
  if (there.length > mostAsked)
    throw invalid({
      at: "by",
      value: names,
      detail: `makes ${there.length} groups`,
      remedy: `${mostAsked} can be told apart, name fewer factors`,
    });
  return there;
}

/** What the trials of this recording can be grouped by. */
const remaining = (shown: Shown): string[] => [
  ...allFactors(shown.table, shown.words).map(({ name }) => name),
  ...Object.keys(others).filter((name) => others[name].groups(shown).length > 0),
];

function byFactor({ table, words }: Shown, factor: Factor, most: number): TrialGroup[] {
  const { name, kind, circle, levels } = factor;
  const unit = levels.some((level) => typeof level === "number") ? factor.unit : "";
  const isRound = kind === "circular" && circle !== undefined;
  const shown = isRound
    ? aroundCircle(levels, Math.max(most, mostAround))
    : kind === "category"
      ? levels.slice(0, Math.max(most, mostColours))
      : chosen(levels, most);
  const named = { factor: name, heading: spacedName(name), kind, unit };
  const bins = binsOf(factor, table, words, Math.min(most, mostShown));
  if (bins)
    return bins.map(({ text, mean, has }) => ({
      ...named,
      label: `${spacedName(name)} ${amount(text, unit)}`,
      value: text,
      trials: table.flatMap(({ condition }, trial) => (has(ownValue(condition, name)) ? [trial] : [])),
      level: mean,
      isBin: true,
      ...(isRound ? { circle } : {}),
    }));
  return shown.map((level) => ({
    ...named,
    label: `${spacedName(name)} ${levelText(level, unit)}`,
    value: amountText(level),
    trials: table.flatMap(({ condition }, trial) => (ownValue(condition, name) === level ? [trial] : [])),
    ...(typeof level === "number" ? { level } : {}),
    ...(isRound ? { circle } : {}),
    ...(kind === "signed" ? { favours: favouredBy(table, name, words) } : {}),
  }));
}

/**
 * The choices that the signs of a factor favour: as the task declares, or those that are right in all trials of that
 * sign.
 */
function favouredBy(table: readonly TrialRow[], name: string, words: Recording["words"]): TrialGroup["favours"] {
  const only = (sign: number) => {
    const right = new Set(
      table.flatMap(({ condition, correct }) => (sign * Number(ownValue(condition, name)) > 0 ? [correct] : [])),
    );
    const [one] = right;
    return right.size === 1 && one > 0 ? one : undefined;
  };
  if (words?.psychometric?.factor !== name) return { positive: only(1), negative: only(-1) };
  const { outputs, noResponse, psychometric } = words;
  const positive = choiceNumber(outputs.indexOf(psychometric.favours), noResponse);
  // With two responses it is the other one.
  const isOfTwo = outputs.length - (noResponse === null ? 0 : 1) === 2;
  return { positive, negative: isOfTwo ? 3 - positive : only(-1) };
}

function byRight(shown: Shown): TrialGroup[] {
  return byOutput(shown, "correct", ":", ({ correct }) => correct);
}

function byChoice(shown: Shown): TrialGroup[] {
  return byOutput(shown, "chosen output", "", ({ choice }) => choice);
}

function byOutput(
  { table, words }: Shown,
  heading: string,
  colon: string,
  choiceOf: (row: TrialRow) => number,
): TrialGroup[] {
  const choices = [...new Set(table.map(choiceOf))].filter((choice) => !Number.isNaN(choice)).sort((a, b) => a - b);
  return choices.map((choice) => {
    const value = words ? choiceName(choice, words) : choice === 0 ? "no response" : `choice ${choice}`;
    return {
      label: `${heading}${colon} ${value}`,
      heading,
      value,
      trials: table.flatMap((row, trial) => (choiceOf(row) === choice ? [trial] : [])),
      choice,
    };
  });
}

/** Empty if no trial is judged. */
function byOutcome({ table }: Shown): TrialGroup[] {
  if (table.every(({ isCorrect }) => isCorrect === null)) return [];
  return shared(table, "outcome", outcomeOf).sort((a, b) => outcomes.indexOf(a.value!) - outcomes.indexOf(b.value!));
}

const outcomes = ["right", "wrong", "no response", "not judged"];
function outcomeOf({ isCorrect, choice, correct }: TrialRow): string {
  if (isCorrect === null) return "not judged";
  if (isCorrect) return "right";
  return choice === 0 && correct !== 0 ? "no response" : "wrong";
}

function combinations(table: readonly TrialRow[], factors: readonly Factor[]): TrialGroup[] {
  // Levels that differ only in the fifth digit are not the same.
  const exact = grouped(table, ({ condition }) =>
    JSON.stringify(factors.map(({ name }) => ownValue(condition, name) ?? null)),
  );
  return exact.map(({ trials }) => {
    const { condition } = table[trials[0]];
    const given = factors.filter(({ name }) => Object.hasOwn(condition, name));
    const label = given.map(({ name, unit }) => `${spacedName(name)} ${levelText(condition[name], unit)}`).join(", ");
    return { label: label || `no ${factors.map(({ name }) => spacedName(name)).join(" or ")}`, trials };
  });
}

const shared = (table: readonly TrialRow[], heading: string, nameOf: (row: TrialRow) => string): TrialGroup[] =>
  grouped(table, nameOf).map(({ label, trials }) => ({ label: `${heading} ${label}`, heading, value: label, trials }));

function chosen<Level extends number | string>(levels: readonly Level[], most: number): readonly Level[] {
  if (levels.length <= most) return levels;
  const below = levels.filter((level) => typeof level === "number" && level < 0).reverse();
  if (below.length === 0) return spaced(levels, most);
  const above = levels.filter((level) => typeof level === "number" && level > 0);
  // Half for each sign; if one needs fewer, the other gets the rest.
  const half = Math.floor(most / 2);
  const kept = new Set([
    ...spaced(below, Math.max(half, most - above.length)),
    ...spaced(above, Math.max(half, most - below.length)),
  ]);
  return levels.filter((level) => kept.has(level));
}

/** `count` entries of a list, including the first and the last. */
const spaced = <T>(list: readonly T[], count: number): T[] =>
  Array.from(
    { length: Math.min(count, list.length) },
    (_, i) =>
      list[
        count === 1 ? list.length - 1 : Math.round((i * (list.length - 1)) / (Math.min(count, list.length) - 1 || 1))
      ],
  );

function grouped(table: readonly TrialRow[], labelOf: (row: TrialRow) => string): TrialGroup[] {
  const groups = new Map<string, number[]>();
  table.forEach((row, trial) => {
    const label = labelOf(row);
    const trials = groups.get(label);
    if (trials) trials.push(trial);
    else groups.set(label, [trial]);
  });
  return [...groups].map(([label, trials]) => ({ label, trials }));
}
