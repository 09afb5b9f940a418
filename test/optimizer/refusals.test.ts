/** What callers from JavaScript give by mistake to rules of updates and projections. */
import { describe, expect, test } from "vitest";
import type { UpdateRule } from "../../src/backend/index.ts";
import { reference } from "../../src/backend/reference/reference.ts";
import { exponentiated } from "../../src/optimizer/exponentiated.ts";
import { adam, optimizerScalars, sgd } from "../../src/optimizer/optimizer.ts";
import { exponentiatedRate, perParameter, scaledRate } from "../../src/optimizer/perParameter.ts";
import { projected } from "../../src/optimizer/projected.ts";
import { box, fixedNorm, fixedSum, masked, maxNorm, nonNegative, signed } from "../../src/optimizer/projections.ts";
import { fault } from "../fault.ts";
import { once, updater } from "./updater.ts";

/** As it comes from JavaScript. */
const any = (value: unknown) => value as never;
const compiled = (rule: UpdateRule) => updater(reference, rule, { w: [2, 2], b: [2] });
const projecting = (projection: unknown) => compiled(projected(sgd(), { w: any(projection) }));

describe("misspelt options are refused", () => {
  test.each<[string, () => unknown, string, string, string]>([
    ["sgd", () => sgd(any({ momentun: 0.9 })), "the options of sgd", "momentun", '"momentum"'],
    ["adam", () => adam(any({ clip: 1 })), "the options of adam", "clip", "clipNorm"],
    ["a rate of adam", () => adam(any({ learningRate: 1 })), "the options of adam", "learningRate", "optimizerScalars"],
    [
      "exponentiated",
      () => exponentiated(any({ paramters: ["w"] })),
      "the options of exponentiated",
      "paramters",
      '"parameters"',
    ],
    [
      "perParameter",
      () => perParameter({}, sgd(), any({ clipnorm: 1 })),
      "the options of perParameter",
      "clipnorm",
      '"clipNorm"',
    ],
    ["maxNorm", () => maxNorm(1, any({ eahc: "incoming" })), "the options of maxNorm", "eahc", '"each"'],
    ["fixedNorm", () => fixedNorm(1, any({ ordr: 1 })), "the options of fixedNorm", "ordr", '"order"'],
    ["fixedSum", () => fixedSum(1, any({ masks: [1] })), "the options of fixedSum", "masks", '"mask"'],
    [
      "optimizerScalars",
      () => optimizerScalars(0.1, 1, any({ beat1: 0.8 })),
      "the options of optimizerScalars",
      "beat1",
      '"beta1"',
    ],
  ])("of %s", (_, make, within, at, remedy) => {
    expect(make).toThrow(fault("unknown", at, { within, remedy: new RegExp(remedy) }));
  });

  test("as is a word in the place of options", () => {
    expect(() => maxNorm(1, any("incoming"))).toThrow(
      fault("invalid", undefined, { value: "incoming", within: "the options of maxNorm" }),
    );
  });
});

