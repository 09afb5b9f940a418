/** Numbers in little room. */
import { expect, test } from "vitest";
import { shortReading } from "../../lab/page/draw/short.ts";

test("a reading has two or three digits and at most six letters", () => {
  const values = [0, 0.30912, 12.345, 0.07054, 0.001234, 0.00012345, 1234.5, 999_999];
  expect(values.map(shortReading)).toEqual(["0.0", "0.309", "12.3", "0.0705", "0.0012", "1.2e−4", "1.23K", "1M"]);
  for (let power = -9; power < 6; power += 0.1) expect(shortReading(10 ** power).length).toBeLessThanOrEqual(6);
});
