/** Reads the model section: from loose input to complete, frozen options. */
import { invalid, mismatched } from "../../base/errors.ts";
import { deepFreeze } from "../../settings/freeze.ts";
import { below, readAt } from "../../settings/kind.ts";
import { group, readGroup } from "../../settings/setting.ts";
import { constraints } from "../constraint.ts";
import { balancedByThemselves } from "../distribution.ts";
import { checkInhibition } from "./inhibition.ts";
import { checkInitialSizes } from "./initialSizes.ts";
import { checkMask, checkMatrixShape } from "./mask.ts";
import { type ModelOptions, modelSettings } from "./modelSettings.ts";
import { checkNoise } from "./ownNoise.ts";
import { presets } from "./presets.ts";
import { checkTau, isTrained } from "./timeConstants.ts";

const section = group("the network", modelSettings);
const { preset: presetSetting } = modelSettings;

/**
 * Completes a model section from its preset (default `ei`). Complete options pass unchanged.
 *
 * E units are given as `excitatoryUnits` (a count) or `excitatoryFraction` (of `units`, rounded down); the first ones
 * are excitatory. `tau` in ms; the time step is the run's, not the model's.
 * @throws "unknown" for a key or name, "invalid" for a value, "mismatched" for an array of the wrong shape; with the
 * path, such as `model.tau`
 */
export function modelOptions(loose: unknown = {}, at = "model"): ModelOptions {
  const named = (loose as Readonly<Record<string, unknown>> | null)?.["preset"];
  const preset = named === undefined ? "ei" : readAt(presetSetting.kind, named, `${at}.preset`);
  const { options: base, excitatoryFraction } = presets[preset];
  const read = below(at, () => readGroup(section, loose, { ...base, preset }));
  const { excitatoryFraction: fraction, excitatoryUnits: count, ...others } = read as typeof read & Partial<Asked>;
  const excitatoryUnits = excitatory(others.units, { fraction, count }, excitatoryFraction, at);
  const options: ModelOptions = { ...inOrder(others, excitatoryUnits) };
  checkReadout(options, { fraction, count }, excitatoryFraction, at);
  checkSizes(options, at);
  checkBalance(options, at);
  checkInitialSizes(options, at);
  checkFixed(options, at);
  checkInhibition(options, at);
  checkDann(options, at);
  return deepFreeze(options);
}

/** The requested number of excitatory units. */
interface Asked {
  readonly excitatoryFraction?: number;
  readonly excitatoryUnits?: number;
}
interface Share {
  readonly fraction?: number;
  readonly count?: number;
}

/** Puts the number of E units after that of all units. */
const inOrder = ({ preset, units, ...others }: Omit<ModelOptions, "excitatoryUnits">, excitatoryUnits: number) => ({
  preset,
  units,
  excitatoryUnits,
  ...others,
});

function excitatory(units: number, { fraction, count }: Share, usual: number, at: string): number {
  if (count !== undefined && fraction !== undefined)
    throw invalid({
      at: `${at}.excitatoryUnits`,
      value: count,
      detail: `with ${at}.excitatoryFraction = ${fraction}`,
      remedy: "keep one of them",
    });
  if (count !== undefined && count > units)
    throw invalid({
      at: `${at}.excitatoryUnits`,
      value: count,
      detail: `of ${units} units`,
      remedy: `give at most ${units}`,
    });
  // 0.29·100 is 28.999…96 in binary; a fraction meant to give a whole number must give it.
  return count ?? Math.floor((fraction ?? usual) * units + 1e-9);
}

/** Throws "invalid" if no unit would be read out. */
function checkReadout(
  { readout, units, excitatoryUnits }: ModelOptions,
  { fraction, count }: Share,
  usual: number,
  at: string,
): void {
  if (readout !== "excitatory" || excitatoryUnits > 0) return;
  const made = `${units} ${units === 1 ? "unit gives" : "units give"} 0 excitatory ones`;
  const cause =
    count !== undefined
      ? { at: `${at}.excitatoryUnits`, value: count }
      : fraction !== undefined
        ? { at: `${at}.excitatoryFraction`, value: fraction, detail: `, at which ${made}` }
        : { at: `${at}.units`, value: units, detail: `, and at ${at}.excitatoryFraction = ${usual} ${made}` };
  throw invalid({
    ...cause,
    remedy: `with ${at}.readout = "excitatory" nothing would be read out: use more, or readout "all"`,
  });
}

/** Throws "invalid" for a balance of weights that are balanced as drawn. */
function checkBalance({ balance, initialWeights }: ModelOptions, at: string): void {
  const { distribution } = initialWeights.recurrent;
  if (balance !== "none" && balancedByThemselves.includes(distribution))
    throw invalid({
      at: `${at}.balance`,
      value: balance,
      detail: `with ${at}.initialWeights.recurrent = "${distribution}"`,
      remedy: 'its excitation and inhibition are equal as drawn: use "none"',
    });
}

/** Throws "invalid" for weights of instantaneous inhibition in a network without it. */
function checkDann({ inhibition, initialWeights, weights }: ModelOptions, at: string): void {
  if (weights !== null || initialWeights.recurrent.distribution !== "dann" || inhibition === "instantaneous") return;
  throw invalid({
    at: `${at}.initialWeights.recurrent.distribution`,
    value: "dann",
    detail: `with ${at}.inhibition = "${inhibition}"`,
    remedy: 'it balances excitation only through units without delay: use colEI, or preset "dann"',
  });
}

/** Throws "mismatched" for an array that does not have one entry per unit. */
function checkSizes(options: ModelOptions, at: string): void {
  const { units, tau, initialState, recurrentFixed, inputMask, recurrentMask, outputMask, recurrentNoise } = options;
  if (isTrained(tau)) checkTau(tau, units, `${at}.tau`);
  for (const [where, list] of [
    [`${at}.tau`, isTrained(tau) ? 1 : tau],
    [`${at}.initialState.value`, initialState.value],
  ] as const)
    if (typeof list !== "number" && list.length !== units)
      throw mismatched({ at: where, detail: `[unit ${list.length}]`, remedy: `it needs [unit ${units}]` });
  checkMask(inputMask, `${at}.inputMask`, options, [undefined, units]);
  checkMask(recurrentMask, `${at}.recurrentMask`, options, [units, units]);
  checkMask(outputMask, `${at}.outputMask`, options, [units, undefined]);
  checkNoise(recurrentNoise, `${at}.recurrentNoise`, "unit", units);
  if (recurrentFixed) checkMatrixShape(recurrentFixed, `${at}.recurrentFixed`, units, units);
}

/** Throws "invalid" for a fixed weight that would silence a trained one until it outgrows it. */
function checkFixed({ recurrentFixed, dale }: ModelOptions, at: string): void {
  if (!recurrentFixed || !constraints[dale.recurrent].kept) return;
  recurrentFixed.forEach((row, from) => {
    const to = row.findIndex((weight) => weight < 0);
    if (to >= 0)
      throw invalid({
        at: `${at}.recurrentFixed[${from}][${to}]`,
        value: row[to],
        detail: `with ${at}.dale.recurrent = "${dale.recurrent}"`,
        remedy: "give magnitudes: the sign of the sending unit is added",
      });
  });
}
