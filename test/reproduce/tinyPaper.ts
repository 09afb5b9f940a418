/** An invented paper: two networks of 10 units that train for a moment, one of which cannot reach its criterion. */
import { psychometricCurve, scoresOf } from "../../src/analysis/index.ts";
import { psychometricFigure } from "../../src/figure/index.ts";
import type { Config } from "../../src/index.ts";
import type { Paper, PaperNetwork } from "../../src/reproduce/paper.ts";
import { tiny } from "../loop/tiny.ts";

const factor = { name: "signedCoherence", unit: "%", favours: "choice 1" };

const network = (title: string, when: object): PaperNetwork => ({
  title,
  config: {
    ...tiny,
    train: {
      ...tiny.train,
      batchesPerEpoch: 2,
      validation: { every: 2, trials: 20 },
      stop: { when },
    },
    seeds: { weights: 9, trials: 11, noise: 12, evaluation: 13 },
  } as Config,
  most: { trials: 32, quick: 8 },
  tests: {
    behaviour: { dt: 10, every: 20, record: "rates", seed: 3, repetitions: { full: 10, quick: 1 } },
    noiseless: { noise: false, record: "outputs", levels: [0, 51.2], repetitions: { full: 1, quick: 1 } },
  },
  async analyse({ run, show }) {
    const behaviour = await show("behaviour");
    const noiseless = await show("noiseless");
    const { rates, times } = behaviour.recording;
    const points = psychometricCurve(behaviour.table, { factor: factor.name });
    return {
      measures: {
        accuracy: 100 * scoresOf(behaviour).accuracy!,
        shown: behaviour.table.length,
        noiseless: noiseless.table.length,
        kept: rates.length / (times.length * behaviour.table.length * run.model.units),
        times: Array.from(times),
      },
      pictures: { psychometric: await psychometricFigure({ points, factor }) },
      data: { points },
    };
  },
});

export const tinyPaper: Paper = {
  name: "tiny",
  title: "Reproduction of an invented paper",
  citation: "Nobody (2026)",
  revision: 1,
  networks: {
    easy: network("A network that is soon content", { loss: 1e6 }),
    hard: network("A network that is never content", { loss: 0 }),
  },
  measures: { accuracy: { label: "right choices", unit: "%" }, shown: { label: "test trials", unit: "" } },
  figures: [
    {
      number: "1",
      title: "Decisions",
      networks: ["easy"],
      panels: [
        {
          panel: "A",
          title: "Psychometric function",
          network: "easy",
          picture: "psychometric",
        },
      ],
      claims: [
        {
          text: "it chooses",
          about: "shape",
          network: "easy",
          measure: "accuracy",
          rule: { above: -1 },
          isImplied: true,
        },
        {
          text: "it has learned in 16 trials",
          about: "number",
          network: "easy",
          measure: "trials",
          rule: { withinFactor: 2, of: [16] },
        },
      ],
    },
    {
      number: "2",
      title: "Both",
      networks: ["easy", "hard"],
      panels: [
        {
          panel: "",
          title: "Both",
          networks: ["hard"],
          draw: (of) =>
            psychometricFigure({
              points: of("hard").analysis.data!["points"] as ReturnType<typeof psychometricCurve>,
              factor,
            }),
        },
      ],
      claims: [],
    },
  ],
  published: [
    { network: "easy", measure: "accuracy", source: "paper", value: 85.5, note: "text" },
    { network: "hard", measure: "trials", source: "port of the authors' code", value: 110_000 },
  ],
  notes: ["Nothing of this was ever found."],
  recipes: {
    smaller: {
      about: "six units",
      of: (config) => ({ ...config, model: { ...config.model, units: 6 } }) as Config,
    },
  },
};
