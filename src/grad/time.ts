/**
 * The adjoint of the time loop, as a program: what to carry backwards from step to step, and every gradient as sums
 * over trials and steps. Backpropagation through time: Werbos (1990), Proc. IEEE 78(10): 1550–1560.
 *
 * With a signal penalty and an adjoint term, two adjoints are carried side by side, because the adjoint term must see
 * that of the loss alone; the parameters' gradients contract the sum of both.
 */
import { carried, constant, type Expr, final, input, less, select, sum, total, walk } from "../ir/expr.ts";
import { interner } from "../ir/intern.ts";
import {
  type AdjointTerm,
  adjointName,
  type Carried,
  mapNetwork,
  type Network,
  type Result,
  rootsOfNetwork,
  type State,
  type TrialResult,
  validName,
} from "../ir/program.ts";
import { rewriter } from "../ir/rewrite.ts";
import { type Branches, branchesOf } from "./branches.ts";
import { derivativeOf } from "./derivative.ts";
import { partsOf } from "./overTime.ts";
import { accumulate, dependents, type Gradients, reverse } from "./reverse.ts";
import { widen } from "./rules.ts";
import { askedSignals, asSignal, gradientName, type SignalGradients } from "./signals.ts";
import { none, Sweeps } from "./sweeps.ts";

export interface Differentiated {
  readonly network: Network;
  readonly carried: readonly Carried[];
  /** The loss, the sum of the penalties, and each adjoint term before its multiplier. */
  readonly results: readonly Result[];
  /** Gradients of loss + penalties + multiplier·adjoint terms with respect to each trained parameter. */
  readonly gradients: ReadonlyMap<string, Expr>;
  /** Requested gradients with respect to signals, at every step. */
  readonly records: readonly Result[];
  /** Requested gradients with respect to initial states. */
  readonly perTrial: readonly TrialResult[];
}

interface Contribution {
  readonly value: Expr;
  readonly seed: Expr;
  readonly isSlope?: boolean | undefined;
}

/** A function that writes out derivative(…) and shares equal expressions; it remembers earlier calls. */
export function writer(): (expr: Expr) => Expr {
  const derive = rewriter((expr) => (expr.op === "derivative" ? derivativeOf(expr.args[0], expr.args[1]) : expr));
  const intern = rewriter(interner());
  return (expr) => intern(derive(expr));
}

/** The network with every derivative(…) written out, as differentiation and simulation need it. */
export const writeOut = (network: Network): Network => mapNetwork(network, writer());

/**
 * The gradients of a network's loss, penalties and adjoint terms with respect to its trained parameters and to signals.
 * @throws "unknown" for a signal that the network does not have
 */
export function differentiate(source: Network, of: SignalGradients = {}): Differentiated {
  const network = writeOut(source);
  const trained = new Set(network.parameters.filter((p) => p.trained).map((p) => p.name));
  const isTrained = (expr: Expr) => expr.op === "parameter" && trained.has(expr.attr.name!);
  const { losses, penalties } = contributions(network);
  const groups = groupSeeds(network, losses, penalties);

  const terms = [...losses, ...penalties].map(({ value }) => value);
  const branches = branchesOf([...terms, ...rootsOfNetwork(network)]);
  const inBranches = (value: Expr) => [value, branches.original(value), branches.changed(value)];
  const roots = [...terms, ...network.states.flatMap((s) => [s.next, s.initial])];
  // Adjoints that are used are computed even if nothing trained affects their state.
  const used = new Set(adjointsUsed(network));
  const asked = askedSignals(network, of);
  const watched = new Set(
    [
      ...network.states.filter((s) => used.has(adjointName(s.name))).map((s) => s.next),
      ...asked.map(({ value }) => value),
    ].flatMap(inBranches),
  );
  const active = activeThroughTime(network, roots.flatMap(inBranches), (expr) => isTrained(expr) || watched.has(expr));
  const steps = new Sweeps(branches, roots, active);
  const passesOn = (state: State) => active.has(state.next) || active.has(state.initial);

  // One sweep through the signals of a step per seed group.
  const carriedValues: Carried[] = [];
  const sweeps = groups.map(({ name, seeds }) => {
    const start = none();
    for (const { value, seed } of seeds) steps.seed(start, value, seed);
    for (const state of network.states) steps.seed(start, state.next, carriedOf(state.name, state.size, name));
    const gradients = steps.reverse(start);
    for (const state of network.states) {
      if (!passesOn(state)) continue;
      const before = [...active].find((expr) => expr.op === "previous" && expr.attr.name === state.name);
      const g = before && steps.at(gradients, before);
      const next = g ? widen(g, state.next.type) : zeros(state.size);
      carriedValues.push({ name: carriedName(state.name, name), size: state.size, next });
    }
    return gradients;
  });

  // What the steps contribute to values outside the loop: the gradients of all groups, contracted once.
  const outside: Gradients = new Map();
  const summed = none();
  for (const gradients of sweeps)
    for (const branch of ["original", "changed"] as const)
      for (const [expr, g] of gradients[branch]) accumulate(summed[branch], expr, g);
  steps.leaveLoop(summed, outside);
  for (const state of network.states)
    if (active.has(state.initial) && state.initial.type.space !== "signal")
      for (const { name } of groups) {
        const last = final(carriedOf(state.name, state.size, name));
        accumulate(outside, state.initial, state.initial.type.space === "scalar" ? sum(last) : last);
      }
  const starts = startGradients(network, active, groups);
  leaveStarts(starts, active, outside);
  for (const { value } of network.parameterPenalties) accumulate(outside, value, constant(1));
  const gradients = parameterGradients(network, outside, isTrained);

  const adjoints = network.adjointTerms.map((term) => differentiateAdjoint(term, isTrained, network, branches));
  for (const { gradients: extra } of adjoints)
    for (const [name, g] of extra) gradients.set(name, sumOf(gradients.get(name), g));
  const lossSweep = sweeps[0];
  for (const state of network.states)
    if (used.has(adjointName(state.name))) {
      const g = steps.at(lossSweep, state.next);
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
    records: asked
      .filter(({ kind }) => kind !== "initialStates")
      .map((one) => ({ name: gradientName(one), value: clean(asSignal(steps.at(summed, one.value), one.value)) })),
    perTrial: asked
      .filter(({ kind }) => kind === "initialStates")
      .map((one) => ({
        name: gradientName(one),
        at: "first",
        value: clean(asSignal(starts.get(one.value), one.value)),
      })),
  };
}

