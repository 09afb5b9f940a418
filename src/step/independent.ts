/**
 * A minimal state vector of a network: states that determine the next step and every recorded signal.
 *
 * Two kinds of states are left out. A state that no recorded signal and no equation of a remaining state reads has no
 * effect (x under `rectifiedState`). A state whose value after a step is a function of other states' values after the
 * same step, whatever they were before it, carries nothing of its own (r = f(x) under `current`); equations that read
 * it read that function instead. A dependence that appears only through this replacement is not used, because a network
 * may take several steps to reach it. A state that only its own equation reads stays, since it has dynamics of its own.
 * Of states with equal equations the first one declared stays.
 */
import { type Expr, previous, walk } from "../ir/expr.ts";
import { interner } from "../ir/intern.ts";
import type { Program, State } from "../ir/program.ts";
import { rewriter, substitution } from "../ir/rewrite.ts";

/** A state that is not in the vector. */
export type Omitted =
  | { readonly state: State; readonly why: "unread" }
  /** `value`: the function of `previous` values of states in the vector that replaces its own. */
  | { readonly state: State; readonly why: "follows"; readonly value: Expr };

/**
 * A step as expressions of inputs, noise and the `previous` values of the states in the vector. Equal expressions are
 * one.
 */
export interface StepEquations {
  readonly states: readonly State[];
  readonly outputs: ReadonlyMap<string, Expr>;
  readonly omitted: readonly Omitted[];
}

/** The equations of a program (compileSimulation) on every state that it declares. */
export const allStates = ({ states, records }: Program): StepEquations => ({
  states,
  outputs: new Map(records.map(({ name, value }) => [name, value])),
  omitted: [],
});

/** The same equations on a minimal state vector. */
export const independentStates = (program: Program): StepEquations =>
  withoutDependent(withoutUnread(allStates(program)));

function withoutUnread(equations: StepEquations): StepEquations {
  const { states, outputs, omitted } = equations;
  const names = new Set(
    walk([...states.map(({ next }) => next), ...outputs.values()]).map(({ op, attr }) =>
      op === "previous" ? attr.name : undefined,
    ),
  );
  const unread = states.filter(({ name }) => !names.has(name));
  if (unread.length === 0) return equations;
  const left = states.filter(({ name }) => names.has(name));
  return withoutUnread({
    states: left,
    outputs,
    omitted: [...omitted, ...unread.map((state) => ({ state, why: "unread" }) as const)],
  });
}

function withoutDependent({ states, outputs, omitted }: StepEquations): StepEquations {
  const kept = independentOf(states);
  const dependent = states.filter((state) => !kept.has(state));
  const intern = interner();
  const interned = rewriter(intern);
  const asOfBefore = substitution(new Map([...kept].map(({ name, size, next }) => [next, previous(name, size)])));
  const follows = new Map(dependent.map((state) => [state.name, interned(asOfBefore(state.next))]));
  const rewritten = rewriter(
    (expr) => (expr.op === "previous" ? follows.get(expr.attr.name!) : undefined) ?? intern(expr),
  );
  return {
    states: [...kept].map((state) => ({ ...state, next: rewritten(state.next) })),
    outputs: new Map([...outputs].map(([name, value]) => [name, rewritten(value)])),
    omitted: [
      ...omitted,
      ...dependent.map((state) => ({ state, why: "follows", value: follows.get(state.name)! }) as const),
    ],
  };
}

/**
 * States none of which is a function of the others. Later ones are left out first, so that those declared early stay.
 */
function independentOf(states: readonly State[]): ReadonlySet<State> {
  const dependent = new Set<State>();
  for (const state of [...states].reverse()) {
    const others = states.filter((other) => other !== state && !dependent.has(other));
    if (isFunctionOf(state.next, new Set(others.map(({ next }) => next)))) dependent.add(state);
  }
  return new Set(states.filter((state) => !dependent.has(state)));
}

/**
 * Whether `root` can be computed from values in `known` and parameters: whether every path down to a leaf that changes
 * in time meets one.
 */
export function isFunctionOf(root: Expr, known: ReadonlySet<Expr>): boolean {
  const seen = new Set<Expr>();
  const pending = [root];
  for (let expr = pending.pop(); expr; expr = pending.pop()) {
    if (seen.has(expr) || known.has(expr) || expr.type.space !== "signal") continue;
    if (expr.args.length === 0) return false;
    seen.add(expr);
    pending.push(...expr.args);
  }
  return true;
}
