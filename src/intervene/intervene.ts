/**
 * Interventions: a network with further inputs, by which a feed drives, scales or clamps what is computed inside, per
 * trial and step.
 *
 * It is a rewriting of the network (copy.ts), so every backend runs it, and gradients see it. A network without
 * interventions costs nothing.
 */
import type { SignalFeed } from "../backend/feed.ts";
import { checkArgument, checkKeys } from "../base/arguments.ts";
import { inContext, invalid, mismatched, missing, named, unknownName, unsupported } from "../base/errors.ts";
import type { Population } from "../base/population.ts";
import { writer } from "../grad/time.ts";
import { placeOfBlock } from "../ir/block.ts";
import { constant, type Expr, input, less, previous, select, sum, walk } from "../ir/expr.ts";
import { intervenedPrefix, mapNetwork, type Network, rootsOfNetwork, validName } from "../ir/program.ts";
import { type Change, type Changes, withCopy } from "./copy.ts";
import { type Effect, signalsOf } from "./effect.ts";
import { type EventShape, eventSignals, type InterventionEvent, type InterventionSignal } from "./events.ts";
import { type KindName, kindNames, kinds } from "./kinds.ts";
import { changeAt } from "./places.ts";
import { type Reach, reachOf } from "./reach.ts";
import { type SynapseBlock, withGains } from "./synapses.ts";
import { rangesText, type UnitChoice, unitsOf } from "./units.ts";

/** What is done, and to what. */
export type Intervention = ActsOnSignal | ActsOnState | ActsOnWeights;
interface Named {
  /** What the feed and events call it; by default its kind and target: "clamp rates", "gain wRec I→E". */
  readonly name?: string;
}
interface ActsOnSignal extends Named {
  readonly kind: KindName;
  /** An output of the network: "rates". */
  readonly signal: string;
}
interface ActsOnState extends Named {
  readonly kind: KindName;
  /** The value of a state after each step. */
  readonly state: string;
}
interface ActsOnWeights extends Named {
  readonly kind: "gain";
  /** An effective matrix: "wRec". */
  readonly weights: string;
  /** Units that send: a population, or their numbers from 0; all by default. */
  readonly from?: UnitChoice;
  /** Units that receive. */
  readonly to?: UnitChoice;
}

/** What `build` of a model returns, and what else interventions and events refer to. */
export interface IntervenedNetwork {
  readonly network: Network;
  readonly effective?: Readonly<Record<string, Expr>>;
  /** The model's, where interventions or events name them. */
  readonly populations?: readonly Population[];
  /** ms: the time step that the network was built with, which a network does not know itself; for events in ms. */
  readonly dt?: number;
}

/** An input of the network that switches an intervention, and what it acts on. */
export interface InterventionInput extends InterventionSignal {
  /**
   * States and outputs that differ in a step in which it is active, or, of a signal that the next step computes anew,
   * in that one. What follows from these states later is not listed.
   */
  readonly reaches: Reach;
}

export interface Interventions {
  /**
   * To be compiled in place of the other one. It has the same parameters, states and outputs; where signals are held
   * for a step, a few more states.
   */
  readonly network: Network;
  /** Its further inputs, one for each intervention. */
  readonly inputs: readonly InterventionInput[];
  /**
   * The signals of these inputs for a batch, to be put beside the other signals of a feed.
   * @throws "unknown" for a name that no intervention has or a key that an event does not have, "invalid" for trials,
   * steps, units or values that the batch cannot have
   */
  signals(shape: EventShape, events: readonly InterventionEvent[]): Record<string, SignalFeed>;
}

