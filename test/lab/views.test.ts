/** What a visitor of the lab looks at. */
import { expect, test } from "vitest";
import { lackedBy, untouched } from "../../lab/page/state/views.ts";
import type { Ready } from "../../lab/protocol.ts";

const ready = {
  ...{ units: 3, conditions: ["left", "right"], periods: ["cue", "delay"] },
  populations: [{ name: "E", units: 3, sign: 1 }],
} as unknown as Ready;

test("what a link asks for and a network does not have is named", () => {
  expect(lackedBy(ready, untouched)).toEqual([]);
  const perturbation = { population: "I", period: "delay", kind: "silence", value: 0 } as const;
  expect(lackedBy(ready, { ...untouched, perturbation, condition: 2, silenced: [2, 3] })).toEqual([
    "unit 3",
    "population “I”",
    "condition 2",
  ]);
  const other = { ...perturbation, population: "E", period: "wait" };
  expect(lackedBy(ready, { ...untouched, perturbation: other })).toEqual(["period “wait”"]);
});
