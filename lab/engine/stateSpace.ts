/** Mean rates of groups of trials on their two first principal components. */
import { principalComponents, type TrialRow } from "dalenet/analysis";
import type { Experiment } from "../../src/open/experiment.ts";
import type { StateSpace } from "../protocol.ts";
import { type Group, groupsOf } from "./groups.ts";
import type { Recorded } from "./trialShown.ts";

interface Mean extends Group {
  readonly sums: Float64Array;
  /** Trials that run at each step. */
  readonly counts: Float64Array;
}

export type Space = Pick<StateSpace, "explained" | "paths">;

/** Where rates are no longer numbers. */
const none: Space = { explained: [Number.NaN, Number.NaN], paths: [] };

/**
 * A function that projects a batch. Directions keep their signs from one look to the next, so that the picture turns
 * only as the network does.
 */
export function stateSpaces(task: Experiment["task"], units: number) {
  const groupOf = groupsOf(task);
  let before: readonly Float64Array[] = [];
  return (rows: readonly TrialRow[], { steps, trials, rates }: Recorded): Space => {
    const means = new Map<number | string, Mean>();
    rows.forEach((row, trial) => {
      const group = groupOf(row);
      if (!group || !row.isFinite) return;
      let mean = means.get(group.level);
      if (!mean)
        means.set(
          group.level,
          (mean = { ...group, sums: new Float64Array(steps * units), counts: new Float64Array(steps) }),
        );
      for (let k = 0; k < row.steps; k++) {
        mean.counts[k]++;
        const from = (k * trials + trial) * units;
        for (let unit = 0; unit < units; unit++) mean.sums[k * units + unit] += rates[from + unit];
      }
    });
    const all = [...means.values()].sort((a, b) => a.place - b.place);
    const lengths = all.map(({ counts }) => counts.findLastIndex((count) => count > 0) + 1);
    const total = lengths.reduce((sum, length) => sum + length, 0);
    if (total === 0) return none;
    const values = new Float64Array(total * units);
    let at = 0;
    all.forEach(({ sums, counts }, g) => {
      for (let k = 0; k < lengths[g]; k++)
        for (let unit = 0; unit < units; unit++) values[at++] = sums[k * units + unit] / counts[k];
    });
    if (!values.every(Number.isFinite)) return none;
    const { directions, explained, scores } = principalComponents(values, total, units, { count: 2 });
    const turns = directions.map((direction, c) => (dot(direction, before[c] ?? direction) < 0 ? -1 : 1));
    before = directions.map((direction, c) => direction.map((one) => turns[c] * one));
    const periodStarts = rows[0].periods
      .filter(({ from, to }) => to > from)
      .map(({ from }) => Math.round(from / task.dt));
    let row = 0;
    const paths = all.map(({ label, look }, g) => {
      const part = (c: number) =>
        Float32Array.from(scores[c].subarray(row, row + lengths[g]), (value) => turns[c] * value);
      const path = { label, look, x: part(0), y: part(1), periodStarts };
      row += lengths[g];
      return path;
    });
    return { explained: [explained[0], explained[1]], paths };
  };
}

const dot = (one: Float64Array, other: Float64Array): number =>
  one.reduce((sum, value, k) => sum + value * other[k], 0);
