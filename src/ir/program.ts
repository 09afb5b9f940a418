/**
 * Programs. A `Network` is what a scientist defines: states, outputs, losses, penalties. Differentiation (grad/time.ts)
 * and an optimiser turn it into a `Program`: loops over time, and what is computed before, between and after them.
 * Backends run programs.
 */
import { unsupported } from "../base/errors.ts";
import type { Expr } from "./expr.ts";

/**
 * How updates keep a parameter at or above 0. `project`: weights that an update takes below 0 become 0.
 * `exponentiated`: an update multiplies, and 0 stays 0.
 */
export type KeptPositive = "project" | "exponentiated";

export interface ParameterDeclaration {
  readonly name: string;
  readonly value: Expr;
  readonly trained: boolean;
  readonly keptPositive?: KeptPositive | undefined;
  /** Factors of the gradient of each entry, row by row, for updates. */
  readonly gradientScale?: Float64Array | undefined;
  /** 0 where the equations multiply the parameter by 0, else 1, row by row; without it, all are 1. */
  readonly mask?: ArrayLike<number> | undefined;
}

export const isMatrix = ({ value }: Pick<ParameterDeclaration, "value">): boolean => value.type.axes.length === 2;

/** Throws "unsupported" for the name of a parameter that is not a matrix; `within` is the setting that names it. */
export function checkIsMatrix(within: string, name: string, parameters: readonly ParameterDeclaration[]): void {
  const found = parameters.find((one) => one.name === name);
  if (found && !isMatrix(found))
    throw unsupported({
      within,
      subject: `parameter "${name}"`,
      detail: ", which is not a matrix",
      remedy: `give matrices: ${parameters
        .filter(isMatrix)
        .map((one) => one.name)
        .join(", ")}`,
    });
}

/** How the names of states that interventions add begin. */
export const intervenedPrefix = "intervened ";

/** A value carried forward in time. */
export interface State {
  readonly name: string;
  readonly size: number;
  /**
   * Value before the first step: a scalar or parameter vector shared by all trials, or a signal computed element by
   * element from values given per trial with each run (`initial`).
   */
  readonly initial: Expr;
  /** Value after a step, from the values before it. */
  readonly next: Expr;
  /** Whether it starts anew with every run, also with one that continues another. */
  readonly isFresh?: boolean;
}

/** Σ over steps, trials and units of weight·term where weight > 0, times `scale`. */
export interface LossTerm {
  readonly name: string;
  readonly term: Expr;
  /** Mask: a signal with the units of the term, or one unit. */
  readonly weight: Expr;
  readonly scale: Expr;
}

/** Σ over steps (padding included), trials and units of the term, times `scale`. */
export interface SignalPenalty {
  readonly name: string;
  readonly term: Expr;
  readonly scale: Expr;
  /** Whether only its gradient counts, as the linear part of a penalty whose value is computed elsewhere. */
  readonly isSlope?: boolean;
}

/** A scalar computed from parameters alone, multiplier included. */
export interface ParameterPenalty {
  readonly name: string;
  readonly value: Expr;
}

/**
 * A function of what each unit does over a whole batch, through the soft maximum of a signal x,
 * a = τ·ln(mean over steps (padding included) and trials of exp(x/τ)).
 */
export interface BatchPenalty {
  readonly name: string;
  /** x. */
  readonly signal: Expr;
  /** τ: towards 0 a is the maximum of x, towards ∞ its mean. */
  readonly temperature: number;
  /** A scalar of a, the parameter `pooledName(name)`, and of trained parameters; multiplier included. */
  readonly value: Expr;
}

/**
 * A regulariser on backpropagated quantities: multiplier · Σ numerator / Σ denominator over steps and trials, evaluated
 * in the backward loop. States and adjoints count as constants, so its gradient reaches only the parameters that it
 * uses explicitly.
 */
export interface AdjointTerm {
  readonly name: string;
  readonly numerator: Expr;
  readonly denominator: Expr;
  readonly multiplier: Expr;
}

/** The name under which a batch penalty uses a. */
export const pooledName = (penalty: string): string => `pooled ${penalty}`;
/** The name of δ(t+1) in adjoint terms: ∂loss/∂state at the next step, 0 after the last. */
export const adjointName = (state: string): string => `adjoint ${state}`;
/**
 * An input that backends fill: 1 at every step of a trial, padding included, and 0 in lanes that only fill a vector.
 */
