/** Random networks keep their bits under interventions that do not act. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reference } from "../../src/backend/index.ts";
import { wasmBackendWith } from "../../src/backend/wasm/wasm.ts";
import { runs } from "../arbitrary/runs.ts";
import { outcomeOn } from "../contract/compare.ts";
import { networkOf, recipes } from "../contract/randomNetworks.ts";
import { everything, feedFor, intervened } from "./cases.ts";

describe.each([reference, wasmBackendWith()])("on $name", (backend) => {
  it("random networks have every bit that they have without interventions", () => {
    fc.assert(
      fc.property(recipes, fc.nat(), (recipe, choice) => {
        const one = networkOf(recipe);
        const size = { trials: recipe.trials, steps: recipe.steps };
        const all = everything(one);
        const list = choice % 2 === 0 ? all : [all[choice % all.length]];
        const { one: other, feed } = intervened(one, list);
        const expected = outcomeOn(backend, one, size, feedFor(one, size));
        expect(outcomeOn(backend, other, size, feed(size, []))).toEqual(expected);
      }),
      runs(25),
    );
  });
});
