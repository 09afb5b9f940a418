/** The batches of a training or an evaluation, in order, resumable at any point. */

import { checkArgument } from "../base/arguments.ts";
import { isRecord } from "../base/display.ts";
import { invalid, mismatched, missing, unknownName, unsupported } from "../base/errors.ts";
import { generator, type Key } from "../base/random.ts";
import { knownOptions } from "../settings/options.ts";
import { batchOf, sequenceRow } from "./batch.ts";
import type { ScoredTrial } from "./score.ts";
import { keyFrom } from "./seed.ts";
import { type StateEntry, stateAt, storableState, type TrialSource } from "./source.ts";
import { type Batch, type Condition, renumbered, type Trial } from "./trial.ts";

/** The random stream of the order of a fixed set, one generator per epoch. */
const orderStream = 0x6f720000;

export interface BatchOptions {
  /** Rows in a batch. */
  readonly batch: number;
  /** "fresh" (default): no trial is repeated. "fixed": the same trials in every epoch, in a new order. */
  readonly trials?: "fresh" | "fixed";
  /** Rows in an epoch; required for a fixed set, whose size it is. For fresh trials it only defines epochs. */
  readonly trialsPerEpoch?: number;
  /** Drops an incomplete last batch of an epoch (default false: a fixed set's last batch is smaller). */
  readonly dropLast?: boolean;
  /** Rows of this many steps, filled with trials, instead of one whole trial per row. */
  readonly sequenceSteps?: number;
  /** How such a row is filled: with "new" trials (default), or by repeating one ("repeat"). */
  readonly fill?: "new" | "repeat";
  /**
   * "drawn" by the task (default), or "balanced": row n has condition n modulo their number. With { equally: FACTOR }
   * its levels take turns, such as the tasks of a mixture, and the conditions of each.
   */
  readonly conditions?: "drawn" | "balanced" | { readonly equally: string };
}

/** The data needed to resume a stream. */
export interface StreamPosition {
  /** Rows returned so far: the number of the next one. */
  readonly presented: number;
  /** States of the source, one entry per change, ending with the present one. Absent for a source without state. */
  readonly log?: readonly StateEntry[];
}

export interface BatchStream {
  /** The next batch. Its rows are numbered from the end of the last. */
  next(): Batch;
  /**
   * Passes the scores of the last batch to the source, once, between two batches. Not needed for a source without
   * state.
   */
  report(scored: readonly ScoredTrial[]): void;
  /** Row n as it was returned, or as it would be under the present state, drawn without earlier rows. */
  row(n: number): Trial;
  readonly position: StreamPosition;
  /** Rows in an epoch, after `dropLast`; null without epochs. */
  readonly trialsPerEpoch: number | null;
  readonly batchesPerEpoch: number | null;
  /** Epoch of the next batch, counted from 0. */
  readonly epoch: number;
}

/**
 * The batches of a source, such as a task, for a seed. Row n is a function of (source, options, seed, n, state of
 * the source) only, whatever the batch size: fresh trials have number and content n; in a fixed set the content
 * recurs in every epoch, in an order drawn from the seed and the epoch, while the number (and so the noise) runs
 * on. The state changes only in `report`. Throws "invalid", "missing" or "unsupported" for invalid options,
 * "mismatched" for a position from another kind of source.
 */
export function batches(
  source: TrialSource,
  options: BatchOptions,
  seed: Key | number,
  position: StreamPosition = { presented: 0 },
): BatchStream {
  checkArgument(
    "source",
    source,
    ["draw", "inputs", "outputs", "target"],
    "give a task: what createTask or task(…) returns",
  );
  checkOptions(options, position);
  checkSource(source, options, position);
  const { batch, trials = "fresh", dropLast = false, sequenceSteps, fill = "new", conditions = "drawn" } = options;
  const key = keyFrom(seed);
  const setSize = trials === "fixed" ? options.trialsPerEpoch! : null;
  const batchesPerEpoch = options.trialsPerEpoch
    ? (dropLast ? Math.floor : Math.ceil)(options.trialsPerEpoch / batch)
    : null;
  const rowsPerEpoch =
    batchesPerEpoch === null ? null : setSize !== null && !dropLast ? setSize : batchesPerEpoch * batch;
  const turn = conditions === "drawn" ? null : turnOf(source.conditions!, conditions);
  const { state } = source;
  let { presented } = position;
  let log: readonly StateEntry[] =
    position.log?.map(({ row, state }) => ({ row, state: storableState(state, `source "${source.name}"`) })) ??
    (state ? [{ row: 0, state: storableState(state.initial, `source "${source.name}"`) }] : []);
  /** The rows of the last batch, until they are reported. */
  let last: readonly Trial[] | undefined;
  let order: { epoch: number; contents: number[] } | null = null;

  const contentOf = (row: number): number => {
    if (setSize === null) return row;
    const epoch = Math.floor(row / rowsPerEpoch!);
    if (order?.epoch !== epoch) {
      const contents = Array.from({ length: setSize }, (_, i) => i);
      order = { epoch, contents: generator(key, orderStream, epoch).shuffle(contents) };
    }
    return order.contents[row % rowsPerEpoch!];
  };
  const rowOf = (row: number, now: unknown): Trial => {
    const content = contentOf(row);
    const trialOf = (place: number): Trial =>
      turn === null ? source.draw(key, content, place, now) : source.at!(turn(content + place), key, content, place);
    if (sequenceSteps === undefined) return renumbered(trialOf(0), row);
    const repeated = fill === "repeat" ? trialOf(0) : null;
    return sequenceRow(row, sequenceSteps, (place) => repeated ?? trialOf(place));
  };

  return {
    next() {
      const left = setSize === null ? batch : rowsPerEpoch! - (presented % rowsPerEpoch!);
      const rows: Trial[] = [];
      const now = stateAt(log, presented);
      for (let size = Math.min(batch, left); rows.length < size; presented++) rows.push(rowOf(presented, now));
      last = rows;
      return batchOf(rows);
    },
    report(scored) {
      if (!state || !last) return;
      const before = stateAt(log, presented);
      const after = storableState(state.next(before, { rows: last, scored }), `source "${source.name}"`);
      last = undefined;
      // A new list, so that earlier positions keep theirs.
      if (JSON.stringify(after) !== JSON.stringify(before)) log = [...log, { row: presented, state: after }];
    },
    row: (n) => rowOf(n, stateAt(log, n)),
    get position() {
      return { presented, ...(state && { log }) };
    },
    trialsPerEpoch: rowsPerEpoch,
    batchesPerEpoch,
    get epoch() {
      return rowsPerEpoch === null ? 0 : Math.floor(presented / rowsPerEpoch);
    },
  };
}

