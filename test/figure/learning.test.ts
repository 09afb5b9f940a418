import { expect, test } from "vitest";
import { optimisationFigure, trainingFigure } from "../../src/figure/index.ts";
import { hasLogPlace, logDomain } from "../../src/figure/learning.ts";

test("the axis of losses encloses them, even with more epochs than a call can have arguments", () => {
  expect(logDomain([0.03, 0.4])).toEqual([0.02, 0.5]);
  expect(logDomain(Array.from({ length: 200_000 }, (_, k) => 0.03 + k / 1e6))).toEqual([0.02, 0.5]);
});

test("a logarithmic axis leaves out numbers near the ends of the range, without an error", async () => {
  const odd = [5e-324, 1e-310, 1e308, 0, -1, Number.NaN, 0.5];
  expect(odd.filter(hasLogPlace)).toEqual([0.5]);
  for (const value of odd) {
    const { csv } = await optimisationFigure({ gradientNorm: [value, value], penalties: [1, value], clipNorm: value });
    expect(csv["epoch"]).toEqual([1, 2]);
    await trainingFigure({ loss: [value, 1], lossReferences: [{ label: "chance", value }] });
    await trainingFigure({ loss: [value] });
  }
});

test("the legend says in full why a training stopped, on as many lines as it takes", async () => {
  const ending = "accuracy of the worst condition 0.8546, mean of the last 5 checks, > 0.85";
  const drawn = async (because: string) => {
    const course = { stages: [{ from: 0, ending: because }], stopped: 2 };
    return (await trainingFigure({ loss: [1, 0.5], course })).svg;
  };
  const svg = await drawn(ending);
  const said = [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text).join(" ");
  expect(said).toContain(`stopped: ${ending.replace("> ", "&gt;\u00a0")}`);
  expect(await drawn(ending.repeat(4))).toContain("…");
});