/**
 * The network with interventions that a feed switches on per trial and step. Where none is active, a trial has the
 * bits that it has in the original network.
 *
 * A signal is changed wherever the step computes it, the loss included, and where the next step computes it again from
 * the states: clamping `rates` to 0 silences units, whatever their activation makes of a state of 0. The step need not
 * use the signal as a whole: of a concatenation each part is changed where it is computed, and so is max(x.slice(0, 6),
 * 0) where the signal is max(x, 0). Two expressions are the same signal if, unit by unit, they apply the same
 * operations to the same values (unitForms.ts). Where a step goes on from states that `rates` or `states` are made of,
 * but in another form, the change would only be recorded, and is refused.
 *
 * On one signal, drive acts first, then gain, then clamp. Initial values of states are not touched; the first step's
 * results are the first that are. Penalties on backpropagated quantities (Ω) keep their formula, which knows no
 * gains.
 * @throws "unknown" for a signal, state, matrix or key that does not exist, "invalid" for a kind given twice on one
 * signal or a name in use, "unsupported" for a matrix that no product of the step uses as it is, and for `rates` or
 * `states` that the step computes in another form
 */
export function withInterventions(built: IntervenedNetwork, list: readonly Intervention[]): Interventions {
  checkArgument("built", built, ["network"], "give what `build` of a model returns");
  const parts = ["parameters", "states", "outputs", "losses", "signalPenalties", "parameterPenalties", "adjointTerms"];
  checkArgument("network", built.network, parts, "give the `network` of what `build` of a model returns");
  if (!Array.isArray(list)) {
    const remedy = 'give a list such as [{ kind: "clamp", signal: "rates" }]';
    throw invalid({ subject: "interventions", value: list, remedy });
  }
  const intern = writer();
  const network = mapNetwork(built.network, intern);
  const step = walk(rootsOfNetwork(network));
  if (step.some(({ attr }) => attr.apart !== undefined))
    throw unsupported({ subject: "network with interventions", remedy: "give all interventions in one list" });
  const declared = declaring(step);
  const known = signalsOf(network, step, intern);

  const onWeights = new Map<Expr, SynapseBlock[]>();
  const onSignals = new Map<Expr, SignalChanges>();
  /** What each intervention changes first, in their order. */
  const changed: Expr[][] = [];
  for (const [k, one] of (list as readonly Intervention[]).entries())
    inContext({ within: `intervention ${k + 1}` }, () => {
      checkIntervention(one);
      if ("weights" in one) {
        const matrix = matrixOf(one, built);
        const blockIn = ({ op, args }: Expr) => (op === "matmul" ? placeOfBlock(args[1], intern(matrix)) : undefined);
        const products = step.filter((expr) => blockIn(expr) !== undefined);
        if (products.length === 0)
          throw unsupported({
            subject: `gain of weights "${one.weights}"`,
            detail: ", which no product of the step uses as they are",
            remedy: "use a gain of the signal that they make, or write the step with matmul(signal, weights)",
          });
        const { rates } = network.outputs;
        const isWhole = products.every(({ args }) => args[1] === intern(matrix));
        const senders = rates && isWhole ? products.map(({ args }) => known.unitsIn(args[0], rates)) : undefined;
        const sides = sidesOf(one, matrix, built, senders);
        const gain = declared.input("gain", one.name ?? blockName(one), 1);
        for (const product of products) {
          const { row, column } = blockIn(product)!;
          const from = sides.from.slice(row, row + product.args[0].units);
          const block = { from, to: sides.to.slice(column, column + product.units), gain };
          onWeights.set(product, [...(onWeights.get(product) ?? []), block]);
        }
        changed.push(products);
        return;
      }
      const { target, name } = targetOf(one, network);
      const { effect = known.effectOf(target), signals } = onSignals.get(target) ?? { signals: new Map() };
      const again = [...onSignals.values()].some(
        (other) => other.signals.has(one.kind) && other.effect.forms.some((form) => effect.forms.includes(form)),
      );
      if (again || signals.has(one.kind))
        throw invalid({
          subject: `second ${one.kind} of ${name}`,
          detail: ", the same signal",
          remedy: "give one: every unit, trial and step has a value of its own",
        });
      if ("signal" in one && goesOn.includes(one.signal)) effect.checkRead(name);
      const signal = declared.input(one.kind, one.name ?? `${one.kind} ${name}`, target.units);
      onSignals.set(target, { effect, signals: signals.set(one.kind, signal) });
      changed.push([...effect.places, ...effect.later].map(({ expr }) => expr));
    });

  const { inputs, active } = declared;
  const { dt, populations } = built;
  return {
    network: list.length === 0 ? built.network : rewritten(network, active(), onWeights, onSignals),
    inputs: inputs.map((one, k) => ({ ...one, reaches: reachOf(changed[k], network) })),
    signals: (shape, events) => eventSignals(inputs, withDt(shape, dt), events, populations),
  };
}

