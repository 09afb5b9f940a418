/** Matched random controls: the same change of as many other units of the same populations. */
import { type Population, populationRanges } from "../base/population.ts";
import type { Generator } from "../base/random.ts";
import { unitsOf } from "../intervene/units.ts";
import type { Perturbation, SynapseTarget, UnitTarget } from "./perturbation.ts";
import { type PerturbedParts, unitsIn } from "./site.ts";

/** What the controls of a perturbation are, in words, and one of them by chance; null where there can be none. */
export interface Controls {
  readonly what: string;
  draw(random: Generator): Perturbation;
}

/**
 * - Of units: as many others of the same populations. If too few are left in one, all its units may be drawn; if the
 *   target is whole populations, units of the whole network.
 * - Of synapses: connections between as many senders and receivers, drawn in the same way.
 * - Of input channels: as many other channels.
 * - Of a step along a direction: a random direction of the same units.
 */
export function controlsOf(perturbation: Perturbation, parts: PerturbedParts): Controls | null {
  const { target, along } = perturbation;
  if (along !== null)
    return {
      what: "random directions",
      draw: (random) => ({ ...perturbation, along: along.map(() => random.normal()) }),
    };
  if (target.kind === "inputs") {
    const chosen = target.channels;
    if (chosen === "all") return null;
    const others = parts.inputNames.filter((name) => !chosen.includes(name));
    if (others.length < chosen.length) return null;
    const draw = (random: Generator) => random.shuffle([...others]).slice(0, chosen.length);
    return {
      what: "other input channels",
      draw: (random) => ({ ...perturbation, target: { kind: "inputs", channels: draw(random) } }),
    };
  }
  return target.kind === "units"
    ? unitControls(perturbation, target, parts)
    : synapseControls(perturbation, target, parts);
}

function unitControls(perturbation: Perturbation, target: UnitTarget, parts: PerturbedParts): Controls | null {
  const { units, size } = unitsIn(target, parts);
  const drawing = drawer(units, size, parts.populations);
  if (drawing === null) return null;
  return {
    what: drawing.what,
    draw: (random) => ({ ...perturbation, target: { ...target, units: drawing.draw(random) } }),
  };
}

function synapseControls(perturbation: Perturbation, target: SynapseTarget, parts: PerturbedParts): Controls | null {
  const { populations, effective } = parts;
  const size = populations.reduce((sum, one) => sum + one.units, 0);
  const axes = effective[target.matrix]?.type.axes ?? [];
  const [from, to] = [target.from, target.to].map((side, k) =>
    // Sides that are not the units of the model, such as outputs, stay as they are.
    side === "all" || axes[k]?.size !== size
      ? null
      : drawer(unitsOf(side, { what: "the model", size }, populations), size, populations),
  );
  if (from === null && to === null) return null;
  return {
    what: `connections between ${(from ?? to)!.what}`,
    draw: (random) => ({
      ...perturbation,
      target: {
        ...target,
        from: from === null ? target.from : from.draw(random),
        to: to === null ? target.to : to.draw(random),
      },
    }),
  };
}

/** Draws as many units as these; null if they are all units. */
function drawer(units: readonly number[], size: number, populations: readonly Population[]) {
  const every = Array.from({ length: size }, (_, unit) => unit);
  if (units.length >= size) return null;
  const isOfModel = size === populations.reduce((sum, one) => sum + one.units, 0);
  const ranges = isOfModel ? populationRanges(populations) : [{ name: "", first: 0, end: size }];
  const chosen = new Set(units);
  const groups = ranges
    .map(({ first, end }) => {
      const own = every.slice(first, end);
      return {
        own,
        count: own.filter((unit) => chosen.has(unit)).length,
        others: own.filter((one) => !chosen.has(one)),
      };
    })
    .filter(({ count }) => count > 0);
  const sorted = (drawn: number[]) => drawn.sort((a, b) => a - b);
  if (groups.every(({ own, count }) => own.length === count))
    return {
      what: "as many units of any population",
      draw: (random: Generator) => sorted(random.shuffle([...every]).slice(0, units.length)),
    };
  return {
    what: "as many other units of the same population",
    draw: (random: Generator) =>
      sorted(
        groups.flatMap(({ own, count, others }) =>
          random.shuffle([...(others.length >= count ? others : own)]).slice(0, count),
        ),
      ),
  };
}
