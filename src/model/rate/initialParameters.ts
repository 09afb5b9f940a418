/** Parameters before training, a function of options, sizes and the weights seed only. */
import { generator, keyOf } from "../../base/random.ts";
import { parameter } from "../../ir/expr.ts";
import { below } from "../../settings/kind.ts";
import { constraints } from "../constraint.ts";
import type { Draw } from "../distribution.ts";
import { drawValues } from "../drawValues.ts";
import { meanInDegree } from "../fanIn.ts";
import type { Dimensions, ParameterValues } from "../model.ts";
import { scaleToRadius } from "../scaleToRadius.ts";
import { balancedScale, divideExcitatory, plasticEntries } from "./connectivity.ts";
import { effectiveWeights, masksOf, readableUnits } from "./dale.ts";
import { eiPopulations } from "./eiPopulations.ts";
import { leakyUnits, recurrentMap } from "./inhibition.ts";
import { initialSizes } from "./initialSizes.ts";
import type { ModelOptions } from "./modelSettings.ts";
import { type Declare, rawWeightsOf } from "./rawWeights.ts";
import { initialRawTau, isTrained, rawTauName } from "./timeConstants.ts";

/**
 * Initial values of the model's parameters: wIn [inputs, units], wRec [from, to], wOut [units, outputs], bRec, bOut,
 * x0, tauRaw, wRecFixed. One generator draws the plastic entries in the order wIn, wRec, wOut, bRec, bOut, tauRaw; the
 * others are 0. Under Dale's principle, matrices start from absolute values where a negative raw weight would never
 * move.
 * @throws "invalid" for a spectral radius that no scaling of the recurrent weights can reach, and for a balanced
 * distribution of weights whose senders have no signs, or to units without inputs of both signs
 */
export function rateInitialParameters(options: ModelOptions, dimensions: Dimensions, seed: number): ParameterValues {
  const { units, initialWeights, dale, balance, recurrentFixed, initialState } = options;
  const { inputs, outputs } = dimensions;
  const random = generator(keyOf(seed), 0, 0);
  const masks = masksOf(options, dimensions);
  const plastic = plasticEntries(options, dimensions, masks);
  const sizes = initialSizes(options, dimensions, plastic);
  const values: ParameterValues = new Map();

  const drawn = (which: keyof ModelOptions["initialWeights"], draw: Draw) =>
    below(`model.initialWeights.${which}`, () => drawValues(initialWeights[which], draw, random));
  const matrix = (
    which: "input" | "recurrent" | "output",
    shape: { rows: number; columns: number; fanIn: number; senders: Draw["senders"] },
    scale: Float64Array | null,
  ) => {
    const values = drawn(which, { ...shape, fanOut: shape.columns, plastic: plastic[which], scale });
    return constraints[dale[which]].startsPositive ? values.map(Math.abs) : values;
  };
  // Autapses count towards the fan-in (the notebook's convention); units that are not read out do not.
  const fanIn = {
    input: meanInDegree(masks.input, inputs, units),
    recurrent: meanInDegree(masks.recurrent, units, units),
    output: masks.output ? meanInDegree(plastic.output, units, outputs) : readableUnits(options),
  };

  if (inputs > 0) {
    const inputShape = { rows: inputs, columns: units, fanIn: fanIn.input, senders: null };
    values.set("wIn", matrix("input", inputShape, sizes.input));
  }
  const scale = balance === "song2016" ? balancedScale(options, plastic.recurrent) : sizes.recurrent;
  // If the receiver determines the sign, all inputs of a unit have the same.
  const senders = eiPopulations(options, dale.recurrent !== "none" && dale.signAxis === "presynaptic");
  const square = { rows: units, columns: units, fanIn: fanIn.recurrent, senders };
  const wRec = matrix("recurrent", square, scale);
  if (balance === "presynaptic" || balance === "postsynaptic") divideExcitatory(wRec, options, balance);
  values.set("wRec", wRec);
  const readers = eiPopulations(options, dale.output !== "none");
  const readoutShape = { rows: units, columns: outputs, fanIn: fanIn.output, senders: readers };
  values.set("wOut", matrix("output", readoutShape, sizes.output));

  const leaky = leakyUnits(options);
  const biased = leaky === units ? null : Float64Array.from({ length: units }, (_, unit) => (unit < leaky ? 1 : 0));
  const bias = (name: string, which: "recurrentBias" | "outputBias", columns: number, inDegree: number) => {
    if (options[which] === "none") return;
    const shape = { rows: 1, columns, fanIn: inDegree, fanOut: columns, senders: null };
    values.set(name, drawn(which, { ...shape, plastic: name === "bRec" ? biased : null, scale: null }));
  };
  bias("bRec", "recurrentBias", units, fanIn.recurrent);
  bias("bOut", "outputBias", outputs, fanIn.output);
  const { value } = initialState;
  values.set("x0", typeof value === "number" ? new Float64Array(units).fill(value) : Float64Array.from(value));
  if (isTrained(options.tau)) values.set(rawTauName, initialRawTau(options.tau, units, random));
  if (recurrentFixed) values.set("wRecFixed", Float64Array.from(recurrentFixed.flat()));
  const { spectralRadius } = options;
  if (spectralRadius !== null) {
    const { wRec } = effectiveWeights(options, dimensions, rawWeightsOf(options, dimensions, declare));
    const map = recurrentMap(options, wRec);
    // What instantaneous units send stays, so that the map grows in proportion.
    below("model", () => scaleToRadius(map, values, spectralRadius, leaky * units));
  }
  return values;
}

const declare: Declare = (name, [from, to]) =>
  parameter(name, [
    { name: "from", size: from },
    { name: "to", size: to },
  ]);
