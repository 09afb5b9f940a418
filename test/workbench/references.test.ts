import { describe, expect, test } from "vitest";
import { partsOf, runConfig } from "../../src/train/config.ts";
import { idealCrossEntropy, idealCurve, referencesOf } from "../../src/workbench/references.ts";

const referencesFor = (loose: object) => {
  const config = runConfig(loose);
  const { model, task } = partsOf(config);
  return referencesOf(model, task, config.train);
};

describe("referencesOf", () => {
  test("the notebook's task gives the notebook's lines", () => {
    const { loss, accuracy, observerSigma } = referencesFor({});
    expect(loss.map(({ label }) => label)).toEqual(["base rate", "right timing, random choice", "ideal observer"]);
    expect(loss[0].value).toBeCloseTo(0.216, 3);
    expect(loss[1].value).toBeCloseTo((Math.LN2 * 5) / 110, 12);
    expect(loss[2].value).toBeCloseTo(0.009, 3);
    expect(accuracy[0].value).toBeCloseTo(0.8957, 4);
    expect(observerSigma).toBeCloseTo(3.162, 3);
  });

  test("no ideal observer where the network adds noise to its inputs, no loss lines for another loss", () => {
    expect(referencesFor({ model: { inputNoise: 0.1 } })).toMatchObject({ accuracy: [], observerSigma: null });
    expect(referencesFor({ model: { inputNoise: 0.1 } }).loss).toHaveLength(2);
    expect(referencesFor({ train: { loss: "squaredError" } }).loss).toEqual([]);
    expect(idealCurve(referencesFor({ model: { rectifyInputs: true } }))).toBeUndefined();
  });
});

describe("idealCrossEntropy", () => {
  test("is ln 2 without evidence, 0 with plenty, and the mean over known levels", () => {
    expect(idealCrossEntropy([0])).toBeCloseTo(Math.LN2, 6);
    expect(idealCrossEntropy([40])).toBeCloseTo(0, 6);
    expect(idealCrossEntropy([0, 40])).toBeCloseTo(Math.LN2 / 2, 6);
  });

  test("agrees with a sum over draws", () => {
    // E[−ln σ(2 d x)], x ~ N(d, 1), by quantiles of the normal distribution
    const d = 0.8;
    let sum = 0;
    const n = 20000;
    for (let k = 0; k < n; k++) {
      const x = d - 8 + (16 * (k + 0.5)) / n;
      sum += ((Math.exp(-((x - d) ** 2) / 2) / Math.sqrt(2 * Math.PI)) * Math.log1p(Math.exp(-2 * d * x)) * 16) / n;
    }
    expect(idealCrossEntropy([d])).toBeCloseTo(sum, 6);
  });
});
