/** Whether claims about trained networks hold, and what that makes of a figure. */

import { networkMeasure } from "./measures.ts";
import type { ClaimRule, PaperClaim, PaperFigure, PaperMeasure, ReproducedNetwork } from "./paper.ts";

export interface Judgement {
  readonly claim: PaperClaim;
  readonly measured: PaperMeasure;
  /** null if it could not be measured. */
  readonly holds: boolean | null;
}

export const verdicts = ["reproduced", "qualitatively reproduced", "not reached"] as const;
/**
 * "reproduced" if all claims hold, some of them about numbers; "qualitatively reproduced" if those about shapes hold,
 * but some number is another one, or none is known; otherwise "not reached": a training that ended at its cap, or a
 * claim about a shape that does not hold.
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
    return { claim, measured, holds: measured === null ? null : follows(measured, claim.rule) };
  });
  const unreached = figure.networks.filter((name) => named.get(name)?.training.reached !== true);
  const holdAll = (about: PaperClaim["about"]) =>
    judgements.every(({ claim, holds }) => claim.about !== about || holds === true);
  const verdict =
    unreached.length > 0 || !holdAll("shape")
      ? "not reached"
      : holdAll("number") && judgements.some(({ claim }) => claim.about === "number")
        ? "reproduced"
        : "qualitatively reproduced";
  return { verdict, judgements, unreached };
}

/** Whether a measure follows a rule; of a list, each value. null if there is none, or fewer than two to be in order. */
export function follows(measured: Exclude<PaperMeasure, null>, rule: ClaimRule): boolean | null {
  const list = typeof measured === "number" ? [measured] : measured;
  if (list.length < ("order" in rule ? 2 : 1)) return null;
  if ("order" in rule) {
    const sign = rule.order === "rising" ? 1 : -1;
    return list.every(
      (value, k) => value !== null && (k === 0 || sign * (value - (list[k - 1] as number)) > -(rule.slack ?? 0)),
    );
  }
  return list.every((value) => value !== null && isPlaced(value, rule));
}

function isPlaced(measured: number, rule: Exclude<ClaimRule, { readonly order: unknown }>): boolean {
  if ("above" in rule) return measured > rule.above;
  if ("below" in rule) return measured < rule.below;
  return rule.of.some((known) => {
    if ("within" in rule) return Math.abs(measured - known) <= rule.within;
    if ("withinShare" in rule) return Math.abs(measured - known) <= rule.withinShare * Math.abs(known);
    return measured <= rule.withinFactor * known && measured * rule.withinFactor >= known;
  });
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
