/** A model that a user wrote, with its parameters fixed. */
import { invalid } from "../base/errors.ts";
import { perUnit } from "../base/population.ts";
import { generator, keyOf } from "../base/random.ts";
import { fingerprint } from "../ir/fingerprint.ts";
import type { Network } from "../ir/program.ts";
import { deepFreeze } from "../settings/freeze.ts";
import type { ParameterValues as Values } from "../settings/parameter.ts";
import { readBy } from "../settings/userDefinition.ts";
import { inModel } from "./blame.ts";
import type { ModelDefinition } from "./definition.ts";
import { effectiveValues } from "./evaluate.ts";
import { initialValues } from "./initialValues.ts";
import { lossTerm } from "./loss.ts";
import {
  checkSetting,
  inputsName,
  isSameSetting,
  type Model,
  type NetworkSetting,
  type SignedMatrix,
} from "./model.ts";
import { type RecommendedTraining, readTraining } from "./recommendedTraining.ts";
import type { WeightsSource } from "./weightsSource.ts";
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

/** What a cell depends on beside its parameters. */
type Setting = Omit<NetworkSetting, "loss">;

/** A cell that is the same when it is written again; else a run could not be loaded. */
function pureCell(definition: ModelDefinition, p: Values, setting: Setting): WrittenCell {
  const cell = writeCell(definition, p, setting);
  const again = writeCell(definition, p, setting);
  if (fingerprint(cell.network, cell.effective) !== fingerprint(again.network, again.effective))
    throw invalid({
      subject: "the cell",
      detail: "is another one when it is called again",
      remedy: "take chance from connections(…, seed), and all else from its parameters",
    });
  return cell;
}

/**
 * The model of a definition for a task; `p` are its parameters, complete, `weights` where it starts. What a cell is, its populations too, shows
 * when it is written: the model has the cell of that task, and writes another for another. Throws where its cell is none, naming the model.
 */
export function writtenModel(
  definition: ModelDefinition,
  p: Values,
  weights: WeightsSource | null,
  own: Setting,
): Model {
  const write = (setting: Setting) => inModel(definition.name, () => pureCell(definition, p, setting));
  const first = write(own);
  const { populations } = first;
  const cellFor = (setting: Setting) => (isSameSetting(setting, own) ? first : write(setting));
  return {
    name: definition.name,
    section: deepFreeze(readBy({ name: definition.name, ...p, ...(weights ? { weights } : {}) }, definition)),
    populations,
    units: populations.reduce((sum, { units }) => sum + units, 0),
    training: { ...usualTraining, ...readTraining(definition.training, `training of model "${definition.name}"`) },
    changesInputs: [],
    isNoisy: first.cell.noises.some(({ name }) => name !== inputsName),
    quiet: () => null,
    build(given) {
      checkSetting(given);
      const { loss, ...setting } = given;
      const { network, effective } = cellFor(setting);
      const losses = loss === null ? [] : [lossTerm(loss, network.outputs["outputs"])];
      return { network: { ...network, losses }, effective };
    },
    initialParameters(setting, seed) {
      checkSetting(setting);
      const { cell } = cellFor(setting); // says itself in which model it is wrong
      return inModel(definition.name, () => initialValues(cell, populations, seed));
    },
    scalars: (dt, taskSigma, noise = 1) => ({ [noiseFactor]: noise, inputNoise: taskSigma / Math.sqrt(dt) }),
    signed: () => signedMatrices(first),
    warnings: () => warningsOf(definition.name, first),
  };
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
