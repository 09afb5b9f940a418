import { expect, test } from "vitest";
import { gru } from "../../examples/gru.mjs";
import { modelOf } from "../../src/model/modelOf.ts";
import { fault } from "../fault.ts";

const sizes = { inputs: 2, outputs: 2, dt: 10 };

test("a model of one's own that was called with its parameters needs no list of models", () => {
  const chosen = modelOf(gru({ units: 7 }), sizes);
  expect(chosen.section).toEqual(modelOf({ name: "gru", units: 7 }, sizes, { models: [gru] }).section);
  expect(chosen.units).toBe(7);
});

test.each<[string, () => unknown, ReturnType<typeof fault>]>([
  [
    "a list in the place of options",
    () => modelOf({ name: "gru" }, sizes, [gru] as never),
    fault("invalid", "options of modelOf", { remedy: /\{ models: \[gru\] \}/ }),
  ],
  [
    "a misspelt option",
    () => modelOf({ name: "gru" }, sizes, { model: [gru] } as never),
    fault("unknown", "model", { within: "the options of modelOf", remedy: /"models"/ }),
  ],
  ["a model that was not called", () => modelOf(gru, sizes), fault("invalid", "model", { remedy: /gru\(\{\}\)/ })],
])("%s is refused", (_, make, refusal) => {
  expect(make).toThrow(refusal);
});
