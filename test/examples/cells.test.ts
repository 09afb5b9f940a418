/**
 * Every cell of examples/: its gradients, its backends, and that it learns. The engine has no code specific to any
 * of them.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { asConfig, runConfig, train } from "../../src/index.ts";
import { type Model, modelOf, settingOf } from "../../src/model/index.ts";
import { loadDefinitions, nativeBackend, whyNot } from "../../src/node/index.ts";
import { sizesOf, taskOf } from "../../src/open/config.ts";
import type { Case } from "../contract/case.ts";
import { againstReference } from "../contract/compare.ts";
import { gradientError } from "../grad/finiteDifferences.ts";
import { sampleOf } from "../sample.ts";
import { wasm } from "../wasm.ts";

const folder = join(import.meta.dirname, "../../examples");
const files = readdirSync(folder).filter((name) => name.endsWith(".mjs"));
const definitions = await Promise.all(
  files.map(async (file) => {
    const { models } = await loadDefinitions([join(folder, file)]);
    return [file, models[0]] as const;
  }),
);

/** Sizes at which finite differences are fast. */
const small: Readonly<Record<string, object>> = {
  tanhNetwork: { units: 6 },
  gru: { units: 5 },
  lowRank: { units: 7, rank: 2 },
  shortTermPlasticity: { units: 10 },
  twoAreas: { unitsPerArea: 5, feedforward: 0.6, feedback: 0.5 },
  interneurons: { E: 6, PV: 3, SST: 2 },
};
const task = taskOf({ name: "perceptualDecision", stimulus: 100 });

/** One training step on random numbers instead of trials, with the initial parameters of the model. */
function caseFor(model: Model): Case {
  const { network } = model.build(settingOf(task, "crossEntropy"));
  const parameters = model.initialParameters(settingOf(task, "crossEntropy"), 3);
  return {
    name: model.name,
    network,
    ranges: new Map(),
    // |W| has no derivative at 0, and some distributions start close to it.
    values: new Map([...parameters].map(([name, all]) => [name, all.map((v) => v + (v < 0 ? -0.05 : 0.05))])),
    inputs: [
      { name: "inputs", size: 3, range: [0, 1] },
      { name: "target", size: 1, range: { below: 3 } },
    ],
    noises: [],
    scalars: model.scalars(20, 0.1),
  };
}

describe.each(sampleOf(definitions, 3))("the example %s", (file, definition) => {
  const turn = files.indexOf(file);
  const { name } = definition;
  const choice = { models: [definition] };
  const model = modelOf({ name, ...small[name] }, sizesOf(task), choice);

  test("has the same gradients as finite differences", () => {
    expect(gradientError(caseFor(model), { trials: 3, steps: 6 })).toBeLessThan(1e-6);
  });

  test.each(sampleOf([1, 5, 17], 3, Math.floor(turn / 3)))(
    "gives the same results on wasm and in float64, for %i trials",
    (trials) => {
      expect(againstReference(wasm, caseFor(model), { trials, steps: 7 })).toEqual([]);
    },
  );

  // Each takes a run of the C compiler, which test/contract gives a cell with gates: here, one with populations.
  const isCompiled = whyNot("native") === undefined && file === "interneurons.mjs";
  test.runIf(isCompiled)("gives the same natively and in float64", () => {
    expect(againstReference(nativeBackend(), caseFor(model), { trials: 5, steps: 7 })).toEqual([]);
  });

  test("has a configuration that trains it", () => {
    const text = readFileSync(join(folder, file.replace(".mjs", ".yaml")), "utf8");
    expect(text).toContain(`--use examples/${file}`);
    expect(runConfig(parse(text), choice).model).toMatchObject({ name });
  });

  test("learns", async () => {
    const config = asConfig({
      model: { name },
      task: { name: "perceptualDecision", coherence: [51.2], stimulus: 400 },
      train: { epochs: 4, batchesPerEpoch: 20 },
      evaluate: { trials: 100, recordedTrials: 20, psychometric: null },
    });
    const { results } = await train(config, choice);
    const { loss } = results!;
    expect(loss.at(-1)!).toBeLessThan(loss[0] / 2);
    expect(results!.dale.violations).toBe(0);
    expect(results!.rates!.populations.map(({ name }) => name)).toEqual(model.populations.map(({ name }) => name));
  });
});
