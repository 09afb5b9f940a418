/** Parameters before training, a function of options, sizes and the weights seed only. */
import { invalid } from "../../base/errors.ts";
import { generator, keyOf } from "../../base/random.ts";
import { parameter } from "../../ir/expr.ts";
import type { Distribution, Draw } from "../distribution.ts";
import { drawValues } from "../drawValues.ts";
import { effectiveValues } from "../effectiveValues.ts";
import { meanInDegree } from "../fanIn.ts";
import type { Dimensions, ParameterValues } from "../model.ts";
import { spectralRadius } from "../spectralRadius.ts";
import { balancedScale, divideExcitatory, plasticEntries } from "./connectivity.ts";
import { effectiveWeights, masksOf } from "./dale.ts";
import type { ModelOptions } from "./modelSettings.ts";
import type { BiasUse, Constraint } from "./optionNames.ts";
import { type Declare, rawWeightsOf } from "./rawWeights.ts";

/**
 * Initial values of the model's parameters: wIn [inputs, units], wRec [from, to], wOut [units, outputs], bRec, bOut,
 * x0, wRecFixed. One generator draws the plastic entries in the order wIn, wRec, wOut, bRec, bOut; the others are 0.
 * Matrices rectified under Dale's principle start from absolute values, since a negative raw weight would never move.
 * @throws "invalid" for a spectral radius that no scaling of the recurrent weights can reach
 */
export function rateInitialParameters(options: ModelOptions, dimensions: Dimensions, seed: number): ParameterValues {
  const { units, initialWeights, dale, balance, recurrentFixed, initialState } = options;
  const { inputs, outputs } = dimensions;
  const random = generator(keyOf(seed), 0, 0);
  const masks = masksOf(options, dimensions);
  const plastic = plasticEntries(options, dimensions, masks);
  const readable = options.readout === "excitatory" ? options.excitatoryUnits : units;
  const values: ParameterValues = new Map();
  const senders: Draw["senders"] = [
    { name: "E", units: options.excitatoryUnits, sign: 1 },
    { name: "I", units: units - options.excitatoryUnits, sign: -1 },
  ];

  const matrix = (
    distribution: Distribution,
    constraint: Constraint,
    shape: { rows: number; columns: number; fanIn: number; senders: Draw["senders"] },
    entries: Float64Array | null,
    scale: Float64Array | null = null,
  ) => {
    const fanOut = shape.columns;
    const drawn = drawValues(distribution, { ...shape, fanOut, plastic: entries, scale }, random);
    return constraint === "rectify" ? drawn.map(Math.abs) : drawn;
  };
  // Autapses count towards the fan-in (the notebook's convention); units that are not read out do not.
  const fanIn = {
    input: meanInDegree(masks.input, inputs, units),
    recurrent: meanInDegree(masks.recurrent, units, units),
    output: masks.output ? meanInDegree(plastic.output, units, outputs) : readable,
  };

  if (inputs > 0) {
    const inputShape = { rows: inputs, columns: units, fanIn: fanIn.input, senders: null };
    values.set("wIn", matrix(initialWeights.input, dale.input, inputShape, plastic.input));
  }
  const scale = balance === "song2016" ? balancedScale(options, plastic.recurrent) : null;
  const square = { rows: units, columns: units, fanIn: fanIn.recurrent, senders };
  const wRec = matrix(initialWeights.recurrent, dale.recurrent, square, plastic.recurrent, scale);
  if (balance === "presynaptic" || balance === "postsynaptic") divideExcitatory(wRec, options, balance);
  values.set("wRec", wRec);
  const readoutShape = { rows: units, columns: outputs, fanIn: fanIn.output, senders };
  values.set("wOut", matrix(initialWeights.output, dale.output, readoutShape, plastic.output));

  const bias = (name: string, use: BiasUse, distribution: Distribution, columns: number, inDegree: number) => {
    if (use === "none") return;
    const draw = { rows: 1, columns, fanIn: inDegree, fanOut: columns, plastic: null, scale: null, senders: null };
    values.set(name, drawValues(distribution, draw, random));
  };
  bias("bRec", options.recurrentBias, initialWeights.recurrentBias, units, fanIn.recurrent);
  bias("bOut", options.outputBias, initialWeights.outputBias, outputs, fanIn.output);
  const { value } = initialState;
  values.set("x0", typeof value === "number" ? new Float64Array(units).fill(value) : Float64Array.from(value));
  if (recurrentFixed) values.set("wRecFixed", Float64Array.from(recurrentFixed.flat()));
  if (options.spectralRadius !== null) scaleToRadius(options, dimensions, values, options.spectralRadius);
  return values;
}

const matrix: Declare = (name, [from, to]) =>
  parameter(name, [
    { name: "from", size: from },
    { name: "to", size: to },
  ]);

/** Scales plastic and fixed recurrent weights so that the effective matrix has the given radius (Song et al. 2016). */
function scaleToRadius(options: ModelOptions, dimensions: Dimensions, values: ParameterValues, radius: number): void {
  const { wRec } = effectiveWeights(options, dimensions, rawWeightsOf(options, dimensions, matrix));
  const now = spectralRadius(effectiveValues({ wRec }, Object.fromEntries(values))["wRec"], options.units);
  const largest = values.get("wRec")!.reduce((most, weight) => Math.max(most, Math.abs(weight)), Number.MIN_VALUE);
  // A nilpotent matrix has radius 0, which rounding turns into a tiny number.
  if (!(now > 1e-9 * largest))
    throw invalid({
      at: "model.spectralRadius",
      value: radius,
      remedy:
        `the initial recurrent weights have a radius of ${now}, and no factor can change that: ` +
        "use null, or a mask with loops",
    });
  for (const name of ["wRec", "wRecFixed"]) {
    const weights = values.get(name);
    if (weights) for (let k = 0; k < weights.length; k++) weights[k] *= radius / now;
  }
}
