/**
 * Shows a batch to the network in training: whole, or in windows with an update after each (truncated
 * backpropagation through time).
 */
import type { Executable } from "../backend/backend.ts";
import { type Feed, maskSum, scalesOf } from "../backend/feed.ts";
import { windowsOf } from "../backend/windows.ts";

type Scalars = Readonly<Record<string, number>>;

export interface PresentOptions {
  /** Steps of a window; null shows trials whole. */
  readonly window: number | null;
  /** States that a window passes on to the next. */
  readonly states: readonly string[];
  /** Outputs are requested from this step on, counted from 0. */
  readonly from: number;
  /** Run-time numbers of update 1, 2, … of this batch. */
  scalars(update: number): Scalars;
  /** Whether the update of a run is made; throws if its results end the training. */
  accepts(results: Scalars): boolean;
  /** Called after each update that was made or skipped. */
  updated(results: Scalars, isMade: boolean): void;
}

export interface Presented {
  /**
   * Scalar results: the loss as the mean over everything that counts in the batch, the others as means over
   * updates. What belongs to skipped updates does not count; if all are skipped, results are those of the last.
   */
  readonly results: Scalars;
  /** [step, trial, output], from `from` on. */
  readonly outputs: ArrayLike<number>;
  /** Number of updates that the batch makes. */
  readonly updates: number;
  /** Number of updates that it skips. */
  readonly skipped: number;
  /** Makes the update of a batch that is shown whole; windows have already made theirs. */
  apply(): void;
  /** The results of the last run in which something counts again, with the present parameters. */
  again(): Scalars;
}

/** Shows a batch. If it throws, updates of its windows may have been made. */
export function present(executable: Executable, feed: Feed, options: PresentOptions): Presented {
  const { window, from, scalars, accepts, updated } = options;
  if (window !== null) return inWindows(executable, feed, window, options);
  const run = () => executable.run(feed, scalars(1));
  const results = run();
  const isMade = accepts(results);
  const outputs = executable.record("outputs", from);
  const apply = () => {
    if (isMade) executable.apply();
    updated(results, isMade);
  };
  return { results, outputs, apply, updates: isMade ? 1 : 0, skipped: isMade ? 0 : 1, again: run };
}

/**
 * Truncated backpropagation: states continue from one window to the next, gradients do not. Williams & Peng
 * (1990), Neural Comput 2: 490–501. The loss of a window is the mean over what counts in it; a window in which
 * nothing counts is run, but makes no update.
 */
function inWindows(executable: Executable, whole: Feed, steps: number, options: PresentOptions): Presented {
  const { states, from, scalars, accepts, updated } = options;
  // Throws where nothing counts in the whole batch.
  scalesOf(whole, {}, () => true);
  const windows = windowsOf(whole, steps);
  const weights = windows.map(maskSum);
  const all = weights.reduce((a, b) => a + b, 0);
  const counting = weights.filter((weight) => weight > 0).length;
  const sums: Record<string, number> = {};
  const outputs: ArrayLike<number>[] = [];
  let initial: Feed["initial"];
  let [updates, skipped, made] = [0, 0, 0];
  let last: Scalars = {};
  let again = (): Scalars => last;
  windows.forEach((window, k) => {
    const weight = weights[k];
    const feed = { ...window, ...(initial && { initial }) };
    const numbers = { ...scalars(updates + 1), lossScale: weight > 0 ? 1 / weight : 0 };
    const run = () => executable.run(feed, numbers);
    const results = run();
    const isMade = accepts(results);
    const before = window.stepsBefore ?? 0;
    if (before + window.steps > from) outputs.push(executable.record("outputs", Math.max(0, from - before)));
    if (k < windows.length - 1) initial = Object.fromEntries(states.map((name) => [name, executable.perTrial(name)]));
    if (weight === 0) return;
    [last, again] = [results, run];
    updated(results, isMade);
    if (!isMade) {
      skipped++;
      return;
    }
    made += weight;
    for (const [name, value] of Object.entries(results))
      sums[name] = (sums[name] ?? 0) + value * (name === "loss" ? weight / all : 1 / counting);
    executable.apply();
    updates++;
  });
  // Where some are skipped, the others make up the means.
  for (const name of skipped === 0 ? [] : Object.keys(sums))
    sums[name] *= name === "loss" ? all / made : counting / updates;
  return {
    results: updates > 0 ? sums : last,
    outputs: joined(outputs),
    updates,
    skipped,
    apply() {},
    again,
  };
}

function joined(parts: readonly ArrayLike<number>[]): Float64Array {
  const all = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
