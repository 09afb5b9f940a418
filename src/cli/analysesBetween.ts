/** Analyses of `dalenet analyse` that compare networks. One an entry. */
import { invalid } from "../base/errors.ts";
import type { AnalysedNetwork, AnalysisFinding, AnalysisSetting, BetweenEntry } from "./analysisEntry.ts";
import { groupsIn, ratesInCommon } from "./analysisVariables.ts";

/** Their common shape: averages over conditions that all of the networks were shown, at times that all have. */
function shapesOf(networks: readonly AnalysedNetwork[], setting: AnalysisSetting) {
  const { analysis, stretch } = setting;
  const by = groupsIn(setting);
  const means = networks.map(({ recording }) => analysis.conditionMeans(recording, { by, ...stretch }));
  const isShown = (label: string) => means.every(({ conditions }) => conditions.some((one) => one.label === label));
  const shared = means[0].conditions.flatMap(({ label }) => (isShown(label) ? [ratesInCommon(means, label)] : []));
  return means.map(({ units }, k) => ({ units, paths: shared.map((rates) => rates[k]) }));
}

async function distanceFinding(
  setting: AnalysisSetting,
  what: string,
  name: string,
  networks: readonly AnalysedNetwork[],
  distance: (a: number, b: number) => number,
): Promise<AnalysisFinding> {
  const { analysis, figures } = setting;
  const found = analysis.networkDistances(networks.length, distance);
  const pairs = networks.flatMap((_, a) =>
    networks.slice(0, a).map((_, b) => found.distances[a * networks.length + b]),
  );
  const figure = await figures.networkDistancesFigure({ ...found, what });
  return {
    numbers: {
      [`${what}, mean`]: pairs.reduce((sum, one) => sum + one, 0) / pairs.length,
      smallest: Math.min(...pairs),
      largest: Math.max(...pairs),
    },
    comparisons: found.comparisons,
    figures: [{ ...figure, name }],
    notes: networks.map(({ folder }, k) => `network ${k + 1}: ${folder}`),
  };
}

/** Averages by condition over time. */
const sortedInTime = ["by", "period", "align"] as const;

export const between: Readonly<Record<string, BetweenEntry>> = {
  procrustes: {
    about: "between networks: are averages the same shape, up to rotation and scale?",
    files: ["procrustes"],
    takes: sortedInTime,
    async between(networks, setting) {
      const shapes = shapesOf(networks, setting);
      const all = shapes.map(({ paths }) => Float64Array.from(paths.flatMap((path) => Array.from(path))));
      const rows = all[0].length / shapes[0].units;
      const { procrustes } = setting.analysis;
      return distanceFinding(
        setting,
        "Procrustes angle (rad)",
        "procrustes",
        networks,
        (a, b) => procrustes(all[a], all[b], rows).angle,
      );
    },
  },
  similarity: {
    about: "between networks: do their averages differ between the same conditions and times? (RSA)",
    files: ["similarity"],
    takes: sortedInTime,
    async between(networks, setting) {
      const { dissimilarities, representationalSimilarity } = setting.analysis;
      // A mean of each condition: the matrix of all times would be that of time.
      const shapes = shapesOf(networks, setting);
      const count = shapes[0].paths.length;
      if (count < 3)
        throw invalid({ subject: `similarity of ${count} conditions`, remedy: "sort by factors with more levels" });
      const matrices = shapes.map(({ paths, units }) => {
        const patterns = Float64Array.from(paths.flatMap((path) => Array.from(meanRow(path, units))));
        return dissimilarities(patterns, count, units);
      });
      return distanceFinding(
        setting,
        "1 − RSA correlation",
        "similarity",
        networks,
        (a, b) => 1 - representationalSimilarity(matrices[a], matrices[b]),
      );
    },
  },
  dynamics: {
    about: "between networks: do averages move alike, up to rotation? (DSA)",
    files: ["dynamics"],
    takes: sortedInTime,
    async between(networks, setting) {
      const { delayDynamics, dynamicalSimilarity } = setting.analysis;
      const flows = shapesOf(networks, setting).map(({ paths, units }) =>
        delayDynamics(paths, units, { delays: 5, rank: Math.min(10, units) }),
      );
      return distanceFinding(
        setting,
        "DSA angle (rad)",
        "dynamics",
        networks,
        (a, b) => dynamicalSimilarity(flows[a], flows[b]).angle,
      );
    },
  },
};

function meanRow(path: Float64Array, units: number): Float64Array {
  const mean = new Float64Array(units);
  for (let k = 0; k < path.length; k++) mean[k % units] += (path[k] * units) / path.length;
  return mean;
}
