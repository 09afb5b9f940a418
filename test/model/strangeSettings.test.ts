/** Errors of building a network from an invalid setting. */
import { expect, test } from "vitest";
import { compileTraining, optimizerScalars, sgd } from "../../src/backend/index.ts";
import { effectiveValues, modelOf, spectralRadius } from "../../src/model/index.ts";
import { fault } from "../fault.ts";

const setting = { inputs: 2, outputs: 3, dt: 20, loss: "crossEntropy", inputNoise: false } as const;

const built = modelOf({ preset: "ei", units: 4 }, setting);
test.each([
  [
    "a misspelt loss",
    () => built.build({ ...setting, loss: "crossentropy" as never }),
    fault("unknown", "loss", { value: "crossentropy", remedy: 'did you mean "crossEntropy"?' }),
  ],
  ["no loss", () => built.build({ ...setting, loss: undefined as never }), fault("missing", "loss")],
  ["no setting", () => built.build(undefined as never), fault("missing", "setting")],
  [
    "a setting without inputNoise",
    () => built.build({ ...setting, inputNoise: undefined as never }),
    fault("invalid", "setting", { detail: 'without "inputNoise"' }),
  ],
  [
    "no setting to draw parameters for",
    () => built.initialParameters(undefined as never, 1),
    fault("missing", "setting"),
  ],
  [
    "what build returns, instead of its network",
    () => compileTraining(built.build(setting) as never, sgd()),
    fault("invalid", "network", { remedy: /`network` that a model's `build`/ }),
  ],
  ["no rule", () => compileTraining(built.build(setting).network, undefined as never), fault("missing", "rule")],
  ["update 0", () => optimizerScalars(0.1, 0), fault("invalid", "step", { value: 0 })],
  [
    "a parameter that is not given",
    () => effectiveValues(built.build(setting).effective, {}),
    fault("missing", /^parameter "/),
  ],
  ["a matrix that is not square", () => spectralRadius([1, 2], 2), fault("mismatched", "matrix")],
])("%s: refused", (_, call, refusal) => {
  expect(call).toThrow(refusal);
});

test("effectiveValues takes raw values as an object or as the Map that initialParameters returns", () => {
  const { effective } = built.build(setting);
  const raw = built.initialParameters(setting, 1);
  expect(effectiveValues(effective, raw)).toEqual(effectiveValues(effective, Object.fromEntries(raw)));
});
