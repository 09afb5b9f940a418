/** Aligns trials whose periods vary in length: in blocks within which all lengths are equal. */
import { unknownName } from "../base/errors.ts";
import type { TaskWords } from "../task/words/words.ts";
import { periodNames } from "./periods.ts";
import { checkRecording, isFiniteTrial, type Recording, type TrialRow } from "./recording.ts";

/**
 * The stretch of each trial of a recording that is analysed, and the onset that is its time 0, in ms since the trial
 * began; an onset of NaN leaves a trial out.
 */
export interface Frame {
  readonly onsets: readonly number[];
  /** The stretch (from, to] (default: the whole trial). */
  readonly from?: readonly number[];
  readonly to?: readonly number[];
}

/**
 * A part of the trials that has the same length in all of them, with the stretches of variable length on either side.
 */
export interface Block extends Required<Frame> {
  /** The period whose onset is time 0, or "start" or "end" for those of the trial. */
  readonly event: { readonly period: string } | "start" | "end";
}

export interface AlignedBlocks {
  readonly blocks: readonly Block[];
  /** Who chose the events: the caller, the task, or neither. */
  readonly chosenBy: "caller" | "task" | "default";
  /** The number of finite trials that are left out: without the requested period, or catch trials. */
  readonly lacking: number;
}

type Shown = Pick<Recording, "table" | "dt" | "words">;

/** A moment that all trials have. */
interface Boundary {
  /** The period that begins here; undefined at the end, and at the start if trials begin with different periods. */
  readonly name?: string;
  readonly isStart?: boolean;
  readonly isEnd?: boolean;
  /** Whether something that lasts, however short, begins here in every trial. */
  readonly lasts: boolean;
  readonly at: readonly number[];
}

/** Smaller differences, in ms, are rounding. */
const slack = 1e-6;

/**
 * The blocks of the trials, in order. Boundaries are the onsets of periods that all finite trials have, and the trial's
 * end; two neighbouring boundaries belong to one block if the time between them is the same in all trials. The variable
 * stretch before a block and the one after it belong to the block, too. Time 0 is the first event that the task names,
 * or else the first period after the trial's start. A block at the trial's start or end without a stretch of constant
 * length and without an event of the task is left out, unless it is the only one. Trials that are not scored and have
 * no event of the task, such as catch trials, are left out too.
 * @param period returns only the block that contains the onset of this period, which becomes time 0
 * @throws "unknown" if no trial has a period of that name
 */
export function alignedBlocks(shown: Shown, period?: string): AlignedBlocks {
  checkRecording(shown, "dt");
  const { table, dt, words } = shown;
  const finite = table.flatMap((row, trial) => (isFiniteTrial(row) ? [trial] : []));
  const align = period === undefined ? (words?.align ?? []) : [period];
  const hasEvent = (trial: number) => table[trial].periods.some(({ name }) => align.includes(name));
  const isAnyAligned = table.some((_, trial) => hasEvent(trial));
  if (period !== undefined && !isAnyAligned) throw unknownName("period", period, periodNames(table));
  const isIn = (trial: number) => {
    if (hasEvent(trial)) return true;
    return period === undefined && !(isAnyAligned && table[trial].isCorrect === null);
  };
  const among = finite.filter(isIn);
  const boundaries = boundariesOf(
    among.map((trial) => table[trial]),
    dt,
    period,
  );
  const runs = runsOf(boundaries);
  const isNamed = ([first, last]: Run) =>
    boundaries.slice(first, last + 1).some(({ name }) => name !== undefined && align.includes(name));
  const spread = (values: readonly number[], otherwise: number): number[] => {
    const all = new Array<number>(table.length).fill(otherwise);
    for (const [k, trial] of among.entries()) all[trial] = values[k];
    return all;
  };
  const blocks = chosenRuns(runs, boundaries, isNamed, period !== undefined).map(([first, last]): Block => {
    const event = eventOf(boundaries.slice(first, last + 1), align);
    return {
      event: event.name !== undefined && !isUnnamed(event) ? { period: event.name } : event.isEnd ? "end" : "start",
      onsets: spread(event.at, Number.NaN),
      from: spread(boundaries[Math.max(0, first - 1)].at, 0),
      to: spread(boundaries[Math.min(boundaries.length - 1, last + 1)].at, 0),
    };
  });
  const isDeclared = align.length > 0 && runs.some(isNamed);
  return {
    blocks,
    chosenBy: period !== undefined ? "caller" : isDeclared ? "task" : "default",
    lacking: finite.length - among.length,
  };
  /** The onset of the first period counts as the trial's start, unless the task names that period. */
  function isUnnamed({ name, isStart }: Boundary): boolean {
    return isStart === true && !align.includes(name!);
  }
}

function boundariesOf(rows: readonly TrialRow[], dt: number, asked: string | undefined): Boundary[] {
  const [first] = rows;
  if (first === undefined) return [];
  const boundaries: Boundary[] = [{ isStart: true, lasts: true, at: rows.map(() => 0) }];
  for (const { name } of first.periods) {
    const found = rows.map(({ periods }) => periods.find((one) => one.name === name));
    if (found.includes(undefined)) continue;
    const periods = found as { from: number; to: number }[];
    const lasting = periods.filter(({ from, to }) => to > from).length;
    if (lasting === 0 && name !== asked) continue;
    const at = periods.map(({ from }) => from);
    const last = boundaries[boundaries.length - 1];
    const boundary = { name, lasts: lasting === rows.length, at };
    // The first period usually begins when the trial does.
    if (last.isStart && at.every((time) => Math.abs(time) < slack)) boundaries[0] = { ...boundary, isStart: true };
    // Periods whose order differs between trials are no boundaries.
    else if (at.every((time, k) => time >= last.at[k] - slack)) boundaries.push(boundary);
  }
  const end = rows.map(({ steps }) => steps * dt);
  return [...boundaries, { isEnd: true, lasts: true, at: end }];
}

/** The first and the last of neighbouring boundaries that are equally far apart in all trials. */
type Run = readonly [first: number, last: number];

function runsOf(boundaries: readonly Boundary[]): Run[] {
  const runs: [number, number][] = [];
  boundaries.forEach(({ at }, i) => {
    const before = boundaries[i - 1]?.at;
    const isFixed = before?.every((time, k) => Math.abs(at[k] - time - (at[0] - before[0])) < slack);
    if (isFixed) runs[runs.length - 1][1] = i;
    else runs.push([i, i]);
  });
  return runs;
}

function chosenRuns(
  runs: readonly Run[],
  boundaries: readonly Boundary[],
  isNamed: (run: Run) => boolean,
  isAsked: boolean,
): readonly Run[] {
  if (isAsked) return runs.filter(isNamed);
  const hasNamed = runs.some(isNamed);
  const kept = runs.filter((run) => {
    const [first, last] = run;
    if (last > first || isNamed(run)) return true;
    const { isStart = false, isEnd = false, lasts } = boundaries[first];
    return !hasNamed && !isStart && !isEnd && lasts;
  });
  return kept.length > 0 ? kept : runs;
}

function eventOf(inside: readonly Boundary[], align: TaskWords["align"]): Boundary {
  const named = align.map((period) => inside.find(({ name }) => name === period)).find((one) => one !== undefined);
  return (
    named ??
    inside.find(({ isStart, isEnd, lasts }) => !isStart && !isEnd && lasts) ??
    inside.find(({ isStart }) => isStart) ??
    inside[0]
  );
}
