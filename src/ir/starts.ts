/** Where a network's states start: at values given per trial, or where the previous window ended. */
import { type DalenetError, unknownName, unsupported } from "../base/errors.ts";
import { type Expr, initial, noise, scalar, select, walk } from "./expr.ts";
import { isElementwise, type Op } from "./op.ts";
import { continuedName, mapNetwork, type Network, type Program, rootsOf, type State } from "./program.ts";
import { rewriter, substitution } from "./rewrite.ts";

/**
 * The network with the initial values of these states given per trial. A state whose initial value is a function of
 * theirs follows them, unless they start at a number: with r₀ = f(x₀), r starts at f of the value given for x; of two
 * states that start at one parameter, the other starts at what is given for the first.
 * @throws "unknown" for a state that the network does not have, "unsupported" for one that would have to follow through
 * a sum or a product, or follow a state of another size
 */
export function withGivenInitials(network: Network, names: readonly string[]): Network {
  const given = new Map<Expr, Expr>();
  const leaves = new Map<string, Expr>();
  for (const name of names) {
    const state = network.states.find((one) => one.name === name);
    if (!state) throw unknownState(name, network);
    const leaf = initial(name, state.size);
    leaves.set(name, leaf);
    // Two states that both start at the constant 0 remain independent.
    if (state.initial.op !== "constant") given.set(state.initial, leaf);
  }
  const follow = substitution(given);
  return {
    ...network,
    states: network.states.map((state) => ({ ...state, initial: leaves.get(state.name) ?? followed(state, follow) })),
  };
}

/** The initial value of a state, per trial if it is computed from a given one. */
function followed({ name, size, initial: start }: State, follow: (expr: Expr) => Expr): Expr {
  const value = follow(start);
  const refuse = (why: string) =>
    unsupported({
      subject: `initial value of state "${name}"`,
      detail: `, computed from that of another state ${why}`,
      remedy: "give it per trial as well",
    });
  const perTrial = walk([value]).filter(({ type }) => type.space === "signal");
  const other = perTrial.find(({ op }) => op !== "initial" && !isComputedAtStart(op));
  if (other) throw refuse(`by ${other.op}`);
  if (perTrial.length > 0 && value.units !== size && value.units !== 1)
    throw refuse(`of ${value.units} units, where it has ${size}`);
  return value;
}

/** Step 0 computes element-wise operations only: no products or sums over units. */
const isComputedAtStart = (op: Op): boolean =>
  isElementwise(op) || ["slice", "place", "detach", "derivative"].includes(op);

/**
 * The network for runs over windows of trials: a run that continues another starts from the states it is given, and
 * draws the noise of its steps in the trial. Gradients end at the start of a window (truncated backpropagation).
 */
export function inWindows(network: Network): Network {
  const asWindowed = rewriter((expr) => {
    const { op, attr, units, type } = expr;
    return op === "noise" ? noise(attr.stream!, units, attr.shared, type.axes[0].name, true) : expr;
  });
  const windowed = mapNetwork(network, asWindowed);
  const continued = scalar(continuedName);
  return {
    ...windowed,
    states: windowed.states.map((state) =>
      isGiven(state)
        ? state
        : {
            ...state,
            initial: select(continued, initial(state.name, state.size, "unit", true), state.initial),
          },
    ),
  };
}

/** True if every run gives the initial value of the state. */
const isGiven = ({ name, initial: { op, attr } }: State): boolean => op === "initial" && attr.name === name;

/**
 * Whether a run may continue another: all states can start from given values or start anew, and noise counts earlier
 * steps.
 */
export const hasWindows = (program: Program): boolean =>
  program.states.every((state) => state.isFresh || isGiven(state) || isContinued(state)) &&
  walk(rootsOf(program)).every(({ op, attr }) => op !== "noise" || attr.windowed === true);

const isContinued = ({ initial: { op, args } }: State): boolean =>
  op === "select" && args[0].op === "scalar" && args[0].attr.name === continuedName;

/** Parameters that initial values read and neither the steps nor their loss do. */
export function startParameters({ states, losses, signalPenalties, adjointTerms }: Network): Set<string> {
  const namesIn = (roots: readonly Expr[]) =>
    new Set(walk(roots).flatMap(({ op, attr }) => (op === "parameter" ? [attr.name!] : [])));
  const later = namesIn([
    ...states.map(({ next }) => next),
    ...losses.flatMap(({ term, weight, scale }) => [term, weight, scale]),
    ...signalPenalties.flatMap(({ term, scale }) => [term, scale]),
    ...adjointTerms.flatMap(({ numerator, denominator, multiplier }) => [numerator, denominator, multiplier]),
  ]);
  return new Set([...namesIn(states.map(({ initial }) => initial))].filter((name) => !later.has(name)));
}

export const unknownState = (name: string, { states }: Network): DalenetError =>
  unknownName(
    "state",
    name,
    states.map((state) => state.name),
  );