/** The condition whose turn it is at a number. Throws "unknown" for a factor that no condition has. */
function turnOf(
  conditions: readonly Condition[],
  by: "balanced" | { readonly equally: string },
): (number: number) => number {
  if (by === "balanced") return (number) => number % conditions.length;
  const { equally: factor } = by;
  const known = [...new Set(conditions.flatMap(Object.keys))];
  if (!known.includes(factor)) throw unknownName({ at: "conditions.equally" }, factor, known);
  const levels = new Map<unknown, number[]>();
  for (const [c, condition] of conditions.entries()) {
    const level = levels.get(condition[factor]);
    if (level) level.push(c);
    else levels.set(condition[factor], [c]);
  }
  const all = [...levels.values()];
  return (number) => {
    const own = all[number % all.length];
    return own[Math.floor(number / all.length) % own.length];
  };
}

function checkSource(
  { name, state, at, conditions: list }: TrialSource,
  options: BatchOptions,
  position: StreamPosition,
) {
  if (options.conditions !== undefined && options.conditions !== "drawn" && !(at && list))
    throw unsupported({
      at: "conditions",
      value: options.conditions,
      detail: `of source "${name}", which has no conditions`,
      remedy: 'use "drawn"',
    });
  if (state && options.trials === "fixed")
    throw unsupported({
      at: "trials",
      value: "fixed",
      detail: `of source "${name}", whose trials change with its state`,
      remedy: "use fresh trials",
    });
  if ((state === undefined) !== (position.log === undefined) && (!state || position.presented > 0))
    throw mismatched({
      subject: `position of a source with${state ? "out" : ""} a state`,
      detail: `for source "${name}", which has ${state ? "one" : "none"}`,
      remedy: "resume with the original source",
    });
  if (position.log?.length === 0)
    throw invalid({ at: "position.log", value: [], remedy: "give the position of an earlier stream" });
}

const optionNames = ["batch", "trials", "trialsPerEpoch", "dropLast", "sequenceSteps", "fill", "conditions"] as const;

function checkOptions(options: BatchOptions, position: StreamPosition): void {
  checkArgument("options", options, [], "give the number of rows in a batch: { batch: 16 }");
  knownOptions(options, optionNames, "the options of batches");
  const { batch, trials, trialsPerEpoch, dropLast, sequenceSteps, fill, conditions } = options;
  const count = (name: string, value: unknown) => {
    if (!(Number.isSafeInteger(value) && (value as number) >= 1))
      throw invalid({ at: name, value, remedy: "it must be a whole number of at least 1" });
  };
  const word = (name: string, value: unknown, among: readonly string[]) => {
    if (value !== undefined && !among.includes(value as string))
      throw invalid({ at: name, value, remedy: `it must be ${among.map((w) => `"${w}"`).join(" or ")}` });
  };
  count("batch", batch);
  if (trialsPerEpoch !== undefined) count("trialsPerEpoch", trialsPerEpoch);
  if (sequenceSteps !== undefined) count("sequenceSteps", sequenceSteps);
  word("trials", trials, ["fresh", "fixed"]);
  word("fill", fill, ["new", "repeat"]);
  const isEqually = isRecord(conditions) && typeof conditions["equally"] === "string";
  if (!isEqually) word("conditions", conditions, ["drawn", "balanced"]);
  if (fill !== undefined && sequenceSteps === undefined)
    throw missing({
      at: "sequenceSteps",
      detail: `, for fill "${fill}"`,
      remedy: "give the number of steps in a row, or leave out fill",
    });
  if (trials === "fixed" && trialsPerEpoch === undefined)
    throw missing({
      at: "trialsPerEpoch",
      detail: ", for a fixed set of trials",
      remedy: "give the number of trials",
    });
  if (dropLast && trialsPerEpoch !== undefined && trialsPerEpoch < batch)
    throw invalid({
      at: "batch",
      value: batch,
      remedy: `with dropLast an epoch of ${trialsPerEpoch} trials has no full batch: make it smaller`,
    });
  if (!(Number.isSafeInteger(position.presented) && position.presented >= 0))
    throw invalid({ at: "position", value: position, remedy: "give the position of an earlier stream" });
}
