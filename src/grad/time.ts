/**
 * The adjoint of the time loop (backpropagation through time), as a program: what to carry backwards from step to step, and every
 * gradient as sums over trials and steps.
 *
 * Several seeds may travel side by side. With a signal penalty and an adjoint term there are two, because the adjoint term must see
 * the loss's alone; parameters then receive the contraction of their sum. Werbos (1990), Proc. IEEE 78(10): 1550–1560.
 */
import { carried, constant, type Expr, final, input, less, select, sum, total, walk } from "../ir/expr.ts";
import { interner } from "../ir/intern.ts";
import {
  type AdjointTerm,
  adjointName,
  type Carried,
  type Network,
  type Result,
  type State,
  validName,
} from "../ir/program.ts";
import { rewriter } from "../ir/rewrite.ts";
import { derivativeOf } from "./derivative.ts";
import { accumulate, dependents, type Gradients, partial, reverse } from "./reverse.ts";
import { widen } from "./rules.ts";

export interface Differentiated {
  readonly network: Network;
  readonly carried: readonly Carried[];
  /** loss, penalties (their sum), each adjoint term before its multiplier. */
  readonly results: readonly Result[];
  /** Of loss + penalties + multiplier·adjoint terms, for every trained parameter. */
  readonly gradients: ReadonlyMap<string, Expr>;
}

interface Contribution {
  readonly value: Expr;
  readonly seed: Expr;
}

/** The network with derivative(…) written out; what differentiation and simulation start from. */
export function writeOut(network: Network): Network {
  const derive = rewriter((expr) => (expr.op === "derivative" ? derivativeOf(expr.args[0], expr.args[1]) : expr));
  const intern = rewriter(interner());
  return mapNetwork(network, (expr) => intern(derive(expr)));
}

function mapNetwork(network: Network, f: (expr: Expr) => Expr): Network {
  return {
    parameters: network.parameters.map((p) => ({ ...p, value: f(p.value) })),
    states: network.states.map((s) => ({ ...s, initial: f(s.initial), next: f(s.next) })),
    outputs: Object.fromEntries(Object.entries(network.outputs).map(([name, value]) => [name, f(value)])),
    losses: network.losses.map((l) => ({ ...l, term: f(l.term), weight: f(l.weight), scale: f(l.scale) })),
    signalPenalties: network.signalPenalties.map((p) => ({ ...p, term: f(p.term), scale: f(p.scale) })),
    parameterPenalties: network.parameterPenalties.map((p) => ({ ...p, value: f(p.value) })),
    adjointTerms: network.adjointTerms.map((a) => ({
      ...a,
      numerator: f(a.numerator),
      denominator: f(a.denominator),
      multiplier: f(a.multiplier),
    })),
  };
}

