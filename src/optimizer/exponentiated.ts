/** Exponentiated gradient descent: weights are multiplied, so they keep their signs. */
import { invalid } from "../base/errors.ts";
import type { UpdatedParameter, UpdateRule } from "../compiler/updateRule.ts";
import { either } from "../settings/compound.ts";
import { anything, callback, type Kind, number } from "../settings/kind.ts";
import { nameList, readOptions } from "../settings/options.ts";
import { additive } from "./additive.ts";
import { adam, clipNormOption, type Optimizer, sgd, weightDecayOption } from "./optimizer.ts";
import { perParameter } from "./perParameter.ts";

export interface ExponentiatedOptions {
  /** Which parameters are multiplied, by name or by a test; matrices if not given, also within perParameter. */
  readonly parameters?: readonly string[] | ((parameter: UpdatedParameter) => boolean);
  /** The rule of the others; adam() if not given. */
  readonly otherwise?: UpdateRule;
  /** The rule whose step is the exponent; sgd() if not given. */
  readonly step?: Optimizer;
  /** Decoupled decay per unit of learning rate. */
  readonly weightDecay?: number;
  /** Largest |exponent| of an update, at most 80; 10 if not given. */
  readonly limit?: number;
  readonly clipNorm?: number;
}

const options = {
  parameters: either(nameList, callback<(parameter: UpdatedParameter) => boolean>()),
  otherwise: anything as Kind<UpdateRule>,
  step: anything as Kind<Optimizer>,
  weightDecay: weightDecayOption,
  // Float32 overflows at e^88.7.
  limit: number({ above: 0, max: 80 }),
  clipNorm: clipNormOption,
};

/**
 * Exponentiated gradient: weights are multiplied, so they never change sign and 0 stays 0. Where `step` alone would
 * be w ← w − Δ,
 *
 *     w ← (1 − η·weightDecay) · w · e^(−sign(w)·Δ)
 *
 * With sgd() this is the rule of Kivinen & Warmuth (1997, Inf Comput 132:1–63), with adam() that of Cornford et al.
 * (2024, bioRxiv 2024.10.25.620272). Biases and initial states, which often begin at 0, are best left to `otherwise`.
 * Δ is relative to w, so plain gradients need a higher rate than additive steps; `scaledRate` gives each rule its own.
 * @throws "unknown" for another option; "invalid" for a limit outside 0 … 80, a negative decay, a step that is none of
 * sgd, rmsprop and adam, and parts that clip
 */
export function exponentiated(given: ExponentiatedOptions = {}): UpdateRule {
  const {
    parameters = ({ shape }: UpdatedParameter) => shape.length === 2,
    otherwise = adam(),
    step = sgd(),
    weightDecay = 0,
    limit,
    clipNorm,
  } = readOptions(options, given, "the options of exponentiated");
  if (typeof step?.stepOf !== "function" || step.kind === "adamW")
    throw invalid({
      subject: "step",
      value: step?.kind ?? step,
      remedy:
        "give sgd(…), rmsprop(…) or adam(…), with weightDecay as an option next to it: the exponent must be an " +
        "additive step",
    });
  const { multiply } = additive(step.stepOf, weightDecay, limit);
  const multiplied: UpdateRule = { clipNorm: step.clipNorm, slots: step.slots, update: multiply, multiply };
  if (typeof parameters === "function")
    return perParameter((parameter) => (parameters(parameter) ? multiplied : undefined), otherwise, { clipNorm });
  return perParameter(Object.fromEntries(parameters.map((name) => [name, multiplied])), otherwise, { clipNorm });
}
