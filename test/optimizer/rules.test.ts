/** Every rule under every constraint, against formulas written down here, in float64. */
import { describe, expect, test } from "vitest";
import {
  adam,
  clippedByValue,
  exponentiatedRate,
  reference,
  rmsprop,
  sgd,
  type UpdateRule,
} from "../../src/backend/index.ts";
import type { KeptPositive } from "../../src/ir/program.ts";
import { fault } from "../fault.ts";
import { updater } from "./updater.ts";

const rate = 0.1;
const gradients = [
  [0.5, -2, 0.3, 1.5, -0.001],
  [-1.5, -0.2, 0.3, 1.5, 0],
  [-2.5, 1, -0.1, -3, -0.002],
  [0.25, 0.5, -4, -3, 1e-9],
  [1, -1, 1, -1, 1],
  [-0.5, -0.5, -0.5, -0.5, -0.5],
];

/** Δ of update k = 1, 2, … for one entry, from its gradients so far. */
type Step = (g: number, k: number) => number;
const plain = (): Step => (g) => rate * g;
const heavy = (mu: number): Step => {
  let v = 0;
  return (g) => rate * (v = mu * v + g);
};
/** As Sutskever et al. (2013) write it, θ being where the gradient was taken: θ ← θ − η(g + μv′). */
const nesterov = (mu: number): Step => {
  let v = 0;
  return (g) => {
    v = mu * v + g;
    return rate * (g + mu * v);
  };
};
const adaptive = (beta1: number, beta2: number, epsilon: number): Step => {
  const seen: number[] = [];
  return (g, k) => {
    seen.push(g);
    // The moments as weighted means of all gradients so far.
    const mean = (beta: number, of: (g: number) => number) =>
      seen.reduce((sum, one, i) => sum + (1 - beta) * beta ** (k - 1 - i) * of(one), 0) / (1 - beta ** k);
    return (rate * mean(beta1, (x) => x)) / (Math.sqrt(mean(beta2, (x) => x * x)) + epsilon);
  };
};
const scaled = (rho: number, epsilon: number, mu = 0): Step => {
  const seen: number[] = [];
  let v = 0;
  return (g, k) => {
    seen.push(g);
    const square = seen.reduce((sum, one, i) => sum + (1 - rho) * rho ** (k - 1 - i) * one * one, 0);
    v = mu * v + g / (Math.sqrt(square) + epsilon);
    return rate * v;
  };
};

const rules: readonly (readonly [name: string, rule: UpdateRule, step: () => Step, decay: number])[] = [
  ["sgd", sgd(), plain, 0],
  ["clipping by value", clippedByValue(sgd(), 0.4), () => (g) => rate * Math.sign(g) * Math.min(Math.abs(g), 0.4), 0],
  ["momentum", sgd({ momentum: 0.8 }), () => heavy(0.8), 0],
  ["Nesterov's momentum", sgd({ momentum: 0.8, nesterov: true }), () => nesterov(0.8), 0],
  ["Adam", adam({ epsilon: 1e-3 }), () => adaptive(0.9, 0.999, 1e-3), 0],
  ["AdamW", adam({ weightDecay: 0.5 }), () => adaptive(0.9, 0.999, 1e-8), 0.5],
  ["RMSprop", rmsprop(), () => scaled(0.9, 1e-8), 0],
  ["RMSprop with momentum", rmsprop({ rho: 0.5, epsilon: 0.01, momentum: 0.7 }), () => scaled(0.5, 0.01, 0.7), 0],
];

const forms = {
  free: (w: number, step: number, kept: number) => kept * w - step,
  project: (w: number, step: number, kept: number) => Math.max(kept * w - step, 0),
  exponentiated: (w: number, step: number, kept: number) => kept * w * Math.exp(-Math.sign(w) * step),
};
const start = [0.12, 0.4, 0.05, 0, 2];

