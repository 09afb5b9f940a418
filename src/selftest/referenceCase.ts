/** Reads reference cases: one training step of one small network each, computed elsewhere in float64. */
import { inContext, invalid, missing } from "../base/errors.ts";
import { parseJson } from "../base/json.ts";
import { type LossName, losses, lossNames } from "../model/loss.ts";
import { modelOptions } from "../model/rate/modelOptions.ts";
import type { ModelOptions } from "../model/rate/modelSettings.ts";
import { readKeys } from "../settings/compound.ts";
import { below, flag, number, oneOf, readAt } from "../settings/kind.ts";
import { parameterNames, readArray, readArrays, type Shapes } from "./arrays.ts";
import { type CaseOptimizer, readOptimizer } from "./caseOptimizer.ts";
import { type CaseExpectation, readExpected } from "./expectation.ts";

export interface ReferenceCase {
  readonly name: string;
  readonly about: string;
  readonly model: ModelOptions;
  readonly inputs: number;
  readonly outputs: number;
  readonly dt: number;
  readonly loss: LossName;
  readonly optimizer: CaseOptimizer;
  readonly steps: number;
  readonly trials: number;
  /** [step, trial, channel], [step, trial, unit], …, flat. */
  readonly signals: { readonly inputs: Float64Array; readonly target: Float64Array; readonly mask: Float64Array };
  readonly noise: Float64Array;
  /** Raw parameters that are not empty, row by row. */
  readonly parameters: ReadonlyMap<string, Float64Array>;
  readonly expected: CaseExpectation;
}

const caseKeys = [
  "name",
  "about",
  "network",
  "loss",
  "regularizers",
  "optimizer",
  "inputs",
  "noise",
  "targets",
  "mask",
  "parameters",
  "trained",
  "expected",
];
const networkKeys = [
  "inputs",
  "units",
  "outputs",
  "excitatoryUnits",
  "dt",
  "tau",
  "activation",
  "dynamics",
  "recurrentNoise",
  "noiseSharedAcrossTrials",
  "dale",
  "autapses",
  "readout",
  "recurrentMask",
  "recurrentFixed",
  "trainRecurrentBias",
  "trainOutputBias",
  "trainInitialState",
];
/**
 * A reference case from the text of its file.
 * @param source the file's name
 * @throws "invalid" for text that is not JSON (such as a truncated file), and what `parseCase` throws.
 */
export function readCase(text: string, source: string): ReferenceCase {
  const value = parseJson(text, (what, where) =>
    invalid({
      place: { file: source, ...where },
      subject: "text",
      detail: `that ${what}`,
      remedy: "give a complete JSON file of one reference case",
    }),
  );
  return parseCase(value, source);
}

/**
 * Reads and checks a reference case.
 * @param source the name of its file
 * @throws "missing", "unknown", "invalid" or "mismatched", with the file and the path within it.
 */
export const parseCase = (value: unknown, source: string): ReferenceCase =>
  inContext({ place: { file: source } }, () => caseOf(value, source));

