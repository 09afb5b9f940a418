import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { scaledTicks, ticksWithRoom } from "../../src/figure/axes.ts";
import { rowLabels, spread } from "../../src/figure/labels.ts";
import { numberText } from "../../src/figure/numberText.ts";
import { linesWithin, textWidth, wrap } from "../../src/figure/text.ts";

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

  test("no line breaks between a number and its unit", () => {
    expect(wrap("coherence 51.2 % and 40 ms", 15)).toEqual(["coherence", "51.2 % and", "40 ms"]);
    expect(linesWithin("a slope of 0.5 1/s, 3 spikes/s", textWidth("a slope of 0.5"))).toEqual([
      "a slope of",
      "0.5 1/s,",
      "3 spikes/s",
    ]);
    expect(wrap("from 2 sides", 6)).toEqual(["from 2", "sides"]);
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

  test("ticks between any two numbers differ, fit, lie within them and are two at least", () => {
    const size = fc.double({ min: -8, max: 8, noNaN: true }).map((power) => 10 ** power);
    const range = fc.record({
      size,
      from: fc.double({ min: -1, max: 1, noNaN: true }),
      share: fc.constantFrom(0.02, 0.3, 1),
    });
    fc.assert(
      fc.property(range, fc.integer({ min: 60, max: 300 }), ({ size, from, share }, room) => {
        const [low, high] = [size * from, size * (from + share)];
        const { ticks, tickFormat, power } = scaledTicks([low, high], room, 20, 58);
        expect(ticks.length).toBeGreaterThan(1);
        expect(new Set(ticks.map(tickFormat)).size).toBe(ticks.length);
        for (const tick of ticks) {
          expect(tick).toBeGreaterThanOrEqual(low - 1e-6 * size);
          expect(tick).toBeLessThanOrEqual(high + 1e-6 * size);
          expect(textWidth(tickFormat(tick))).toBeLessThanOrEqual(58);
        }
        expect(power).toMatch(/^(10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?$/);
      }),
    );
    expect(scaledTicks([0, 100], 110, 23, 46).ticks).toEqual([0, 50, 100]);
    expect(scaledTicks([0, 1], 150, 23, 46).ticks).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(scaledTicks([3, 3], 150, 23, 46).ticks).toEqual([3]);
    const { ticks, tickFormat, power } = scaledTicks([-7e-5, -4.7e-5], 100, 30, 58);
    expect([ticks.map(tickFormat), power]).toEqual([["−7", "−6", "−5"], "10⁻⁵"]);
  });

  test("a longer text is wider", () => {
    expect(textWidth("signed coherence")).toBeGreaterThan(textWidth("coherence"));
  });
});

test("an axis without a range has one tick", () => {
  expect(ticksWithRoom([2, 2], 100)).toEqual([2]);
  expect(ticksWithRoom([-5e-324, 0], 100)).toHaveLength(1);
});
