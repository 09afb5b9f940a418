import { normalCdf } from "../base/math.ts";

/**
 * The noise of an ideal observer of the perceptual decision, as a coherence in %: it adds up the difference of the two
 * choice channels over the stimulus, so P(correct | c) = Φ(c / σ_obs) with σ_obs = 100·√2·σ / √T. Independent of dt; it
 * holds where task noise is the only noise on unrectified inputs.
 * @param sigma noise of one input channel, in √ms (its s.d. per step is σ/√dt)
 * @param stimulus duration of the stimulus in ms
 */
export function observerSigma(sigma: number, stimulus: number): number {
  return (100 * Math.SQRT2 * sigma) / Math.sqrt(stimulus);
}

/** P(choice 1) of an ideal observer at a signed coherence in %; without noise a step with ½ at zero. */
export function idealChoice(signedCoherence: number, observer: number): number {
  if (observer === 0) return signedCoherence > 0 ? 1 : signedCoherence < 0 ? 0 : 0.5;
  return normalCdf(signedCoherence / observer);
}
