/** Responses read from recorded outputs: which output is first above a threshold, and when. */
import { checkArgument } from "../base/arguments.ts";
import { invalid, unknownName } from "../base/errors.ts";
import { readKeys } from "../settings/compound.ts";
import { finiteNumber, oneOf, readAt } from "../settings/kind.ts";
import { choiceNumber } from "../task/words/words.ts";
import { periodNames } from "./periods.ts";
import { checkRecording, endOfTrial, isFiniteTrial, type Recording, type TrialRow } from "./recording.ts";

export interface CrossingOptions {
  /** An output crosses in the first recorded step in which it is above this. */
  readonly threshold: number;
  /** The period from whose onset reaction times are measured (default: the trial's start). */
  readonly from?: string;
  /** Where the search begins: at that onset (the default), or at the trial's start: reaction times may be negative. */
  readonly search?: "onset" | "start";
  /** Which outputs count, by index (default: all but the one that means "no response"). */
  readonly outputs?: readonly number[];
  /** The choice if several outputs cross in the same step: the largest (the default), or the first or last of them. */
  readonly ties?: "largest" | "first" | "last";
}

export interface Crossings {
  /** The moment of the crossing in each trial, in ms since it began; NaN without one. */
  readonly times: Float64Array;
  /** The output that crossed; −1 for none. */
  readonly outputs: Int32Array;
  /**
   * The table of trials with the choice, its judgement and its reaction time, for the analyses of tables. A trial
   * without a crossing has choice 0 and is not judged.
   */
  readonly table: readonly TrialRow[];
  /** The number of finite trials with the period and a crossing, and without a crossing. */
  readonly crossed: number;
  readonly without: number;
}

const tieKind = oneOf(["largest", "first", "last"]);
const searchKind = oneOf(["onset", "start"]);

/**
 * The first crossing of a threshold by any output in each trial. Trials that are not finite, and those without the
 * period, have none.
 * @throws "unknown" if no trial has the period, "invalid" for another option or a recording without outputs
 */
export function thresholdCrossings(recording: Recording, options: CrossingOptions): Crossings {
  checkRecording(recording, "outputs", "times");
  checkArgument("options", options, ["threshold"], "name the value that an output must exceed: { threshold: 1 }");
  readKeys(options, ["threshold", "from", "search", "outputs", "ties"]);
  const { from: period, search = "onset", ties = "largest" } = options;
  const threshold = readAt(finiteNumber, options.threshold, "threshold");
  readAt(tieKind, ties, "ties");
  readAt(searchKind, search, "search");
  const { table, trials, words, times: axis } = recording;
  const noResponse = words?.noResponse ?? null;
  const count = recording.outputs.length / (axis.length * trials);
  const outputs = readOutputs(options.outputs, count, noResponse);
  const names = periodNames(table);
  if (period !== undefined && !names.includes(period)) throw unknownName("period", period, names);
  const moments = new Float64Array(table.length).fill(Number.NaN);
  const crossing = new Int32Array(table.length).fill(-1);
  let without = 0;
  const rows = table.map((row, trial): TrialRow => {
    const onset = period === undefined ? 0 : row.periods.find(({ name }) => name === period)?.from;
    const unanswered = { ...row, isCorrect: null, reactionTime: Number.NaN };
    if (!isFiniteTrial(row) || onset === undefined) return { ...unanswered, choice: Number.NaN };
    const end = endOfTrial(recording, trial);
    let step = 0;
    if (search === "onset") while (step < end && axis[step] <= onset + recording.dt * 1e-3) step++;
    for (; step < end; step++) {
      const at = (step * trials + trial) * count;
      const above = outputs.filter((output) => recording.outputs[at + output] > threshold);
      if (above.length === 0) continue;
      const tallest = () => above.reduce((a, b) => (recording.outputs[at + b] > recording.outputs[at + a] ? b : a));
      const output = ties === "largest" ? tallest() : ties === "first" ? above[0] : above[above.length - 1];
      moments[trial] = axis[step];
      crossing[trial] = output;
      const choice = choiceNumber(output, noResponse);
      const isCorrect = Number.isNaN(row.correct) ? null : choice === row.correct;
      return { ...row, choice, isCorrect, reactionTime: axis[step] - onset };
    }
    without++;
    return { ...unanswered, choice: 0 };
  });
  const crossed = crossing.reduce((sum, output) => sum + (output < 0 ? 0 : 1), 0);
  return { times: moments, outputs: crossing, table: rows, crossed, without };
}

function readOutputs(given: readonly number[] | undefined, count: number, noResponse: number | null): number[] {
  const all = Array.from({ length: count }, (_, output) => output);
  if (given === undefined) return all.filter((output) => output !== noResponse);
  const strange = given.find((output) => !all.includes(output));
  if (given.length === 0 || strange !== undefined)
    throw invalid({ at: "outputs", value: strange ?? given, remedy: `give some of the outputs 0 to ${count - 1}` });
  return [...given].sort((a, b) => a - b);
}
