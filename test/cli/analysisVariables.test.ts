import { expect, test } from "vitest";
import { variables } from "../../src/analysis/index.ts";
import { regressorsIn, regressorsOf } from "../../src/cli/analysisVariables.ts";
import { factor, taskWords, trialRow } from "../analysis/recorded.ts";

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

test("an angle is regressed on by cosine and sine, three categories by each but the first", () => {
  const words = taskWords({ factors: [factor("angle", { kind: "circular" }), factor("rule", { kind: "category" })] });
  const table = ["wait", "anti", "pro"].map((rule, k) => trialRow({ condition: { angle: 90 * k, rule } }));
  const shown = { words, table: [...table, trialRow({ condition: { angle: 90 } })] };
  const all = variables(shown, regressorsOf(shown, ["angle", "rule"]));
  expect(all.map(({ name }) => name)).toEqual(["cos(angle)", "sin(angle)", "rule pro", "rule wait"]);
  expect(shown.table.map(all[2].value)).toEqual([0, 0, 1, Number.NaN]);
  expect(shown.table.map(all[3].value)).toEqual([1, 0, 0, Number.NaN]);
});
