import { normalCdf } from "../base/math.ts";

/**
 * P(choice) of an ideal observer whose evidence is Gaussian around a signed level, and whose sign is the choice: Φ(level/σ); without noise a step
 * with ½ at zero.
 * @param sigma s.d. of its evidence, as a level
 */
export function idealChoice(level: number, sigma: number): number {
  if (sigma === 0) return level > 0 ? 1 : level < 0 ? 0 : 0.5;
  return normalCdf(level / sigma);
}
