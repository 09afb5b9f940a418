import { expect, test } from "vitest";
import { hasLogPlace, logDomain } from "../../src/figure/learning.ts";
import { optimisationFigure } from "../../src/figure/optimisation.ts";
import { trainingFigure } from "../../src/figure/training.ts";

test("the axis of losses encloses them, also where there are more epochs than a call has room for", () => {
  expect(logDomain([0.03, 0.4])).toEqual([0.02, 0.5]);
  expect(logDomain(Array.from({ length: 200_000 }, (_, k) => 0.03 + k / 1e6))).toEqual([0.02, 0.5]);
});

test("numbers that lose their digits have no place on a logarithmic axis, and stop no figure", async () => {
  const odd = [5e-324, 1e-310, 1e308, 0, -1, Number.NaN, 0.5];
  expect(odd.filter(hasLogPlace)).toEqual([0.5]);
  for (const value of odd) {
    const { csv } = await optimisationFigure({ gradientNorm: [value, value], penalties: [1, value], clipNorm: value });
    expect(csv["epoch"]).toEqual([1, 2]);
    await trainingFigure({ loss: [value, 1], lossReferences: [{ label: "chance", value }] });
    await trainingFigure({ loss: [value] });
  }
});
