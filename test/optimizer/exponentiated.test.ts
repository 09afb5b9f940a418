import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { adam, exponentiated, reference, sgd } from "../../src/backend/index.ts";
import { fault } from "../fault.ts";
import { wasm } from "../wasm.ts";
import { once, updater } from "./updater.ts";

const w = [0.5, -0.25, 0, 2, -3, 1e-3];
const g = [1, 1, 5, -2, -0.5, 100];
const close = (got: readonly number[], expected: readonly number[]) => {
  expect(got).toHaveLength(expected.length);
  got.forEach((value, k) => {
    expect(value).toBeCloseTo(expected[k], 12);
  });
};

describe("exponentiated gradients", () => {
  test("multiply each weight by e^(−η sign(w) g)", () => {
    const expected = w.map((value, k) => value * Math.exp(-0.1 * Math.sign(value) * g[k]));
    close(once(reference, exponentiated(), [2, 3], w, g, 0.1), expected);
  });

  test("take momentum into the exponent", () => {
    const one = updater(reference, exponentiated({ step: sgd({ momentum: 0.5 }) }), { w: [2, 3] });
    one.write({ w });
    one.update({ w: g }, 0.05);
    const expected = w.map((value, k) => value * Math.exp(-0.05 * Math.sign(value) * (g[k] + 0.5 * g[k] + g[k])));
    close(one.update({ w: g }, 0.05)["w"], expected);
    close(
      one.read("w.velocity"),
      g.map((value) => 1.5 * value),
    );
  });

  test("take Adam's step into the exponent, and decay apart", () => {
    // The first step of Adam is g/(|g| + ε).
    const rule = exponentiated({ step: adam({ epsilon: 0.01 }), weightDecay: 0.3 });
    const expected = w.map(
      (value, k) => value * (1 - 0.1 * 0.3) * Math.exp((-0.1 * Math.sign(value) * g[k]) / (Math.abs(g[k]) + 0.01)),
    );
    close(once(reference, rule, [2, 3], w, g, 0.1), expected);
  });

  test("are limited in their exponent", () => {
    const [up, down] = once(reference, exponentiated({ limit: 0.5 }), [2, 1], [1, 2], [-1e30, 1e30], 1);
    close([up, down], [Math.exp(0.5), 2 * Math.exp(-0.5)]);
  });

  test("leave vectors to another rule", () => {
    const one = updater(reference, exponentiated({ otherwise: sgd() }), { w: [1, 2], b: [2] });
    one.write({ w: [1, 1], b: [0, 0] });
    const { w: matrix, b } = one.update({ w: [1, 1], b: [1, -1] }, 0.1);
    close(matrix, [Math.exp(-0.1), Math.exp(-0.1)]);
    close(b, [-0.1, 0.1]);
  });

  test("act on those that are named or chosen, and keep slots for the others alone", () => {
    const shapes = { v: [1, 2], w: [1, 2], b: [2] };
    for (const parameters of [["w"], ({ name }: { readonly name: string }) => name === "w"])
      expect(updater(reference, exponentiated({ parameters }), shapes).names).toEqual([
        ...["v", "gradient of v", "w", "gradient of w", "b", "gradient of b"],
        ...["v.mean", "v.square", "b.mean", "b.square"],
      ]);
  });

  const magnitude = fc.oneof(fc.constant(0), fc.double({ min: 1e-30, max: 1e6, noNaN: true }));
  const any = fc.tuple(magnitude, fc.boolean()).map(([size, isNegative]) => Math.fround(isNegative ? -size : size));
  const six = fc.array(any, { minLength: 6, maxLength: 6 });
  test.each([
    ["plain", exponentiated()],
    ["Adam", exponentiated({ step: adam(), weightDecay: 1e-4, limit: 80 })],
  ])("never change a sign, wake a 0 or make a NaN: %s", (_, rule) => {
    const one = updater(wasm, rule, { w: [2, 3] });
    const zeros = new Float64Array(6);
    const slots = one.names.filter((name) => name.includes("."));
    fc.assert(
      fc.property(six, six, six, fc.constantFrom(1e-3, 1, 1000), (start, first, second, rate) => {
        one.write({ w: start, ...Object.fromEntries(slots.map((name) => [name, zeros])) });
        one.update({ w: first }, rate);
        one.update({ w: second }, rate);
        one.read("w").forEach((value, k) => {
          expect(value).not.toBeNaN();
          // What is multiplied by very little may become 0.
          if (value !== 0) expect(Math.sign(value)).toBe(Math.sign(start[k]));
        });
      }),
      { numRuns: 300, seed: 5 },
    );
  });

  test.each([
    ["limit 0", () => exponentiated({ limit: 0 }), fault("invalid", "limit", { value: 0 })],
    ["limit 100", () => exponentiated({ limit: 100 }), fault("invalid", "limit", { value: 100 })],
    ["a negative decay", () => exponentiated({ weightDecay: -1 }), fault("invalid", "weightDecay", { value: -1 })],
    ["AdamW as a step", () => exponentiated({ step: adam({ weightDecay: 1 }) }), fault("invalid", "step")],
    [
      "a step that clips",
      () => once(reference, exponentiated({ step: sgd({ clipNorm: 1 }) }), [1, 1], [1], [1]),
      fault("invalid", 'clipNorm 1 of rule "w"'),
    ],
    [
      "a name that the network lacks",
      () => once(reference, exponentiated({ parameters: ["W"] }), [1, 1], [1], [1]),
      fault("unknown", "trained parameter", { value: "W" }),
    ],
    [
      "the name of a parameter that is fixed",
      () => once(reference, exponentiated({ parameters: ["gradient of w"] }), [1, 1], [1], [1]),
      fault("unsupported", 'update of parameter "gradient of w"'),
    ],
  ])("refuse %s", (_, make, message) => {
    expect(make).toThrow(message);
  });
});