export const validName = "valid";
/** A scalar that backends fill: 1 if a run continues the previous window, 0 if it begins its trials. */
export const continuedName = "continued";

export interface Network {
  readonly parameters: readonly ParameterDeclaration[];
  readonly states: readonly State[];
  /** Signals that a run can record, by name. */
  readonly outputs: Readonly<Record<string, Expr>>;
  readonly losses: readonly LossTerm[];
  readonly signalPenalties: readonly SignalPenalty[];
  readonly parameterPenalties: readonly ParameterPenalty[];
  readonly adjointTerms: readonly AdjointTerm[];
  readonly batchPenalties?: readonly BatchPenalty[];
  /** Its noises, by name: the position is the stream. */
  readonly noises?: readonly { readonly name: string }[] | undefined;
}

/** Every expression that a network computes. */
export const rootsOfNetwork = (network: Network): Expr[] => {
  const roots: Expr[] = [];
  mapNetwork(network, (expr) => {
    roots.push(expr);
    return expr;
  });
  return roots;
};

/** The network with f applied to every expression. */
export function mapNetwork(network: Network, f: (expr: Expr) => Expr): Network {
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
    ...(network.batchPenalties && {
      batchPenalties: network.batchPenalties.map((b) => ({ ...b, signal: f(b.signal), value: f(b.value) })),
    }),
    ...(network.noises && { noises: network.noises }),
  };
}

/** A value of the backward loop: 0 after the last step, `next` computed at step t for use at step t − 1. */
export interface Carried {
  readonly name: string;
  readonly size: number;
  readonly next: Expr;
}

/** A value known after the loops: a scalar or a parameter array. */
export interface Result {
  readonly name: string;
  readonly value: Expr;
}

/** A vector per trial, known after the loops. */
export interface TrialResult {
  readonly name: string;
  /**
   * "last": the value of a state after the last step. "first": a function of what the backward loop carries to the
   * start.
   */
  readonly at: "last" | "first";
  readonly value: Expr;
}

/** What a backend runs. */
export interface Program {
  readonly parameters: readonly ParameterDeclaration[];
  readonly states: readonly State[];
  readonly carried: readonly Carried[];
  /** Signals recorded at every step, by the loop that computes them. */
  readonly records: readonly Result[];
  readonly perTrial: readonly TrialResult[];
  readonly results: readonly Result[];
  /** New values of parameters by name, all computed from the old ones once the caller accepts the results. */
  readonly updates: readonly Result[];
  /** What a run computes first, from the whole batch. */
  readonly pooling?: Pooling;
}

/** A forward pass over the batch that finds the soft maxima which batch penalties use. */
export interface Pooling {
  /** Keeps per trial, for each of `of`, the maximum m of the signal and Σ exp((x − m)/τ) over its steps. */
  readonly program: Program;
  readonly of: readonly PooledSignal[];
}
export interface PooledSignal {
  /** The parameter that takes a, which no rule updates. */
  readonly name: string;
  readonly units: number;
  readonly temperature: number;
  /** Names of the values per trial. */
  readonly maximum: string;
  readonly sum: string;
}

/** Every expression that a program computes: the roots of its graph. */
export function rootsOf(program: Program): Expr[] {
  return [
    ...program.states.flatMap((state) => [state.initial, state.next]),
    ...program.carried.map((value) => value.next),
    ...[...program.records, ...program.perTrial, ...program.results, ...program.updates].map((result) => result.value),
  ];
}

/** The program with f applied to every expression. */
export function mapProgram(program: Program, f: (expr: Expr) => Expr): Program {
  const each = (results: readonly Result[]) => results.map((result) => ({ ...result, value: f(result.value) }));
  return {
    parameters: program.parameters.map((p) => ({ ...p, value: f(p.value) })),
    states: program.states.map((s) => ({ ...s, initial: f(s.initial), next: f(s.next) })),
    carried: program.carried.map((c) => ({ ...c, next: f(c.next) })),
    records: each(program.records),
    perTrial: program.perTrial.map((result) => ({ ...result, value: f(result.value) })),
    results: each(program.results),
    updates: each(program.updates),
    ...(program.pooling && { pooling: program.pooling }),
  };
}
