/** Scores of networks: 0 is the best policy that ignores the stimulus, 1 the ideal observer. */
import { discrimination } from "./theory.mjs";

/** A network succeeds from this score, if above every shortcut. */
export const enough = 0.85;
/** Probability of a choice at which a decision is made with free response time. */
export const bound = 0.9;

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Score, success and the values behind them. `simulation` holds the outputs of trials of the task. */
export function scoreOf({ blind, shortcuts = {} }, simulation) {
  const { task } = simulation;
  if (task.target === "value") return judged(valueScore(simulation), true);
  const found = task.definition.timed ? freeTime(simulation, blind) : fixedTime(simulation, blind);
  return judged(
    found,
    (found.fallsWithCoherence ?? true) && Object.values(shortcuts).every((one) => found.accuracy > one),
  );
}

const judged = (found, isAbove) => ({ ...found, success: found.score >= enough && isAbove });

function fixedTime({ table, task }, blind) {
  const accuracy = mean(table.map((row) => (row.isCorrect ? 1 : 0)));
  // In tasks without a known ideal observer the noise is negligible.
  const ideal = task.idealAccuracy() ?? 1;
  return { score: (accuracy - blind) / (ideal - blind), accuracy, ideal };
}

/**
 * The decision is made at the first step at which a choice reaches the probability `bound`, otherwise at the end of
 * the trial. The ideal observer integrates all evidence up to the same times.
 */
function freeTime({ table, task, recording: { outputs, trials, dt } }, blind) {
  const count = task.outputs.length;
  const decisions = table.map((row, b) => {
    const { from, to } = row.periods.find(({ name }) => name === "stimulus");
    const onset = from / dt;
    const end = to / dt;
    for (let k = onset; ; k++) {
      const at = (k * trials + b) * count;
      const z = outputs.subarray(at, at + count);
      const top = Math.max(...z);
      const sum = z.reduce((all, value) => all + Math.exp(value - top), 0);
      const choice = z.indexOf(top);
      const crosses = choice > 0 && 1 / sum >= bound;
      if (crosses || k === end - 1) return { choice, ms: (k + 1 - onset) * dt, crosses, row };
    }
  });
  const right = ({ choice, row }) => (choice === row.correct ? 1 : 0);
  const accuracy = mean(decisions.map(right));
  const { sigma } = task.parameters;
  const ideal = mean(decisions.map(({ ms, row }) => discrimination(row.condition.coherence, ms, sigma)));
  const levels = [...new Set(table.map((row) => row.condition.coherence))].sort((a, b) => a - b);
  const times = levels.map((level) =>
    mean(decisions.filter(({ row }) => row.condition.coherence === level).map(({ ms }) => ms)),
  );
  return {
    score: (accuracy - blind) / (ideal - blind),
    accuracy,
    ideal,
    responseTimes: Object.fromEntries(levels.map((level, i) => [level, times[i]])),
    // Compares each level with the one after the next, because neighbours may differ by chance.
    fallsWithCoherence: times.every((ms, i) => i < 2 || ms < times[i - 2]),
    neverCrosses: mean(decisions.map(({ crosses }) => (crosses ? 0 : 1))),
  };
}

/** Values during the response: 1 − error/variance, and the angle between target and given direction in degrees. */
function valueScore({ table, task, recording: { outputs, trials, dt } }) {
  const count = task.outputs.length;
  let [error, power] = [0, 0];
  const sums = new Float64Array(count);
  let steps = 0;
  const angles = table.map((row, b) => {
    const { from, to } = row.periods.find(({ name }) => name === "response");
    const angle = (row.condition.direction * Math.PI) / 180;
    const wanted = [Math.cos(angle), Math.sin(angle)];
    const given = new Float64Array(count);
    for (let k = from / dt; k < to / dt; k++, steps++)
      wanted.forEach((target, i) => {
        const value = outputs[(k * trials + b) * count + i];
        error += (value - target) ** 2;
        power += target ** 2;
        sums[i] += target;
        given[i] += value;
      });
    const turn = Math.atan2(given[1], given[0]) - angle;
    return (Math.abs(Math.atan2(Math.sin(turn), Math.cos(turn))) * 180) / Math.PI;
  });
  const variance = power - sums.reduce((sum, one) => sum + one ** 2 / steps, 0);
  return { score: 1 - error / variance, angularError: mean(angles) };
}
