// Prints the spectra of effective recurrent matrices before training: node study/starts.mjs [--units 100] [--seeds 5]
import { parseArgs } from "node:util";
import { spectrum } from "dalenet/analysis";
import { effectiveValues, modelOf } from "dalenet/models";

const { values } = parseArgs({ options: { units: { type: "string" }, seeds: { type: "string" } } });
const units = Number(values.units ?? 100);
const seeds = Array.from({ length: Number(values.seeds ?? 5) }, (_, k) => k + 1);
const setting = { inputs: 3, outputs: 3, dt: 20, loss: null, inputNoise: false };

/** Fifth of the units, as with a density of 0.2. */
const few = { E: Math.round(0.16 * units), I: Math.round(0.04 * units) };
const from = (recurrent, more = {}) => ({ initialWeights: { recurrent }, balance: "none", ...more });
const free = { dale: { recurrent: "none" } };
const balanced = { balance: "presynaptic" };
const models = {
  "`orthogonal`, without Dale's principle": from("orthogonal", free),
  "`normal`, without Dale's principle": from({ distribution: "normal", deviation: units ** -0.5 }, free),
  "`nearOrthogonal`, 20 steps": from({ distribution: "nearOrthogonal", steps: 20 }),
  "`nearOrthogonal`": from("nearOrthogonal"),
  "`sparse` with 4 E and 4 I (`ei`)": {},
  "`kaimingUniform`, in-degree 0.16 N from E, 0.04 N from I, balanced": from("kaimingUniform", {
    recurrentMask: { inDegree: few },
    ...balanced,
  }),
  "`kaimingUniform`, density 0.2, balanced": from("kaimingUniform", { recurrentMask: { density: 0.2 }, ...balanced }),
  "`gamma` of shape 0.1, balanced": from({ distribution: "gamma", shape: 0.1, mean: 0.1 }, balanced),
  "`colEI`": from("colEI"),
  "`song2016`": { preset: "song2016" },
  "`exponentialFanIn`, balanced": from("exponentialFanIn", balanced),
  "`lognormalFanIn`, balanced": from("lognormalFanIn", balanced),
  "`kaimingUniform`, balanced (`eiUniform`)": { preset: "eiUniform" },
  "`orthogonal`, balanced: \\|Q\\|": from("orthogonal", balanced),
  "`orthogonal`: \\|Q\\|": from("orthogonal"),
};

/** |Σ W_ij| / Σ |W_ij| over the senders i, averaged over the receivers j: 0 if excitation equals inhibition. */
function imbalance(w) {
  let all = 0;
  for (let to = 0; to < units; to++) {
    let [sum, size] = [0, 0];
    for (let from = 0; from < units; from++) {
      sum += w[from * units + to];
      size += Math.abs(w[from * units + to]);
    }
    all += Math.abs(sum) / size / units;
  }
  return all;
}

function measured(section, seed) {
  const model = modelOf({ ...section, units }, setting);
  const raw = Object.fromEntries(model.initialParameters(setting, seed));
  const { wRec } = effectiveValues(model.build(setting).effective, raw);
  return { ...spectrum(wRec, units), imbalance: imbalance(wRec) };
}

const columns = { entropy: "H", outlier: "σ₁/median σ", radius: "spectral radius", nonNormality: "non-normality" };
const head = { ...columns, imbalance: "imbalance" };
const row = (cells) => `| ${cells.join(" | ")} |\n`;
process.stdout.write(row(["start", ...Object.values(head)]) + row(["---", ...Object.values(head).map(() => "---")]));
for (const [name, section] of Object.entries(models)) {
  const all = seeds.map((seed) => measured(section, seed));
  const cells = Object.keys(head).map((key) => {
    const sorted = all.map((one) => one[key]).sort((a, b) => a - b);
    const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
    const digits = key === "entropy" ? 3 : 2;
    return `${mean.toFixed(digits)} (${sorted[0].toFixed(digits)}–${sorted.at(-1).toFixed(digits)})`;
  });
  process.stdout.write(row([name, ...cells]));
}
