/** Perturbations as plain data: what of a network is changed, how, when, and in which trials. */
import type { KindName } from "../intervene/kinds.ts";
import type { Vector } from "./vectorFile.ts";

/** Units of a signal or a state. */
export interface UnitTarget {
  readonly kind: "units";
  /** A population, numbers of units from 0, or "all". */
  readonly units: string | readonly number[];
  /** A recorded signal such as "rates" (the default) or a state of the cell. */
  readonly of: string;
}
/** The connections from some units to others. */
export interface SynapseTarget {
  readonly kind: "synapses";
  readonly from: string | readonly number[];
  readonly to: string | readonly number[];
  /** "wRec" by default. */
  readonly matrix: string;
}
/** Channels of the task's input, as the network sees them. */
export interface InputTarget {
  readonly kind: "inputs";
  /** Names of channels, or "all". */
  readonly channels: readonly string[] | "all";
}
export type PerturbedTarget = UnitTarget | SynapseTarget | InputTarget;

/** What is done to a value y. One operation a row. */
export const operations = {
  add: { sign: "+", acts: "drive", neutral: 0, dose: "added" },
  scale: { sign: "*", acts: "gain", neutral: 1, dose: "factor" },
  set: { sign: "=", acts: "clamp", neutral: null, dose: "value" },
  noise: { sign: "~", acts: "drive", neutral: 0, dose: "s.d. of noise" },
} as const satisfies Record<
  string,
  { readonly sign: string; readonly acts: KindName; readonly neutral: number | null; readonly dose: string }
>;
export type OperationName = keyof typeof operations;
export const operationNames = Object.keys(operations) as OperationName[];

/** A moment of a trial: so many ms after a period begins or ends, or after the trial begins. */
export interface TrialMoment {
  /** null: the trial. */
  readonly period: string | null;
  readonly edge: "start" | "end";
  readonly ms: number;
}
/** From a moment to another; to the end of its period (or of the trial), or for a single step. */
export interface TimeWindow {
  readonly from: TrialMoment;
  readonly to: TrialMoment | "end" | "step";
}

/** A number, a word, or a range of numbers: "10..20". */
export type FactorLevel = number | string;

/** A perturbation in full, as every short form is read. */
export interface Perturbation {
  readonly target: PerturbedTarget;
  readonly operation: OperationName;
  /** One number, or one for each unit of the target. */
  readonly value: number | Vector;
  /** A direction, one number for each unit; the value is the length of the step along it. null without one. */
  readonly along: Vector | null;
  /** null: the whole trial. */
  readonly window: TimeWindow | null;
  /** ms in which it grows at its onset and fades at its end. */
  readonly ramp: readonly [up: number, down: number];
  /** Only in trials with one of these levels of each factor. */
  readonly trials: Readonly<Record<string, readonly FactorLevel[]>>;
  /** Only in this share of trials, drawn at random. */
  readonly share: number;
  /** Whether it was given as a lesion, to which its errors lead; another perturbation may say the same. */
  readonly isLesion?: true;
}

/** Units, or a population, whose rates are 0 throughout. */
export const lesionOf = (units: UnitTarget["units"]): Perturbation => ({
  target: { kind: "units", units, of: "rates" },
  operation: "set",
  value: 0,
  along: null,
  window: null,
  ramp: [0, 0],
  trials: {},
  share: 1,
  isLesion: true,
});

/** Whether it changes anything in some trial. */
export function isNeutral({ operation, value, share }: Perturbation): boolean {
  const { neutral } = operations[operation];
  const values = typeof value === "number" ? [value] : value;
  return share === 0 || (neutral !== null && values.every((one) => one === neutral));
}
