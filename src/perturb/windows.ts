/** When a perturbation acts in a trial: its steps, from the periods of that trial, and how strongly in each of them. */
import { type DalenetError, invalid, unknownName } from "../base/errors.ts";
import type { TaskInstance } from "../task/instance.ts";
import type { Trial } from "../task/trial.ts";
import { checkAskedLevels, choiceByLevels } from "./levels.ts";
import type { Perturbation, TimeWindow, TrialMoment } from "./perturbation.ts";

/** Steps after `from`, up to and including `to`; they may lie outside the trial. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** ms as a number of steps. Throws "invalid" between two steps. */
function stepsIn(ms: number, dt: number): number {
  const steps = Math.round(ms / dt);
  if (Math.abs(ms / dt - steps) < 1e-6) return steps;
  const near = [Math.floor(ms / dt), Math.ceil(ms / dt)].map((one) => one * dt);
  throw invalid({
    subject: "time of a perturbation",
    value: ms,
    detail: `ms, between two time steps of ${dt} ms`,
    remedy: `the nearest are ${near.join(" and ")}`,
  });
}

/** Once for each time that the period occurs; none in a trial without it. */
export function stretchesOf(window: TimeWindow | null, trial: Pick<Trial, "periods" | "steps">, dt: number): Stretch[] {
  if (window === null) return [{ from: 0, to: trial.steps }];
  const { from, to } = window;
  return occurrences(from, trial).flatMap((period) => {
    const begin = momentIn(from, period, dt);
    const end = endOf(to, begin);
    return end > begin ? [{ from: begin, to: end }] : [];

    function endOf(edge: TimeWindow["to"], start: number): number {
      if (edge === "step") return start + 1;
      if (edge === "end") return period.to;
      if (edge.period === from.period) return momentIn(edge, period, dt);
      const later = occurrences(edge, trial).map((one) => momentIn(edge, one, dt));
      return later.find((step) => step > start) ?? start;
    }
  });
}

const occurrences = ({ period }: TrialMoment, { periods, steps }: Pick<Trial, "periods" | "steps">): Stretch[] =>
  period === null ? [{ from: 0, to: steps }] : periods.filter(({ name, from, to }) => name === period && to > from);

const momentIn = ({ edge, ms }: TrialMoment, period: Stretch, dt: number): number =>
  (edge === "start" ? period.from : period.to) + stepsIn(ms, dt);

/** The part of a stretch within a trial; null if there is none. */
export function inTrial({ from, to }: Stretch, { steps }: Pick<Trial, "steps">): Stretch | null {
  const part = { from: Math.max(0, from), to: Math.min(steps, to) };
  return part.to > part.from ? part : null;
}

/** How strongly it acts in the steps of a part of a stretch, 0 to 1; null without a ramp: 1 in all of them. */
export function strengths(
  { from, to }: Stretch,
  part: Stretch,
  [up, down]: Perturbation["ramp"],
  dt: number,
): Float64Array | null {
  if (up === 0 && down === 0) return null;
  const share = (steps: number, ramp: number) => (ramp === 0 ? 1 : Math.min(1, (steps * dt) / ramp));
  return Float64Array.from({ length: part.to - part.from }, (_, k) => {
    const step = part.from + k;
    return Math.min(share(step + 1 - from, up), share(to - step, down));
  });
}

/** Whether any step of a trial lies in the window. */
export const isInTrial = (window: TimeWindow | null, trial: Trial, dt: number): boolean =>
  stretchesOf(window, trial, dt).some((stretch) => inTrial(stretch, trial) !== null);

/**
 * Throws for a window, or a level of a factor, that no trial of a task can have.
 * @param examples a trial of every condition
 * @param more further trials, in which random periods have other lengths
 */
export function checkOccurs(
  { window, trials }: Perturbation,
  examples: readonly Trial[],
  more: () => readonly Trial[],
  { dt, words }: Pick<TaskInstance, "dt" | "words">,
): void {
  const known = [...new Set(examples.flatMap(({ periods }) => periods.map(({ name }) => name)))];
  const moments = window === null ? [] : [window.from, ...(typeof window.to === "object" ? [window.to] : [])];
  for (const { period, ms } of moments) {
    stepsIn(ms, dt);
    if (period !== null && !known.includes(period)) throw unknownName("period", period, known);
  }
  checkAskedLevels(trials, examples, more, words);
  // Levels that are drawn anew in every trial may be in none of the examples.
  const isChosen = choiceByLevels(trials, words);
  const chosen = (all: readonly Trial[]) => (all.some(isChosen) ? all.filter(isChosen) : all);
  const acts = (trial: Trial) => isInTrial(window, trial, dt);
  if (window === null || chosen(examples).some(acts)) return;
  const all = chosen([...examples, ...more()]);
  if (!all.some(acts)) throw neverActs(window, all, dt, Object.keys(trials).length > 0 ? " with these levels" : "");
}

function neverActs({ from, to }: TimeWindow, trials: readonly Trial[], dt: number, which: string): DalenetError {
  const lasting = new Set(
    trials.flatMap(({ periods }) => periods.flatMap((one) => (one.to > one.from ? one.name : []))),
  );
  const idle = [from, to].find((one) => typeof one === "object" && one.period !== null && !lasting.has(one.period));
  if (typeof idle === "object")
    return invalid({
      subject: `period "${idle.period}"`,
      detail: `lasts 0 ms in every trial${which}`,
      remedy: `periods that last: ${[...lasting].join(", ")}`,
    });
  if (trials.some((trial) => stretchesOf({ from, to }, trial, dt).length > 0)) {
    const longest = trials.reduce((most, { steps }) => Math.max(most, steps), 0) * dt;
    return invalid({
      subject: "time",
      detail: `outside every trial${which}`,
      remedy: `trials last up to ${longest} ms; give a time within them`,
    });
  }
  return invalid({
    subject: "time",
    detail: `that ends before it begins, or as it begins, in every trial${which}`,
    remedy: "give an earlier beginning or a later end",
  });
}
