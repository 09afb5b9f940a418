import { describe, expect, it } from "vitest";
import { block } from "../../src/ir/block.ts";
import {
  constant,
  derivative,
  input,
  matmul,
  noise,
  parameter,
  place,
  previous,
  product,
  scalar,
  sum,
  tanh,
  transpose,
} from "../../src/ir/expr.ts";
import { showType } from "../../src/ir/shape.ts";
import { fault } from "../fault.ts";

const matrix = (from: number, to: number) =>
  parameter("w", [
    { name: "from", size: from },
    { name: "to", size: to },
  ]);
const vector = (size: number) => parameter("b", [{ name: "unit", size }]);
const x = previous("x", 50);

describe("shape errors name the axes", () => {
  it("of products", () => {
    expect(() => matmul(x, matrix(40, 50))).toThrow(
      "mismatched: matmul(previous(x), parameter(w)) of signal [unit 50] and parameter [from 40, to 50]; " +
        "the signal's unit 50 must equal the matrix's rows from 40",
    );
    expect(() => matmul(matrix(50, 50), matrix(50, 50))).toThrow(
      fault("mismatched", "matmul(parameter(w), parameter(w))", {
        detail: "of parameter [from 50, to 50] and parameter [from 50, to 50]",
        remedy: /it needs a signal/,
      }),
    );
    expect(() => matmul(x, vector(50))).toThrow(
      fault("mismatched", /^matmul/, { remedy: "it needs a matrix [from, to]" }),
    );
    expect(() => product(matrix(2, 3), matrix(2, 3))).toThrow(
      fault("mismatched", /^product/, { remedy: "columns to 3 must equal rows from 2" }),
    );
    expect(() => transpose(vector(3))).toThrow(
      fault("mismatched", "transpose(parameter(b))", { detail: "of parameter [unit 3]" }),
    );
  });
  it("of element-wise operations", () => {
    expect(() => x.add(input("task", 3))).toThrow(
      fault("mismatched", "add(previous(x), input(task))", {
        detail: "of signal [unit 50] and signal [task 3]",
        remedy: "task 3 does not match unit 50: sizes must be equal, or 1",
      }),
    );
    expect(() => matrix(3, 3).mul(vector(3))).toThrow(
      fault("mismatched", /^mul/, { remedy: /both must have the same number of axes/ }),
    );
    expect(() => matrix(3, 4).add(matrix(3, 1))).toThrow(
      fault("mismatched", /^add/, { detail: "of parameter [from 3, to 4] and parameter [from 3, to 1]" }),
    );
  });
  it("of parts and reductions", () => {
    const outside = (detail: string) => fault("invalid", /^(slice|place)/, { detail });
    expect(() => x.slice(40, 60)).toThrow(
      fault("invalid", "slice(previous(x), 40, 20)", {
        detail: "from 40 to 60 of signal [unit 50]",
        remedy: "it must lie within 0 … 50",
      }),
    );
    expect(() => x.slice(5, 5)).toThrow(outside("from 5 to 5 of signal [unit 50]"));
    expect(() => x.slice(0.5, 2)).toThrow(outside("from 0.5 to 2 of signal [unit 50]"));
    expect(() => place(vector(3), 8, 10)).toThrow(outside("of parameter [unit 3] at 8 in 10 units"));
    expect(() => sum(scalar("a"))).toThrow(fault("mismatched", "sum(scalar(a))", { detail: "of scalar" }));
    expect(() => scalar("a").slice(0, 1)).toThrow(
      fault("mismatched", /^slice/, { remedy: "it needs a vector of units or a matrix" }),
    );
    expect(() => matrix(3, 4).slice(2, 4)).toThrow(outside("from 2 to 4 of parameter [from 3, to 4]"));
    expect(
      matrix(3, 4)
        .slice(1, 3)
        .type.axes.map(({ size }) => size),
    ).toEqual([2, 4]);
    expect(block(matrix(3, 4), [0, 2], [1, 2]).type.axes.map(({ size }) => size)).toEqual([2, 1]);
  });
  it("of constants, parameters and derivatives", () => {
    expect(() => constant([1, 2, 3], [{ name: "unit", size: 2 }])).toThrow(
      fault("mismatched", "constant", { detail: "of 3 numbers for parameter [unit 2]", remedy: "it needs 2" }),
    );
    expect(() => parameter("w", [])).toThrow(fault("invalid", 'parameter "w"', { detail: "with 0 axes" }));
    expect(() => derivative((z) => sum(z), x)).toThrow(
      fault("mismatched", /^derivative/, { remedy: "the function must act on each element alone" }),
    );
  });
});

describe("broadcasting of", () => {
  it.each([
    ["a scalar over anything", scalar("a").mul(matrix(2, 3)), "parameter [from 2, to 3]"],
    ["a parameter vector over trials", x.add(vector(50)), "signal [unit 50]"],
    ["a single unit over all units", sum(x).mul(x), "signal [unit 50]"],
    ["a single parameter over all units", x.mul(vector(1)), "signal [unit 50]"],
    ["a parameter vector over a single unit", noise(0, 1).mul(vector(7)), "signal [unit 7]"],
    ["the names of the wider axis", sum(x).add(input("task", 3)), "signal [task 3]"],
  ] as const)("%s", (_name, value, type) => expect(showType(value.type)).toBe(type));

  it("sums over units leave one unit, over parameters a scalar", () => {
    expect(showType(sum(x).type)).toBe("signal [sum 1]");
    expect(showType(sum(matrix(2, 3)).type)).toBe("scalar");
    expect(showType(tanh(matmul(x, matrix(50, 3))).type)).toBe("signal [to 3]");
  });
});

it("a constant of anything but numbers is refused, in every kind of list", () => {
  const of = (value: unknown) => () => constant(value as number[]);
  const holding = (what: string) =>
    fault("invalid", "constant array", { detail: `with ${what}`, remedy: "give numbers" });
  expect(of(["a"])).toThrow(holding('"a"'));
  expect(
    of([
      [1, 2],
      ["b", 3],
    ]),
  ).toThrow(holding('"b"'));
  expect(of(["ab", "cd"])).toThrow(holding('"ab"'));
  expect(of([1, [2]])).toThrow(holding("a list"));
  expect(of([[1, 2], 3])).toThrow(
    fault("mismatched", "row 1 of a constant", { detail: "of 0 numbers; the first row has 2" }),
  );
  expect(of(new Array(3))).toThrow(holding("undefined"));
  expect(of([1, Number.NaN])).toThrow(fault("invalid", "constant array", { detail: "with NaN" }));
  expect(constant(new Float32Array([1, 2]) as Float32Array).type).toEqual(
    constant([1, 2], constant([1, 2]).type.axes).type,
  );
});

it("an invalid operand is reported with the expression that it appears in", () => {
  const added = (value: unknown) => () => x.add(value as number);
  expect(added([1])).toThrow(
    "invalid: add(previous(x), a list) with a list as an operand; give an expression or a number",
  );
  expect(added(undefined)).toThrow(fault("invalid", "add(previous(x), undefined)"));
  expect(added(Number.NaN)).toThrow(fault("invalid", "add(previous(x), NaN)", { remedy: /look for a NaN/ }));
});
