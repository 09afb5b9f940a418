import { describe, expect, test } from "vitest";
import { recurrentInput } from "../../src/analysis/index.ts";
import { recorded, setRate } from "./recorded.ts";

describe("recurrentInput", () => {
  // 2 E units and 1 I unit; [from, to]
  const weights = [0, 2, 1, 3, 0, 1, -4, -6, 0];

  test("separates contributions of excitatory and inhibitory units, as means over units, steps and trials", () => {
    const recording = recorded(3, 2, [{}]);
    for (let step = 0; step < 8; step++) {
      setRate(recording, step, 0, 0, 1);
      setRate(recording, step, 0, 2, 0.5);
    }
    // Unit 0 receives 0 and −2, unit 1 receives 2 and −3, unit 2 receives 1 and 0.
    expect(recurrentInput(recording, weights)).toEqual([
      { name: "E", excitation: 1, inhibition: -2.5 },
      { name: "I", excitation: 1, inhibition: 0 },
    ]);
  });

  test("ignores padding", () => {
    const recording = recorded(3, 2, [{ steps: 4 }]);
    for (let step = 0; step < 8; step++) setRate(recording, step, 0, 1, step < 4 ? 1 : 100);
    expect(recurrentInput(recording, weights)[0].excitation).toBe(1.5);
  });

  test("a negative rate inverts the sign of its contribution", () => {
    const recording = recorded(3, 2, [{}]);
    for (let step = 0; step < 8; step++) setRate(recording, step, 0, 2, step % 2 === 0 ? 1 : -1);
    expect(recurrentInput(recording, weights)[0]).toEqual({ name: "E", excitation: 2.5, inhibition: -2.5 });
  });
});
