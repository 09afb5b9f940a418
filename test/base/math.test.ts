import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  cosTurns,
  portableAtan2,
  portableCos,
  portableExp,
  portableLog,
  portableLog1p,
  portablePow,
  portableSin,
  portableTanh,
  sinTurns,
} from "../../src/base/math.ts";

const view = new DataView(new ArrayBuffer(8));

/** The index of x among all doubles in order. */
function place(x: number): bigint {
  view.setFloat64(0, x);
  const bits = view.getBigInt64(0);
  return bits < 0n ? -(bits & 0x7fffffffffffffffn) : bits;
}

/** The number of doubles between two numbers. Math.* itself errs by up to an ulp, hence the bounds of 2 below. */
function ulps(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b) ? 0 : Infinity;
  const distance = place(a) - place(b);
  return Number(distance < 0n ? -distance : distance);
}

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const special = [0, -0, 1, -1, 2, -2, 3, -3, 0.5, -0.5, Infinity, -Infinity, Number.NaN];
const extreme = [...special, 5e-324, 2 ** -1022, 1 + 2 ** -52, 1 - 2 ** -53, Number.MAX_VALUE, 2 ** 53 + 2, 1e300];
const runs = { numRuns: 3000 };
const agree = (f: (x: number) => number, g: (x: number) => number, range: fc.Arbitrary<number>, bound = 2) =>
  fc.assert(
    fc.property(range, (x) => ulps(f(x), g(x)) <= bound),
    runs,
  );

describe("log1p", () => {
  test("equals Math.log1p within 4 ulp, also for tiny arguments", () => {
    agree(portableLog1p, Math.log1p, fc.double({ min: -1, noNaN: true }), 4);
    agree(portableLog1p, Math.log1p, between(-1e-3, 1e-3), 4);
  });
  test("has the special values", () => {
    expect(special.map(portableLog1p)).toEqual(special.map((x) => Math.log1p(x)));
  });
});

describe("tanh", () => {
  test("equals Math.tanh within 6 ulp, also for tiny arguments", () => {
    agree(portableTanh, Math.tanh, fc.double(), 6);
    for (const range of [1e-6, 1e-3, 1, 25]) agree(portableTanh, Math.tanh, between(-range, range), 6);
  });
  test("has the special values", () => {
    const values = [0, -0, Infinity, -Infinity, Number.NaN, 5e-324, -1e300];
    expect(values.map(portableTanh)).toEqual(values.map((x) => Math.tanh(x)));
  });
});

describe("exp", () => {
  test("equals Math.exp within 2 ulp over its whole range, including subnormal results", () => {
    agree(portableExp, Math.exp, between(-746, 711));
    agree(portableExp, Math.exp, between(-2, 2));
    agree(portableExp, Math.exp, fc.double());
  });
  test("has the special values", () => {
    expect([
      portableExp(0),
      portableExp(-0),
      portableExp(Infinity),
      portableExp(-Infinity),
      portableExp(Number.NaN),
    ]).toEqual([1, 1, Infinity, 0, Number.NaN]);
    expect([portableExp(709.79), portableExp(-745.14), portableExp(-745.13)]).toEqual([Infinity, 0, 5e-324]);
  });
});

describe("log", () => {
  test("equals Math.log within 2 ulp over all doubles", () => {
    agree(portableLog, Math.log, fc.double());
    agree(portableLog, Math.log, between(0.5, 2));
    agree(portableLog, Math.log, between(1 - 1e-6, 1 + 1e-6));
    agree(portableLog, Math.log, between(0, 2 ** -1020));
  });
  test("has the special values", () => {
    expect(special.map(portableLog)).toEqual(special.map(Math.log));
    expect(portableLog(Math.E)).toBe(1);
  });
  test("counts powers of two exactly", () => {
    for (let k = -1074; k <= 1023; k++) expect(ulps(portableLog(2 ** k), k * Math.LN2)).toBeLessThanOrEqual(1);
  });
});

describe("atan2", () => {
  const pairs = (one: fc.Arbitrary<number>, other = one, bound = 3) =>
    fc.assert(
      fc.property(one, other, (y, x) => ulps(portableAtan2(y, x), Math.atan2(y, x)) <= bound),
      runs,
    );
  test("equals Math.atan2 within 3 ulp over all doubles, including tiny and huge ones", () => {
    pairs(between(-1, 1));
    pairs(fc.double());
    pairs(between(-5e-320, 5e-320));
    pairs(between(1e305, Number.MAX_VALUE), between(-Number.MAX_VALUE, Number.MAX_VALUE));
    pairs(between(-1, 1), between(-1e-300, 1e-300));
    pairs(fc.constantFrom(...extreme));
  });
  test("keeps its precision near axes and diagonals", () => {
    const beside = (at: number) => between(-1e-6, 1e-6).map((off) => at + off);
    pairs(beside(0), beside(1));
    pairs(beside(0), beside(-1));
    pairs(beside(-1), beside(0));
    pairs(beside(1), beside(1));
    pairs(beside(1), beside(-8));
  });
  test("has the special values: axes, infinities and both signed zeros", () => {
    for (const y of special)
      for (const x of special) expect([y, x, ulps(portableAtan2(y, x), Math.atan2(y, x)) <= 1]).toEqual([y, x, true]);
    const zeros = [0, -0].flatMap((y) => [0, -0, 1, -1].map((x) => [y, x] as const));
    expect(zeros.map(([y, x]) => portableAtan2(y, x))).toEqual(zeros.map(([y, x]) => Math.atan2(y, x)));
    expect([portableAtan2(1, 0), portableAtan2(0, -1), portableAtan2(1, 1)]).toEqual([
      Math.PI / 2,
      Math.PI,
      Math.PI / 4,
    ]);
  });
  test("has the signs of each quadrant", () => {
    fc.assert(
      fc.property(between(1e-3, 10), between(1e-3, 10), (y, x) => {
        const angle = portableAtan2(y, x);
        expect(portableAtan2(-y, x)).toBe(-angle);
        expect(portableAtan2(y, -x)).toBeCloseTo(Math.PI - angle, 14);
        expect(portableAtan2(x, y)).toBeCloseTo(Math.PI / 2 - angle, 14);
      }),
    );
  });
});

