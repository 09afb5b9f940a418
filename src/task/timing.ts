/** Converts the periods of a condition to steps: planned once, and drawn for every trial if a length is random. */
import { isRecord } from "../base/display.ts";
import { invalid, unknown, unknownName } from "../base/errors.ts";
import type { Generator } from "../base/random.ts";
import { checkName } from "../settings/name.ts";
import { checkFunction } from "../settings/userDefinition.ts";
import type { PeriodLength } from "./definition.ts";
import { type Duration, drawDuration, durationBounds, readDuration, stepDistribution, stepsIn } from "./duration.ts";
import { callTaskFunction, taskContext } from "./taskErrors.ts";
import type { Period } from "./trial.ts";

/** A channel that is written in layers needs 8 bytes per step: 1 GiB. */
const mostSteps = 2 ** 27;

/** Is told of a period with a length that is not a whole number of steps, and of the length that it gets; ms. */
type Warn = (period: string, asked: number, floored: number) => void;

export interface Timing {
  /** Names of the periods, in order. */
  readonly names: readonly string[];
  /** The periods of every trial; null if a length is random or given by a rule. */
  readonly fixed: readonly Period[] | null;
  /** Steps of the longest possible trial; null if a rule gives a length. */
  readonly longest: number | null;
  /** Draws the periods of one trial. */
  draw(random: Generator): readonly Period[];
  /** Averages f(length in ms) over the lengths of one period; null if a rule gives its length. */
  expected(period: string, f: (ms: number) => number): number | null;
}

/**
 * Plans the periods of one condition. `warn` is called for lengths (ms) that are floored; `mayBeZero` tells which
 * periods a user may leave out; `factors` are those of the condition. Throws "invalid".
 */
export function planTiming(
  periods: Readonly<Record<string, PeriodLength>>,
  dt: number,
  warn: Warn,
  mayBeZero: (period: string) => boolean,
  task: string,
  factors: readonly string[] = [],
): Timing {
  const context = taskContext(task);
  if (!isRecord(periods))
    throw invalid({
      ...context,
      subject: "periods",
      value: periods,
      remedy: "give an object with the length of each",
    });
  for (const name of Object.keys(periods)) checkPeriod(name, periods[name], task);
  const plan = Object.entries(periods).map(([name, length]) => ({
    name,
    length: typeof length === "function" ? length : strictLength(length, name, dt, warn, mayBeZero),
  }));
  if (plan.length === 0) throw invalid({ ...context, subject: "no period", remedy: "it needs at least one" });
  const draw = (random: Generator | null): readonly Period[] => {
    const before = new Map<string, number>();
    let at = 0;
    const drawn = plan.map(({ name, length }) => {
      const rule = typeof length === "function";
      const duration = rule ? ruled(length, name, before, plan, task, factors) : length;
      const ms = typeof duration === "number" ? duration : drawDuration(duration, random!);
      const steps = stepsIn(ms, dt);
      if (rule && ms > 0 && steps === 0) throw tooShort(name, ms, dt, mayBeZero);
      before.set(name, steps * dt);
      return Object.freeze({ name, from: at, to: (at += steps) });
    });
    if (at === 0)
      throw invalid({
        ...context,
        subject: "a trial of 0 steps",
        detail: `at dt ${dt} ms`,
        remedy: `make one of ${plan.map((p) => p.name).join(", ")} longer`,
      });
    if (at > mostSteps)
      throw invalid({
        subject: `task "${task}" with trials of ${at} steps`,
        detail: `at dt ${dt} ms; at most ${mostSteps} can be drawn`,
        remedy: `make one of ${plan.map((p) => p.name).join(", ")} shorter`,
      });
    return Object.freeze(drawn);
  };
  const fixed = plan.every(({ length }) => typeof length === "number") ? draw(null) : null;
  return {
    names: plan.map(({ name }) => name),
    fixed,
    longest: longestOf(plan, dt, task),
    draw: fixed ? () => fixed : draw,
    expected,
  };

  function expected(period: string, f: (ms: number) => number): number | null {
    const length = plan.find(({ name }) => name === period)?.length;
    if (length === undefined)
      throw unknownName(
        "period",
        period,
        plan.map((p) => p.name),
      );
    if (typeof length === "function") return null;
    return stepDistribution(length, dt).reduce((sum, { steps, probability }) => sum + probability * f(steps * dt), 0);
  }
}

