/** What a batch reports that is shown in windows, with an executable whose results a test chooses. */
import { describe, expect, test } from "vitest";
import type { Executable, Feed } from "../../src/backend/index.ts";
import { type PresentOptions, present } from "../../src/loop/present.ts";

/** Three windows of two steps; in the second nothing counts, and the third counts three times as much as the first. */
const weights = [1, 1, 0, 0, 3, 3];
const feed: Feed = { steps: 6, trials: 1, signals: { mask: { dense: weights } } };
const ofWindows = [
  { loss: 2, penalties: 10, gradientNorm: 1 },
  { loss: 100, penalties: 100, gradientNorm: 100 },
  { loss: 4, penalties: 30, gradientNorm: 5 },
];

/** Shows the batch; `refused` windows are skipped. */
function shown(refused: readonly number[]) {
  const log: string[] = [];
  let runs = 0;
  const window = (norm: number) => ofWindows.findIndex(({ gradientNorm }) => gradientNorm === norm);
  const executable = {
    run: ({ stepsBefore = 0 }: Feed) => {
      runs++;
      return ofWindows[stepsBefore / 2];
    },
    apply: () => log.push("apply"),
    record: () => new Float64Array(0),
    perTrial: () => new Float64Array(0),
  } as Partial<Executable> as Executable;
  const options: PresentOptions = {
    ...{ window: 2, states: [], from: 0 },
    scalars: (update) => {
      log.push(`scalars of update ${update}`);
      return {};
    },
    accepts: ({ gradientNorm }) => !refused.includes(window(gradientNorm)),
    updated: ({ gradientNorm }, isMade) => log.push(`${isMade ? "made" : "skipped"} ${window(gradientNorm)}`),
  };
  const { results, updates, skipped, again } = present(executable, feed, options);
  return { results, updates, skipped, log, again, runs: () => runs };
}

describe("a batch in windows", () => {
  test("weights losses by what counts in each window, and everything else alike", () => {
    const { results, updates, skipped } = shown([]);
    expect(results).toEqual({ loss: (2 * 1 + 4 * 3) / 4, penalties: 20, gradientNorm: 3 });
    expect([updates, skipped]).toEqual([2, 0]);
  });

  test("leaves out windows whose updates are skipped", () => {
    expect(shown([0])).toMatchObject({ results: ofWindows[2], updates: 1, skipped: 1 });
    expect(shown([2])).toMatchObject({ results: ofWindows[0], updates: 1, skipped: 1 });
  });

  test("reports the last window if all are skipped", () => {
    expect(shown([0, 2])).toMatchObject({ results: ofWindows[2], updates: 0, skipped: 2 });
  });

  test("tells of each update that was made or skipped, and of none where nothing counts", () => {
    expect(shown([0, 1]).log).toEqual([
      "scalars of update 1",
      "skipped 0",
      "scalars of update 1",
      "scalars of update 1",
      "made 2",
      "apply",
    ]);
  });

  test("runs the last window again whether or not its update was made", () => {
    for (const refused of [[], [2]]) {
      const { again, runs } = shown(refused);
      expect([again(), runs()]).toEqual([ofWindows[2], 4]);
    }
  });
});