function caseOf(value: unknown, source: string): ReferenceCase {
  const top = below("case", () => readKeys(value ?? null, caseKeys));
  for (const key of ["network", "loss", "optimizer", "inputs", "noise", "targets", "mask", "parameters", "expected"])
    if (top[key] === undefined) throw missing({ at: key, remedy: `a reference case has ${caseKeys.join(", ")}` });
  const network = below("network", () => readKeys(top.network, networkKeys));
  const size = (key: string, min: number) => readAt(number({ min, integer: true }), network[key], `network.${key}`);
  const inputs = size("inputs", 0);
  const units = size("units", 1);
  const outputs = size("outputs", 1);
  const loss = readAt(oneOf(lossNames), top.loss, "loss");
  const trained = readTrained(top.trained, network);

  const shapes: Shapes = {
    wIn: [inputs, units],
    wRec: [units, units],
    bRec: [units],
    wOut: [units, outputs],
    bOut: [outputs],
    x0: [units],
  };
  const maskUnits = losses[loss].maskUnits(outputs);
  const mask = readArray(
    top.mask,
    "mask",
    [undefined, undefined, maskUnits],
    ["step", "trial", "unit"],
    maskUnits === 1,
  );
  const [steps, trials] = mask.shape;
  const signal = (key: string, width: number) =>
    readArray(top[key], key, [steps, trials, width], ["step", "trial", "unit"], width === 1).data;
  const noise = readArray(top.noise, "noise", [steps, trials, units], ["step", "trial", "unit"]);
  const target = losses[loss].targetUnits(outputs);
  const parameters = readArrays(top.parameters, "parameters", shapes);
  for (const name of new Set([...(inputs > 0 ? ["wIn"] : []), "wRec", "wOut", "x0", ...trained]))
    if (!parameters.has(name) && !(name === "wIn" && inputs === 0))
      throw missing({ at: `parameters.${name}`, remedy: "a case lists every array that its network uses" });
  for (const key of ["tau", "dynamics", "activation", "recurrentNoise", "dale", "autapses", "readout"])
    if (network[key] === undefined || network[key] === null)
      throw missing({ at: `network.${key}`, remedy: "a case lists every property of its network" });
  if (loss === "crossEntropy") checkClasses(signal("targets", target), outputs, "targets");

  return {
    name: typeof top.name === "string" ? top.name : source,
    about: typeof top.about === "string" ? top.about : "",
    model: modelOf(network, top.regularizers, trained, parameters),
    inputs,
    outputs,
    dt: readAt(number({ above: 0 }), network.dt, "network.dt"),
    loss,
    optimizer: readOptimizer(top.optimizer, "optimizer"),
    steps,
    trials,
    signals: {
      inputs: signal("inputs", inputs),
      target: signal("targets", target),
      mask: mask.data,
    },
    noise: noise.data,
    parameters,
    expected: readExpected(top.expected, "expected", { steps, trials, units, outputs }, shapes, trained),
  };
}

function checkClasses(target: Float64Array, outputs: number, path: string): void {
  const odd = target.find((value) => !Number.isInteger(value) || value < 0 || value >= outputs);
  if (odd !== undefined)
    throw invalid({
      at: path,
      detail: `contains ${odd}`,
      remedy: `a class is a whole number from 0 to ${outputs - 1}`,
    });
}

function readTrained(value: unknown, network: Readonly<Record<string, unknown>>): readonly string[] {
  if (value !== undefined) {
    if (!Array.isArray(value)) throw invalid({ at: "trained", value, remedy: "give a list of parameter names" });
    return value.map((name, k) => readAt(oneOf(parameterNames), name, `trained[${k}]`));
  }
  const trainedIf = (key: string, name: string) => (readAt(flag, network[key], `network.${key}`) ? [name] : []);
  return [
    ...["wIn", "wRec", "wOut"],
    ...trainedIf("trainRecurrentBias", "bRec"),
    ...trainedIf("trainOutputBias", "bOut"),
    ...trainedIf("trainInitialState", "x0"),
  ];
}

/** The penalties of a case; those it omits are 0. */
function regularizersOf(given: unknown): unknown {
  if (given !== undefined && (typeof given !== "object" || given === null)) return given;
  const none = { input: 0, recurrent: 0, output: 0 };
  const { l1, l2, ...others } = (given ?? {}) as Record<string, unknown>;
  return { rateL1: 0, rateL2: 0, activity: 0, omega: 0, ...others, l1: l1 ?? none, l2: l2 ?? none };
}

/**
 * The model section that corresponds to a case's network; everything that the format does not mention is switched
 * off.
 */
function modelOf(
  network: Readonly<Record<string, unknown>>,
  regularizers: unknown,
  trained: readonly string[],
  parameters: ReadonlyMap<string, Float64Array>,
): ModelOptions {
  const {
    inputs: _inputs,
    outputs: _outputs,
    dt: _dt,
    trainRecurrentBias: _bRec,
    trainOutputBias: _bOut,
    trainInitialState: _x0,
    ...options
  } = network;
  const bias = (name: string) => (trained.includes(name) ? "trained" : parameters.has(name) ? "fixed" : "none");
  return modelOptions(
    {
      ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null)),
      preset: "ei",
      regularizers: regularizersOf(regularizers),
      recurrentBias: bias("bRec"),
      outputBias: bias("bOut"),
      trained: {
        input: trained.includes("wIn"),
        recurrent: trained.includes("wRec"),
        output: trained.includes("wOut"),
      },
      initialState: { value: 0, trained: trained.includes("x0") },
    },
    "network",
  );
}
