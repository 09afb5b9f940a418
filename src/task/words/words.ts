/** The words of a task as plain data: what its outputs, factors and periods are called, and what they mean. Figures, tables and files use them. */
import { checkGiven } from "../../base/given.ts";

export const factorKinds = ["ordered", "signed", "circular", "category"] as const;
/**
 * ordered: more or less of something; signed: more or less of something on either side of 0; circular: angles and the like, which come back to
 * where they began; category: none of these.
 */
export type FactorKind = (typeof factorKinds)[number];

/** A column of a trial's condition. */
export interface FactorWords {
  readonly name: string;
  /** "" for none. */
  readonly unit: string;
  readonly kind: FactorKind;
  /** Of a circular one: after so much it is back where it began, 360 for degrees. */
  readonly circle?: number;
  /** True for the abscissa of the psychometric curve where it is computed from the others. */
  readonly isDerived?: boolean;
}

/** The error of a trial's outputs. */
export interface ErrorWords {
  readonly measure: "distance" | "angle";
  readonly unit: string;
  /** Outputs that it is measured of. */
  readonly outputs: readonly string[];
  /** Periods that it is measured in; none: wherever the mask is above 0. */
  readonly periods: readonly string[];
  /** A trial is right up to this error; null: it is not judged. */
  readonly tolerance: number | null;
}

/** How a trial is scored. */
export interface ScoreWords {
  /** A choice is the largest output at the last step, or the first to cross a threshold after a period began. */
  readonly choice: "largest" | { readonly threshold: number; readonly from: string };
  readonly error: ErrorWords | null;
}

/** Two groups of trials that selectivity compares. */
export interface SelectivityWords {
  readonly period?: string;
  /** A factor and two of its levels; the two right responses where there is none. */
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
  /** Periods to whose onsets activity is aligned, as far as the task says. */
  readonly align: readonly string[];
  readonly selectivity: SelectivityWords;
  /** Periods in which rates are measured, as far as the task says. */
  readonly rates: readonly string[];
  readonly score: ScoreWords;
}

/** Choices count from 1, 0 is no response. Output k of a task without such an output is choice k + 1. */
export function choiceNumber(output: number, noResponse: number | null): number {
  if (output === noResponse) return 0;
  return noResponse === null || output < noResponse ? output + 1 : output;
}

/** Throws "missing" or "invalid" where there are none. */
function outputsOf(words: Pick<TaskWords, "outputs" | "noResponse">): readonly string[] {
  checkGiven("words", words, ["outputs", "noResponse"], "give the `words` of a task or a recording");
  return words.outputs;
}

/** What choices 0, 1, … are called. */
export const choiceNames = (words: Pick<TaskWords, "outputs" | "noResponse">): string[] =>
  Array.from({ length: outputsOf(words).length + (words.noResponse === null ? 1 : 0) }, (_, choice) =>
    choiceName(choice, words),
  );

/** What a choice is called: the name of its output; "no response" for 0. */
export function choiceName(choice: number, words: Pick<TaskWords, "outputs" | "noResponse">): string {
  const outputs = outputsOf(words);
  if (choice === 0) return "no response";
  return outputs[choiceOutput(choice, words) ?? -1] ?? `choice ${choice}`;
}

/** The output of a choice, counted from 0; undefined where no output means "no response". */
function choiceOutput(choice: number, { noResponse }: Pick<TaskWords, "noResponse">): number | undefined {
  if (choice === 0) return noResponse ?? undefined;
  return noResponse === null || choice <= noResponse ? choice - 1 : choice;
}
