/** What of a network a perturbation acts on: the intervention that it needs, and which of its units. */
import { invalid, mismatched, named, unknownName, unsupported } from "../base/errors.ts";
import type { Population } from "../base/population.ts";
import type { Intervention } from "../intervene/intervene.ts";
import { unitsOf } from "../intervene/units.ts";
import type { Expr } from "../ir/expr.ts";
import type { Network } from "../ir/program.ts";
import { inputsName } from "../model/model.ts";
import { operations, type Perturbation, type PerturbedTarget } from "./perturbation.ts";
import { targetText } from "./written.ts";

/** What targets refer to by name. */
export interface PerturbedParts {
  readonly network: Network;
  readonly effective: Readonly<Record<string, Expr>>;
  readonly populations: readonly Population[];
  /** Names of the input channels. */
  readonly inputNames: readonly string[];
}

/** Where a perturbation acts. */
export interface Site {
  readonly intervention: Intervention & { readonly name: string };
  /** Units of the intervention's signal; of synapses, which have one gain, its only one. */
  readonly units: readonly number[];
  /** The value of each of these units, or one for all. */
  readonly values: readonly number[];
}

/** @throws "unknown" for names, "invalid" or "mismatched" for units, "unsupported" for what synapses cannot undergo */
export function siteOf(perturbation: Perturbation, parts: PerturbedParts): Site {
  const { target, operation } = perturbation;
  const kind = operations[operation].acts;
  if (target.kind === "synapses") {
    const { from, to, matrix } = target;
    for (const side of [from, to])
      if (typeof side === "string" && side !== "all") named("population", side, parts.populations);
    if (!Object.hasOwn(parts.effective, matrix)) throw unknownName("weights", matrix, Object.keys(parts.effective));
    // Silencing synapses is a gain of 0.
    const isCut = operation === "set" && perturbation.value === 0;
    if (kind !== "gain" && !isCut)
      throw unsupported({
        subject: `${operation} of synapses`,
        remedy: "synapses can be scaled (* FACTOR) or silenced (= 0)",
      });
    const sides = {
      ...(from !== "all" && { from }),
      ...(to !== "all" && { to }),
    };
    const name = `perturb gain ${JSON.stringify([matrix, from, to])}`;
    return {
      intervention: { kind: "gain", weights: matrix, ...sides, name },
      units: [0],
      values: valuesFor(perturbation, 1),
    };
  }
  const { where, units, size } = unitsIn(target, parts);
  const name = `perturb ${kind} ${JSON.stringify(where)}`;
  const whole: PerturbedTarget =
    target.kind === "inputs" ? { ...target, channels: "all" } : { ...target, units: "all" };
  const all = { size, text: targetText(whole) };
  return { intervention: { kind, ...where, name }, units, values: valuesFor(perturbation, units.length, all) };
}

/** The signal or state of a target, and which of its units. */
export function unitsIn(target: Exclude<PerturbedTarget, { kind: "synapses" }>, parts: PerturbedParts) {
  const { network, populations, inputNames } = parts;
  if (target.kind === "inputs") {
    const { channels } = target;
    const size = inputNames.length;
    const twice = channels === "all" ? undefined : channels.find((name, k) => channels.indexOf(name) < k);
    if (twice !== undefined)
      throw invalid({ subject: `input "${twice}"`, detail: "named twice", remedy: "name each channel once" });
    const units =
      channels === "all"
        ? inputNames.map((_, k) => k)
        : channels.map((name) => inputNames.indexOf(named("input", name, inputNames.map(asNamed)).name));
    return { where: { signal: inputsName }, size, units };
  }
  const { of } = target;
  const state = network.states.find(({ name }) => name === of);
  const isSignal = Object.hasOwn(network.outputs, of);
  if (!isSignal && state === undefined)
    throw unknownName("signal or state", of, [
      ...Object.keys(network.outputs),
      ...network.states.map(({ name }) => name),
    ]);
  const size = isSignal ? network.outputs[of].units : state!.size;
  const choice = target.units === "all" ? undefined : target.units;
  const units = unitsOf(choice, { what: `"${of}"`, size, all: `write ${of}(all)` }, populations);
  return { where: isSignal ? { signal: of } : { state: of }, size, units };
}

const asNamed = (name: string) => ({ name });

/**
 * The value of each unit; along a direction, that direction with the value as its length.
 * @param all the target that has every unit of the signal, for which a vector may have been meant
 */
function valuesFor(
  perturbation: Perturbation,
  count: number,
  all?: { readonly size: number; readonly text: string },
): readonly number[] {
  const { value, along, operation } = perturbation;
  const fits = (list: readonly number[], what: string) => {
    if (list.length !== count)
      throw mismatched({
        subject: what,
        detail: `of ${list.length} numbers`,
        remedy: `its target has ${count}${list.length === all?.size ? `, and "${all.text}" has ${all.size}` : ""}`,
      });
    return list;
  };
  if (along === null) return typeof value === "number" ? [value] : fits(value, "values");
  const length = Math.sqrt(along.reduce((sum, one) => sum + one * one, 0));
  if (operation !== "add" || typeof value !== "number")
    throw invalid({
      subject: `direction with ${operation}`,
      remedy: "a step along a direction is + LENGTH along [VECTOR]",
    });
  if (!(length > 0)) throw invalid({ subject: "direction", value: along, remedy: "give one that is not 0" });
  return fits(along, "direction").map((one) => (value * one) / length);
}
