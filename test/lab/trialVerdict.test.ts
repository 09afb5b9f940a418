import { describe, expect, test } from "vitest";
import { trialVerdict } from "../../lab/page/panels/trialVerdict.ts";

const told = { choice: "left", right: "right", isCorrect: false, isByChance: false, response: null };

describe("the verdict on a trial", () => {
  test("names the answer, and the one that was wanted", () => {
    expect(trialVerdict(told)).toMatchObject({ text: "left (wanted: right)", isWrong: true });
    expect(trialVerdict({ ...told, right: "left", isCorrect: true })).toMatchObject({ text: "left, correct" });
    expect(trialVerdict({ ...told, choice: null })).toMatchObject({ text: "", isWrong: false });
  });

  test("says when a free response was given", () => {
    const response = { after: 320, at: 620 };
    expect(trialVerdict({ ...told, response }).text).toBe("left after 320 ms (wanted: right)");
  });

  test("calls no answer wrong where the evidence favours none", () => {
    const { text, whole, isWrong } = trialVerdict({ ...told, isByChance: true });
    expect(text).toBe("left; none is right");
    expect(whole).toContain("drawn, here right");
    expect(isWrong).toBe(false);
  });
});
