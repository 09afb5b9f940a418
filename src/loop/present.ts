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
  /** Throws if the results of a run are not finite. */
  check(results: Scalars): void;
}

export interface Presented {
  /**
   * Scalar results: the loss as the mean over everything that counts in the batch, the others as means over
   * updates.
   */
  readonly results: Scalars;
  /** [step, trial, output], from `from` on. */
  readonly outputs: ArrayLike<number>;
  /** Number of updates that the batch makes. */
  readonly updates: number;
  /** Makes the update of a batch that is shown whole; windows have already made theirs. */
  apply(): void;
  /** The results of the last run again, with the present parameters. */
  again(): Scalars;
}

/** Shows a batch. If it throws, updates of its windows may have been made. */
export function present(executable: Executable, feed: Feed, options: PresentOptions): Presented {
  const { window, from, scalars, check } = options;
  if (window !== null) return inWindows(executable, feed, window, options);
  const run = () => executable.run(feed, scalars(1));
  const results = run();
  check(results);
  const outputs = executable.record("outputs", from);
  return { results, outputs, updates: 1, apply: () => executable.apply(), again: run };
}

/**
 * Truncated backpropagation: states continue from one window to the next, gradients do not. Williams & Peng
 * (1990), Neural Comput 2: 490–501. The loss of a window is the mean over what counts in it; a window in which
 * nothing counts is run, but makes no update.
 */
function inWindows(executable: Executable, whole: Feed, steps: number, options: PresentOptions): Presented {
  const { states, from, scalars, check } = options;
  // Throws where nothing counts in the whole batch.
  scalesOf(whole, {}, () => true);
  const windows = windowsOf(whole, steps);
  const weights = windows.map(maskSum);
  const all = weights.reduce((a, b) => a + b, 0);
  const counting = weights.filter((weight) => weight > 0).length;
  const sums: Record<string, number> = {};
  const outputs: ArrayLike<number>[] = [];
  let initial: Feed["initial"];
  let updates = 0;
  let again: () => Scalars = () => ({});
  windows.forEach((window, k) => {
    const weight = weights[k];
    const feed = { ...window, ...(initial && { initial }) };
    const numbers = { ...scalars(updates + 1), lossScale: weight > 0 ? 1 / weight : 0 };
    again = () => executable.run(feed, numbers);
    const results = again();
    check(results);
    const before = window.stepsBefore ?? 0;
    if (before + window.steps > from) outputs.push(executable.record("outputs", Math.max(0, from - before)));
    if (k < windows.length - 1) initial = Object.fromEntries(states.map((name) => [name, executable.perTrial(name)]));
    if (weight === 0) return;
    for (const [name, value] of Object.entries(results))
      sums[name] = (sums[name] ?? 0) + value * (name === "loss" ? weight / all : 1 / counting);
    executable.apply();
    updates++;
  });
  return { results: sums, outputs: joined(outputs), updates, apply() {}, again };
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
