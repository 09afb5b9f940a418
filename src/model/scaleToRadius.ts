/** Scales initial weights to a given spectral radius. */
import { invalid, unsupported } from "../base/errors.ts";
import { type Expr, walk } from "../ir/expr.ts";
import { effectiveValues } from "./effectiveValues.ts";
import type { ParameterValues } from "./model.ts";
import { spectralRadius } from "./spectralRadius.ts";

/**
 * Scales all parameters of an effective matrix by the same factor, in place, so that it has the given radius (Song et
 * al. 2016).
 * @param wRec a square matrix, which must grow in proportion to its parameters
 * @param count how many entries of each parameter, from the first, are scaled; all by default
 * @throws "invalid" if no factor gives this radius, "unsupported" for a matrix that is not proportional; both at
 * `spectralRadius`
 */
export function scaleToRadius(
  wRec: Expr,
  values: ParameterValues,
  radius: number,
  count = Number.POSITIVE_INFINITY,
): void {
  const size = wRec.type.axes[0].size;
  const parameters = walk([wRec]).filter(({ op }) => op === "parameter");
  const scaled = parameters.map(({ attr }) => values.get(attr.name!)!);
  const radiusNow = () => spectralRadius(effectiveValues({ wRec }, Object.fromEntries(values))["wRec"], size);
  const now = radiusNow();
  const largest = Math.max(
    ...scaled.map((weights) => weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), Number.MIN_VALUE)),
  );
  // A nilpotent matrix has radius 0, which rounding turns into a tiny number.
  if (!(now > 1e-9 * largest))
    throw invalid({
      at: "spectralRadius",
      value: radius,
      remedy:
        `the initial recurrent weights have a radius of ${now}, and no factor can change that: ` +
        "leave it out, or use other initial weights, or a mask with loops",
    });
  for (const weights of scaled) for (let k = 0; k < Math.min(count, weights.length); k++) weights[k] *= radius / now;
  if (!(Math.abs(radiusNow() / radius - 1) < 1e-6))
    throw unsupported({
      at: "spectralRadius",
      value: radius,
      detail: "of recurrent weights that are not proportional to their parameters",
      remedy: "leave it out and choose initial values that have this radius",
    });
}
