/** The claims by which figures are judged. */
import type { PaperClaim } from "../paper.ts";
import { knownOf } from "./published.ts";

/** Trials to the criterion: at most twice as many, or as few, as the port or the authors needed. */
export const trialsClaim = (network: string): PaperClaim => ({
  text: `${network}: trials to the criterion`,
  about: "number",
  network,
  measure: "trials",
  rule: { withinFactor: 2, of: knownOf(network, "trials") },
});

/** A share of right choices, within 3 points of a known one. */
export const accuracyClaim = (network: string, measure: string, what = "right choices"): PaperClaim => ({
  text: `${network}: ${what}, %`,
  about: "number",
  network,
  measure,
  rule: { within: 3, of: knownOf(network, measure) },
});

/** A threshold, within 20 % of a known one. */
export const thresholdClaim = (
  network: string,
  measure: string,
  what = "σ of the psychometric function",
): PaperClaim => ({
  text: `${network}: ${what}`,
  about: "number",
  network,
  measure,
  rule: { withinShare: 0.2, of: knownOf(network, measure) },
});

/** Another number, within 20 % of a known one. */
export const numberClaim = (network: string, measure: string, what: string): PaperClaim => ({
  text: `${network}: ${what}`,
  about: "number",
  network,
  measure,
  rule: { withinShare: 0.2, of: knownOf(network, measure) },
});

export const shapeClaim = (network: string, measure: string, text: string, rule: PaperClaim["rule"]): PaperClaim => ({
  text: `${network}: ${text}`,
  about: "shape",
  network,
  measure,
  rule,
});

/** A claim that the criterion of training implies. */
export const implied = (claim: PaperClaim): PaperClaim => ({ ...claim, isImplied: true });

/** Accuracy rises with coherence; where nearly all choices are right, one of a thousand trials may fall. */
export const risesWithCoherence = (network: string): PaperClaim =>
  shapeClaim(network, "byCoherence", "the share of right choices rises with coherence", {
    order: "rising",
    slack: 0.5,
  });

/** The claims of every network that makes one choice at five coherences. */
export const choiceClaims = (network: string): readonly PaperClaim[] => [
  risesWithCoherence(network),
  trialsClaim(network),
  accuracyClaim(network, "accuracy"),
  thresholdClaim(network, "sigma"),
];
