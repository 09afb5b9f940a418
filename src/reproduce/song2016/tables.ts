/** Tables of the report that only this paper has. */
import { normalCdf } from "../../base/math.ts";
import { numberText } from "../../figure/numberText.ts";
import type { ReportTable } from "../../figure/reportPage.ts";
import { networkMeasure } from "../measures.ts";
import type { PaperMeasure, ReproducedNetwork } from "../paper.ts";

/** Noise and baseline of the inputs: s.d., and its time constant in ms. */
const input = { sigma: 0.01, tau: 100, baseline: 0.2 };
const steps = [20, 10, 0.5];

/** S.d. of the noise of an input at a time step in ms. */
const noiseAt = (dt: number) => input.sigma * Math.sqrt((2 * input.tau) / dt);
/** The mean of a rectified normal variable. */
const rectified = (mean: number, sd: number) =>
  mean * normalCdf(mean / sd) + (sd * Math.exp(-((mean / sd) ** 2) / 2)) / Math.sqrt(2 * Math.PI);

const text = (value: PaperMeasure) => (typeof value === "number" ? numberText(value, 3) : "–");

export const tables = (networks: readonly ReproducedNetwork[]): readonly ReportTable[] => {
  const tested = networks.filter(({ analysis }) => analysis !== null);
  const combined = tested.filter((one) => networkMeasure(one, "precision") !== null);
  return [
    {
      title: "What the time step changes",
      columns: ["time step (ms)", "s.d. of the input noise per step", "mean baseline after rectification"],
      rows: steps.map((dt) => [
        dt,
        Number(noiseAt(dt).toPrecision(3)),
        Number(rectified(input.baseline, noiseAt(dt)).toPrecision(4)),
      ]),
      note:
        "Networks are trained at 20 ms (lee 10 ms) and tested at 0.5 ms. The noise of a step grows as the step shrinks; at 0.5 ms it is as large as the " +
        "baseline of 0.2, rectification bites, and the mean input rises.",
    },
    ...(tested.length > 0
      ? [
          {
            title: "Right choices at both time steps",
            columns: ["network", "seed", "as in training, %", "as tested, %"],
            rows: tested
              .filter((one) => networkMeasure(one, "coarse") !== null)
              .map((one) => [
                one.network,
                one.seed,
                text(networkMeasure(one, "coarse")),
                text(networkMeasure(one, "accuracy")),
              ]),
            note: "The same weights and conditions, other trials, and in other numbers: differences of a few points are sampling. Of trials with a response.",
          },
        ]
      : []),
    ...(combined.length > 0
      ? [
          {
            title: "Thresholds with one sense and with both",
            columns: ["seed", "1/σ² of both", "1/σ² of the senses, added", "(1/σ of the senses, added)²"],
            rows: combined.map((one) => [
              one.seed,
              ...["precisionInterval", "independentInterval", "sharedInterval"].map((name) =>
                intervalText(networkMeasure(one, name)),
              ),
            ]),
            note:
              "In (events/s)⁻², with 95 % intervals over resampled trials. The second column is expected if each sense has noise of its own, the third if the " +
              "noise comes after the senses are added. The inputs are nearly noiseless, so these thresholds reflect noise inside the network.",
          },
        ]
      : []),
  ];
};

function intervalText(value: PaperMeasure): string {
  if (value === null || typeof value === "number") return "–";
  const [middle, low, high] = value.map((one) => (one === null ? "–" : numberText(one, 3)));
  return `${middle} (${low}–${high})`;
}
