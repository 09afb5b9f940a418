/** The fits to several networks together as figures: their trials pooled by level. */
import type { Evaluation, EvaluationTogether } from "../index.ts";

export async function togetherFigures(evaluations: readonly Evaluation[], together: EvaluationTogether) {
  const { levelCounts, wilson } = await import("../analysis/index.ts");
  const { psychometricFigure } = await import("../figure/index.ts");
  const figures = (["psychometric", "accuracyCurve"] as const).flatMap((kind) => {
    const curves = evaluations.flatMap((one) => one[kind] ?? []);
    const fit = together[kind]?.fit;
    if (curves.length === 0 || fit === undefined) return [];
    const [{ factor: name, unit }] = curves;
    const favours = evaluations.find(({ psychometric }) => psychometric !== null)?.psychometric?.favours ?? null;
    const counts = curves.flatMap(({ points }) => levelCounts(points));
    const points = [...new Set(counts.map(({ level }) => level))]
      .sort((a, b) => a - b)
      .map((level) => {
        const there = counts.filter((one) => one.level === level);
        const sum = (of: "chosen" | "n") => there.reduce((total, one) => total + one[of], 0);
        return { level, ...wilson(sum("chosen"), sum("n")) };
      });
    const factor = { name, unit, favours: kind === "psychometric" ? favours : null };
    return psychometricFigure({ points, factor, fit, networks: curves.length });
  });
  return Promise.all(figures);
}
