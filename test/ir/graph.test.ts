import { describe, expect, it, test } from "vitest";
import {
  constant,
  type Expr,
  initial,
  input,
  noise,
  parameter,
  previous,
  scalar,
  tanh,
  walk,
} from "../../src/ir/expr.ts";
import { interner } from "../../src/ir/intern.ts";
import { rewriter, substitution } from "../../src/ir/rewrite.ts";
import { showType } from "../../src/ir/shape.ts";
import { show } from "../../src/ir/show.ts";

const x = previous("x", 3);
const deep = (): Expr => {
  let y: Expr = x;
  for (let k = 0; k < 10_000; k++) y = y.add(k % 7);
  return y;
};

describe("interning", () => {
  const same = (a: Expr, b: Expr) => {
    const intern = rewriter(interner());
    return intern(a) === intern(b);
  };
  it("shares equal expressions", () => {
    expect(same(tanh(x.add(1)).mul(x), tanh(x.add(1)).mul(x))).toBe(true);
    expect(same(previous("x", 3), previous("x", 3))).toBe(true);
    expect(
      same(
        constant(new Float64Array(50).fill(1), [{ name: "unit", size: 50 }]),
        constant(new Float64Array(50).fill(1), [{ name: "unit", size: 50 }]),
      ),
    ).toBe(true);
    expect(same(scalar("a"), scalar("a"))).toBe(true);
  });
  it("keeps expressions apart that differ in operation, name, shape or data", () => {
    const ramp = (from: number) =>
      constant(
        Array.from({ length: 50 }, (_, k) => from + k),
        [{ name: "unit", size: 50 }],
      );
    const pairs: [Expr, Expr][] = [
      [x.add(1), x.add(2)],
      [x.slice(0, 2), x.slice(1, 3)],
      [noise(0, 3), noise(1, 3)],
      [noise(0, 3), noise(0, 3, true)],
      [input("a", 3), input("b", 3)],
      [input("a", 3), previous("a", 3)],
      [constant([1, 1], [{ name: "unit", size: 2 }]), constant([1, 1, 1], [{ name: "unit", size: 3 }])],
      [ramp(0), ramp(1)],
      [x.sub(constant(1)), constant(1).sub(x)],
      [
        constant(new Float64Array(4).fill(1), [
          { name: "from", size: 2 },
          { name: "to", size: 2 },
        ]),
        constant(new Float64Array(4).fill(1), [{ name: "unit", size: 4 }]),
      ],
    ];
    for (const [a, b] of pairs) expect(same(a, b)).toBe(false);
  });
});

describe("rewriting", () => {
  it("replaces what the rule replaces and keeps every other expression as the same object", () => {
    const kept = tanh(x);
    const root = kept.mul(input("u", 3));
    const renamed = rewriter((expr) => (expr.op === "input" ? input("v", 3) : expr))(root);
    expect(renamed.args[0]).toBe(kept);
    expect(show(renamed)).toBe("mul(tanh(previous(x)), input(v))");
    expect(rewriter((expr) => expr)(root)).toBe(root);
  });
  it("preserves what two roots share", () => {
    const shared = tanh(input("u", 3));
    const rename = rewriter((expr) => (expr.op === "input" ? input("v", 3) : expr));
    expect(rename(shared.add(1)).args[0]).toBe(rename(shared.mul(2)).args[0]);
  });
});

describe("walk", () => {
  it("visits every expression once, arguments first", () => {
    const y = x.add(1);
    const order = walk([y.mul(y), y]);
    expect(new Set(order).size).toBe(order.length);
    for (const expr of order) for (const arg of expr.args) expect(order.indexOf(arg)).toBeLessThan(order.indexOf(expr));
    expect(order).toHaveLength(4);
  });
});

describe("a chain of 10 000 operations", () => {
  it("is walked, rewritten, interned and shown without exhausting the stack", () => {
    const y = deep();
    expect(walk([y])).toHaveLength(20_001);
    const intern = rewriter(interner());
    expect(intern(y)).toBe(intern(deep()));
    expect(show(y)).toContain("…");
  });
  it("visits shared values once, not once per path", () => {
    let y: Expr = parameter("p", [{ name: "unit", size: 3 }]);
    for (let k = 0; k < 10_000; k++) y = y.mul(y);
    expect(walk([rewriter(interner())(y)])).toHaveLength(10_001);
  });
});

test("a rewriting that would change the type of an expression fails at once", () => {
  const shorter = rewriter((expr) => (expr.op === "input" ? input("u", 2) : expr));
  expect(() => shorter(input("u", 3).mul(2))).toThrow(/input of signal \[u 3\] replaced by signal \[u 2\]/);
});

test("a substitution infers types anew, and does not look inside what it replaces", () => {
  const [p, x] = [parameter("p", [{ name: "unit", size: 3 }]), initial("x", 3)];
  const replaced = substitution(new Map([[p, x]]))(p.mul(2).add(1));
  expect(showType(replaced.type)).toBe("signal [unit 3]");
  expect(walk([replaced])).toContain(x);
  expect(walk([replaced])).not.toContain(p);
});
