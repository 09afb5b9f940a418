/** What callers from JavaScript may get wrong in what they ask of a program. */
import { expect, test } from "vitest";
import { compileGradients, compileSimulation, compileTraining } from "../../src/backend/index.ts";
import { defineCell } from "../../src/ir/cell.ts";
import { sgd } from "../../src/optimizer/optimizer.ts";
import { networks } from "../contract/networks.ts";
import { fault } from "../fault.ts";

const [, one] = networks.map((each) => [each.name, each] as const).find(([name]) => name.startsWith("GRU"))!;
const { network } = one;
const any = (value: unknown) => value as never;

test.each<[string, () => unknown, ReturnType<typeof fault>]>([
  [
    "an option of a simulation",
    () => compileSimulation(network, any({ initialState: ["x"] })),
    fault("unknown", "initialState", { within: "the options of compileSimulation", remedy: /"initialStates"/ }),
  ],
  [
    "an option of a training",
    () => compileTraining(network, sgd(), any({ record: ["outputs"] })),
    fault("unknown", "record", { within: "the options of compileTraining", remedy: /"records"/ }),
  ],
  [
    "an option of gradients",
    () => compileGradients(network, {}, any({ window: true })),
    fault("unknown", "window", { within: "the options of compileGradients", remedy: /"windows"/ }),
  ],
  [
    "a kind of signals",
    () => compileGradients(network, any({ input: ["inputs"] })),
    fault("unknown", "gradientsOf.input", { remedy: /"inputs"/ }),
  ],
  [
    "a kind of signals in a training",
    () => compileTraining(network, sgd(), { gradientsOf: any({ input: ["inputs"] }) }),
    fault("unknown", "gradientsOf.input"),
  ],
])("%s that is misspelt is refused", (_, compile, refusal) => {
  expect(compile).toThrow(refusal);
});

test.each<[string, () => unknown, string]>([
  ["signals", () => compileGradients(network, { inputs: any("inputs") }), "gradientsOf.inputs"],
  ["kinds of signals", () => compileTraining(network, sgd(), { gradientsOf: any("inputs") }), "gradientsOf"],
  ["listed kinds of signals", () => compileTraining(network, sgd(), { gradientsOf: any(["inputs"]) }), "gradientsOf"],
  ["states", () => compileSimulation(network, { initialStates: any("x") }), "initialStates"],
  ["records", () => compileSimulation(network, { records: any("outputs") }), "records"],
])("a name in the place of %s is refused", (_, compile, at) => {
  expect(compile).toThrow(fault("invalid", at));
});

test.each([
  ["parameter", "trianed"],
  ["state", "inital"],
  ["noise", "share"],
] as const)("a misspelt option of a %s of a cell is refused", (kind, key) => {
  const options = any({ [key]: true });
  const write = () =>
    defineCell<number>(({ parameter, state, noise }) => {
      if (kind === "parameter") parameter("p", [1], 0, options);
      if (kind === "state") state("p", 1, options);
      if (kind === "noise") noise("p", 1, options);
      return { states: {}, outputs: {} };
    });
  expect(write).toThrow(fault("unknown", key, { within: `options of ${kind} "p"` }));
});
