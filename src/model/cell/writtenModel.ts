/** A user's model with given parameters. */
import { invalid } from "../../base/errors.ts";
import { perUnit } from "../../base/population.ts";
import { generator, keyOf } from "../../base/random.ts";
import { fingerprint } from "../../ir/fingerprint.ts";
import type { Network } from "../../ir/program.ts";
import { deepFreeze } from "../../settings/freeze.ts";
import type { ResolvedParameters } from "../../settings/parameter.ts";
import { readBy } from "../../settings/userDefinition.ts";
import { effectiveValues } from "../effectiveValues.ts";
import { lossTerm } from "../loss.ts";
import {
  checkSetting,
  inputsName,
  isSameSetting,
  type Model,
  type NetworkSetting,
  type SignedMatrix,
} from "../model.ts";
import { type RecommendedTraining, readTraining } from "../recommendedTraining.ts";
import { scaleToRadius } from "../scaleToRadius.ts";
import type { WeightsSource } from "../weightsSource.ts";
import type { LooseInitial, ModelDefinition } from "./definition.ts";
import { cellInitialParameters } from "./initialParameters.ts";
import { inModel } from "./modelErrors.ts";
import { noiseFactor, unusedParameters, type WrittenCell, writeCell } from "./writtenCell.ts";

const usualTraining: RecommendedTraining = {
  loss: "crossEntropy",
  optimizer: "adam",
  learningRate: 1e-3,
  schedule: { warmupSteps: 0, decay: "none" },
  clipNorm: 1,
  guard: null,
  responseWeight: 1,
  batch: 16,
  dt: 20,
};

/** What a cell depends on besides its parameters. */
type Setting = Omit<NetworkSetting, "loss">;

/** Checks that the cell is the same when it is written again; otherwise a run could not be loaded. */
function pureCell(definition: ModelDefinition, p: ResolvedParameters, setting: Setting): WrittenCell {
  const cell = writeCell(definition, p, setting);
  const again = writeCell(definition, p, setting);
  if (fingerprint(cell.network, cell.effective) !== fingerprint(again.network, again.effective))
    throw invalid({
      subject: "the cell",
      detail: "differs when it is called again",
      remedy: "use connections(…, seed) for randomness, and parameters for everything else",
    });
  return cell;
}

/**
 * The model of a definition for a task. Writing the cell determines its units and populations, so the model holds the
 * cell for this task and writes another for another task. Throws the errors of the cell, naming the model.
 * @param p all its parameters
 * @param weights its initial weights
 */
export function writtenModel(
  definition: ModelDefinition,
  p: ResolvedParameters,
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
      const { cell, effective, spectralRadius } = cellFor(setting); // its errors name the model
      return inModel(definition.name, () => {
        const values = cellInitialParameters(cell, populations, seed);
        if (spectralRadius !== null && !weights) scaleToRadius(effective["wRec"], values, spectralRadius);
        return values;
      });
    },
    scalars: (dt, taskSigma, noise = 1) => ({ [noiseFactor]: noise, inputNoise: taskSigma / Math.sqrt(dt) }),
    signed: () => signedMatrices(first),
    warnings: () => warningsOf(definition.name, first),
  };
}

function warningsOf(name: string, cell: WrittenCell): string[] {
  const unused = unusedParameters(cell).map(
    (parameter) => `parameter "${parameter}" of model "${name}" is not used in any equation; use it, or remove it`,
  );
  const free = signedMatrices(cell).filter(({ obeys }) => !obeys);
  const unsigned = free.map(
    (matrix) =>
      `weights "${matrix.name}" of model "${name}" need not keep the signs of its populations (Dale's principle); ` +
      "apply dale(…) to the parameter, or remove the signs",
  );
  const notOrthogonal = cell.cell.parameters
    .filter(({ initial }) => initial.isSigned && isOrthogonal(initial.values))
    .map(
      ({ name: parameter }) =>
        `parameter "${parameter}" of model "${name}" starts from "orthogonal", but dale(…) uses absolute values, which are ` +
        'not orthogonal; use "nearOrthogonal" or another distribution',
    );
  return [...unused, ...unsigned, ...notOrthogonal];
}

const isOrthogonal = (given: LooseInitial): boolean =>
  given === "orthogonal" ||
  (typeof given === "object" && "distribution" in given && given.distribution === "orthogonal");

/**
 * The matrices with a row for each unit, if some populations have a sign. Inputs have no sign, and a readout only where
 * it obeys by construction: `wIn`, and `wOut` without `dale`, are left out.
 */
function signedMatrices({ cell, network, populations, effective }: WrittenCell): SignedMatrix[] {
  const signs = perUnit(populations, ({ sign }) => sign);
  if (signs.every((sign) => sign === 0)) return [];
  const ofUnits = Object.entries(effective).filter(
    ([name, { type }]) => name !== "wIn" && type.axes.length === 2 && type.axes[0].size === signs.length,
  );
  if (ofUnits.length === 0) return [];
  // A matrix that obeys by construction does so for any raw weights.
  const values = effectiveValues(Object.fromEntries(ofUnits), anyParameters(network, cell, populations));
  return ofUnits.flatMap(([name, { type }]) => {
    const columns = type.axes[1].size;
    // NaN (√w) does not have the wrong sign.
    const obeys = !values[name].some((weight, k) => weight * signs[Math.floor(k / columns)] < 0);
    return name === "wOut" && !obeys ? [] : [{ name, signs, obeys }];
  });
}

/** Raw parameters of either sign; untrained ones keep their initial values. */
function anyParameters(
  { parameters }: Network,
  cell: WrittenCell["cell"],
  populations: WrittenCell["populations"],
): Record<string, Float64Array> {
  const random = generator(keyOf(1), 0, 0);
  const initial = parameters.every(({ trained }) => trained) ? undefined : cellInitialParameters(cell, populations, 1);
  return Object.fromEntries(
    parameters.map(({ name, value, trained }) => {
      const count = value.type.axes.reduce((product, { size }) => product * size, 1);
      const drawn = () => Float64Array.from({ length: count }, () => random.normal());
      return [name, trained ? drawn() : Float64Array.from(initial!.get(name)!)];
    }),
  );
}
