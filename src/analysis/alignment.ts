/** How trials whose periods vary in length are laid over each other: in blocks, within which all lengths are equal. */
import { unknownName } from "../base/errors.ts";
import type { TaskWords } from "../task/words/words.ts";
import { periodNames } from "./periods.ts";
import { checkRecording, isFiniteTrial, type Recording, type TrialRow } from "./recording.ts";

/** Which stretch of each trial of a recording is looked at, and what its time 0 is, in ms since the trial began; NaN for a trial that is left out. */
export interface Frame {
  readonly onsets: readonly number[];
  /** The stretch (from, to]; none: the whole trial. */
  readonly from?: readonly number[];
  readonly to?: readonly number[];
}

/** A part of the trials that is as long in all of them, and what varies on either side of it. */
export interface Block extends Required<Frame> {
  /** The period at whose onset time is 0, or "start" and "end" for those of the trial. */
  readonly event: { readonly period: string } | "start" | "end";
}

export interface AlignedBlocks {
  readonly blocks: readonly Block[];
  /** Whether the events were asked for, or are declared by the task: all, some, or none of them. */
  readonly chosenBy: "caller" | "task" | "default";
  /** Finite trials that have no such period as was asked for. */
  readonly lacking: number;
}

type Shown = Pick<Recording, "table" | "dt" | "words">;

/** A moment that all trials have. */
interface Boundary {
  /** The period that begins here; none at the end, and at a start where trials begin differently. */
  readonly name?: string;
  readonly isStart?: boolean;
  readonly isEnd?: boolean;
  /** Whether something begins here in every trial, be it ever so short. */
  readonly lasts: boolean;
  readonly at: readonly number[];
}

/** ms: rounding is no difference. */
const slack = 1e-6;

/**
 * The blocks of some trials, in order. Their boundaries are where a period begins that all finite trials have, and the trial's end; two neighbours belong
 * to one block where it is as long from one to the other in all trials. What varies beside a block belongs to it, too: on its right from the block's end
 * on, on its left up to its beginning. Time 0 is the first event that the task names, or else the first period after the trial's start. A block at the
 * start or the end of the trial in which nothing lasts equally long, and where the task names no event, is left out unless there is no other.
 * @param period the block with its onset alone, which becomes time 0
 * @throws unknown: no trial has a period of that name
 */
export function alignedBlocks(shown: Shown, period?: string): AlignedBlocks {
  checkRecording(shown, "dt");
  const { table, dt, words } = shown;
  const finite = table.flatMap((row, trial) => (isFiniteTrial(row) ? [trial] : []));
  const has = (trial: number) => period === undefined || table[trial].periods.some(({ name }) => name === period);
  const among = finite.filter(has);
  if (period !== undefined && !table.some((_, trial) => has(trial)))
    throw unknownName("period", period, periodNames(table));
  const boundaries = boundariesOf(
    among.map((trial) => table[trial]),
    dt,
    period,
  );
  const runs = runsOf(boundaries);
  const align = period === undefined ? (words?.align ?? []) : [period];
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
  /** The onset of the first period is the trial's start, unless the task speaks of that period. */
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
    // The first period, as a rule, begins when the trial does.
    if (last.isStart && at.every((time) => Math.abs(time) < slack)) boundaries[0] = { ...boundary, isStart: true };
    // Periods that come in another order in some trials divide none.
    else if (at.every((time, k) => time >= last.at[k] - slack)) boundaries.push(boundary);
  }
  const end = rows.map(({ steps }) => steps * dt);
  return [...boundaries, { isEnd: true, lasts: true, at: end }];
}

/** The first and the last boundary of neighbours that are equally far apart in all trials. */
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
