/** Where a step computes the units of a signal: in what the network records of it, and wherever else it is written. */
import { constant, type Expr, place, select } from "../ir/expr.ts";
import type { Change } from "./copy.ts";
import type { Form, UnitForms } from "./unitForms.ts";

/** For each unit of an expression, the unit of the signal that it is; undefined where it is none. */
type UnitMap = readonly (number | undefined)[];

/** An expression that computes units of a signal. */
export interface SignalPlace {
  readonly expr: Expr;
  readonly units: UnitMap;
}

/**
 * The expressions of a step that compute units of a signal with these forms. Those that only hand units on (slices,
 * concatenations) are left out: they follow. So a concatenation is taken apart, and a population that has a state of
 * its own is changed there.
 * @param wanted the form of each unit; undefined where it is not looked for
 */
export function placesOf(
  wanted: readonly (Form | undefined)[],
  step: readonly Expr[],
  forms: UnitForms,
): SignalPlace[] {
  const unitOf = new Map<Form, number>();
  for (const [unit, form] of wanted.entries())
    if (form !== undefined && forms.varies(form) && !unitOf.has(form)) unitOf.set(form, unit);
  if (unitOf.size === 0) return [];
  const places: SignalPlace[] = [];
  for (const expr of step) {
    if (expr.type.space !== "signal") continue;
    const units = forms.of(expr).map((form, unit) => {
      const found = unitOf.get(form);
      return found === undefined || forms.isHandedOn(expr, unit) ? undefined : found;
    });
    if (units.some((unit) => unit !== undefined)) places.push({ expr, units });
  }
  return places;
}

/**
 * The places of a signal that interventions act on. Units that are constant, or equal to another unit of the same
 * signal, cannot be told apart elsewhere, and are changed in the signal alone.
 */
export function placesOfSignal(signal: Expr, step: readonly Expr[], forms: UnitForms): SignalPlace[] {
  const own = forms.of(signal);
  if (new Set(own).size < own.length && own.some((form, k) => forms.varies(form) && own.indexOf(form) < k))
    return [{ expr: signal, units: own.map((_, unit) => unit) }];
  const places = placesOf(own, step, forms);
  const fixed = own.map((form, unit) => (forms.varies(form) ? undefined : unit));
  return fixed.some((unit) => unit !== undefined) ? [...places, { expr: signal, units: fixed }] : places;
}

/** A change of a signal, by another signal of its size, as a change of the units of a place. */
export function changeAt(
  { units }: SignalPlace,
  size: number,
  signal: Expr,
  apply: (y: Expr, s: Expr) => Expr,
): Change {
  const isWhole = units.length === size && units.every((from, unit) => from === unit);
  if (isWhole) return (copy) => apply(copy, signal);
  const held = gathered(signal, units);
  const axis = { name: "unit", size: units.length };
  const isChanged = constant(
    units.map((from) => (from === undefined ? 0 : 1)),
    [axis],
  );
  return (copy) => select(isChanged, apply(copy, held), copy);
}

/** The units of `signal` in the places of a map, 0 elsewhere. */
function gathered(signal: Expr, units: UnitMap): Expr {
  const runs: { first: number; from: number; size: number }[] = [];
  for (const [unit, from] of units.entries()) {
    if (from === undefined) continue;
    const last = runs.at(-1);
    if (last && last.first + last.size === unit && last.from + last.size === from) last.size++;
    else runs.push({ first: unit, from, size: 1 });
  }
  return runs
    .map(({ first, from, size }) => place(signal.slice(from, from + size), first, units.length))
    .reduce((a, b) => a.add(b));
}
