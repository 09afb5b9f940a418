import { quantity } from "../../../settings/parameter.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";

const sides = ["left", "right"] as const;
/** Amounts of juice A and juice B that are offered together. */
const offers = [
  [1, 0],
  [3, 1],
  [2, 1],
  [1, 1],
  [1, 2],
  [1, 3],
  [1, 4],
  [1, 6],
  [0, 2],
] as const;
/** Input per unit of juice. */
const perUnit = 0.2;

/** Which of two amounts of different goods is worth more? */
export const economicDecision = defineTask({
  name: "economicDecision",
  title: "Economic decision",
  summary:
    "Two offers differ in kind and amount of juice, and juice A is worth more than juice B: choose the offer of larger value.",
  source:
    "Padoa-Schioppa & Assad (2006), Nature 441:223–226; as a task for networks in Song, Yang & Wang (2017), eLife 6:e21492",
  deviations: [
    "The offer of larger value is the right answer; in neurogym and pyrl networks learn it from reward.",
    "Offers of equal value are left out, because they have no right answer.",
  ],
  dt: 20,
  parameters: {
    fixation: duration(750, "fixation before the offers"),
    offer: duration({ uniform: [1000, 2000] }, "the offers are shown", { positive: true }),
    decision: duration(750, "decision, when the choice is reported", { positive: true }),
    relativeValue: quantity(2.2, "", "value of juice A, in units of juice B", { min: 0.1, max: 10 }),
    sigma: quantity(0.45, "√ms", "noise of kinds and amounts: s.d. sigma/√dt per step", { min: 0 }),
  },
  presets: {
    neurogym: { about: "EconomicDecisionMaking of neurogym", dt: 100, parameters: { fixation: 1500, sigma: 0 } },
    pyrl: { about: "padoa_schioppa2006 of pyrl", dt: 10, parameters: {} },
  },
  inputs: ["fixation", ...sides.flatMap((side) => [`${side} is A`, `${side} is B`, `${side} amount`])],
  outputs: ["fixation", ...sides],
  target: "class",
  noise: ({ sigma }) => ({
    sigma: Object.fromEntries(
      sides.flatMap((side) => [`${side} is A`, `${side} is B`, `${side} amount`]).map((name) => [name, sigma]),
    ),
  }),
  conditions: ({ relativeValue }) =>
    offers
      .map(([A, B]) => ({ A, B, value: relativeValue * A - B }))
      .filter(({ value }) => Math.abs(value) > 1e-9)
      .flatMap(({ A, B, value }) =>
        sides.map((sideOfA) => ({ A, B, sideOfA, valueOnRight: sideOfA === "right" ? value : -value })),
      ),
  periods: (p) => ({ fixation: p.fixation, offer: p.offer, decision: p.decision }),
  factors: {
    A: { unit: "units" },
    B: { unit: "units" },
    sideOfA: { kind: "category" },
    valueOnRight: { unit: "units of B", kind: "signed" },
  },
  psychometric: { factor: "valueOnRight", favours: "right" },
  activity: { align: "offer", selectivity: "offer", rates: ["offer", "decision"] },
  shortcuts: {
    "the amounts alone": { withoutInputs: sides.flatMap((side) => [`${side} is A`, `${side} is B`]) },
    "the kinds alone": { withoutInputs: sides.map((side) => `${side} amount`) },
  },
  trial({ A, B, sideOfA, valueOnRight }, t) {
    t.input("fixation").during("fixation", "offer", 1);
    for (const side of sides) {
      const isA = side === sideOfA;
      t.input(`${side} is ${isA ? "A" : "B"}`).during("offer", 1);
      t.input(`${side} amount`).during("offer", perUnit * (isA ? A : B));
    }
    t.answer(valueOnRight > 0 ? "right" : "left").during("decision");
  },
});