/** The gradients of a network's loss, penalties and adjoint terms with respect to its trained parameters. */
export function differentiate(source: Network): Differentiated {
  const network = writeOut(source);
  const trained = new Set(network.parameters.filter((p) => p.trained).map((p) => p.name));
  const isTrained = (expr: Expr) => expr.op === "parameter" && trained.has(expr.attr.name!);
  const { losses, penalties } = contributions(network);
  const groups = groupSeeds(network, losses, penalties);

  const roots = [...losses, ...penalties]
    .map((c) => c.value)
    .concat(network.states.flatMap((s) => [s.next, s.initial]));
  // Adjoints that are looked at are computed whether or not something trained stands behind their state.
  const used = new Set(adjointsUsed(network));
  const watched = new Set(network.states.filter((s) => used.has(adjointName(s.name))).map((s) => s.next));
  const active = activeThroughTime(network, roots, (expr) => isTrained(expr) || watched.has(expr));
  const passesOn = (state: State) => active.has(state.next) || active.has(state.initial);

  // One sweep through the signals of a step per seed group.
  const carriedValues: Carried[] = [];
  const sweeps = groups.map(({ name, seeds }) => {
    const start: Gradients = new Map();
    for (const { value, seed } of seeds) if (active.has(value)) accumulate(start, value, seed);
    for (const state of network.states)
      if (active.has(state.next)) accumulate(start, state.next, carriedOf(state.name, state.size, name));
    const gradients = reverse(start, active, (_y, argument) => argument.type.space === "signal");
    for (const state of network.states) {
      if (!passesOn(state)) continue;
      const before = [...active].find((expr) => expr.op === "previous" && expr.attr.name === state.name);
      const g = before && gradients.get(before);
      const next = g ? widen(g, state.next.type) : zeros(state.size);
      carriedValues.push({ name: carriedName(state.name, name), size: state.size, next });
    }
    return gradients;
  });

  // What each step contributes to values outside the loop: the gradients of all groups, contracted once.
  const outside: Gradients = new Map();
  const summed: Gradients = new Map();
  for (const gradients of sweeps) for (const [expr, g] of gradients) accumulate(summed, expr, g);
  leaveLoop(summed, active, outside);
  for (const state of network.states)
    if (active.has(state.initial) && state.initial.type.space !== "signal")
      for (const { name } of groups) {
        const last = final(carriedOf(state.name, state.size, name));
        accumulate(outside, state.initial, state.initial.type.space === "scalar" ? sum(last) : last);
      }
  for (const { value } of network.parameterPenalties) accumulate(outside, value, constant(1));
  const gradients = parameterGradients(network, outside, isTrained);

  const adjoints = network.adjointTerms.map((term) => differentiateAdjoint(term, isTrained, network));
  for (const { gradients: extra } of adjoints)
    for (const [name, g] of extra) gradients.set(name, sumOf(gradients.get(name), g));
  const lossSweep = sweeps[0];
  for (const state of network.states)
    if (used.has(adjointName(state.name))) {
      const g = lossSweep.get(state.next);
      carriedValues.push({
        name: adjointName(state.name),
        size: state.size,
        next: g ? widen(g, state.next.type) : zeros(state.size),
      });
    }

  for (const parameter of network.parameters)
    if (parameter.trained && !gradients.has(parameter.name))
      gradients.set(parameter.name, widen(constant(0), parameter.value.type));
  const intern = interner();
  const clean = rewriter((expr) => (expr.op === "detach" ? expr.args[0] : intern(expr)));
  return {
    network: mapNetwork(network, clean),
    carried: carriedValues.map((value) => ({ ...value, next: clean(value.next) })),
    results: [
      { name: "loss", value: clean(totalOf(losses)) },
      {
        name: "penalties",
        value: clean(
          network.parameterPenalties.reduce<Expr>((sumSoFar, { value }) => sumSoFar.add(value), totalOf(penalties)),
        ),
      },
      ...adjoints.map(({ name, value }) => ({ name, value: clean(value) })),
    ],
    gradients: new Map([...gradients].map(([name, g]) => [name, clean(g)])),
  };
}

/**
 * Per-step terms and the factor by which each entry counts; filler trials and masked steps are selected away, so that no NaN of
 * theirs spreads. What a term alone looks at, such as a target, is selected away before it is used, for 0·NaN is NaN in gradients.
 */
function contributions(network: Network): { losses: Contribution[]; penalties: Contribution[] } {
  const ofStep = new Set(walk([...network.states.map((s) => s.next), ...Object.values(network.outputs)]));
  const losses = network.losses.map(({ term, weight, scale }) => {
    const counts = less(0, weight.mul(valid()));
    const isOwn = (expr: Expr) => expr.op === "input" && !ofStep.has(expr) && [1, expr.units].includes(counts.units);
    const safe = rewriter((expr) => (isOwn(expr) ? select(counts, expr, 0) : expr));
    return { value: select(counts, safe(term).mul(weight), 0), seed: scale };
  });
  const penalties = network.signalPenalties.map(({ term, scale }) => ({
    value: ofTrials(term),
    seed: scale,
  }));
  return { losses, penalties };
}

const valid = () => input(validName, 1);
/** The term, 0 in lanes that hold no trial. */
const ofTrials = (term: Expr) => select(less(0, valid()), term, 0);

