/** Matched random controls: the same change of as many other units of the same populations. */
import { type Population, populationRanges } from "../base/population.ts";
import type { Generator } from "../base/random.ts";
import { unitsOf } from "../intervene/units.ts";
import type { Perturbation, SynapseTarget, UnitTarget } from "./perturbation.ts";
import { type PerturbedParts, unitsIn } from "./site.ts";

/** What the controls of a perturbation are, in words, and one of them by chance. */
export interface Controls {
  readonly what: string;
  /** null if chance draws the target itself. */
  draw(random: Generator): Perturbation | null;
}

/**
 * - Of units: as many others of the same populations. If too few are left in one, all its units may be drawn; if the
 *   target is whole populations, units of the whole network, those of the target included.
 * - Of synapses: connections between as many senders and receivers, drawn in the same way.
 * - Of input channels: as many other channels.
 * - Of a step along a direction: a random direction of the same units.
 *
 * null where there can be none.
 * @param silent units that are lesioned throughout: to perturb them would change nothing
 */
export function controlsOf(
  perturbation: Perturbation,
  parts: PerturbedParts,
  silent: readonly number[] = [],
): Controls | null {
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
    const draw = (random: Generator) =>
      random
        .shuffle([...others])
        .slice(0, chosen.length)
        .sort();
    return {
      what: "other input channels",
      draw: (random) => ({ ...perturbation, target: { kind: "inputs", channels: draw(random) } }),
    };
  }
  return target.kind === "units"
    ? unitControls(perturbation, target, parts, silent)
    : synapseControls(perturbation, target, parts, silent);
}

function unitControls(
  perturbation: Perturbation,
  target: UnitTarget,
  parts: PerturbedParts,
  silent: readonly number[],
): Controls | null {
  const { units, size } = unitsIn(target, parts);
  const drawing = drawer(units, size, parts.populations, silent);
  if (drawing === null) return null;
  return {
    what: drawing.what,
    draw(random) {
      const drawn = drawing.draw(random);
      return drawing.isTarget(drawn) ? null : { ...perturbation, target: { ...target, units: drawn } };
    },
  };
}

function synapseControls(
  perturbation: Perturbation,
  target: SynapseTarget,
  parts: PerturbedParts,
  silent: readonly number[],
): Controls | null {
  const { populations, effective } = parts;
  const size = populations.reduce((sum, one) => sum + one.units, 0);
  const axes = effective[target.matrix]?.type.axes ?? [];
  const [from, to] = [target.from, target.to].map((side, k) =>
    // Sides that are not the units of the model, such as outputs, stay as they are.
    side === "all" || axes[k]?.size !== size
      ? null
      : drawer(unitsOf(side, { what: "the model", size }, populations), size, populations, silent),
  );
  if (from === null && to === null) return null;
  const wordsOf = (side: typeof from) => side?.what ?? "the same units";
  return {
    what: `connections from ${wordsOf(from)}, to ${wordsOf(to)}`,
    draw(random) {
      const senders = from?.draw(random);
      const receivers = to?.draw(random);
      const isTarget =
        (senders === undefined || from!.isTarget(senders)) && (receivers === undefined || to!.isTarget(receivers));
      if (isTarget) return null;
      return {
        ...perturbation,
        target: { ...target, from: senders ?? target.from, to: receivers ?? target.to },
      };
    },
  };
}

const included = "the perturbed ones included";

/** Draws as many units as these; null if they are all units. */
function drawer(units: readonly number[], size: number, populations: readonly Population[], silent: readonly number[]) {
  const isOfModel = size === populations.reduce((sum, one) => sum + one.units, 0);
  const chosen = new Set(units);
  const left = new Set(isOfModel ? silent.filter((unit) => !chosen.has(unit)) : []);
  const every = Array.from({ length: size }, (_, unit) => unit).filter((unit) => !left.has(unit));
  if (units.length >= every.length) return null;
  const ranges = isOfModel ? populationRanges(populations) : [{ name: "", first: 0, end: size }];
  const groups = ranges
    .map(({ first, end }) => {
      const own = every.filter((unit) => unit >= first && unit < end);
      return {
        own,
        count: own.filter((unit) => chosen.has(unit)).length,
        others: own.filter((one) => !chosen.has(one)),
      };
    })
    .filter(({ count }) => count > 0);
  const sorted = (drawn: readonly number[]) => [...drawn].sort((a, b) => a - b);
  const isTarget = (drawn: readonly number[]) => drawn.every((unit) => chosen.has(unit));
  if (groups.every(({ own, count }) => own.length === count))
    return {
      what: `as many units of any population, ${included}`,
      isTarget,
      draw: (random: Generator) => sorted(random.shuffle([...every]).slice(0, units.length)),
    };
  const isOfOthers = groups.every(({ count, others }) => others.length >= count);
  return {
    what: isOfOthers
      ? "as many other units of the same population"
      : `as many units of the same population, ${included}`,
    isTarget,
    draw: (random: Generator) =>
      sorted(
        groups.flatMap(({ own, count, others }) =>
          random.shuffle([...(others.length >= count ? others : own)]).slice(0, count),
        ),
      ),
  };
}