/** Throws "invalid" for a name that JavaScript would reorder, "unsupported" for an asynchronous rule. */
function checkPeriod(name: string, length: unknown, task: string): void {
  const { within } = taskContext(task);
  checkName(name, "period", within);
  if (/^\d+$/.test(name))
    throw invalid({
      within,
      subject: `period "${name}"`,
      remedy: "JavaScript sorts numeric names first: choose a word",
    });
  if (typeof length === "function") checkFunction(length, `period "${name}" of ${within}`);
}

/** The length that a rule returns from those of earlier periods; it cannot read any others. */
function ruled(
  rule: Exclude<PeriodLength, Duration>,
  name: string,
  before: ReadonlyMap<string, number>,
  plan: readonly { readonly name: string }[],
  task: string,
  factors: readonly string[],
): Duration {
  const known = new Proxy(Object.fromEntries(before), {
    get(lengths, period) {
      if (typeof period !== "string" || Object.hasOwn(lengths, period)) return Reflect.get(lengths, period);
      const subject = `period "${name}"`;
      const asked = `asks for the length of "${period}"`;
      if (factors.includes(period))
        throw invalid({
          subject,
          detail: `${asked}, which is a factor of the conditions`,
          remedy: `factors are the second argument of \`periods\`: periods: (p, { ${period} }) => …`,
        });
      throw plan.some((one) => one.name === period)
        ? invalid({ subject, detail: `${asked}, which is not an earlier period`, remedy: "move it before this one" })
        : unknown({
            subject,
            detail: `${asked}, which does not exist`,
            remedy: `earlier periods: ${[...before.keys()].join(", ") || "none"}`,
          });
    },
  });
  return readDuration(
    callTaskFunction(task, `period "${name}"`, () => rule(known)),
    `task.${name}`,
  );
}

function longestOf(plan: readonly { length: PeriodLength }[], dt: number, task: string): number | null {
  let longest = 0;
  let shortest = 0;
  for (const { length } of plan) {
    if (typeof length === "function") return null;
    const [least, most] = durationBounds(length);
    shortest += stepsIn(least, dt);
    longest += stepsIn(most, dt);
  }
  if (shortest === 0)
    throw invalid({
      ...taskContext(task),
      subject: "a trial of 0 steps",
      detail: `at dt ${dt} ms`,
      remedy: "give at least one period a length",
    });
  return longest;
}

function strictLength(
  given: unknown,
  name: string,
  dt: number,
  warn: Warn,
  mayBeZero: (period: string) => boolean,
): Duration {
  const path = `task.${name}`;
  const duration = readDuration(given, path);
  const named = typeof duration === "number" ? [duration] : "choice" in duration ? duration.choice : [];
  for (const ms of named.length > 0 ? named : [durationBounds(duration)[0]]) {
    const steps = stepsIn(ms, dt);
    if (ms > 0 && steps === 0) throw tooShort(name, ms, dt, mayBeZero);
  }
  for (const ms of named) {
    const floored = stepsIn(ms, dt) * dt;
    if (Math.abs(floored - ms) > 1e-9 * ms) warn(name, ms, floored);
  }
  return duration;
}

function tooShort(name: string, ms: number, dt: number, mayBeZero: (period: string) => boolean) {
  const zero = mayBeZero(name) ? ", or 0 to leave it out" : "";
  return invalid({
    at: `task.${name}`,
    value: ms,
    detail: "ms",
    remedy: `it is shorter than dt ${dt} ms: make it at least ${dt} ms${zero}, or dt smaller`,
  });
}
