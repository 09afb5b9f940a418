/** The batches of a training or an evaluation, one after another, resumable anywhere. */
import { inContext, invalid, mismatched, missing, unsupported } from "../base/errors.ts";
import { checkGiven } from "../base/given.ts";
import { generator, type Key } from "../base/random.ts";
import { readKeys } from "../settings/compound.ts";
import { batchOf, sequenceRow } from "./batch.ts";
import type { ScoredTrial } from "./score.ts";
import { keyFrom } from "./seed.ts";
import { type StateEntry, stateAt, storableState, type TrialSource } from "./source.ts";
import { type Batch, renumbered, type Trial } from "./trial.ts";

/** The stream that the order of a fixed set is drawn from, one generator per epoch. */
const orderStream = 0x6f720000;

export interface BatchOptions {
  /** Rows in a batch. */
  readonly batch: number;
  /** "fresh" (default): no trial comes twice. "fixed": the same trials in every epoch, in another order. */
  readonly trials?: "fresh" | "fixed";
  /** Rows in an epoch; needed for a fixed set, whose size it is. Fresh trials it only counts. */
  readonly trialsPerEpoch?: number;
  /** Leave out what remains of an epoch when full batches are made (default false: a fixed set's last batch is smaller). */
  readonly dropLast?: boolean;
  /** Rows of this many steps, filled with trials, in place of one whole trial in each row. */
  readonly sequenceSteps?: number;
  /** How such a row is filled: with "new" trials (default), or with the same one, again and again ("repeat"). */
  readonly fill?: "new" | "repeat";
  /** "drawn" as the task says (default), or "balanced": row n has condition n modulo their number. */
  readonly conditions?: "drawn" | "balanced";
}

/** All that must be kept to go on where a stream stopped. */
export interface StreamPosition {
  /** Rows given out so far: the number of the next one. */
  readonly presented: number;
  /** States of the source, the last one that of now: an entry for each time that it changed. Not of a source without a state. */
  readonly log?: readonly StateEntry[];
}

export interface BatchStream {
  /** The next batch. Its rows are numbered on from the last one's. */
  next(): Batch;
  /** Tells the source how the last batch went; between two batches, and only once. A source without a state need not be told. */
  report(scored: readonly ScoredTrial[]): void;
  /** Row n as it was given out, or as it would be under the present state: drawn again, without those before it. */
  row(n: number): Trial;
  readonly position: StreamPosition;
  /** Rows in an epoch, after `dropLast`; null where none was asked for. */
  readonly trialsPerEpoch: number | null;
  readonly batchesPerEpoch: number | null;
  /** Epoch of the next batch, from 0. */
  readonly epoch: number;
}

/**
 * The batches of a source, such as a task, under a seed. Row n is a function of (source, options, seed, n, state of the source) alone, whatever the
 * size of the batches: fresh trials have number and content n; in a fixed set the content comes again in every epoch, in an order drawn from the seed
 * and the epoch, while the number (and with it the noise) runs on. The state changes in `report` alone.
 * Throws `invalid`, `missing` or `unsupported` for impossible options, "mismatched" for the position of a stream of another kind of source.
 */
export function batches(
  source: TrialSource,
  options: BatchOptions,
  seed: Key | number,
  position: StreamPosition = { presented: 0 },
): BatchStream {
  checkGiven(
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
  const { state } = source;
  let { presented } = position;
  let log: readonly StateEntry[] =
    position.log?.map(({ row, state }) => ({ row, state: storableState(state, source.name) })) ??
    (state ? [{ row: 0, state: storableState(state.initial, source.name) }] : []);
  /** The rows of a batch that was not reported yet. */
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
      conditions === "balanced"
        ? source.at!((content + place) % source.conditions!.length, key, content, place)
        : source.draw(key, content, place, now);
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
      const after = storableState(state.next(before, { rows: last, scored }), source.name);
      last = undefined;
      // A new list: positions that were given out keep theirs.
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

function checkSource(
  { name, state, at, conditions: list }: TrialSource,
  options: BatchOptions,
  position: StreamPosition,
) {
  if (options.conditions === "balanced" && !(at && list))
    throw unsupported({
      at: "conditions",
      value: "balanced",
      detail: `of source "${name}", which has none to impose`,
      remedy: 'leave it "drawn"',
    });
  if (state && options.trials === "fixed")
    throw unsupported({
      at: "trials",
      value: "fixed",
      detail: `of source "${name}", whose trials change with its state`,
      remedy: "take fresh trials",
    });
  if ((state === undefined) !== (position.log === undefined) && (!state || position.presented > 0))
    throw mismatched({
      subject: `position of a source with${state ? "out" : ""} a state`,
      detail: `for source "${name}", which has ${state ? "one" : "none"}`,
      remedy: "go on with the source that it began with",
    });
  if (position.log?.length === 0)
    throw invalid({ at: "position.log", value: [], remedy: "give what an earlier stream's position was" });
}

const optionNames = ["batch", "trials", "trialsPerEpoch", "dropLast", "sequenceSteps", "fill", "conditions"] as const;

function checkOptions(options: BatchOptions, position: StreamPosition): void {
  checkGiven("options", options, [], "say how many rows a batch has: { batch: 16 }");
  inContext({ within: "the options of batches" }, () => readKeys(options, optionNames));
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
  word("conditions", conditions, ["drawn", "balanced"]);
  if (fill !== undefined && sequenceSteps === undefined)
    throw missing({
      at: "sequenceSteps",
      detail: `, for fill "${fill}"`,
      remedy: "say how many steps a row has, or leave out fill",
    });
  if (trials === "fixed" && trialsPerEpoch === undefined)
    throw missing({
      at: "trialsPerEpoch",
      detail: ", for a fixed set of trials",
      remedy: "say how many trials it has",
    });
  if (dropLast && trialsPerEpoch !== undefined && trialsPerEpoch < batch)
    throw invalid({
      at: "batch",
      value: batch,
      remedy: `with dropLast an epoch of ${trialsPerEpoch} trials has no full batch: make it smaller`,
    });
  if (!(Number.isSafeInteger(position.presented) && position.presented >= 0))
    throw invalid({ at: "position", value: position, remedy: "give what an earlier stream's position was" });
}
