/**
 * Programs. A `Network` is what a scientist states: states, outputs, losses, penalties. Differentiation (grad/time.ts) and an
 * optimiser turn it into a `Program`: loops over time plus what is computed before, between and after them. Backends run programs.
 */
import type { Expr } from "./expr.ts";

export interface ParameterDeclaration {
  readonly name: string;
  readonly value: Expr;
  readonly trained: boolean;
}

/** A value carried forward in time. */
export interface State {
  readonly name: string;
  readonly size: number;
  /** Value before the first step: a scalar, or a parameter vector that all trials share. */
  readonly initial: Expr;
  /** Value after a step, from the values before it. */
  readonly next: Expr;
}

/** Σ over steps, trials and units of weight·term where weight > 0, times `scale`. */
export interface LossTerm {
  readonly name: string;
  readonly term: Expr;
  /** Mask: a signal with the units of the term, or one unit. */
  readonly weight: Expr;
  readonly scale: Expr;
}

/** Σ over steps, trials and units of the term, padding included, times `scale`. */
export interface SignalPenalty {
  readonly name: string;
  readonly term: Expr;
  readonly scale: Expr;
}

/** A scalar computed from parameters alone, multiplier included. */
export interface ParameterPenalty {
  readonly name: string;
  readonly value: Expr;
}

/**
 * A regulariser on backpropagated quantities: multiplier · Σ numerator / Σ denominator over steps and trials, evaluated in the
 * backward loop. States and adjoints count as constants; its gradient reaches parameters only through their explicit use.
 */
export interface AdjointTerm {
  readonly name: string;
  readonly numerator: Expr;
  readonly denominator: Expr;
  readonly multiplier: Expr;
}

/** The name of δ(t+1) in adjoint terms: ∂loss/∂state at the next step, 0 after the last. */
export const adjointName = (state: string): string => `adjoint ${state}`;
/** The input that backends fill: 1 for every step of every real trial (padding included), 0 for trials that only fill a vector. */
export const validName = "valid";

export interface Network {
  readonly parameters: readonly ParameterDeclaration[];
  readonly states: readonly State[];
  /** Signals that a run can record, by name. */
  readonly outputs: Readonly<Record<string, Expr>>;
  readonly losses: readonly LossTerm[];
  readonly signalPenalties: readonly SignalPenalty[];
  readonly parameterPenalties: readonly ParameterPenalty[];
  readonly adjointTerms: readonly AdjointTerm[];
}

/** A value of the backward loop: 0 after the last step, `next` computed at step t for use at step t − 1. */
export interface Carried {
  readonly name: string;
  readonly size: number;
  readonly next: Expr;
}

/** A value that is known when the loops are done: a scalar or a parameter array. */
export interface Result {
  readonly name: string;
  readonly value: Expr;
}

/** What a backend runs. */
export interface Program {
  readonly parameters: readonly ParameterDeclaration[];
  readonly states: readonly State[];
  readonly carried: readonly Carried[];
  /** Signals written out at every step. */
  readonly records: readonly Result[];
  readonly results: readonly Result[];
  /** New values of parameters (by name), all computed from the old ones, when the caller accepts the results. */
  readonly updates: readonly Result[];
}

/** Everything a program computes: the roots of its expression graph. */
export function rootsOf(program: Program): Expr[] {
  return [
    ...program.states.flatMap((state) => [state.initial, state.next]),
    ...program.carried.map((value) => value.next),
    ...[...program.records, ...program.results, ...program.updates].map((result) => result.value),
  ];
}

/** The program with every expression replaced by f of it; declarations of parameters stay. */
export function mapProgram(program: Program, f: (expr: Expr) => Expr): Program {
  const each = (results: readonly Result[]) => results.map((result) => ({ ...result, value: f(result.value) }));
  return {
    parameters: program.parameters.map((p) => ({ ...p, value: f(p.value) })),
    states: program.states.map((s) => ({ ...s, initial: f(s.initial), next: f(s.next) })),
    carried: program.carried.map((c) => ({ ...c, next: f(c.next) })),
    records: each(program.records),
    results: each(program.results),
    updates: each(program.updates),
  };
}
