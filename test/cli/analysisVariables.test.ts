import { expect, test } from "vitest";
import { regressorsIn } from "../../src/cli/analysisVariables.ts";
import { taskWords, trialRow } from "../analysis/recorded.ts";

test("a regression leaves out the choice where a category says it, as for a network without errors", () => {
  const words = taskWords({ factors: [{ name: "test", unit: "", kind: "category" }] });
  const table = (errors: number) =>
    Array.from({ length: 20 }, (_, i) => {
      const isMatch = i % 2 === 0;
      return trialRow({
        condition: { test: isMatch ? "match" : "non-match" },
        choice: isMatch === i >= errors ? 1 : 2,
      });
    });
  expect(regressorsIn({ words, table: table(0) }, ["test", "choice"])).toEqual(["test"]);
  expect(regressorsIn({ words, table: table(3) }, ["test", "choice"])).toEqual(["test", "choice"]);
  expect(regressorsIn({ words, table: table(0) }, ["choice"])).toEqual(["choice"]);
});
