/** The door of the model section: loose input in, complete and frozen options out. */
import { invalid } from "../errors.ts";
import {
  deepFreeze,
  orElse,
  readBoolean,
  readGroup,
  readMatrix,
  readName,
  readNumber,
  readRecord,
  readVector,
} from "../reader.ts";
import { activationNames } from "./activation.ts";
import { readInitializer } from "./initializer.ts";
import { readOuterMask, readRecurrentMask } from "./mask.ts";
import { modelSettings as settings } from "./modelSettings.ts";
import {
  balanceNames,
  biasNames,
  constraintNames,
  dynamicsNames,
  type ModelOptions,
  type PerMatrix,
  populationNames,
  type Regularizers,
  readouts,
  signAxes,
} from "./options.ts";
import { presetNames, presets } from "./presets.ts";
import { readWeightsSource } from "./weightsSource.ts";

const matrices = ["input", "recurrent", "output"] as const;
const keys = Object.keys(settings);
const { regularizers: penalties } = settings;

/**
 * A model section made complete: what it leaves open comes from its preset (default `ei`). Complete options pass unchanged.
 *
 * E units are given as `excitatoryUnits` (a count) or `excitatoryFraction` (of `units`, rounded down); the first ones are
 * excitatory. `tau` in ms; the time step is the run's, not the model's.
 * @throws "unknown" for a key or name, "invalid" for a value, "mismatched" for an array of the wrong shape; the message opens with
 * the path, such as `model.tau`.
 */
export function modelOptions(loose: unknown = {}, path = "model"): ModelOptions {
  const given = readRecord(loose, path, keys);
  const preset = readName(orElse(given.preset, "ei"), `${path}.preset`, presetNames);
  const { options: base, excitatoryFraction } = presets[preset];
  const at = (key: string) => `${path}.${key}`;
  /** A value of the section, or the preset's. */
  const value = <K extends keyof typeof base>(key: K): unknown => orElse(given[key], base[key]);

  const units = readNumber(value("units"), at("units"), settings.units.range);
  const excitatoryUnits = readExcitatory(given, path, units, excitatoryFraction);
  const perUnit = (loose: unknown, where: string, range = {}) =>
    Array.isArray(loose) ? readVector(loose, where, units, "unit", range) : readNumber(loose, where, range);
  const readout = readName(value("readout"), at("readout"), readouts);
  if (readout === "excitatory" && excitatoryUnits === 0)
    throw invalid(
      `${noExcitatory(given, path, units, excitatoryFraction)}; with ${at("readout")} = "excitatory" nothing would be read out: take more, or readout "all"`,
    );
  const dale = readGroup(value("dale"), at("dale"), [...matrices, "signAxis"]);
  const initial = readGroup(value("initialState"), at("initialState"), ["value", "trained"]);
  const fixed = value("recurrentFixed");
  const radius = value("spectralRadius");
  const weights = value("weights");
  const recurrentRange = { units, excitatoryUnits };

  return deepFreeze<ModelOptions>({
    preset,
    units,
    excitatoryUnits,
    tau: perUnit(value("tau"), at("tau"), settings.tau.range),
    dynamics: readName(value("dynamics"), at("dynamics"), dynamicsNames),
    activation: readName(value("activation"), at("activation"), activationNames),
    dale: {
      ...perMatrix(dale, at("dale"), base.dale, (v, where) => readName(v, where, constraintNames)),
      signAxis: readName(orElse(dale.signAxis, base.dale.signAxis), at("dale.signAxis"), signAxes),
    },
    autapses: readBoolean(value("autapses"), at("autapses")),
    readout,
    inputMask: readOuterMask(value("inputMask"), at("inputMask"), undefined, units, recurrentRange),
    recurrentMask: readRecurrentMask(value("recurrentMask"), at("recurrentMask"), recurrentRange),
    outputMask: readOuterMask(value("outputMask"), at("outputMask"), units, undefined, recurrentRange),
    recurrentFixed: fixed === null ? null : readMatrix(fixed, at("recurrentFixed"), units, units),
    recurrentBias: readName(value("recurrentBias"), at("recurrentBias"), biasNames),
    outputBias: readName(value("outputBias"), at("outputBias"), biasNames),
    trained: perMatrix(readGroup(value("trained"), at("trained"), matrices), at("trained"), base.trained, readBoolean),
    initialState: {
      value: perUnit(orElse(initial.value, base.initialState.value), at("initialState.value")),
      trained: readBoolean(orElse(initial.trained, base.initialState.trained), at("initialState.trained")),
    },
    recurrentNoise: readNumber(value("recurrentNoise"), at("recurrentNoise"), settings.recurrentNoise.range),
    noiseSharedAcrossTrials: readBoolean(value("noiseSharedAcrossTrials"), at("noiseSharedAcrossTrials")),
    inputNoise: readNumber(value("inputNoise"), at("inputNoise"), settings.inputNoise.range),
    tauIn: readNumber(value("tauIn"), at("tauIn"), settings.tauIn.range),
    baseline: readNumber(value("baseline"), at("baseline")),
    rectifyInputs: readBoolean(value("rectifyInputs"), at("rectifyInputs")),
    regularizers: readRegularizers(value("regularizers"), at("regularizers"), base.regularizers),
    initialWeights: readInitialWeights(value("initialWeights"), at("initialWeights"), base.initialWeights),
    balance: readName(value("balance"), at("balance"), balanceNames),
    spectralRadius: radius === null ? null : readNumber(radius, at("spectralRadius"), settings.spectralRadius.range),
    weights: weights === null ? null : readWeightsSource(weights, at("weights")),
  });
}

