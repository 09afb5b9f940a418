/**
 * Random cells are refused by an error that names the model, or run equally on every backend, with correct
 * gradients.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reference } from "../../src/backend/index.ts";
import { Divergence, type ModelDefinition, train } from "../../src/index.ts";
import { walk } from "../../src/ir/expr.ts";
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

/** The network with initial values and batches of random signals. */
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

/** Differences between WebAssembly and the interpreter; none if numbers cannot be compared. */
function differences(model: Model): string[] {
  const one = caseOfModel(model);
  const [exact, fast] = [outcomeOn(reference, one, size), outcomeOn(wasm, one, size)];
  const all = [...Object.values(exact.scalars)];
  for (const values of [...exact.records.values(), ...exact.gradients.values()]) all.push(largest(Array.from(values)));
  if (!(largest(all) < 1e4)) return [];
  return disagreements(fast, exact, { values: 1e-3, gradients: 5e-3 });
}

/** Kinks and detached values make finite differences differ from the gradient. */
const rough = new Set(["detach", "less", "lessEqual", "max", "maximum"]);
const isSmooth = (model: Model): boolean => {
  const { network } = model.build(setting);
  return !walk([
    ...network.states.map(({ next }) => next),
    // Detached parts of the loss cancel.
    network.outputs["outputs"],
    ...network.signalPenalties.map(({ term }) => term),
  ]).some(({ op }) => rough.has(op));
};

/** Weights under Dale's principle are absolute values, with a kink at 0. */
const beginsAtKink = ({ populations, initial }: AnyCell) => populations !== "none" && initial[1] === "zeros";

describe("a random cell", () => {
  it("is mostly valid if tame, and mostly invalid if wild", () => {
    const { numRuns, seed } = runs(75);
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
        runs(30),
      );
    },
    timeLimit,
  );

  it(
    "has the gradient of finite differences if it is smooth",
    () => {
      const { numRuns, seed } = runs(50);
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
    "is refused by an error that names the model, or runs equally on every backend",
    () => {
      fc.assert(
        fc.property(wildCells, (cell) => {
          const model = modelIn(modelOfCell(cell));
          if (model) expect(differences(model)).toEqual([]);
        }),
        runs(60),
      );
    },
    timeLimit,
  );

  it(
    "trains a step and is evaluated, or reports that it diverged",
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
        runs(12),
      );
    },
    timeLimit,
  );
});
