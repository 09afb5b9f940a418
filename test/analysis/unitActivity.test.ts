import { describe, expect, test } from "vitest";
import { unitActivity } from "../../src/analysis/index.ts";
import { recorded, setRate } from "./recorded.ts";

/** Rates r[step] of unit 0 … in one trial of four steps. */
function withRates(units: readonly (readonly number[])[], excitatory = units.length) {
  const recording = recorded(units.length, excitatory, [{ steps: 4 }, { steps: 2 }]);
  units.forEach((rates, unit) => {
    rates.forEach((rate, step) => {
      setRate(recording, step, 0, unit, rate);
      setRate(recording, step, 1, unit, step < 2 ? rate : 1000);
    });
  });
  return recording;
}

describe("unitActivity", () => {
  test("adds the deviation of a unit's rate to the 90th percentile of its size, without padding", () => {
    const { participation, populations } = unitActivity(
      withRates(
        [
          [1, 3, -4, 0],
          [0, 0, 0, 0],
          [2, 2, 2, 2],
        ],
        2,
      ),
    );
    // 1, 3, −4, 0 and 1, 3: mean 2/3, mean square 6. Of the sizes 0, 1, 1, 3, 3, 4 the percentile is between 3 and 4.
    expect(participation[0]).toBeCloseTo(Math.sqrt(6 - 4 / 9) + 3.5, 6);
    expect(participation[1]).toBe(0);
    expect(participation[2]).toBeCloseTo(2, 6);
    expect(populations[0]).toEqual({ name: "E", participation: participation[0] / 2, quiet: 0.5 });
    expect(populations[1]).toEqual({ name: "I", participation: participation[2], quiet: 0 });
  });

  test("gives the middle of a population's participations, unrounded", () => {
    const rates = [0.1, 0.9, 0.3].map((peak) => [0, peak, 0.2, 0.7 * peak]);
    const { participation, populations } = unitActivity(withRates(rates));
    expect(populations[0].participation).toBe([...participation].sort((a, b) => a - b)[1]);
  });

  test("counts units as quiet whose rate stays within 0.01 of 0 on either side", () => {
    const rates = [0.0099, -0.0099, 0.0101, -0.0101].map((peak) => [0, peak, 0, 0]);
    expect(unitActivity(withRates(rates)).quiet).toBe(0.5);
  });

  test("has the shares of a single active unit, and of equal ones", () => {
    const still = [0, 0, 0, 0];
    const one = unitActivity(withRates([[1, 2, 3, 4], still, still, still]));
    expect([one.energyShare, one.participationShare]).toEqual([1, 1]);
    const alike = unitActivity(withRates(Array.from({ length: 20 }, () => [1, 2, 3, 4])));
    expect(alike.energyShare).toBeCloseTo(1 / 20, 12);
    expect(alike.participationShare).toBeCloseTo(1 / 20, 12);
    // Energies 4 and 1 in units of the smaller.
    const uneven = unitActivity(
      withRates([
        [2, 2, 2, 2],
        [1, 1, 1, 1],
      ]),
    );
    expect(uneven.energyShare).toBeCloseTo(0.8 ** 2 + 0.2 ** 2, 12);
    expect(uneven.participationShare).toBeCloseTo((4 + 1) / 9, 6);
    expect(unitActivity(withRates([still])).energyShare).toBeNaN();
  });
});
