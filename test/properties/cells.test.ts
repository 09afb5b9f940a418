/** Cells that nobody wrote are refused in words that name the model, or run: on every backend alike, with the gradients of finite differences. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reference } from "../../src/backend/reference/reference.ts";
import { Divergence, train } from "../../src/index.ts";
import { walk } from "../../src/ir/expr.ts";
import type { ModelDefinition } from "../../src/model/definition.ts";
import { type Model, modelOf } from "../../src/model/index.ts";
import { type AnyCell, modelOfCell, soundCells, wildCells } from "../arbitrary/cells.ts";
import { taken, takenLater } from "../arbitrary/refused.ts";
import { runs, timeLimit } from "../arbitrary/runs.ts";
import type { Case } from "../contract/case.ts";
import { disagreements, outcomeOn } from "../contract/compare.ts";
import { gradientError } from "../grad/finiteDifferences.ts";
import { wasm } from "../wasm.ts";

const sizes = { inputs: 2, outputs: 3, dt: 20 };
const setting = { ...sizes, loss: "crossEntropy", inputNoise: true } as const;

/** The model of a definition, or a refusal that names it. */
function modelIn(definition: ModelDefinition): Model | undefined {
  const outcome = taken(() => {
    const model = modelOf({ name: definition.name }, sizes, { models: [definition] });
    model.build(setting);
    model.initialParameters(setting, 3);
    return model;
  });
  if ("value" in outcome) return outcome.value;
  expect(outcome.refusal.within).toBe('model "drawn"');
  return undefined;
}

/** The network with initial values, and batches of random signals for it. */
function caseOfModel(model: Model): Case {
  const { network } = model.build(setting);
  const roots = [...network.states.flatMap(({ next, initial }) => [next, initial]), ...Object.values(network.outputs)];
  return {
    name: model.name,
    network,
    ranges: new Map(),
    values: model.initialParameters(setting, 3),
    inputs: [
      { name: "inputs", size: sizes.inputs, range: [-1, 1] },
      { name: "target", size: 1, range: { below: sizes.outputs } },
    ],
    noises: walk(roots)
      .filter(({ op }) => op === "noise")
      .map(({ units, attr }) => ({ size: units, shared: attr.shared ?? false })),
    scalars: model.scalars(sizes.dt, 0.5),
  };
}

const size = { trials: 5, steps: 4 };
const largest = (values: Iterable<number>) => {
  let most = 0;
  for (const value of values) most = Math.abs(value) > most || Number.isNaN(value) ? Math.abs(value) : most;
  return most;
};

/** What WebAssembly and the interpreter disagree on; nothing where numbers are beyond comparison. */
function differences(model: Model): string[] {
  const one = caseOfModel(model);
  const [exact, fast] = [outcomeOn(reference, one, size), outcomeOn(wasm, one, size)];
  const all = [...Object.values(exact.scalars)];
  for (const values of [...exact.records.values(), ...exact.gradients.values()]) all.push(largest(Array.from(values)));
  if (!(largest(all) < 1e4)) return [];
  return disagreements(fast, exact, { values: 1e-3, gradients: 5e-3 });
}

/** Kinks and what hides from the gradient make finite differences say something else. */
const rough = new Set(["detach", "less", "lessEqual", "max", "maximum"]);
const isSmooth = (model: Model): boolean => {
  const { network } = model.build(setting);
  return !walk([
    ...network.states.map(({ next }) => next),
    // What the loss detaches cancels out of it.
    network.outputs["outputs"],
    ...network.signalPenalties.map(({ term }) => term),
  ]).some(({ op }) => rough.has(op));
};

/** Weights under Dale's principle are absolute values: at 0 they have a kink. */
const beginsAtKink = ({ populations, initial }: AnyCell) => populations !== "none" && initial[1] === "zeros";

describe("a cell that nobody wrote", () => {
  it("is sound for the most part where nothing in it is wild, and wrong where it is", () => {
    const { numRuns, seed } = runs(150);
    const share = (cells: fc.Arbitrary<AnyCell>) =>
      fc.sample(cells, { numRuns, seed }).filter((cell) => modelIn(modelOfCell(cell))).length / numRuns;
    expect(share(soundCells)).toBeGreaterThan(0.95);
    expect(share(wildCells)).toBeGreaterThan(0.1);
    expect(share(wildCells)).toBeLessThan(0.7);
  });

  it(
    "has the values and gradients of the float64 interpreter on WebAssembly",
    () => {
      fc.assert(
        fc.property(soundCells, (cell) => {
          const model = modelIn(modelOfCell(cell));
          if (model) expect(differences(model)).toEqual([]);
        }),
        runs(60),
      );
    },
    timeLimit,
  );

  it(
    "has the gradient of finite differences where it is smooth",
    () => {
      const { numRuns, seed } = runs(100);
      let compared = 0;
      fc.assert(
        fc.property(soundCells, (cell) => {
          const model = modelIn(modelOfCell(cell));
          if (!model || !isSmooth(model) || beginsAtKink(cell)) return;
          compared++;
          expect(gradientError(caseOfModel(model), { trials: 2, steps: 3 })).toBeLessThan(1e-5);
        }),
        { numRuns, seed },
      );
      expect(compared).toBeGreaterThan(0.2 * numRuns);
    },
    timeLimit,
  );

  it(
    "is refused in words that name the model, or runs on every backend alike",
    () => {
      fc.assert(
        fc.property(wildCells, (cell) => {
          const model = modelIn(modelOfCell(cell));
          if (model) expect(differences(model)).toEqual([]);
        }),
        runs(120),
      );
    },
    timeLimit,
  );

  it(
    "trains a step and is evaluated, or says that it diverged",
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.oneof(soundCells, wildCells), async (cell) => {
          const definition = modelOfCell(cell);
          if (!modelIn(definition)) return;
          const config = {
            model: definition(),
            task: { fixation: 20, stimulus: 60, decision: 20 },
            train: { epochs: 1, batchesPerEpoch: 1, batch: 3 },
            evaluate: { trials: 4, recordedTrials: 3, psychometric: null },
          };
          const outcome = await takenLater(() => train(config, { backend: "wasm", threads: 1 }).result);
          if ("value" in outcome) expect(outcome.value.checkpoint.epochs[0].loss).toSatisfy(Number.isFinite);
          else if (!(outcome.refusal instanceof Divergence)) expect(outcome.refusal.within).toBe('model "drawn"');
        }),
        runs(25),
      );
    },
    timeLimit,
  );
});
