/** The batches of a training or an evaluation, one after another, resumable anywhere. */
import { invalid, missing } from "../base/errors.ts";
import { generator, type Key, keyOf } from "../base/random.ts";
import { batchOf, sequenceRow } from "./batch.ts";
import type { TaskInstance } from "./instance.ts";
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
}

export interface BatchStream {
  /** The next batch. Its rows are numbered on from the last one's. */
  next(): Batch;
  readonly position: StreamPosition;
  /** Rows in an epoch, after `dropLast`; null where none was asked for. */
  readonly trialsPerEpoch: number | null;
  readonly batchesPerEpoch: number | null;
  /** Epoch of the next batch, from 0. */
  readonly epoch: number;
}

/**
 * The batches of a task under a seed. Row n is a function of (task, options, seed, n) alone, whatever the size of the
 * batches: fresh trials have number and content n; in a fixed set the content comes again in every epoch, in an order
 * drawn from the seed and the epoch, while the number (and with it the noise) runs on.
 * Throws `invalid` or `missing` for impossible options.
 */
export function batches(
  task: TaskInstance,
  options: BatchOptions,
  seed: Key | number,
  position: StreamPosition = { presented: 0 },
): BatchStream {
  checkOptions(options, position);
  const { batch, trials = "fresh", dropLast = false, sequenceSteps, fill = "new", conditions = "drawn" } = options;
  const key = typeof seed === "number" ? keyOf(seed) : seed;
  const setSize = trials === "fixed" ? options.trialsPerEpoch! : null;
  const batchesPerEpoch = options.trialsPerEpoch
    ? (dropLast ? Math.floor : Math.ceil)(options.trialsPerEpoch / batch)
    : null;
  const rowsPerEpoch =
    batchesPerEpoch === null ? null : setSize !== null && !dropLast ? setSize : batchesPerEpoch * batch;
  let { presented } = position;
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
  const trialOf = (content: number, place: number): Trial =>
    conditions === "balanced"
      ? task.at((content + place) % task.conditions.length, key, content, place)
      : task.draw(key, content, place);
  const rowOf = (row: number): Trial => {
    const content = contentOf(row);
    if (sequenceSteps === undefined) return renumbered(trialOf(content, 0), row);
    const repeated = fill === "repeat" ? trialOf(content, 0) : null;
    return sequenceRow(row, sequenceSteps, (place) => repeated ?? trialOf(content, place));
  };

  return {
    next() {
      const left = setSize === null ? batch : rowsPerEpoch! - (presented % rowsPerEpoch!);
      const rows: Trial[] = [];
      for (let size = Math.min(batch, left); rows.length < size; presented++) rows.push(rowOf(presented));
      return batchOf(rows);
    },
    get position() {
      return { presented };
    },
    trialsPerEpoch: rowsPerEpoch,
    batchesPerEpoch,
    get epoch() {
      return rowsPerEpoch === null ? 0 : Math.floor(presented / rowsPerEpoch);
    },
  };
}

function checkOptions(options: BatchOptions, position: StreamPosition): void {
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
