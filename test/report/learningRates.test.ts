import { expect, test } from "vitest";
import { learningRates } from "../../src/figure/index.ts";
import { runConfig } from "../../src/index.ts";
import { scheduleAt } from "../../src/open/schedule.ts";

const trainOf = (epochs: number, batchesPerEpoch: number) =>
  runConfig({
    model: { units: 4 },
    task: { name: "perceptualDecision" },
    train: {
      epochs,
      batchesPerEpoch,
      batch: 4,
      optimizer: { kind: "adam", learningRate: 0.01 },
      schedule: { warmupSteps: 3, decay: "cosine" },
    },
  }).train;

test.each([
  [1, 1],
  [1, 1000],
  [7, 33],
  [64, 500],
  [300, 5],
])("the rates of %i epochs of %i updates include the first update and the end of every epoch", (epochs, perEpoch) => {
  const train = trainOf(epochs, perEpoch);
  const rates = learningRates(train, epochs);
  const at = (step: number) => 0.01 * scheduleAt(train.schedule, step, epochs * perEpoch);
  expect(rates[0]).toEqual({ epoch: 1 / perEpoch, rate: at(1) });
  const ends = rates.filter(({ epoch }) => Number.isInteger(epoch));
  expect(ends).toEqual(Array.from({ length: epochs }, (_, i) => ({ epoch: i + 1, rate: at((i + 1) * perEpoch) })));
  for (let i = 1; i < rates.length; i++) expect(rates[i].epoch).toBeGreaterThan(rates[i - 1].epoch);
  expect(rates.length).toBeLessThanOrEqual(Math.max(200, epochs) + 1);
  expect(rates.length).toBeGreaterThanOrEqual(Math.min(100, epochs * perEpoch));
});

test("a training without a finished epoch has no rates", () => {
  expect(learningRates(trainOf(2, 5), 0)).toEqual([]);
});
