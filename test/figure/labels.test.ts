import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ticksWithRoom } from "../../src/figure/axes.ts";
import { rowLabels, spread } from "../../src/figure/labels.ts";
import { numberText } from "../../src/figure/numberText.ts";
import { textWidth, wrap } from "../../src/figure/text.ts";

describe("labels", () => {
  test("spread keeps blocks that fit from overlapping and inside the bounds", () => {
    const block = fc.record({
      y: fc.double({ min: 0, max: 300, noNaN: true }),
      height: fc.integer({ min: 5, max: 40 }),
    });
    fc.assert(
      fc.property(fc.array(block, { minLength: 1, maxLength: 7 }), (list) => {
        const blocks = list.sort((a, b) => a.y - b.y);
        const centres = spread(blocks, 0, 300);
        centres.forEach((centre, i) => {
          expect(centre - blocks[i].height / 2).toBeGreaterThanOrEqual(-1e-9);
          expect(centre + blocks[i].height / 2).toBeLessThanOrEqual(300 + 1e-9);
          if (i > 0)
            expect(centre - centres[i - 1]).toBeGreaterThanOrEqual(
              (blocks[i].height + blocks[i - 1].height) / 2 - 1e-9,
            );
        });
      }),
    );
  });

  test("names of neighbouring short periods go to different rows", () => {
    const names = ["fixation", "stimulus", "decision"].map((text, i) => ({ text, x: 100 + 5 * i }));
    expect(rowLabels(names, 0, 400, 0).height).toBeGreaterThan(2 * rowLabels(names.slice(0, 1), 0, 400, 0).height);
    const apart = names.map(({ text }, i) => ({ text, x: 100 + 150 * i }));
    expect(rowLabels(apart, 0, 500, 0).height).toBe(rowLabels(apart.slice(0, 1), 0, 500, 0).height);
  });

  test("wrap breaks at spaces and loses no word", () => {
    expect(wrap("right timing, random choice 0.0315", 16)).toEqual(["right timing,", "random choice", "0.0315"]);
    expect(wrap("incomprehensibilities", 5)).toEqual(["incomprehensibilities"]);
  });

  test("numbers keep whole values, four digits of others and a true minus sign", () => {
    expect([12345, 0.123456, -1.6, 0, 1e-9, Number.NaN].map((value) => numberText(value))).toEqual([
      "12345",
      "0.1235",
      "−1.6",
      "0",
      "1e−9",
      "–",
    ]);
  });

  test("ticks are multiples of 1, 2 or 5 whose numbers do not touch", () => {
    expect(ticksWithRoom([-0.45, 0], 50)).toEqual([-0.4, 0]);
    expect(ticksWithRoom([-0.45, 0], 100)).toEqual([-0.4, -0.2, 0]);
    expect(ticksWithRoom([0, 0.6], 55)).toEqual([0, 0.5]);
    expect(ticksWithRoom([0, 1], 1)).toEqual([0, 1]);
  });

  test("a longer text is wider", () => {
    expect(textWidth("signed coherence")).toBeGreaterThan(textWidth("coherence"));
  });
});

test("an axis without a range has one tick", () => {
  expect(ticksWithRoom([2, 2], 100)).toEqual([2]);
  expect(ticksWithRoom([-5e-324, 0], 100)).toHaveLength(1);
});