describe("values of another type are refused in words that show them", () => {
  test.each<[string, () => unknown, ReturnType<typeof fault>]>([
    [
      "a name for a list",
      () => exponentiated({ parameters: any("w") }),
      fault("invalid", "parameters", { value: "w" }),
    ],
    ["a name for a step", () => exponentiated({ step: any("adam") }), fault("invalid", "step", { value: "adam" })],
    ["a name for a rule", () => exponentiated({ otherwise: any("adam") }), fault("invalid", /^rule "otherwise"/)],
    ["a bound in quotes", () => box(any("a"), 1), fault("invalid", "low", { value: "a", within: "box" })],
    ["a missing bound", () => box(1, any(undefined)), fault("missing", "high", { within: "box" })],
    ["a norm in quotes", () => maxNorm(any("1")), fault("invalid", "norm", { value: "1", within: "maxNorm" })],
    ["a sum in quotes", () => fixedSum(any("1")), fault("invalid", "total", { value: "1", within: "fixedSum" })],
    [
      "a factor in quotes",
      () => scaledRate(adam(), any("2")),
      fault("invalid", "factor", { value: "2", within: "scaledRate" }),
    ],
    ["a decay in quotes", () => adam({ beta1: any("0.9") }), fault("invalid", "beta1", { value: "0.9" })],
    [
      "slots in quotes",
      () => compiled({ ...sgd(), slots: any("n") }),
      fault("invalid", /^slots of rule/, { value: "n" }),
    ],
    [
      "slots in quotes from a function",
      () => compiled({ ...sgd(), slots: () => any("n") }),
      fault("invalid", /^slots of /, { value: "n" }),
    ],
    [
      "an update of nothing",
      () => compiled({ slots: [], update: () => any(undefined) }),
      fault("missing", /"w"/, { remedy: /update/ }),
    ],
    [
      "an update that is a number",
      () => compiled({ slots: [], update: () => any({ value: 3, slots: {} }) }),
      fault("invalid", 'update of parameter "w"', { value: 3 }),
    ],
    ["a number for a projection", () => projecting(3), fault("invalid", 'projection of parameter "w"', { value: 3 })],
    [
      "a projection that was not called",
      () => projecting(nonNegative),
      fault("invalid", 'projection of parameter "w"', { remedy: /call it/ }),
    ],
    ["a box that was not called", () => projecting(box), fault("invalid", "low", { within: /parameter "w"/ })],
    ["a projection that returns a number", () => projecting(() => 1), fault("invalid", /parameter "w"/, { value: 1 })],
    ["signs in quotes", () => signed(any("+-")), fault("invalid", "signs", { value: "+-" })],
    ["a mask that is a number", () => masked(any(1)), fault("invalid", "mask", { value: 1 })],
    ["a hole in a mask", () => masked([1, any(undefined), 0, 1]), fault("invalid", /mask/, { value: undefined })],
  ])("%s", (_, make, refusal) => {
    expect(make).toThrow(refusal);
  });
});

describe("entries", () => {
  test.each([
    ["a Float64Array", Float64Array.of(1, 0, 0, 1)],
    ["rows of typed arrays", [Uint8Array.of(1, 0), Uint8Array.of(0, 1)]],
  ])("may be %s", (_, mask) => {
    expect(once(reference, projected(sgd(), { w: masked(mask) }), [2, 2], [1, 2, 3, 4], [0, 0, 0, 0])).toEqual([
      1, 0, 0, 4,
    ]);
  });

  test("are read before the call returns", () => {
    const signs = Int8Array.of(1, 1);
    const rule = projected(sgd(), { w: signed(signs) });
    signs.fill(-1);
    expect(once(reference, rule, [2], [1, -1], [0, 0])).toEqual([1, 0]);
  });

  test("of a mask without connections can have no sum but 0", () => {
    expect(() => fixedSum(1, { mask: [0, 0] })).toThrow(fault("invalid", "mask", { within: "fixedSum" }));
    expect(() => fixedSum(0, { mask: [0, 0] })).not.toThrow();
  });
});

describe("parameters", () => {
  const frozen = (rule: UpdateRule) => updater(reference, rule, { w: [2, 2], b: [2] }, ["b"]);
  test("that are there, but not trained, are not called unknown", () => {
    expect(() => frozen(perParameter({ b: sgd() }, adam()))).toThrow(
      fault("unsupported", 'update of parameter "b"', { detail: /not trained/ }),
    );
    expect(() => frozen(exponentiatedRate(perParameter({ b: sgd() }, adam()), 2))).toThrow(
      fault("unsupported", 'update of parameter "b"', { detail: /not trained/ }),
    );
  });
});

test("the third argument of perParameter is named where a part clips", () => {
  expect(() => perParameter({}, adam({ clipNorm: 1 }))).toThrow(
    fault("invalid", undefined, { remedy: /third argument.*\{ clipNorm: 1 \}/ }),
  );
});

test("the error of a run without the corrections of adam says where they come from", () => {
  const one = compiled(adam({ beta1: 0.5 }));
  const gradients = { w: [1, 1, 1, 1], b: [1, 1] };
  expect(() => one.update(gradients, 0.1)).toThrow(
    fault("missing", 'scalar "correction1 of 0.5" of the program', {
      remedy: /optimizerScalars\(rate, update, \{ beta1/,
    }),
  );
});