/** Outputs that are the activity itself: the next step of a network with states should depend on them. */
const goesOn: readonly string[] = ["rates", "states"];

interface SignalChanges {
  readonly effect: Effect;
  /** The input of each kind. */
  readonly signals: Map<KindName, Expr>;
}

function checkIntervention(one: Intervention): void {
  checkArgument("intervention", one, ["kind"], "give its kind and what it acts on");
  if (!Object.hasOwn(kinds, one.kind)) throw unknownName("kind", one.kind, kindNames);
  const targets = ["signal", "state", "weights"].filter((key) => key in one);
  if (targets.length > 1)
    throw invalid({
      subject: targets.join(" and "),
      detail: "of one intervention",
      remedy: "give one of them, and the other in an intervention of its own",
    });
  if (targets[0] === "weights")
    checkKeys(
      one,
      ["kind", "name", "weights", "from", "to"],
      "units of weights are those that send, from, and receive, to",
    );
  else
    checkKeys(
      one,
      targets.length === 0 ? ["kind", "name", "signal", "state", "weights"] : ["kind", "name", targets[0]],
      "units, trials, times and values are given with its events",
    );
}

function withDt(shape: EventShape, dt: number | undefined): EventShape {
  if (dt === undefined || !shape) return shape;
  if (shape.dt !== undefined && shape.dt !== dt)
    throw mismatched({
      subject: `dt of ${shape.dt} ms`,
      detail: `, where the network has ${dt} ms`,
      remedy: "leave it out of the shape",
    });
  return { ...shape, dt };
}

/** Collects the inputs that interventions read. */
function declaring(step: readonly Expr[]) {
  const taken = new Set([validName, ...step.flatMap(({ op, attr }) => (op === "input" ? [attr.name!] : []))]);
  const inputs: InterventionSignal[] = [];
  const acting: Expr[] = [];
  return {
    inputs,
    input(kind: KindName, name: string, units: number): Expr {
      if (typeof name !== "string" || name === "")
        throw invalid({ subject: "name", value: name, remedy: 'give a string such as "pulse", or leave it out' });
      if (taken.has(name))
        throw invalid({ subject: "name", value: name, remedy: "give it a `name` that no other input has" });
      taken.add(name);
      inputs.push({ name, units, neutral: kinds[kind].neutral });
      const signal = input(name, units, "unit");
      acting.push(sum(kinds[kind].acts(signal)));
      return signal;
    },
    /** [1]: 1 in steps in which any of them changes anything. */
    active: () =>
      less(
        0,
        acting.reduce((a, b) => a.add(b)),
      ),
  };
}

const wasActiveName = `${intervenedPrefix}before`;
const wasActive = previous(wasActiveName, 1);

