/** Gradients with respect to signals: inputs, states, outputs and initial states. */
import { unknownName } from "../base/errors.ts";
import { type Expr, less, walk } from "../ir/expr.ts";
import type { Network } from "../ir/program.ts";
import { rootsOfNetwork } from "../ir/program.ts";
import { optional, record } from "../settings/compound.ts";
import { nameList } from "../settings/options.ts";
import { widen } from "./rules.ts";

/**
 * Names of the signals whose gradients of loss + penalties a program keeps: per trial and step for inputs, states and
 * outputs, per trial for initial states. Adjoint terms do not contribute: their gradients reach only parameters.
 *
 * The gradient of a state or an output is that of its expression, through everything that uses it. Two states with one
 * `next` therefore have one gradient, the sum of both, and that of a state whose `next` is an input is the input's.
 */
export interface SignalGradients {
  readonly inputs?: readonly string[];
  readonly states?: readonly string[];
  readonly outputs?: readonly string[];
  /** States whose initial values are given per trial. */
  readonly initialStates?: readonly string[];
}

/** What a caller may ask for. */
export const signalGradients = record({
  inputs: optional(nameList),
  states: optional(nameList),
  outputs: optional(nameList),
  initialStates: optional(nameList),
});

type Kind = keyof SignalGradients;
export interface AskedSignal {
  readonly kind: Kind;
  readonly name: string;
  readonly value: Expr;
}

const labels = {
  inputs: "input",
  states: "state",
  outputs: "output",
  initialStates: "initial",
} as const satisfies Record<Kind, string>;

/** The name of a gradient in a program, such as "gradient input inputs" or "gradient initial x". */
export const gradientName = ({ kind, name }: Pick<AskedSignal, "kind" | "name">): string =>
  `gradient ${labels[kind]} ${name}`;

/**
 * The named signals with their expressions.
 * @throws "unknown" for a signal that the network does not have
 */
export function askedSignals(network: Network, of: SignalGradients): AskedSignal[] {
  const leaves = (op: "input" | "initial", roots: readonly Expr[]) =>
    new Map(walk(roots).flatMap((expr) => (expr.op === op ? [[expr.attr.name!, expr]] : [])));
  const known = {
    inputs: () => leaves("input", rootsOfNetwork(network)),
    states: () => new Map(network.states.map(({ name, next }) => [name, next])),
    outputs: () => new Map(Object.entries(network.outputs)),
    initialStates: () =>
      leaves(
        "initial",
        network.states.map((state) => state.initial),
      ),
  } satisfies Record<Kind, () => ReadonlyMap<string, Expr>>;
  return (Object.keys(known) as Kind[]).flatMap((kind) => {
    const names = of[kind] ?? [];
    if (names.length === 0) return [];
    const all: ReadonlyMap<string, Expr> = known[kind]();
    return names.map((name) => {
      const value = all.get(name);
      if (!value) throw unknownName(kindInErrors[kind], name, [...all.keys()]);
      return { kind, name, value };
    });
  });
}

const kindInErrors = {
  inputs: "input",
  states: "state",
  outputs: "output",
  initialStates: "initial state given per trial",
} as const satisfies Record<Kind, string>;

/** The gradient of a signal as a signal of its width; zeros if nothing depends on it. */
export function asSignal(g: Expr | undefined, value: Expr): Expr {
  const zeros = less(value, value);
  if (!g) return zeros;
  const wide = widen(g, { space: g.type.space === "scalar" ? "parameter" : g.type.space, axes: value.type.axes });
  return wide.type.space === "signal" ? wide : wide.add(zeros);
}
