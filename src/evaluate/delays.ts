/** Delays of a task, found by what its periods show. */
import { DalenetError } from "../base/errors.ts";
import { denseChannel } from "../task/denseBatch.ts";
import { durationBounds, isDuration } from "../task/duration.ts";
import { createTask, type TaskInstance } from "../task/instance.ts";
import type { Trial } from "../task/trial.ts";

/** Parameters that are looked at in so many conditions. */
const mostConditions = 40;

/**
 * Lengths of delays that training never showed, by parameter: half of the shortest and twice the longest. A parameter
 * is a delay if all periods that it lengthens are: nothing that differs between trials is shown in them, something that
 * does was shown before, and another period follows.
 */
export function delaysOf(task: TaskInstance): Readonly<Record<string, readonly number[]>> {
  const { definition, parameters, dt } = task;
  const inTime = Object.keys(definition.parameters).filter((name) => definition.parameters[name].kind.unit === "ms");
  const whole = (ms: number) => Math.round(ms / dt) * dt;
  return Object.fromEntries(
    inTime.flatMap((name) => {
      const given = parameters[name];
      // Other parameters in ms are lists, such as intervals.
      if (!isDuration(given)) return [];
      const [shortest, longest] = durationBounds(given);
      if (!(longest > 0) || !isDelay(task, name, whole(longest))) return [];
      const values = [whole(shortest / 2), whole(2 * longest)];
      return [[name, values.filter((ms) => ms > 0 && !(ms >= shortest && ms <= longest))]];
    }),
  );
}

function isDelay(task: TaskInstance, name: string, length: number): boolean {
  const conditions = Math.min(mostConditions, task.conditions.length);
  const trialsWith = (ms: number): readonly Trial[] => {
    const shown = createTask(task.definition, { ...task.parameters, dt: task.dt, [name]: ms });
    const draws = Math.ceil(mostConditions / conditions);
    return Array.from({ length: conditions * draws }, (_, n) => shown.at(n % conditions, 1, n));
  };
  try {
    const [usual, longer] = [trialsWith(length), trialsWith(length + 5 * task.dt)];
    const lengthened = new Set(usual.flatMap((trial, n) => changed(trial, longer[n])));
    return lengthened.size > 0 && [...lengthened].every((period) => isWaiting(task, usual, period));
  } catch (error) {
    // A length that the task does not allow.
    if (error instanceof DalenetError) return false;
    throw error;
  }
}

/** Names of the periods that differ in length. */
const changed = ({ periods }: Trial, other: Trial): string[] =>
  periods
    .filter(({ name, from, to }) => {
      const same = other.periods.find((one) => one.name === name);
      return same !== undefined && same.to - same.from !== to - from;
    })
    .map(({ name }) => name);

function isWaiting(task: TaskInstance, trials: readonly Trial[], period: string): boolean {
  const seen = trials.flatMap((trial) => {
    const place = trial.periods.findIndex(({ name, from, to }) => name === period && to > from);
    if (place < 0) return [];
    const { from, to } = trial.periods[place];
    const isLast = trial.periods.slice(place + 1).every((one) => one.to <= one.from);
    return [{ isLast, before: shownIn(task, trial, 0, from).join(), during: shownIn(task, trial, from, to) }];
  });
  if (seen.length === 0 || seen.some(({ isLast, during }) => isLast || during.length !== 1)) return false;
  const [{ during }] = seen;
  const valuesOf = (event: string) => event.slice(0, event.lastIndexOf("×"));
  return (
    seen.every((one) => valuesOf(one.during[0]) === valuesOf(during[0])) &&
    new Set(seen.map(({ before }) => before)).size > 1
  );
}

/** Stretches of constant inputs as texts: values and length, but not that of the first, which varies by itself. */
function shownIn({ inputs: channels }: TaskInstance, { inputs, steps }: Trial, from: number, to: number): string[] {
  const values = channels.map((_, c) => denseChannel(inputs, c, steps));
  const events: string[] = [];
  let since = from;
  for (let k = from; k < to; k++) {
    if (k + 1 < to && values.every((one) => one[k + 1] === one[k])) continue;
    events.push(`${values.map((one) => one[k]).join()}×${events.length === 0 ? "" : k + 1 - since}`);
    since = k + 1;
  }
  return events;
}