describe.each(rules)("%s", (_, rule, stepOf, decay) => {
  test.each(Object.entries(forms))("makes the updates of its formula: %s", (form, next) => {
    const how = form === "free" ? [] : [["w", form as KeptPositive]];
    const one = updater(reference, rule, { w: [1, 5] }, [], Object.fromEntries(how));
    one.write({ w: start });
    const steps = start.map(stepOf);
    let expected = start;
    gradients.forEach((g, k) => {
      expected = expected.map((w, i) => next(w, steps[i](g[i], k + 1), 1 - rate * decay));
      one.update({ w: g }, rate)["w"].forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i], 12);
      });
    });
  });

  test("lets a projected entry at 0 grow back when its gradient says so, with the moments that it had", () => {
    const one = updater(reference, rule, { w: [1, 1], free: [1, 1] }, [], { w: "project" });
    one.write({ w: [0.02], free: [0.02] });
    const path = Array.from({ length: 30 }, (_, k) => {
      const g = [k < 3 ? 1 : -1];
      return one.update({ w: g, free: g }, 0.02)["w"][0];
    });
    expect(path).toContain(0);
    expect(path.at(-1)).toBeGreaterThan(0.1);
    for (const slot of one.names.filter((name) => name.startsWith("w.")))
      expect(one.read(slot)).toEqual(one.read(slot.replace("w.", "free.")));
  });

  test("never moves an exponentiated entry at 0, nor changes a sign", () => {
    const one = updater(reference, rule, { w: [1, 3] }, [], { w: "exponentiated" });
    one.write({ w: [0, 1e-3, -1e-3] });
    for (let k = 0; k < 20; k++) one.update({ w: [-3, 5, -5] }, 1);
    const [zero, positive, negative] = one.read("w");
    expect(zero).toBe(0);
    expect(positive).toBeGreaterThan(0);
    expect(positive).toBeLessThan(1e-3);
    expect(negative).toBeCloseTo(-positive, 15);
  });
});

describe("decay", () => {
  const decayed = (kept: Readonly<Record<string, KeptPositive>>, w: number[], learningRate: number) => {
    const one = updater(reference, adam({ weightDecay: 0.5 }), { w: [1, w.length] }, [], kept);
    one.write({ w });
    return one.update({ w: w.map(() => 0) }, learningRate)["w"];
  };
  test("takes raw weights of either sign towards 0, also those that a constraint keeps positive", () => {
    expect(decayed({}, [2, -2], 0.1)).toEqual([2 * 0.95, -2 * 0.95]);
    expect(decayed({ w: "project" }, [2, 0], 0.1)).toEqual([2 * 0.95, 0]);
    expect(decayed({ w: "exponentiated" }, [2, 0], 0.1)).toEqual([2 * 0.95, 0]);
  });
  test("of more than all ends at 0 where updates multiply or project", () => {
    expect(decayed({ w: "project" }, [2], 3)).toEqual([0]);
    expect(decayed({ w: "exponentiated" }, [2], 3)).toEqual([0]);
  });
});

describe("exponentiatedRate", () => {
  test("multiplies the rate of parameters that the network keeps positive by multiplication, and of no others", () => {
    const shapes = { e: [1, 1], p: [1, 1], free: [1, 1] };
    const kept = { e: "exponentiated", p: "project" } as const;
    const one = updater(reference, exponentiatedRate(sgd(), 5), shapes, [], kept);
    one.write({ e: [2], p: [2], free: [2] });
    const { e, p, free } = one.update({ e: [0.3], p: [0.3], free: [0.3] }, 0.1);
    expect(e[0]).toBeCloseTo(2 * Math.exp(-5 * 0.1 * 0.3), 12);
    expect(p[0]).toBeCloseTo(2 - 0.1 * 0.3, 12);
    expect(free[0]).toBeCloseTo(2 - 0.1 * 0.3, 12);
  });
  test("refuses a factor of 0", () => {
    expect(() => exponentiatedRate(sgd(), 0)).toThrow(fault("invalid", "factor", { within: "exponentiatedRate" }));
  });
});

describe("refused", () => {
  test("a rule that cannot multiply, for a parameter whose updates must", () => {
    const added: UpdateRule = { slots: [], update: (value, gradient) => ({ value: value.sub(gradient), slots: {} }) };
    expect(() => updater(reference, added, { w: [1, 1] }, [], { w: "exponentiated" })).toThrow(
      fault("unsupported", 'update of parameter "w"', { remedy: /sgd\(\) or adam\(\)/ }),
    );
    expect(() => updater(reference, added, { w: [1, 1] }, [], { w: "project" })).not.toThrow();
  });
  test.each([
    ["Nesterov without momentum", () => sgd({ nesterov: true }), fault("invalid", "nesterov", { remedy: /set one/ })],
    ["rho 1", () => rmsprop({ rho: 1 }), fault("invalid", "rho", { value: 1 })],
    ["a rate of RMSprop", () => rmsprop({ learningRate: 1 } as never), fault("unknown", "learningRate")],
  ])("%s", (_, make, message) => {
    expect(make).toThrow(message);
  });
});
