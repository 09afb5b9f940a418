import { checkArgument } from "../base/arguments.ts";
import { unsupported } from "../base/errors.ts";
import { parameter } from "../ir/expr.ts";
import { effectiveValues } from "../model/effectiveValues.ts";
import { isInstantaneous, leakyTau, recurrentMap } from "../model/rate/inhibition.ts";
import type { RunConfig } from "../open/config.ts";

/** The recurrent map in words, for titles and captions. */
export const recurrentMapName = (model: RunConfig["model"]): string =>
  "name" in model || !isInstantaneous(model)
    ? "effective recurrent matrix W"
    : "recurrent map W = W_EE + W_EI W_IE of the E units (W_IE ≤ 0)";

/**
 * The map from rates of one step to recurrent input of the next, whose spectrum determines stability: the effective
 * recurrent matrix, or W_EE + W_EI W_IE if inhibition acts without delay, where W_IE ≤ 0. Square, in C order.
 */
export function recurrentMapOf(
  model: RunConfig["model"],
  wRec: ArrayLike<number>,
): { readonly matrix: ArrayLike<number>; readonly size: number } {
  if ("name" in model || !isInstantaneous(model)) return { matrix: wRec, size: Math.sqrt(wRec.length) };
  const { units } = model;
  const map = recurrentMap(
    model,
    parameter("wRec", [
      { name: "from", size: units },
      { name: "to", size: units },
    ]),
  );
  return { matrix: effectiveValues({ map }, { wRec })["map"], size: map.units };
}

/**
 * Whether it is a network of the built-in family in which all units that leak have one time constant; the equations of
 * a user's model are unknown.
 */
export function hasOneLeak(model: RunConfig["model"]): boolean {
  if ("name" in model) return false;
  const tau = leakyTau(model);
  if (typeof tau === "object" && "trained" in tau) return tau.trained === "shared";
  return typeof tau === "number" || tau.every((value) => value === tau[0]);
}

/** Why no matrix W makes the dynamics of a network τ dx/dt = −x + x W; undefined if one does. */
export function whyNoLeakyMap(model: RunConfig["model"], wRec: unknown): string | undefined {
  if ("name" in model) return `the equations of model "${model.name}" are its own, not τ dx/dt = −x + x W`;
  if (wRec === undefined) return "the model has no recurrent matrix wRec";
  if (!hasOneLeak(model)) return "its units do not share one time constant, which the measures assume";
  return undefined;
}

/**
 * W of the dynamics τ dx/dt = −x + x W of a trained network around 0, for `nonNormality`: its recurrent map, square,
 * [from, to] in C order. Throws "unsupported" for other dynamics: of units without one time constant, or of a model of
 * your own.
 */
export function leakyMapOf(run: LinearRun): { readonly matrix: ArrayLike<number>; readonly size: number } {
  checkArgument("run", run, ["config", "weights"], "give what `loadRun` returns");
  const { model } = run.config;
  const { effective } = run.weights;
  const wRec = effective["wRec"];
  const detail = whyNoLeakyMap(model, wRec);
  if (detail !== undefined)
    throw unsupported({
      subject: "non-normality",
      detail: `: ${detail}`,
      remedy: "call nonNormality of dalenet/analysis with a matrix of your own",
    });
  return recurrentMapOf(model, wRec);
}

interface LinearRun {
  readonly config: Pick<RunConfig, "model">;
  readonly weights: { readonly effective: Readonly<Record<string, ArrayLike<number>>> };
}
