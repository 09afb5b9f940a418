/** Random networks on every backend, and their gradients. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Backend, reference } from "../../src/backend/index.ts";
import { wasmBackendWith } from "../../src/backend/wasm/wasm.ts";
import { walk } from "../../src/ir/expr.ts";
import { nativeBackend, whyNot } from "../../src/node/index.ts";
import { runs, timeLimit } from "../arbitrary/runs.ts";
import { gradientError } from "../grad/finiteDifferences.ts";
import { wasm } from "../wasm.ts";
import { type Case, feedOf } from "./case.ts";
import { disagreements, outcomeOn, trainingOf } from "./compare.ts";
import { networkOf, type Recipe, recipes } from "./randomNetworks.ts";

const tolerance = { values: 1e-4, gradients: 1e-3 };

/** Describes the differences between each backend and the reference. */
function wrongOn(backends: readonly Backend[], recipe: Recipe): string[][] {
  const one = networkOf(recipe);
  const size = { trials: recipe.trials, steps: recipe.steps };
  const [feed, program] = [feedOf(one, size), trainingOf(one)];
  const expected = outcomeOn(reference, one, size, feed, program);
  return backends.map((backend) => disagreements(outcomeOn(backend, one, size, feed, program), expected, tolerance));
}

describe("random networks", () => {
  it("give the reference's values and gradients on WebAssembly, fused and unfused", () => {
    fc.assert(
      fc.property(recipes, (recipe) => {
        expect(wrongOn([wasm, wasmBackendWith({ fused: false })], recipe)).toEqual([[], []]);
      }),
      runs(120),
    );
  });

  const reason = whyNot("native");
  it.skipIf(reason !== undefined)(
    `give them in C${reason === undefined ? "" : ` (${reason})`}`,
    () => {
      // Few, since each takes a run of the C compiler.
      fc.assert(
        fc.property(recipes, (recipe) => {
          expect(wrongOn([nativeBackend()], recipe)).toEqual([[]]);
        }),
        runs(6),
      );
    },
    timeLimit,
  );

  it("have gradients that match finite differences where they are smooth", () => {
    fc.assert(
      fc.property(recipes, (recipe) => {
        const one = networkOf(recipe);
        if (hasDetach(one)) return;
        expect(gradientError(one, { trials: 2, steps: 3 })).toBeLessThan(1e-6);
      }),
      runs(75),
    );
  });
});

/** Finite differences do not respect detach. */
const hasDetach = ({ network }: Case): boolean =>
  walk([
    ...network.states.map((s) => s.next),
    ...network.losses.map((l) => l.term),
    ...network.signalPenalties.map((p) => p.term),
  ]).some((expr) => expr.op === "detach");
