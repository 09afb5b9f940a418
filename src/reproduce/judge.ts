/** Whether claims about trained networks hold, and what that makes of a figure. */

import { networkMeasure } from "./measures.ts";
import type { ClaimRule, MeasureIntervals, PaperClaim, PaperFigure, PaperMeasure, ReproducedNetwork } from "./paper.ts";

/** Whether a claim holds: null if nothing was measured, "open" if the interval of what was reaches both answers. */
export type ClaimOutcome = boolean | "open" | null;

export interface Judgement {
  readonly claim: PaperClaim;
  readonly measured: PaperMeasure;
  /** null if it does not rest on trials, or its interval is not known. */
  readonly intervals: MeasureIntervals | null;
  readonly holds: ClaimOutcome;
}

export const verdicts = ["reproduced", "qualitatively reproduced", "too few trials to tell", "not reached"] as const;
/**
 * "reproduced" if all claims hold, some of them about numbers; "qualitatively reproduced" if those about shapes hold,
 * but some number is another one, or open, or none is known; "too few trials to tell" if a claim about a shape is open;
 * otherwise "not reached": a training that ended at its cap, or a claim about a shape that does not hold.
 */
export type FigureVerdict = (typeof verdicts)[number];

export interface FigureJudgement {
  readonly verdict: FigureVerdict;
  readonly judgements: readonly Judgement[];
  /** Networks whose training did not reach its criterion. */
  readonly unreached: readonly string[];
}

/** Judges a figure by the networks of one seed. */
export function judge(figure: PaperFigure, networks: readonly ReproducedNetwork[]): FigureJudgement {
  const named = new Map(networks.map((one) => [one.network, one]));
  const judgements = figure.claims.map((claim): Judgement => {
    const network = named.get(claim.network);
    const measured = network ? networkMeasure(network, claim.measure) : null;
    const intervals = network?.analysis?.intervals?.[claim.measure] ?? null;
    return { claim, measured, intervals, holds: measured === null ? null : follows(measured, claim.rule, intervals) };
  });
  const unreached = figure.networks.filter((name) => named.get(name)?.training.reached !== true);
  const about = (kind: PaperClaim["about"]) =>
    judgements.flatMap(({ claim, holds }) => (claim.about === kind ? [holds] : []));
  const [shapes, numbers] = [about("shape"), about("number")];
  const isFailed = unreached.length > 0 || shapes.some((holds) => holds === false || holds === null);
  const verdict = isFailed
    ? "not reached"
    : shapes.includes("open")
      ? "too few trials to tell"
      : numbers.length > 0 && numbers.every((holds) => holds === true)
        ? "reproduced"
        : "qualitatively reproduced";
  return { verdict, judgements, unreached };
}

/**
 * Whether a measure follows a rule, wherever in its intervals it is; of a list, each value. "open" if it does in a part
 * of them. null if there is nothing to judge, or fewer than two values to be in order.
 */
export function follows(
  measured: Exclude<PaperMeasure, null>,
  rule: ClaimRule,
  intervals: MeasureIntervals | null = null,
): ClaimOutcome {
  const list = typeof measured === "number" ? [measured] : measured;
  if (list.length < ("order" in rule ? 2 : 1)) return null;
  const ranges = list.map((value, k): Range | null => (value === null ? null : rangeOf(value, intervals?.[k])));
  if ("order" in rule) return every(ranges.slice(1).map((range, k) => areInOrder(ranges[k], range, rule)));
  return every(ranges.map((range) => range !== null && isPlaced(range, rule)));
}

/** A value and the bounds of its interval. */
interface Range {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}
/** An interval that does not hold its value is widened. */
const rangeOf = (value: number, interval: readonly [number, number] | null | undefined): Range => {
  const [low, high] = interval ?? [value, value];
  return { value, low: Math.min(low, value), high: Math.max(high, value) };
};

const every = (outcomes: readonly Exclude<ClaimOutcome, null>[]): Exclude<ClaimOutcome, null> =>
  outcomes.includes(false) ? false : outcomes.includes("open") ? "open" : true;

/**
 * Two values one after the other; the interval of their difference follows from theirs (Newcombe 1998, Stat Med 17:
 * 873).
 */
function areInOrder(
  before: Range | null,
  after: Range | null,
  { order, slack = 0 }: Extract<ClaimRule, { readonly order: unknown }>,
): Exclude<ClaimOutcome, null> {
  if (before === null || after === null) return false;
  const [from, to] = order === "rising" ? [before, after] : [after, before];
  const rise = to.value - from.value;
  const least = rise - Math.hypot(to.value - to.low, from.high - from.value);
  const most = rise + Math.hypot(to.high - to.value, from.value - from.low);
  return least > -slack ? true : most > -slack ? "open" : false;
}

function isPlaced(
  { low, high }: Range,
  rule: Exclude<ClaimRule, { readonly order: unknown }>,
): Exclude<ClaimOutcome, null> {
  if ("above" in rule) return low > rule.above ? true : high > rule.above ? "open" : false;
  if ("below" in rule) return high < rule.below ? true : low < rule.below ? "open" : false;
  const places = placesOf(rule);
  if (places.some(([from, to]) => from <= low && high <= to)) return true;
  return places.some(([from, to]) => low <= to && from <= high) ? "open" : false;
}

/** Where a measure may be, in ascending order and apart. */
function placesOf(rule: Extract<ClaimRule, { readonly of: unknown }>): readonly [from: number, to: number][] {
  const around = rule.of.map((known): [number, number] => {
    if ("withinFactor" in rule) return [known / rule.withinFactor, known * rule.withinFactor];
    const distance = "within" in rule ? rule.within : rule.withinShare * Math.abs(known);
    return [known - distance, known + distance];
  });
  around.sort(([a], [b]) => a - b);
  const apart: [number, number][] = [];
  for (const [from, to] of around) {
    const last = apart.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else apart.push([from, to]);
  }
  return apart;
}

const places = (value: number) => Number(value.toPrecision(3));

/** The rule in words. */
export function ruleText(rule: ClaimRule): string {
  if ("order" in rule) return rule.order + (rule.slack ? `, give or take ${rule.slack}` : "");
  if ("above" in rule) return `above ${places(rule.above)}`;
  if ("below" in rule) return `below ${places(rule.below)}`;
  const known = rule.of.map(places).join(" or ");
  if ("within" in rule) return `within ${rule.within} of ${known}`;
  if ("withinShare" in rule) return `within ${100 * rule.withinShare} % of ${known}`;
  return `within a factor of ${rule.withinFactor} of ${known}`;
}
