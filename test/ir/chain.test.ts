import { describe, expect, it } from "vitest";
import { expr } from "../../src/index.ts";
import { binaryOps, unaryOps } from "../../src/ir/op.ts";
import { show } from "../../src/ir/show.ts";

const x = expr.input("x", 3);
const y = expr.input("y", 3);
const w = expr.parameter("w", [
  { name: "from", size: 3 },
  { name: "to", size: 2 },
]);

describe("a method in a chain equals the function:", () => {
  it.each(unaryOps)("%s", (op) => {
    expect([x[op]().op, x[op]().args]).toEqual([op, [x]]);
    expect(show(x[op]())).toBe(show(expr[op](x)));
  });
  it.each(binaryOps)("%s", (op) => {
    expect([x[op](y).op, x[op](y).args]).toEqual([op, [x, y]]);
    expect(x[op](2).units).toBe(3);
  });
  it.each(["max", "min", "less", "lessEqual", "equal"] as const)("%s, with the object as first argument", (name) => {
    expect(show(x[name](y), 9)).toBe(show(expr[name](x, y), 9));
  });
  it.each(["sum", "mean", "maximum", "detach"] as const)("%s", (name) => {
    expect(show(x[name](), 9)).toBe(show(expr[name](x), 9));
  });
  it("transpose", () => expect(show(w.transpose())).toBe(show(expr.transpose(w))));
});
