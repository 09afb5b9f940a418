import { describe, expect, test } from "vitest";
import { adam, perParameter, reference, scaledRate, sgd, type UpdateRule } from "../../src/backend/index.ts";
import { constant } from "../../src/ir/expr.ts";
import { fault } from "../fault.ts";
import { updater } from "./updater.ts";

const shapes = { w: [1, 2], v: [1, 2], b: [2] };
const start = { w: [1, 2], v: [1, 2], b: [1, 2] };
const gradients = { w: [1, -1], v: [1, -1], b: [1, -1] };
const started = (rule: UpdateRule) => {
  const one = updater(reference, rule, shapes);
  one.write(start);
  return one;
};
const close = (got: readonly number[], expected: readonly number[]) =>
  expect(got.map((value, k) => value - expected[k]).every((error) => Math.abs(error) < 1e-12)).toBe(true);

describe("rules put together", () => {
  test.each([
    ["by name", { w: sgd(), v: scaledRate(sgd(), 10) }],
    [
      "by a function",
      ({ name, shape }: { readonly name: string; readonly shape: readonly number[] }) =>
        shape.length === 1 ? undefined : name === "w" ? sgd() : scaledRate(sgd(), 10),
    ],
  ])("give each parameter a rule and a rate of its own %s", (_, rules) => {
    const { w, v, b } = started(perParameter(rules, scaledRate(sgd(), 0.5))).update(gradients, 0.1);
    close([...w, ...v, ...b], [0.9, 2.1, 0, 3, 0.95, 2.05]);
  });

  test("keep slots where a part has some, in the order of the parameters", () => {
    const one = updater(reference, perParameter({ v: sgd(), b: sgd({ momentum: 0.5 }) }, adam()), shapes);
    expect(one.names.filter((name) => name.includes("."))).toEqual(["w.mean", "w.square", "b.velocity"]);
  });

  test("clip all gradients together, before any rule", () => {
    // Six entries of size 1: the norm √6 becomes 1.
    const { w, v } = started(perParameter({ v: scaledRate(sgd(), 2) }, sgd(), { clipNorm: 1 })).update(gradients, 1);
    close([...w, ...v], [1 - 1 / Math.sqrt(6), 2 + 1 / Math.sqrt(6), 1 - 2 / Math.sqrt(6), 2 + 2 / Math.sqrt(6)]);
  });

  test("have the corrections of each Adam, whatever its decays", () => {
    const one = started(perParameter({ v: adam({ beta1: 0.5, beta2: 0.5 }) }, adam()));
    // Under constant gradients every corrected moment is the gradient's own: each step is the rate.
    one.update(gradients, 0.1, { beta1: 0.5, beta2: 0.5 });
    const { w, v } = one.update(gradients, 0.1, { beta1: 0.5, beta2: 0.5 });
    expect([...w, ...v].map((value) => Math.round(value * 1e6) / 1e6)).toEqual([0.8, 2.2, 0.8, 2.2]);
    expect(() => one.update(gradients, 0.1)).toThrow(fault("missing", 'scalar "correction1 of 0.5" of the program'));
  });

  const odd = (update: UpdateRule["update"]): UpdateRule => ({ slots: ["kept"], update });
  test.each([
    [
      "a part that clips",
      () => perParameter({ w: sgd({ clipNorm: 1 }) }, sgd()),
      fault("invalid", 'clipNorm 1 of rule "w"', { remedy: /give clipNorm to the whole rule/ }),
    ],
    ["a rest that clips", () => perParameter({}, adam({ clipNorm: 2 })), fault("invalid", /rule "otherwise"/)],
    ["a part that is none", () => perParameter({ w: {} as UpdateRule }, sgd()), fault("invalid", 'rule "w"')],
    ["no rest", () => perParameter({}, undefined as never), fault("missing", 'rule "otherwise"')],
    ["a factor of 0", () => scaledRate(sgd(), 0), fault("invalid", "factor", { value: 0 })],
    ["a name that the network lacks", () => started(perParameter({ wRec: sgd() }, sgd())), fault("unknown", undefined)],
    [
      "a value of another shape",
      () => started(odd((_value, _gradient, { kept }) => ({ value: constant(0), slots: { kept } }))),
      fault("mismatched", 'update of parameter "w"', { detail: "is scalar" }),
    ],
    [
      "a slot that is not returned",
      () => started(odd((value) => ({ value, slots: {} }))),
      fault("missing", 'update of slot "w.kept"'),
    ],
  ])("refuse %s", (_, make, message) => {
    expect(make).toThrow(message);
  });
});