/** A signal that is held is read one step after the last active one: there the copy is still needed. */
function rewritten(
  network: Network,
  active: Expr,
  onWeights: ReadonlyMap<Expr, readonly SynapseBlock[]>,
  onSignals: ReadonlyMap<Expr, SignalChanges>,
): Network {
  const changes = new Map<Expr, Change[]>();
  const change = (target: Expr, added: Change) => changes.set(target, [...(changes.get(target) ?? []), added]);
  for (const [product, own] of onWeights) change(product, withGains(own));
  const held = new Map<string, Expr>();
  for (const [target, { effect }] of onSignals) {
    if (effect.later.length === 0) continue;
    const name = `${intervenedPrefix}signal ${held.size + 1}`;
    held.set(name, target);
    const before = previous(name, target.units);
    const resume = (copy: Expr, was: Expr) => select(wasActive, was, copy);
    for (const place of effect.later) change(place.expr, changeAt(place, target.units, before, resume));
  }
  // An expression may be part of several signals: kinds act in their order, whatever the signal.
  for (const kind of kindNames)
    for (const [target, { effect, signals }] of onSignals) {
      const signal = signals.get(kind);
      if (!signal) continue;
      for (const place of effect.places) change(place.expr, changeAt(place, target.units, signal, kinds[kind].apply));
    }
  return withHeld(network, active, changes, held);
}

function withHeld(network: Network, active: Expr, changes: Changes, held: ReadonlyMap<string, Expr>): Network {
  if (held.size === 0) return withCopy(network, active, changes);
  const { states, ...rest } = withCopy(network, active.max(wasActive), changes, held);
  return { ...rest, states: [...states, { name: wasActiveName, size: 1, initial: constant(0), next: active }] };
}

function matrixOf({ kind, weights }: ActsOnWeights, { effective = {} }: IntervenedNetwork): Expr {
  if (kind !== "gain") throw unsupported({ subject: `${kind} of weights`, remedy: "weights can only have a gain" });
  const matrix = Object.hasOwn(effective, weights) ? effective[weights] : undefined;
  if (!matrix) throw unknownName("weights", weights, Object.keys(effective));
  return matrix;
}

/**
 * Which units of a matrix send and which receive.
 * @param senders of each product with it: which unit of the rates each sender is
 */
function sidesOf(
  { weights, from, to }: ActsOnWeights,
  { type }: Expr,
  { populations = [] }: IntervenedNetwork,
  senders: readonly (readonly (number | undefined)[])[] | undefined,
) {
  const flags = (
    side: "from" | "to",
    choice: UnitChoice,
    { size }: { readonly size: number },
    units?: readonly number[],
  ) => {
    const chosen = new Set(unitsOf(choice, { what: `weights "${weights}" (${side})`, size, units }, populations));
    return Array.from({ length: size }, (_, unit) => chosen.has(unit));
  };
  const [rows, columns] = type.axes;
  const [first = [], ...rest] = senders ?? [];
  const isKnown = first.every((unit, k) => unit !== undefined && rest.every((other) => other[k] === unit));
  const units = first.length > 0 && isKnown ? (first as readonly number[]) : undefined;
  return { from: flags("from", from, rows, units), to: flags("to", to, columns) };
}

function targetOf(one: Intervention, { outputs, states }: Network): { target: Expr; name: string } {
  if ("signal" in one) {
    const target = outputs[one.signal];
    const others = states.map(({ name }) => `{ state: "${name}" }`).join(", ");
    if (!Object.hasOwn(outputs, one.signal))
      throw unknownName("signal", one.signal, Object.keys(outputs), `or give one of ${others}`);
    return { target, name: one.signal };
  }
  if ("state" in one) return { target: named("state", one.state, states).next, name: one.state };
  throw missing({ subject: "target of the intervention", remedy: "give a signal, a state or weights" });
}

/** "gain wRec I→E", "gain wRec 0-3→all". */
function blockName({ weights, from, to }: ActsOnWeights): string {
  if (from === undefined && to === undefined) return `gain ${weights}`;
  const sideName = (choice: UnitChoice) =>
    typeof choice === "string" ? choice : choice === undefined ? "all" : rangesText(choice);
  return `gain ${weights} ${sideName(from)}→${sideName(to)}`;
}