/**
 * Per-step terms and the factor by which each entry counts. Filler lanes and masked steps are selected away, so that no
 * NaN spreads from them. Inputs that only a term uses, such as targets, are selected before use, since 0·NaN is NaN in
 * gradients.
 */
function contributions(network: Network): { losses: Contribution[]; penalties: Contribution[] } {
  const ofStep = new Set(walk([...network.states.map((s) => s.next), ...Object.values(network.outputs)]));
  const losses = network.losses.map(({ term, weight, scale }) => {
    const counts = less(0, weight.mul(valid()));
    const isOwn = (expr: Expr) => expr.op === "input" && !ofStep.has(expr) && [1, expr.units].includes(counts.units);
    const safe = rewriter((expr) => (isOwn(expr) ? select(counts, expr, 0) : expr));
    return { value: select(counts, safe(term).mul(weight), 0), seed: scale };
  });
  const penalties = network.signalPenalties.map(({ term, scale, isSlope }) => ({
    value: ofTrials(term),
    seed: scale,
    isSlope,
  }));
  return { losses, penalties };
}

const valid = () => input(validName, 1);
/** The term, 0 in lanes without a trial. */
const ofTrials = (term: Expr) => select(less(0, valid()), term, 0);

const totalOf = (terms: readonly Contribution[]): Expr =>
  terms
    .filter(({ isSlope }) => !isSlope)
    .map(({ value, seed }) => sum(total(value)).mul(seed))
    .reduce<Expr>((a, b) => a.add(b), constant(0));

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

/** Values that depend on a trained parameter, directly or through states of earlier steps. */
function activeThroughTime(network: Network, roots: readonly Expr[], isTrained: (expr: Expr) => boolean): Set<Expr> {
  const moving = new Set<string>();
  for (;;) {
    const active = dependents(roots, (e) => isTrained(e) || (e.op === "previous" && moving.has(e.attr.name!)));
    const more = network.states.filter((s) => !moving.has(s.name) && (active.has(s.next) || active.has(s.initial)));
    if (more.length === 0) return active;
    for (const state of more) moving.add(state.name);
  }
}

/** Gradients per trial of initial states that differ between trials, and of the signals they are computed from. */
function startGradients(
  network: Network,
  active: ReadonlySet<Expr>,
  groups: readonly { readonly name: string }[],
): Gradients {
  const seeds: Gradients = new Map();
  for (const { name, size, initial } of network.states)
    if (active.has(initial) && initial.type.space === "signal")
      for (const group of groups) accumulate(seeds, initial, carriedOf(name, size, group.name));
  return reverse(seeds, active, (_y, argument) => argument.type.space === "signal");
}

/** Adds the gradients of shared values that such initial states use: sums over trials, not over steps. */
function leaveStarts(starts: Gradients, active: ReadonlySet<Expr>, outside: Gradients): void {
  const shared: Gradients = new Map();
  for (const { argument, term } of partsOf(starts, active)) accumulate(shared, argument, term);
  const overTrials = rewriter((expr) => (expr.op === "total" ? final(expr.args[0]) : expr));
  for (const [expr, g] of shared) accumulate(outside, expr, overTrials(g));
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

/** Names of the adjoints that adjoint terms use. */
const adjointsUsed = (network: Network): string[] =>
  walk(network.adjointTerms.flatMap((term) => [term.numerator, term.denominator]))
    .filter((expr) => expr.op === "carried")
    .map((expr) => expr.attr.name!);

/**
 * multiplier · Σ numerator / Σ denominator and its gradient, whose denominator is known only after the backward loop.
 */
function differentiateAdjoint(
  term: AdjointTerm,
  isTrained: (expr: Expr) => boolean,
  network: Network,
  branches: Branches,
) {
  const numerator = ofTrials(term.numerator);
  const count = sum(total(ofTrials(term.denominator)));
  const isCounted = less(0, count);
  const value = select(isCounted, sum(total(numerator)).div(select(isCounted, count, 1)), 0);
  const factor = select(isCounted, term.multiplier.div(select(isCounted, count, 1)), 0);
  const roots = [numerator, branches.original(numerator), branches.changed(numerator)];
  const terms = new Sweeps(branches, [numerator], dependents(roots, isTrained));
  const start = none();
  terms.seed(start, numerator, constant(1));
  const outside: Gradients = new Map();
  terms.leaveLoop(terms.reverse(start), outside);
  const gradients = parameterGradients(network, outside, isTrained);
  return { name: term.name, value, gradients: new Map([...gradients].map(([name, g]) => [name, g.mul(factor)])) };
}
