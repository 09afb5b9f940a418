import { describe, expect, test } from "vitest";
import {
  averageRates,
  averageStates,
  psychometricCurve,
  type Recording,
  rateStatistics,
  ratesByLevel,
  selectivity,
  trajectories,
  trialGroups,
  unitActivity,
} from "../../src/analysis/index.ts";
import { silentUnits, telling } from "../../src/analysis/selectivity.ts";
import { recorded, setRate } from "./recorded.ts";

const condition = (signedCoherence: number) => ({
  condition: { signedCoherence },
  correct: signedCoherence > 0 ? 1 : 2,
});
/** Four trials of two units; with `overflow` two more, in which rates are NaN or ∞. Unit 1 is silent. */
function recording(overflow: boolean): Recording {
  const rows = [condition(6.4), condition(-6.4), condition(6.4), condition(-6.4)];
  const more = [
    { ...condition(6.4), choice: Number.NaN },
    { ...condition(-6.4), choice: Number.NaN },
  ];
  const made = recorded(2, 2, overflow ? [...rows.slice(0, 2), ...more, ...rows.slice(2)] : rows);
  const finite = overflow ? [0, 1, 4, 5] : [0, 1, 2, 3];
  finite.forEach((trial, i) => {
    for (let step = 0; step < 8; step++) setRate(made, step, trial, 0, (i % 2 === 0 ? 3 : 1) + step * i);
  });
  if (overflow)
    for (const unit of [0, 1])
      for (let step = 3; step < 8; step++) {
        setRate(made, step, 2, unit, Number.NaN);
        setRate(made, step, 3, unit, Number.POSITIVE_INFINITY);
      }
  return made;
}
const abscissa = { factor: "signedCoherence" };
const all = ({ table }: Recording) => table.map((_, trial) => trial);

describe("trials that are not finite change nothing in", () => {
  test.each<[string, (recording: Recording) => unknown]>([
    ["averages over trials", (r) => averageRates(r, all(r), [0])],
    ["averages of all units", (r) => averageStates(r, all(r))],
    ["statistics of rates", rateStatistics],
    ["activity of units", unitActivity],
    ["selectivity", (r) => selectivity(r)],
    ["which units are silent", silentUnits],
    ["which units are the most active", (r) => telling(r, undefined, 2)],
    ["rates against a level", (r) => ratesByLevel(r, "signedCoherence", "stimulus", [0])],
    ["principal components", (r) => trajectories(r, trialGroups(r)).explained],
    [
      "the psychometric curve",
      (r) => psychometricCurve(r.table, abscissa).map(({ shown: _, notFinite: __, ...point }) => point),
    ],
  ])("%s", (_, of) => {
    expect(of(recording(true))).toEqual(of(recording(false)));
  });
});

test("groups of trials contain the finite ones, by their indices in the recording", () => {
  expect(trialGroups(recording(true)).map(({ trials }) => trials)).toEqual([
    [1, 5],
    [0, 4],
  ]);
});

test("the psychometric curve counts them separately from trials without a response", () => {
  const points = psychometricCurve(recording(true).table, abscissa);
  expect(points.map(({ n, shown, notFinite }) => [n, shown, notFinite])).toEqual([
    [2, 3, 1],
    [2, 3, 1],
  ]);
});

test("if no trial is finite, rates and silent units are unknown", () => {
  const none = recorded(1, 1, [{ choice: Number.NaN }]);
  const { populations, max, silent } = rateStatistics(none);
  expect([populations[0].median, populations[0].silent, max, silent]).toEqual(new Array(4).fill(Number.NaN));
  const activity = unitActivity(none);
  expect([activity.quiet, activity.energyShare, activity.populations[0].quiet]).toEqual(new Array(3).fill(Number.NaN));
});
