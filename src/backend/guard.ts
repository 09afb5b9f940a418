/** The order of calls that the contract allows, the same on every backend: run, then read what came out, then apply once. */
import { gibibytes } from "../base/budget.ts";
import { invalid, missing, unsupported } from "../base/errors.ts";
import type { CompileOptions, Executable, MemoryPlan } from "./backend.ts";

/** Throws "invalid" for a number (of trials, steps, threads) that is no whole number of at least 1. */
export function checkCounts(counts: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(counts))
    if (!(Number.isSafeInteger(value) && value >= 1))
      throw invalid({ at: name, value, remedy: "give a whole number of at least 1" });
}

/**
 * Throws "unsupported" for memory beyond its limit, with the part that takes most of it.
 * @param what whose it is
 */
export function checkMemory(
  { bytes, limit, parts }: MemoryPlan,
  { trials, maxSteps }: Pick<CompileOptions, "trials" | "maxSteps">,
  what = "program",
): void {
  if (bytes <= limit) return;
  const largest = parts.reduce((a, b) => (b.bytes > a.bytes ? b : a));
  throw unsupported({
    subject: what,
    detail: `of ${gibibytes(bytes)} for ${trials} trials of ${maxSteps} steps, the limit is ${gibibytes(limit)}`,
    remedy: `its largest part is ${largest.name} with ${gibibytes(largest.bytes)}: take ${largest.shrinks}`,
  });
}

/** The executable with calls out of order refused. Writing a parameter makes the last run's updates void. */
export function guarded(inner: Executable): Executable {
  const { inspect } = inner;
  let hasRun = false;
  let canApply = false;
  let isClosed = false;
  const afterRun = (what: string) => {
    if (!hasRun) throw missing({ subject: "a run", remedy: `${what} are there after the first` });
  };
  return {
    profile: inner.profile,
    run(feed, scalars) {
      if (isClosed)
        throw unsupported({ subject: "run", detail: "of a program that was closed", remedy: "compile it again" });
      canApply = false;
      const results = inner.run(feed, scalars);
      hasRun = true;
      canApply = true;
      return results;
    },
    apply() {
      if (!canApply)
        throw unsupported({
          subject: "apply",
          detail: "without a run since the last change of parameters",
          remedy: "run first, apply once",
        });
      canApply = false;
      inner.apply();
    },
    read: (name) => inner.read(name),
    write(name, values) {
      inner.write(name, values);
      canApply = false;
    },
    result(name) {
      afterRun("results");
      return inner.result(name);
    },
    record(name, from) {
      afterRun("records");
      return inner.record(name, from);
    },
    close() {
      inner.close();
      hasRun = false;
      canApply = false;
      isClosed = true;
    },
    ...(inspect && {
      inspect(feed) {
        hasRun = false;
        canApply = false;
        return inspect(feed);
      },
    }),
  };
}
