import { expect, test } from "vitest";
import { logDomain } from "../../src/figure/learning.ts";

test("the axis of losses encloses them, also where there are more epochs than a call has room for", () => {
  expect(logDomain([0.03, 0.4])).toEqual([0.02, 0.5]);
  expect(logDomain(Array.from({ length: 200_000 }, (_, k) => 0.03 + k / 1e6))).toEqual([0.02, 0.5]);
});
