import { portablePow } from "../../../base/math.ts";
import { option, quantity } from "../../../settings/parameter.ts";
import { slots } from "../../blocks/slots.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";

const targets = ["red", "green"] as const;
/** Evidence of each shape for green, in tenths of a unit of log10 odds: whole numbers add up exactly. */
const weights = [-100, -9, -7, -5, -3, 3, 5, 7, 9, 100];

const inputName = (place: number, shape: number) => `place ${place + 1} shape ${shape + 1}`;

/** Add up the evidence of shapes that appear one after another. */
export const probabilisticReasoning = defineTask({
  name: "probabilisticReasoning",
  title: "Probabilistic reasoning",
  summary:
    "Four shapes appear one after another, each with a weight that speaks for red or for green: choose the target with more evidence.",
  source: "Yang & Shadlen (2007), Nature 447:1075–1080; periods of Molano-Mazón et al. (2022), NeuroGym",
  deviations: [
    "The answer is the sign of the summed weights, and sums of 0 are left out. With answers: sampled it is green with probability 1/(1 + 10^−sum), as in the experiment and in neurogym.",
    "Red and green are right equally often, for each trial is drawn given its answer.",
    "The two shapes with certain evidence have the weights ±10, as in neurogym; in the experiment they are infinite.",
  ],
  dt: 20,
  parameters: {
    fixation: duration(500, "fixation before the first shape"),
    count: quantity(4, "", "number of shapes in a trial", { min: 1, max: 16, whole: true }),
    shape: quantity(500, "ms", "time from one shape to the next", { min: 1 }),
    delay: duration({ uniform: [450, 550] }, "delay after the shapes"),
    decision: duration(500, "decision, when the choice is reported", { positive: true }),
    answers: option("certain", ["certain", "sampled"], "the sign of the evidence, or sampled with its probability"),
    sigma: quantity(0, "√ms", "noise of the shapes: s.d. sigma/√dt per step", { min: 0 }),
  },
  presets: {
    neurogym: { about: "ProbabilisticReasoning of neurogym", dt: 100, parameters: { answers: "sampled" } },
    brainpy: {
      about: "RateProbabilisticReasoning of brainpy_datasets",
      dt: 100,
      parameters: { decision: 700, answers: "sampled" },
    },
    braintools: {
      about: "ProbabilisticReasoning of braintools, with shapes that stay on and the weights of the experiment",
      dt: 20,
      parameters: { count: 8, shape: 200, delay: 0 },
    },
  },
  inputs: ({ count }) => [
    "fixation",
    ...Array.from({ length: count }, (_, place) => weights.map((_, shape) => inputName(place, shape))).flat(),
  ],
  outputs: ["fixation", ...targets],
  target: "class",
  noise: ({ count, sigma }) => ({ sigma: [0, ...Array<number>(count * weights.length).fill(sigma)] }),
  conditions: ({ answers }) => ({ answer: targets, answers: [answers] }),
  periods: (p) => ({ fixation: p.fixation, shapes: p.count * p.shape, delay: p.delay, decision: p.decision }),
  factors: { answer: { kind: "category" }, answers: { kind: "category" }, evidence: { kind: "signed" } },
  activity: { align: ["shapes", "decision"], selectivity: { period: "delay" }, rates: ["shapes", "delay", "decision"] },
  trial({ answer, answers }, t, { count }) {
    const draw = () => Array.from({ length: count }, () => t.random.integer(weights.length));
    const evidenceOf = (shapes: readonly number[]) => shapes.reduce((sum, shape) => sum + weights[shape], 0) / 10;
    const isGreen = (evidence: number) =>
      answers === "certain" ? evidence > 0 : t.random.uniform() < 1 / (1 + portablePow(10, -evidence));
    // Drawn until the answer is that of the condition.
    let shapes: number[];
    let evidence: number;
    do {
      shapes = draw();
      evidence = evidenceOf(shapes);
    } while ((answers === "certain" && evidence === 0) || isGreen(evidence) !== (answer === "green"));
    t.record("evidence", evidence);
    t.input("fixation").during("fixation", "shapes", "delay", 1);
    const places = t.random.shuffle(shapes.map((_, k) => k));
    slots(t, "shapes", count).forEach((start, k) => {
      t.input(inputName(places[k], shapes[k])).between(start, t.end("shapes"), 1);
    });
    t.answer(answer).during("decision");
  },
  chance: ({ answers }) => answers === "sampled",
});
