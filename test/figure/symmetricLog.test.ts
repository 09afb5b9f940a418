import { describe, expect, test } from "vitest";
import { symmetricLog } from "../../src/figure/symmetricLog.ts";

describe("symmetricLog", () => {
  test.each([
    { levels: [0, 0.5, 1], domain: [0, 1] },
    { levels: [0, 0.25, 0.5], domain: [0, 0.5] },
    { levels: [-0.5, 1], domain: [-1, 1] },
    { levels: [0], domain: [-1, 1] },
    { levels: [], domain: [-1, 1] },
  ])("for the levels $levels has the domain $domain", ({ levels, domain }) => {
    expect(symmetricLog(levels, 400).options.domain).toEqual(domain);
  });
});
