import { option, quantity } from "../../../settings/parameter.ts";
import { defineTask } from "../../definition.ts";
import { duration } from "../../duration.ts";

const bits = [0, 1];
const fractions = [0, 0.25, 0.5, 0.75, 1];

interface Operation {
  readonly inputs: readonly string[];
  /** Values of each input. */
  readonly values: readonly number[];
  readonly outputs: Readonly<Record<string, (a: number, b: number) => number>>;
}
const operations: Readonly<Record<"xor" | "halfAdder" | "square" | "identity", Operation>> = {
  xor: { inputs: ["a", "b"], values: bits, outputs: { xor: (a, b) => (a === b ? 0 : 1) } },
  halfAdder: {
    inputs: ["a", "b"],
    values: bits,
    outputs: { sum: (a, b) => (a === b ? 0 : 1), carry: (a, b) => a * b },
  },
  square: {
    inputs: ["a"],
    values: [0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1],
    outputs: { square: (a) => a * a },
  },
  identity: { inputs: ["a", "b"], values: fractions, outputs: { a: (a) => a, b: (_, b) => b } },
};
const operationOf = (name: string) => operations[name as keyof typeof operations];

/** Functions of steady inputs: logic gates, a square, a copy. */
export const logic = defineTask({
  name: "logic",
  title: "Logic and arithmetic",
  summary: "Steady inputs are shown: report a function of them, such as their exclusive or.",
  source: "trainRNNbrain (Tolmachev & Engel), tasks XOR, HalfAdder, SquareNumber and Identity",
  deviations: ["Each bit is one input of 0 or 1; in trainRNNbrain, XOR has four inputs."],
  dt: 20,
  parameters: {
    rest: duration(100, "nothing is shown", { positive: true }),
    settle: duration(300, "the inputs are shown; not in the loss", { positive: true }),
    report: duration(500, "the inputs are shown and the result is reported", { positive: true }),
    operation: option("xor", ["xor", "halfAdder", "square", "identity"], "the function"),
    tolerance: quantity(0.25, "", "error at the end within which a report is correct", { min: 0.001 }),
    sigma: quantity(0, "√ms", "input noise: s.d. sigma/√dt per step and channel", { min: 0 }),
  },
  presets: {
    halfAdder: { about: "HalfAdder of trainRNNbrain", parameters: { operation: "halfAdder" } },
    square: {
      about: "SquareNumber of trainRNNbrain",
      parameters: { operation: "square", tolerance: 0.05 },
    },
    identity: { about: "Identity of trainRNNbrain", parameters: { operation: "identity", tolerance: 0.1 } },
  },
  inputs: ({ operation }) => operationOf(operation).inputs,
  outputs: ({ operation }) => Object.keys(operationOf(operation).outputs),
  target: "value",
  noise: (p) => p.sigma,
  conditions({ operation }): readonly Readonly<Record<string, number>>[] {
    const { inputs, values } = operationOf(operation);
    return values.flatMap((a) => (inputs.length === 1 ? [{ a }] : values.map((b) => ({ a, b }))));
  },
  periods: (p) => ({ rest: p.rest, settle: p.settle, report: p.report }),
  activity: { align: "settle", rates: ["settle", "report"] },
  score: (p) => ({ error: { measure: "distance", steps: "last", tolerance: p.tolerance } }),
  shortcuts: { "without a": { withoutInputs: ["a"] } },
  trial({ a, b = 0 }, t, { operation }) {
    const { inputs, outputs } = operationOf(operation);
    t.mask.during("settle", 0);
    for (const name of inputs) t.input(name).during("settle", "report", name === "a" ? a : b);
    for (const [name, f] of Object.entries(outputs)) t.target(name).during("settle", "report", f(a, b));
  },
});
