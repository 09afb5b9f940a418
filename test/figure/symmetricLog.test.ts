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

  test("labels every level whose number has room", () => {
    const { tickFormat } = symmetricLog([-0.8, -0.4, -0.2, -0.1, 0.1, 0.2, 0.4, 0.8], 370);
    expect([-0.2, -0.1, 0.1, 0.2].map(tickFormat)).toEqual(["−0.2", "−0.1", "0.1", "0.2"]);
  });
});