function readExcitatory(given: Readonly<Record<string, unknown>>, path: string, units: number, preset: number): number {
  const { excitatoryUnits: count, excitatoryFraction: fraction } = given;
  if (count !== undefined && fraction !== undefined)
    throw invalid(`${path}.excitatoryUnits and ${path}.excitatoryFraction are both given; keep one of them`);
  if (count !== undefined)
    return readNumber(count, `${path}.excitatoryUnits`, { ...settings.excitatoryUnits.range, max: units });
  const share = readNumber(orElse(fraction, preset), `${path}.excitatoryFraction`, settings.excitatoryFraction.range);
  // 0.29·100 is 28.999…96 in binary; a share meant to give a whole number must give it.
  return Math.floor(share * units + 1e-9);
}

/** What left a network without excitatory units, in words. */
function noExcitatory(given: Readonly<Record<string, unknown>>, path: string, units: number, preset: number): string {
  if (given.excitatoryUnits !== undefined) return `${path}.excitatoryUnits = 0`;
  const fraction = `${path}.excitatoryFraction = ${given.excitatoryFraction ?? preset}`;
  const made = `${units} ${units === 1 ? "unit gives" : "units give"} 0 excitatory ones`;
  return given.excitatoryFraction === undefined
    ? `${path}.units = ${units}, and at ${fraction} ${made}`
    : `${fraction}, at which ${made}`;
}

function perMatrix<T>(
  record: Readonly<Record<string, unknown>>,
  path: string,
  base: PerMatrix<T>,
  read: (value: unknown, path: string) => T,
): PerMatrix<T> {
  const one = (key: (typeof matrices)[number]) => read(orElse(record[key], base[key]), `${path}.${key}`);
  return { input: one("input"), recurrent: one("recurrent"), output: one("output") };
}

function readRegularizers(value: unknown, path: string, base: Regularizers): Regularizers {
  const given = readGroup(value, path, Object.keys(base));
  const multiplier = (v: unknown, where: string) => readNumber(v, where, penalties.settings.rateL2.range);
  const matrix = (key: "l1" | "l2") =>
    perMatrix(readGroup(given[key], `${path}.${key}`, matrices), `${path}.${key}`, base[key], multiplier);
  return {
    l1: matrix("l1"),
    l2: matrix("l2"),
    rateL2: multiplier(orElse(given.rateL2, base.rateL2), `${path}.rateL2`),
    omega: multiplier(orElse(given.omega, base.omega), `${path}.omega`),
    omegaBound: readNumber(
      orElse(given.omegaBound, base.omegaBound),
      `${path}.omegaBound`,
      penalties.settings.omegaBound.range,
    ),
  };
}

function readInitialWeights(value: unknown, path: string, base: ModelOptions["initialWeights"]) {
  const given = readGroup(value, path, Object.keys(base));
  const one = (key: keyof typeof base, senders: readonly string[] = []) =>
    readInitializer(orElse(given[key], base[key]), `${path}.${key}`, senders);
  return {
    input: one("input"),
    recurrent: one("recurrent", populationNames),
    output: one("output", populationNames),
    recurrentBias: one("recurrentBias"),
    outputBias: one("outputBias"),
  };
}
