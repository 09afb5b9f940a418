import { expect, test } from "vitest";
import { wholeSteps } from "../../src/base/wholeSteps.ts";
import { checkEvery, largest, spacingOf } from "../../src/cli/analysisTimes.ts";
import { lasting, recorded } from "../analysis/recorded.ts";
import { fault } from "../fault.ts";

const shown = recorded(1, 1, [lasting({ fixation: 1200, stimulus: 800 }), lasting({ fixation: 1600, stimulus: 400 })]);

test("a period alone has as many decoders as whole trials have", () => {
  expect(spacingOf(shown, { every: undefined, stretch: {} })).toBe(80);
  expect(spacingOf(shown, { every: undefined, stretch: { period: "stimulus" } })).toBe(40);
  expect(spacingOf(shown, { every: 100, stretch: { period: "stimulus" } })).toBe(100);
});

test("times between two steps, or beyond what is analysed, are refused", () => {
  const refused = (every: number, dt: number, remedy: RegExp) =>
    expect(() => wholeSteps(every, dt, { subject: "--every" })).toThrow(fault("invalid", "--every", { remedy }));
  refused(30, 20, /such as 40$/);
  refused(1, 20, /such as 20$/);
  refused(0.35, 0.1, /such as (0.3|0.4)$/);
  expect(wholeSteps(100, 20, {})).toBe(5);
  expect(() => checkEvery(1000, shown, undefined)).not.toThrow();
  expect(() => checkEvery(1000, shown, "stimulus")).toThrow(
    fault("invalid", "--every", { detail: /stimulus lasts 800/ }),
  );
});

test("the largest of some values is a number, if one is", () => {
  expect(largest([Number.NaN, 1, 3, Number.NaN, 2])).toBe(2);
  expect(largest([Number.NaN, Number.NaN])).toBe(0);
});
