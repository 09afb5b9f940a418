import { expect, test } from "vitest";
import type { Network } from "../../src/backend/index.ts";
import { constant, parameter, previous } from "../../src/ir/expr.ts";
import { fingerprint } from "../../src/ir/fingerprint.ts";

const axes = [{ name: "unit", size: 3 }];
const w = parameter("w", axes);

const network = (values: readonly number[], name = "x", initial = 0): Network => ({
  parameters: [{ name: "w", value: w, trained: true }],
  states: [
    {
      name,
      size: 3,
      initial: constant(initial),
      next: previous(name, 3).mul(constant(values, axes)).add(w),
    },
  ],
  outputs: {},
  losses: [],
  signalPenalties: [],
  parameterPenalties: [],
  adjointTerms: [],
});

test("equal networks have equal fingerprints, however often they are written", () => {
  expect(fingerprint(network([1, 2, 3]))).toBe(fingerprint(network([1, 2, 3])));
  expect(fingerprint(network([1, 2, 3]))).toMatch(/^[0-9a-f]{16}$/);
});

test("a network's computation, its matrices and its description change the fingerprint", () => {
  const [one] = [network([1, 2, 3])];
  const others = [
    fingerprint(network([1, 2, 4])),
    fingerprint(network([1, 2, 3], "y")),
    fingerprint(network([1, 2, 3], "x", 1)),
    fingerprint(one, { wRec: w }),
    fingerprint(one, { wRec: w.mul(-3) }),
    fingerprint(one, {}, "E 2, I 1"),
    fingerprint(one),
  ];
  expect(new Set(others).size).toBe(others.length);
});

test("signs of many constants do not cancel", () => {
  const seen = new Set<string>();
  for (let bits = 0; bits < 512; bits++) {
    const values = Array.from({ length: 9 }, (_, k) => (bits & (1 << k) ? -1 : 1));
    const next = previous("x", 9).mul(constant(values, [{ name: "unit", size: 9 }]));
    const one = { ...network([1, 2, 3]), states: [{ name: "x", size: 9, initial: constant(0), next }] };
    const digest = fingerprint(one);
    seen.add(digest.slice(0, 8)).add(`second ${digest.slice(8)}`);
  }
  expect(seen.size).toBe(1024);
});
