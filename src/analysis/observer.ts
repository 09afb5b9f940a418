import { invalid } from "../base/errors.ts";
import { normalCdf } from "../base/math.ts";

/**
 * P(choice) of an ideal observer whose evidence is Gaussian around a signed level, and whose choice is the sign of the
 * evidence: Φ(level/σ); without noise a step with ½ at zero.
 * @param sigma s.d. of the evidence, in the unit of the level
 */
export function idealChoice(level: number, sigma: number): number {
  if (typeof level !== "number") throw invalid({ at: "level", value: level, remedy: "give a number" });
  if (!(sigma >= 0)) throw invalid({ at: "sigma", value: sigma, remedy: "give a number of at least 0" });
  if (sigma === 0) return level > 0 ? 1 : level < 0 ? 0 : 0.5;
  return normalCdf(level / sigma);
}
