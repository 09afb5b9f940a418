/** Intervals over networks. Networks of one seed are paired: they had the same trials, noise, inputs and readout. */
import { generator, keyOf } from "dalenet/tasks";

const resamples = 10_000;

/**
 * The mean of a value per seed, and its 95 % bootstrap interval (percentiles) over seeds.
 * @param values one per seed
 */
export function bootstrap(values) {
  const random = generator(keyOf(1), 0, 0);
  const means = Float64Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[random.integer(values.length)];
    return sum / values.length;
  }).sort();
  const at = (p) => means[Math.round(p * (resamples - 1))];
  return { value: values.reduce((a, b) => a + b, 0) / values.length, low: at(0.025), high: at(0.975) };
}

/** Scores below 0 are failures like any other: they count as 0, so that no single one decides a mean. */
export const atLeast0 = (score) => Math.max(0, score);

/**
 * The difference in score from a baseline, averaged over the tasks of each seed that both have; null without any.
 */
export function pairedDifference(lines, baseline) {
  const keyOfLine = ({ task, seed }) => `${task} ${seed}`;
  const base = new Map(baseline.map((line) => [keyOfLine(line), atLeast0(line.score)]));
  const bySeed = new Map();
  for (const line of lines) {
    const other = base.get(keyOfLine(line));
    if (other === undefined) continue;
    bySeed.set(line.seed, [...(bySeed.get(line.seed) ?? []), atLeast0(line.score) - other]);
  }
  const values = [...bySeed.values()].map((all) => all.reduce((a, b) => a + b, 0) / all.length);
  return values.length === 0 ? null : bootstrap(values);
}
