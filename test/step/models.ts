/** Presets and examples as cases: their own equations, with the parameters that they begin with. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { presets } from "../../src/index.ts";
import { walk } from "../../src/ir/expr.ts";
import { type Model, modelOf } from "../../src/model/index.ts";
import { loadDefinitions } from "../../src/node/index.ts";
import type { Case } from "../contract/case.ts";

export const setting = { inputs: 3, outputs: 2, dt: 20, loss: null, inputNoise: true } as const;

export function caseOfModel(model: Model, away = 0.05): Case {
  const { network } = model.build(setting);
  const roots = [...network.states.map(({ next }) => next), ...Object.values(network.outputs)];
  const noises: { size: number; shared: boolean }[] = [];
  for (const { op, attr, units } of walk(roots))
    if (op === "noise") noises[attr.stream!] = { size: units, shared: attr.shared! };
  return {
    name: model.name,
    network,
    ranges: new Map(),
    // |W| has a kink at 0, where some distributions begin.
    values: new Map(
      [...model.initialParameters(setting, 3)].map(([name, all]) => [name, all.map((v) => v + (v < 0 ? -away : away))]),
    ),
    inputs: [{ name: "inputs", size: setting.inputs, range: [0, 1] }],
    noises: Array.from(noises, (noise) => noise ?? { size: 1, shared: false }),
    scalars: model.scalars(setting.dt, 0.1),
  };
}

export const presetCases = [
  ...Object.keys(presets).map((preset) => caseOfModel(modelOf({ preset, units: 10 }, setting))),
  {
    ...caseOfModel(modelOf({ preset: "ei", units: 10, tau: { trained: "perUnit" } }, setting)),
    name: "ei with trained time constants",
  },
];

/** Sizes at which finite differences take no time. */
const small: Readonly<Record<string, object>> = {
  tanhNetwork: { units: 6 },
  gru: { units: 5 },
  lowRank: { units: 7, rank: 2 },
  shortTermPlasticity: { units: 10 },
  twoAreas: { unitsPerArea: 5, feedforward: 0.6, feedback: 0.5 },
  interneurons: { E: 6, PV: 3, SST: 2 },
};
const folder = join(import.meta.dirname, "../../examples");
export const exampleCases = await Promise.all(
  readdirSync(folder)
    .filter((file) => file.endsWith(".mjs"))
    .map(async (file) => {
      const { models } = await loadDefinitions([join(folder, file)]);
      const [definition] = models;
      return caseOfModel(
        modelOf({ name: definition.name, ...small[definition.name] }, setting, { models: [definition] }),
      );
    }),
);
