import { describe, expect, test } from "vitest";
import { taskClusters } from "../../src/analysis/index.ts";
import { taskVarianceFigure } from "../../src/figure/index.ts";
import { fault } from "../fault.ts";
import { expectSound } from "./sound.ts";

/** Units that vary in the first task, in the others, or hardly at all, in turn. */
function varied(units: number, tasks: readonly string[]) {
  const variance = Float64Array.from({ length: units * tasks.length }, (_, k) => {
    const [unit, task] = [Math.floor(k / tasks.length), k % tasks.length];
    if (unit % 3 === 2) return 0;
    return (unit % 3 === 0) === (task === 0) ? 1 + (unit % 5) / 10 : 0.02 * (unit % 4);
  });
  const of = { tasks, units, variance };
  return { ...of, ...taskClusters(of) };
}

describe("taskVarianceFigure", () => {
  test("shows active units cluster by cluster, and how many are left out", async () => {
    const input = varied(12, ["go", "anti", "a task with a rather long name that must be cut somewhere"]);
    const figure = await taskVarianceFigure(input);
    await expectSound(figure);
    for (const text of [">go<", ">anti<", ">1<", ">2<", "units, by cluster"]) expect(figure.svg).toContain(text);
    expect(figure.caption).toMatch(/^Task variance of 8 units in 2 clusters .* in 3 tasks/);
    expect(figure.caption).toContain("4 of 12 units, whose rates hardly vary, are left out.");
    expect(figure.csv["cluster"]).toEqual([1, 2, null, 1, 2, null, 1, 2, null, 1, 2, null]);
    expect(figure.csv["variance, go"]).toEqual([...Array(12).keys()].map((unit) => input.variance[3 * unit]));
    expect(figure.csv["relative, go"][2]).toBeNull();
  });

  test("is sound with hundreds of units in twenty tasks", async () => {
    const tasks = Array.from({ length: 20 }, (_, k) => `task ${k}`);
    await expectSound(await taskVarianceFigure(varied(256, tasks)));
  });

  test("needs an active unit, and clusters of these units", async () => {
    const silent = { tasks: ["go"], units: 2, variance: new Float64Array(2) };
    await expect(taskVarianceFigure({ ...silent, ...taskClusters(silent) })).rejects.toThrow(
      fault("invalid", "task variance", { detail: "of no active unit" }),
    );
    await expect(taskVarianceFigure({ ...varied(3, ["go", "anti"]), cluster: [0] })).rejects.toThrow(
      fault("mismatched", "cluster", { detail: "of 1 values" }),
    );
  });
});
