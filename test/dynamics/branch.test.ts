import { expect, it } from "vitest";
import { defineCell, hostStep } from "../../src/backend/index.ts";
import { followPoint } from "../../src/dynamics/index.ts";
import { max } from "../../src/ir/expr.ts";

/** x ← x + 0.1·(u + x − x³): three fixed points for small u, folds at u = ±2/√27. */
const cubic = () => {
  const cell = defineCell(({ state, input }) => {
    const x = state("x", 1);
    return { states: { x: x.add(input("inputs", 1).add(x).sub(x.mul(x).mul(x)).mul(0.1)) }, outputs: { rates: x } };
  });
  return hostStep({ ...cell, losses: [], signalPenalties: [], parameterPenalties: [], adjointTerms: [] }, {});
};
const root = (u: number, near: number) => {
  let x = near;
  for (let k = 0; k < 50; k++) x -= (u + x - x ** 3) / (1 - 3 * x ** 2);
  return x;
};

it("follows a fixed point around both folds of a cubic: stable, saddle, stable", () => {
  const { points, folds, end } = followPoint(cubic(), { inputs: [-1] }, { inputs: [1] }, [root(-1, -1.3)], 10, {
    stretch: 0.02,
  });
  expect(end).toBe("last");
  expect(folds.length).toBe(2);
  const inputAt = (k: number) => 2 * points[k].along - 1;
  // At a fold the branch turns back.
  expect(inputAt(folds[0])).toBeCloseTo(2 / Math.sqrt(27), 6);
  expect(inputAt(folds[1])).toBeCloseTo(-2 / Math.sqrt(27), 6);
  for (const { along, state, index, stability } of points) {
    expect(Math.abs(2 * along - 1 + state[0] - state[0] ** 3)).toBeLessThan(1e-8);
    const isBetween = Math.abs(state[0]) < 1 / Math.sqrt(3);
    expect([index, stability]).toEqual(isBetween ? [1, "unstable"] : [0, "stable"]);
  }
  expect(points.at(-1)!.along).toBe(1);
  expect(points.at(-1)!.state[0]).toBeCloseTo(root(1, 1.3), 9);
});

it("follows a fixed point around sharp kinks of rectified equations, at which two of them meet and vanish", () => {
  // u = 3x + 6 below −1, −3x up to 1, 3x − 6 above.
  const cell = defineCell(({ state, input }) => {
    const [x, u] = [state("x", 1), input("inputs", 1)];
    const bent = x
      .mul(3)
      .add(6)
      .sub(max(x.add(1), 0).mul(6))
      .add(max(x.sub(1), 0).mul(6));
    return { states: { x: x.add(u.sub(bent).mul(0.1)) }, outputs: { rates: x } };
  });
  const step = hostStep({ ...cell, losses: [], signalPenalties: [], parameterPenalties: [], adjointTerms: [] }, {});
  const { points, folds, end } = followPoint(step, { inputs: [-6] }, { inputs: [6] }, [-4], 10);
  const at = folds.map((fold) => [points[fold].along * 12 - 6, points[fold].state[0]]);
  expect([end, at.length]).toEqual(["last", 2]);
  expect(points.at(-1)!.state[0]).toBeCloseTo(4, 9);
  for (const [k, sign] of [1, -1].entries()) {
    expect(at[k][0]).toBeCloseTo(3 * sign, 3);
    expect(at[k][1]).toBeCloseTo(-sign, 3);
  }
  expect(points[folds[0] + 2].stability).toBe("unstable");
});

/** x ← x − 0.1·(x² − u² − gap): two hyperbolas that nearly touch at u = 0. */
const hyperbolas = (gap: number) => {
  const cell = defineCell(({ state, input }) => {
    const [x, u] = [state("x", 1), input("inputs", 1)];
    return { states: { x: x.sub(x.mul(x).sub(u.mul(u)).sub(gap).mul(0.1)) }, outputs: { rates: x } };
  });
  return hostStep({ ...cell, losses: [], signalPenalties: [], parameterPenalties: [], adjointTerms: [] }, {});
};

it.each([0.01, 1e-3, 1e-4])("stays on its branch where another comes near: within a gap of %d", (gap) => {
  const start = Math.sqrt(1 + gap);
  const { points, folds, end } = followPoint(hyperbolas(gap), { inputs: [-1] }, { inputs: [1] }, [start], 10);
  expect([end, folds.length]).toEqual(["last", 0]);
  expect(points.at(-1)!.state[0]).toBeCloseTo(start, 9);
  expect(new Set(points.map(({ stability }) => stability))).toEqual(new Set(["stable"]));
});

it("ends at once where the curve has no one direction, as where two branches cross", () => {
  const { points, end } = followPoint(hyperbolas(0), { inputs: [0] }, { inputs: [1] }, [0], 10);
  expect([points.length, end]).toEqual([1, "marginal"]);
});

it("refuses a start that no fixed point is near, and ends where asked", () => {
  const far = () => followPoint(cubic(), { inputs: [-1] }, { inputs: [1] }, [Number.MAX_VALUE], 10);
  expect(far).toThrow("missing: fixed point near the start");
  const few = followPoint(cubic(), { inputs: [-1] }, { inputs: [1] }, [root(-1, -1.3)], 10, { points: 3 });
  expect([few.points.length, few.end]).toEqual([3, "points"]);
});

it("refuses inputs that the step does not have, and no inputs", () => {
  const start = [root(-1, -1.3)];
  expect(() => followPoint(cubic(), { inputs: [-1] }, { input: [1] }, start, 10)).toThrow('unknown: input "input"');
  expect(() => followPoint(cubic(), { inputs: [-1] }, {}, start, 10)).toThrow("missing: to");
  expect(() => followPoint(cubic(), { inputs: [-1] }, { inputs: [1] }, [-1], 10)).toThrow("missing: fixed point near");
});