const totalOf = (terms: readonly Contribution[]): Expr =>
  terms.map(({ value, seed }) => sum(total(value)).mul(seed)).reduce<Expr>((a, b) => a.add(b), constant(0));

function groupSeeds(network: Network, losses: Contribution[], penalties: Contribution[]) {
  if (network.adjointTerms.length > 0 && penalties.length > 0)
    return [
      { name: "loss", seeds: losses },
      { name: "penalties", seeds: penalties },
    ];
  return [{ name: "loss", seeds: [...losses, ...penalties] }];
}

const zeros = (size: number) => constant(new Float64Array(size), [{ name: "unit", size }]);
const sumOf = (a: Expr | undefined, b: Expr) => (a ? a.add(b) : b);
const carriedName = (state: string, group: string) => `${group} ${state}`;

const carriedOf = (state: string, size: number, group: string): Expr => carried(carriedName(state, group), size);

/** Values that depend on a trained parameter, directly or through the states of earlier steps. */
function activeThroughTime(network: Network, roots: readonly Expr[], isTrained: (expr: Expr) => boolean): Set<Expr> {
  const moving = new Set<string>();
  for (;;) {
    const active = dependents(roots, (e) => isTrained(e) || (e.op === "previous" && moving.has(e.attr.name!)));
    const more = network.states.filter((s) => !moving.has(s.name) && (active.has(s.next) || active.has(s.initial)));
    if (more.length === 0) return active;
    for (const state of more) moving.add(state.name);
  }
}

/** Adds, for every argument outside the loop of a signal inside it, the gradient that all steps and trials together give it. */
function leaveLoop(signals: Gradients, active: ReadonlySet<Expr>, outside: Gradients): void {
  for (const [y, g] of signals)
    if (y.type.space === "signal")
      y.args.forEach((argument, k) => {
        if (argument.type.space === "signal" || !active.has(argument)) return;
        const part = partial(y, k, g);
        if (part) accumulate(outside, argument, part);
      });
}

/** From gradients of values outside the loop to those of the raw parameters. */
function parameterGradients(
  network: Network,
  outside: Gradients,
  isTrained: (expr: Expr) => boolean,
): Map<string, Expr> {
  const active = dependents(outside.keys(), isTrained);
  const gradients = reverse(outside, active, () => true);
  const byName = new Map<string, Expr>();
  for (const [expr, g] of gradients)
    if (isTrained(expr)) byName.set(expr.attr.name!, sumOf(byName.get(expr.attr.name!), g));
  for (const { name, value } of network.parameters) {
    const g = byName.get(name);
    if (g) byName.set(name, widen(g, value.type));
  }
  return byName;
}

/** Names of the adjoints that adjoint terms look at. */
const adjointsUsed = (network: Network): string[] =>
  walk(network.adjointTerms.flatMap((term) => [term.numerator, term.denominator]))
    .filter((expr) => expr.op === "carried")
    .map((expr) => expr.attr.name!);

/** multiplier · Σ numerator / Σ denominator and its gradient, which is known up to the denominator until the backward loop is done. */
function differentiateAdjoint(term: AdjointTerm, isTrained: (expr: Expr) => boolean, network: Network) {
  const numerator = ofTrials(term.numerator);
  const count = sum(total(ofTrials(term.denominator)));
  const isCounted = less(0, count);
  const value = select(isCounted, sum(total(numerator)).div(select(isCounted, count, 1)), 0);
  const factor = select(isCounted, term.multiplier.div(select(isCounted, count, 1)), 0);
  const active = dependents([numerator], isTrained);
  const signals = reverse(
    new Map([[numerator, constant(1)]]),
    active,
    (_y, argument) => argument.type.space === "signal",
  );
  const outside: Gradients = new Map();
  leaveLoop(signals, active, outside);
  const gradients = parameterGradients(network, outside, isTrained);
  return { name: term.name, value, gradients: new Map([...gradients].map(([name, g]) => [name, g.mul(factor)])) };
}
