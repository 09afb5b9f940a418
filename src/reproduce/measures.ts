/** Measures of a network by name: how it learned, and what its tests and weights show. */
import { eigenvalues } from "../analysis/eigenvalues.ts";
import { spreadOf } from "../analysis/spread.ts";
import type { Run } from "../run/loadRun.ts";
import type { MeasureName, PaperMeasure, ReproducedNetwork } from "./paper.ts";
import type { TrainingFacts } from "./trainingFacts.ts";

/** Those of every network, whatever the paper. */
export const commonMeasures = {
  trials: { label: "training trials to the criterion", unit: "" },
  minutes: { label: "minutes of training on one thread", unit: "min" },
  validation: { label: "right choices in the last five checks", unit: "%" },
  rmse: { label: "root mean square error in the last check", unit: "" },
  radius: { label: "spectral radius", unit: "" },
  zeroIn: { label: "zero weights of the inputs", unit: "%" },
  zeroRec: { label: "zero weights within the network", unit: "%" },
  zeroOut: { label: "zero weights of the outputs", unit: "%" },
} as const satisfies Readonly<Record<string, MeasureName>>;

/** Measures of a training. Trials and minutes are those to the criterion, and null if it was not reached. */
const ofTraining: Readonly<Record<string, (training: TrainingFacts) => number | null>> = {
  trials: ({ reached, trials }) => (reached ? trials : null),
  minutes: ({ reached, minutes }) => (reached ? minutes : null),
  validation({ checks }) {
    const last = checks.slice(-5).flatMap(({ accuracy }) => accuracy ?? []);
    return last.length > 0 ? 100 * spreadOf(last).mean! : null;
  },
  rmse: ({ checks }) => checks.at(-1)?.rmse ?? null,
};

export function networkMeasure({ training, analysis }: ReproducedNetwork, name: string): PaperMeasure {
  if (Object.hasOwn(ofTraining, name)) return ofTraining[name](training);
  return analysis && Object.hasOwn(analysis.measures, name) ? analysis.measures[name] : null;
}

/** Shares of zero weights among the connections that a matrix can have, in %, and the spectral radius. */
export function structureMeasures(run: Run): Readonly<Record<string, PaperMeasure>> {
  const zero = (matrix: string) => {
    if (run.weights.effective[matrix] === undefined) return null;
    const { kept, of } = run.connections(matrix);
    return of > 0 ? (100 * (of - kept)) / of : null;
  };
  const { wRec } = run.weights.effective;
  return {
    radius: Math.max(...eigenvalues(wRec, run.model.units).map(({ re, im }) => Math.sqrt(re * re + im * im))),
    zeroIn: zero("wIn"),
    zeroRec: zero("wRec"),
    zeroOut: zero("wOut"),
  };
}
