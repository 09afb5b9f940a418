import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";
import { ofModel, source } from "./choiceTask.ts";

/** Dots 0–8 of a grid, row by row from the top left. */
const dots = Array.from({ length: 9 }, (_, k) => k);
const [xOf, yOf] = [(dot: number) => -0.5 + 0.5 * (dot % 3), (dot: number) => 0.5 - 0.5 * Math.floor(dot / 3)];
/** The dots of each sequence, from the centre on. */
const sequences = [
  [4, 5, 1, 0],
  [4, 3, 1, 2],
  [4, 3, 7, 8],
  [4, 5, 7, 6],
  [4, 5, 1, 2],
  [4, 3, 1, 0],
  [4, 3, 7, 6],
  [4, 5, 7, 8],
];
/** The dots to which a movement from a dot may go. */
const options: Readonly<Record<number, readonly number[]>> = { 1: [0, 2], 3: [1, 7], 4: [3, 5], 5: [1, 7], 7: [6, 8] };
const movements = ["M1", "M2", "M3"] as const;

/** Execution of a sequence of eye movements. */
export const lee = defineTask({
  name: "lee",
  title: "Sequence of eye movements (Song et al. 2016)",
  summary:
    "A cue names one of eight sequences of three eye movements between the dots of a grid: at each dot two others are offered, and the eye goes to the one that the sequence wants.",
  source,
  deviations: [
    ofModel,
    "Training draws the sequence of each trial at random, as the authors' code does; in the paper every sequence occurs once per block of eight trials.",
    "Between trials errors do not count, and targets are 0.",
  ],
  dt: 10,
  parameters: {
    iti: duration(1000, "between trials: only the cue is on"),
    fixation: duration(1000, "fixation of the central dot", { positive: true }),
    movement: duration(500, "each of the three movements", { positive: true }),
  },
  inputs: [...dots.map((dot) => `dot ${dot}`), ...sequences.map((_, k) => `sequence ${k + 1}`)],
  outputs: ["x", "y"],
  target: "value",
  conditions: () => ({ sequence: sequences.map((_, k) => k + 1) }),
  periods: ({ iti, fixation, movement }) => ({ iti, fixation, M1: movement, M2: movement, M3: movement }),
  factors: { sequence: { kind: "category" } },
  activity: {
    align: ["M1", "M2", "M3"],
    selectivity: { period: "M1", factor: "sequence", levels: [1, 2] },
    rates: ["fixation", ...movements],
  },
  score: { error: { measure: "distance", periods: ["fixation", ...movements] } },
  trial({ sequence }, t) {
    const course = sequences[sequence - 1];
    t.input(`sequence ${sequence}`).during("iti", "fixation", ...movements, 1);
    t.input(`dot ${course[0]}`).during("fixation", 1);
    t.target("x").during("fixation", xOf(course[0]));
    t.target("y").during("fixation", yOf(course[0]));
    for (const [k, movement] of movements.entries()) {
      for (const dot of [course[k], ...options[course[k]]]) t.input(`dot ${dot}`).during(movement, 1);
      t.target("x").during(movement, xOf(course[k + 1]));
      t.target("y").during(movement, yOf(course[k + 1]));
    }
    t.mask.during("iti", 0);
  },
});
