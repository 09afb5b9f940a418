/** Parameters before training. Inputs, readout and biases of a seed are the same for all methods. */
import { effectiveValues } from "dalenet/models";
import { modelIn } from "./labs.mjs";

const sparse = { distribution: "sparse", inDegree: { E: 4, I: 4 }, gain: 1.4 };

/** Effective matrices with which all methods can start. */
const common = {
  /** That of `ei`. */
  shared: () => sparse,
  /** That of Balwani et al. (2025). */
  published: (units) => ({ distribution: "uniform", limit: 1 / Math.sqrt(units) }),
};

const plain = { dale: "abs", excitatory: 0.8 };

/**
 * Raw parameters by name. `start` is "own", "shared" or "published".
 * @param radius spectral radius of the effective recurrent matrix; null to keep it as drawn
 */
export function startOf(lab, method, { units, seed, start, radius }) {
  const isOwn = start === "own" && method.start !== undefined;
  const shared = drawn(lab, plain, units, (common[start] ?? common.shared)(units), seed, radius);
  if (!isOwn) {
    const values = new Map(shared.values);
    values.set("wRec", method.dale === "none" ? shared.wRec : shared.wRec.map(Math.abs));
    return values;
  }
  const own = method.isSigned
    ? drawn(lab, plain, units, method.start, seed, radius)
    : drawn(lab, method, units, method.start, seed, radius);
  const values = new Map(own.values);
  if (method.isSigned) values.set("wRec", own.wRec);
  for (const name of ["wIn", "wOut", "bRec", "bOut"]) {
    const same = shared.values.get(name);
    if (same && values.get(name)?.length === same.length) values.set(name, same);
  }
  return values;
}

function drawn(lab, method, units, recurrent, seed, radius) {
  const own = { spectralRadius: radius, initialWeights: { recurrent } };
  const { model, setting, effective } = modelIn(lab, method, units, own);
  const values = model.initialParameters(setting, seed);
  return { values, wRec: effectiveValues({ wRec: effective.wRec }, Object.fromEntries(values)).wRec };
}