describe("sin and cos", () => {
  test("equal Math.sin and Math.cos within 2 ulp for |x| up to 1e6", () => {
    for (const range of [between(-1e6, 1e6), between(-1e5, 1e5), between(-8, 8), between(-1e-3, 1e-3)]) {
      agree(portableSin, Math.sin, range);
      agree(portableCos, Math.cos, range);
    }
  });
  test("keep their precision near multiples of π/2, where they vanish", () => {
    const nearZero = fc.integer({ min: -636000, max: 636000 }).map((n) => n * (Math.PI / 2));
    agree(portableSin, Math.sin, nearZero);
    agree(portableCos, Math.cos, nearZero);
  });
  test("have the special values, and refuse arguments that they cannot reduce", () => {
    expect([portableSin(0), portableSin(-0), portableCos(0), portableCos(-0)]).toEqual([0, -0, 1, 1]);
    expect([portableSin(Infinity), portableCos(-Infinity), portableSin(Number.NaN), portableCos(Number.NaN)]).toEqual(
      Array(4).fill(Number.NaN),
    );
    expect(portableSin(5e-324)).toBe(5e-324);
    expect(() => portableSin(1.1e6)).toThrow(RangeError);
  });
  test("in turns, have period 1, are exact at quarter turns and lie on the unit circle", () => {
    expect([0, 0.25, 0.5, 0.75, 1, -0.25].map(sinTurns)).toEqual([0, 1, 0, -1, 0, -1]);
    expect([0, 0.25, 0.5, 0.75, 1, -0.25].map(cosTurns)).toEqual([1, 0, -1, 0, 1, 0]);
    const whole = fc.integer({ min: -1000, max: 1000 });
    const part = fc.integer({ min: 0, max: 2 ** 24 }).map((n) => n / 2 ** 24);
    fc.assert(
      fc.property(whole, part, (n, u) => {
        expect([sinTurns(n + u), cosTurns(n + u)]).toEqual([sinTurns(u), cosTurns(u)]);
        expect(Math.abs(sinTurns(u) ** 2 + cosTurns(u) ** 2 - 1)).toBeLessThanOrEqual(4 * Number.EPSILON);
        expect(Math.abs(sinTurns(u) - Math.sin(2 * Math.PI * u))).toBeLessThan(1e-15);
        expect(Math.abs(cosTurns(u) - Math.cos(2 * Math.PI * u))).toBeLessThan(1e-15);
      }),
    );
  });
});

describe("pow", () => {
  test("equals Math.pow within 2 ulp", () => {
    const close = (x: number, y: number) => ulps(portablePow(x, y), x ** y) <= 2;
    fc.assert(fc.property(between(1e-30, 1e30), between(-10, 10), close), runs);
    fc.assert(fc.property(between(0.5, 2), between(-1050, 1050), close), runs);
    fc.assert(fc.property(fc.double(), fc.double(), close), runs);
    fc.assert(fc.property(fc.double(), fc.integer({ min: -40, max: 40 }), close), runs);
  });
  test("has all special cases of Math.pow", () => {
    for (const x of extreme)
      for (const y of extreme) {
        const expected = x ** y;
        if (Number.isFinite(expected) && expected !== 0)
          expect(ulps(portablePow(x, y), expected)).toBeLessThanOrEqual(2);
        else expect([x, y, portablePow(x, y)]).toEqual([x, y, expected]);
      }
  });
  test("is exact for whole numbers if a double can hold the result", () => {
    for (let base = -12; base <= 12; base++)
      for (let power = 0, exact = 1n; exact * exact < 2n ** 106n && power < 60; power++, exact *= BigInt(base))
        expect(portablePow(base, power)).toBe(Number(exact));
    for (let k = -1074; k <= 1023; k++) expect(portablePow(2, k)).toBe(2 ** k);
    fc.assert(fc.property(fc.double({ noNaN: true }), (x) => Object.is(portablePow(x, 1), x)));
  });
});

test("the five functions give these bits on every engine", () => {
  const sum = { exp: 0n, log: 0n, sin: 0n, cos: 0n, pow: 0n };
  for (let i = 1; i <= 2000; i++) {
    const x = (i * 40503) / 65536;
    sum.exp += place(portableExp((i - 1000) / 3));
    sum.log += place(portableLog(x));
    sum.sin += place(portableSin(x));
    sum.cos += place(portableCos(x));
    sum.pow += place(portablePow(x, ((i % 17) - 8) / 3));
  }
  expect(Object.entries(sum).map(([name, total]) => `${name} ${BigInt.asUintN(64, total).toString(16)}`)).toEqual([
    "exp 99e5ae3179afbf93",
    "log 3dd63de7f63a7b95",
    "sin 6e8e995958f54666",
    "cos 70b254fc6f2dff7e",
    "pow 7b34f7c0af1d6e70",
  ]);
});
