/** Orders of trials in training, as a configuration gives them. */
import { isRecord } from "../../base/display.ts";
import { invalid, missing } from "../../base/errors.ts";
import { either, listOf, matrixOf, oneOrMore, optional, record, recordBy, tupleOf } from "../../settings/compound.ts";
import {
  count,
  exactly,
  finiteNumber,
  type Kind,
  number,
  oneOf,
  share,
  text,
  type ValueOf,
  whole,
  worded,
} from "../../settings/kind.ts";

const trials = worded(
  either(
    count,
    record({ uniform: tupleOf(count, count) }),
    record({ exponential: record({ mean: number({ above: 0 }), min: count, max: count }) }),
  ),
  "number of trials, fixed or random",
  "a whole number, { uniform: [a, b] } or { exponential: { mean, min, max } }",
);
/** Trials in a block: fixed, uniform from a to b, or exponential within [min, max]. */
export type BlockLength = ValueOf<typeof trials>;

const factor = worded(text, "factor", "the name of a factor");
const level = worded(either(finiteNumber, text), "level", "a number or a string");
/** Whether a level is drawn for every trial, or once for all trials of a batch. */
const each = optional(oneOf(["trial", "batch"]), "trial");

const kinds = {
  /** Blocks, each of which favours one level of a factor. */
  blocks: record({
    blocks: factor,
    length: either(exactly("batch"), trials),
    /** Share of the block's trials that have its level (1: all); the others have the other levels. */
    share: optional(number({ above: 0, max: 1 }), 1),
    /** The level of the next block: any, in proportion to its weight; another one; or the levels in turn. */
    next: optional(oneOf(["any", "another", "inTurn"]), "any"),
    /** Trials at the beginning of a session in which no level is favoured. */
    unbiased: optional(whole, 0),
    /** Trials of a session, after which blocks begin afresh; by default a row of several trials, or about 4096. */
    session: optional(count),
  }),
  /** Each trial's level depends on that of the trial before. */
  transitions: record({
    transitions: factor,
    /** Probability of the same level again; several values take turns in blocks. */
    stay: optional(oneOrMore(share, { min: 1 })),
    /** Probabilities [from, to], levels in the order of the task's conditions. */
    matrix: optional(matrixOf(share)),
    /** Trials in a block; a block of transitions begins afresh. */
    length: optional(trials),
  }),
  /** Levels on which the network errs are drawn more often. */
  adapt: record({
    adapt: factor,
    /** Batches over which accuracy is averaged, exponentially. */
    memory: optional(count, 20),
    /** Weight of a level without errors, relative to one without correct trials. */
    least: optional(number({ above: 0, max: 1 }), 0.1),
    each,
  }),
  /** One set of levels after the other. */
  stages: record({
    stages: factor,
    list: listOf(
      record({
        levels: oneOrMore(level, { min: 1, unique: true }),
        /** Ends after this many batches. */
        batches: optional(count),
        /** Or as soon as accuracy, averaged over the last `over` batches, has reached this. */
        until: optional(share),
        over: optional(count, 10),
      }),
      { min: 1 },
    ),
    each,
  }),
};
const any = recordBy(kinds);

/** Which trial follows which in training. */
export type TrialOrder = ValueOf<typeof any>;
export type OrderOf<K extends keyof typeof kinds> = ValueOf<(typeof kinds)[K]>;

const words = "{ blocks: factor, … }, { transitions: factor, … }, { adapt: factor, … } or { stages: factor, … }";

export const trialOrder = {
  ...worded(any, words, words),
  read(value: unknown): TrialOrder {
    const order = any.read(value);
    if ("length" in order && order.length !== undefined && order.length !== "batch") checkLength(order.length);
    if ("transitions" in order) checkTransitions(order);
    if ("stages" in order) checkStages(order);
    return order;
  },
} as typeof any;

function checkLength(length: BlockLength): void {
  if (!isRecord(length)) return;
  const bounds = "uniform" in length ? length.uniform : [length.exponential.min, length.exponential.max];
  if (bounds[0] > bounds[1])
    throw invalid({ at: "length", value: length, remedy: "give the smallest number of trials first" });
}

function checkTransitions({ stay, matrix, length }: OrderOf<"transitions">): void {
  if ((stay === undefined) === (matrix === undefined))
    throw missing({ at: "stay", remedy: "give either stay, a probability, or a matrix [from, to]" });
  if (stay !== undefined && stay.length > 1 && length === undefined)
    throw missing({ at: "length", remedy: "give the number of trials after which the next probability applies" });
  for (const [k, row] of (matrix ?? []).entries()) {
    const sum = row.reduce((all, one) => all + one, 0);
    if (Math.abs(sum - 1) > 1e-9)
      throw invalid({ at: `matrix[${k}]`, value: row, remedy: `its probabilities sum to ${sum}: make it 1` });
  }
}

function checkStages({ list }: OrderOf<"stages">): void {
  for (const [k, { batches, until }] of list.entries())
    if (k < list.length - 1 && batches === undefined && until === undefined)
      throw missing({ at: `list[${k}].batches`, remedy: "say when the stage ends: batches, until, or both" });
}

export type TrialOrderKind = Kind<TrialOrder>;
