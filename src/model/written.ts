/** A model that a user wrote, with its parameters fixed. */
import { invalid } from "../errors.ts";
import { fingerprint } from "../ir/fingerprint.ts";
import type { Network } from "../ir/program.ts";
import type { ParameterValues as Values } from "../parameters.ts";
import { perUnit } from "../population.ts";
import { generator, keyOf } from "../random.ts";
import { deepFreeze } from "../reader.ts";
import { inModel } from "./blame.ts";
import type { ModelDefinition } from "./definition.ts";
import { effectiveValues } from "./evaluate.ts";
import { initialValues } from "./initialValues.ts";
import { lossTerm } from "./loss.ts";
import { inputsName, type Model, type NetworkSetting, type SignedMatrix, type TaskSizes } from "./model.ts";
import type { WeightsSource } from "./options.ts";
import { type RecommendedTraining, readTraining } from "./recommendedTraining.ts";
import { noiseFactor, unusedParameters, type WrittenCell, writeCell } from "./writtenCell.ts";

const usualTraining: RecommendedTraining = {
  loss: "crossEntropy",
  optimizer: "adam",
  learningRate: 1e-3,
  schedule: { warmupSteps: 0, decay: "none" },
  clipNorm: 1,
  responseWeight: 1,
  batch: 16,
  dt: 20,
};

/** Cells that were written last, by definition and what they depend on: a cell is a pure function, and large ones take long. */
const written = new WeakMap<ModelDefinition, Map<string, WrittenCell>>();
const mostKept = 4;

function cellOf(definition: ModelDefinition, p: Values, setting: Omit<NetworkSetting, "loss">): WrittenCell {
  const { inputs, outputs, dt, inputNoise } = setting;
  const key = JSON.stringify([p, inputs, outputs, dt, inputNoise]);
  const kept = written.get(definition) ?? new Map<string, WrittenCell>();
  written.set(definition, kept);
  const cell = kept.get(key) ?? inModel(definition.name, () => pureCell(definition, p, setting));
  kept.delete(key);
  kept.set(key, cell);
  if (kept.size > mostKept) kept.delete(kept.keys().next().value!);
  return cell;
}

/** A cell that is the same when it is written again; else a run could not be loaded. */
function pureCell(definition: ModelDefinition, p: Values, setting: Omit<NetworkSetting, "loss">): WrittenCell {
  const cell = writeCell(definition, p, setting);
  const again = writeCell(definition, p, setting);
  if (fingerprint(cell.network, cell.effective) !== fingerprint(again.network, again.effective))
    throw invalid(
      "its cell is another one when it is called again; take chance from connections(…, seed), and all else from its parameters",
    );
  return cell;
}

/**
 * The model of a definition for a task; `p` are its parameters, complete, `weights` where it starts. Throws where its cell is none, naming
 * the model.
 */
export function writtenModel(
  definition: ModelDefinition,
  p: Values,
  weights: WeightsSource | null,
  sizes: TaskSizes,
): Model {
  const first = cellOf(definition, p, { ...sizes, inputNoise: false });
  const { populations } = first;
  const isNoisy = first.cell.noises.some(({ name }) => name !== inputsName);
  const make = (quiet: boolean): Model => ({
    name: definition.name,
    section: deepFreeze({ name: definition.name, ...p, ...(weights ? { weights } : {}) }),
    weights,
    populations,
    units: populations.reduce((sum, { units }) => sum + units, 0),
    training: { ...usualTraining, ...readTraining(definition.training, `training of model "${definition.name}"`) },
    changesInputs: [],
    isNoisy: isNoisy && !quiet,
    quiet: () => make(true),
    build({ loss, ...setting }) {
      const { network, effective } = cellOf(definition, p, setting);
      const losses = loss === null ? [] : [lossTerm(loss, network.outputs["outputs"])];
      return { network: { ...network, losses }, effective };
    },
    initialParameters: (setting, seed) =>
      inModel(definition.name, () => initialValues(cellOf(definition, p, setting).cell, populations, seed)),
    scalars: (dt, taskSigma, noise = 1) => ({
      [noiseFactor]: quiet ? 0 : noise,
      inputNoise: taskSigma / Math.sqrt(dt),
    }),
    signed: () => signedMatrices(first),
    warnings: () => warningsOf(definition.name, first),
  });
  return make(false);
}

function warningsOf(name: string, cell: WrittenCell): string[] {
  const unused = unusedParameters(cell).map(
    (parameter) => `parameter "${parameter}" of model "${name}" stands in no equation; use it, or leave it out`,
  );
  const free = signedMatrices(cell).filter(({ obeys }) => !obeys);
  const unsigned = free.map(
    (matrix) =>
      `weights "${matrix.name}" of model "${name}" need not keep the signs of its populations (Dale's principle); write dale(…) around the parameter, or leave the signs out`,
  );
  return [...unused, ...unsigned];
}

/** The matrix between the units, where some of them have a sign. */
function signedMatrices({ cell, network, populations, effective }: WrittenCell): SignedMatrix[] {
  const signs = perUnit(populations, ({ sign }) => sign);
  const { wRec } = effective;
  if (!wRec || signs.every((sign) => sign === 0)) return [];
  // A matrix that obeys by construction does so whatever the raw weights are.
  const weights = effectiveValues({ wRec }, anyParameters(network, cell, populations))["wRec"];
  // What is no number (√w) has no wrong sign.
  const isWrong = (weight: number, k: number) => weight * signs[Math.floor(k / signs.length)] < 0;
  return [{ name: "wRec", signs, obeys: !weights.some(isWrong) }];
}

/** Raw parameters of either sign; those that training does not change are as they begin. */
function anyParameters(
  { parameters }: Network,
  cell: WrittenCell["cell"],
  populations: WrittenCell["populations"],
): Record<string, Float64Array> {
  const random = generator(keyOf(1), 0, 0);
  const initial = parameters.every(({ trained }) => trained) ? undefined : initialValues(cell, populations, 1);
  return Object.fromEntries(
    parameters.map(({ name, value, trained }) => {
      const count = value.type.axes.reduce((product, { size }) => product * size, 1);
      const drawn = () => Float64Array.from({ length: count }, () => random.normal());
      return [name, trained ? drawn() : Float64Array.from(initial!.get(name)!)];
    }),
  );
}
