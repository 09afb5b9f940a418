/**
 * The words of a task as plain data: names and meanings of its outputs, factors and periods, for figures, tables
 * and files.
 */
import { checkArgument } from "../../base/arguments.ts";

export const factorKinds = ["ordered", "signed", "circular", "category"] as const;
/**
 * ordered: a magnitude; signed: a magnitude on either side of 0; circular: periodic, such as an angle; category:
 * none of these.
 */
export type FactorKind = (typeof factorKinds)[number];

/** A column of a trial's condition. */
export interface FactorWords {
  readonly name: string;
  /** "" without a unit. */
  readonly unit: string;
  readonly kind: FactorKind;
  /** Period of a circular factor, such as 360 for degrees. */
  readonly circle?: number;
  /** True for the abscissa of the psychometric curve if it is computed from other factors. */
  readonly isDerived?: boolean;
}

/** The error of a trial's outputs. */
export interface ErrorWords {
  readonly measure: "distance" | "angle" | "time";
  readonly unit: string;
  /** Outputs over which it is measured. */
  readonly outputs: readonly string[];
  /** Periods during which it is measured; empty: wherever the mask is above 0. */
  readonly periods: readonly string[];
  /** Present if it is measured at the last step of a trial only. */
  readonly steps?: "last";
  /** A trial is correct up to this error; null: it is not judged by its error. */
  readonly tolerance: number | null;
  /** Of a time: added to the tolerance, as a share of the time that is due. */
  readonly relativeTolerance?: number;
}

/** How a trial is scored. */
export interface ScoreWords {
  /**
   * The choice is the largest output at the last step; the first to cross a threshold after the start of a period;
   * the largest at the last step of each of several periods; or none while the output for no response is above a
   * value at the last step.
   */
  readonly choice:
    | "largest"
    | { readonly threshold: number; readonly from: string }
    | { readonly each: readonly string[] }
    | { readonly withheldAbove: number };
  readonly error: ErrorWords | null;
  /** Of a mixture whose tasks are scored in different ways: the score of each, by the level of factor `task`. */
  readonly tasks?: Readonly<Record<string, ScoreWords>>;
}

/** Whether choices are made by crossing a threshold, and so have reaction times. */
export const isByThreshold = (
  choice: ScoreWords["choice"],
): choice is { readonly threshold: number; readonly from: string } =>
  typeof choice === "object" && "threshold" in choice;

/** The two groups of trials compared by selectivity. */
export interface SelectivityWords {
  readonly period?: string;
  /** A factor and two of its levels; by default the two correct responses. */
  readonly factor?: string;
  readonly levels?: readonly [number | string, number | string];
}

export interface TaskWords {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly target: "class" | "value";
  /** Output that means "no response", or null. */
  readonly noResponse: number | null;
  readonly factors: readonly FactorWords[];
  /** The factor of the psychometric curve, and the name of the output that its large values favour. */
  readonly psychometric: { readonly factor: string; readonly favours: string } | null;
  /** Periods to whose onsets activity is aligned, if declared. */
  readonly align: readonly string[];
  readonly selectivity: SelectivityWords;
  /** Periods in which rates are measured, if declared. */
  readonly rates: readonly string[];
  readonly score: ScoreWords;
}

/** Choices count from 1, 0 is no response. Output k of a task without such an output is choice k + 1. */
export function choiceNumber(output: number, noResponse: number | null): number {
  if (output === noResponse) return 0;
  return noResponse === null || output < noResponse ? output + 1 : output;
}

/** Throws "missing" or "invalid" without words. */
function outputsOf(words: Pick<TaskWords, "outputs" | "noResponse">): readonly string[] {
  checkArgument("words", words, ["outputs", "noResponse"], "give the `words` of a task or a recording");
  return words.outputs;
}

/** The names of choices 0, 1, …. */
export const choiceNames = (words: Pick<TaskWords, "outputs" | "noResponse">): string[] =>
  Array.from({ length: outputsOf(words).length + (words.noResponse === null ? 1 : 0) }, (_, choice) =>
    choiceName(choice, words),
  );

/** Whether there is no more than one output to choose, beside that for no response. */
export const hasOneResponse = (words: Pick<TaskWords, "outputs" | "noResponse">): boolean =>
  choiceNames(words).length <= 2;

/** The name of a choice: that of its output; "no response" for 0. */
export function choiceName(choice: number, words: Pick<TaskWords, "outputs" | "noResponse">): string {
  const outputs = outputsOf(words);
  if (choice === 0) return "no response";
  return outputs[choiceOutput(choice, words) ?? -1] ?? `choice ${choice}`;
}

/** The output of a choice, counted from 0; undefined if no output means "no response". */
function choiceOutput(choice: number, { noResponse }: Pick<TaskWords, "noResponse">): number | undefined {
  if (choice === 0) return noResponse ?? undefined;
  return noResponse === null || choice <= noResponse ? choice - 1 : choice;
}
