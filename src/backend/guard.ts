/** Checks on calls of a backend: counts, memory, and order (run, then read results, then apply once). */
import { checkArgument } from "../base/arguments.ts";
import { gibibytes } from "../base/budget.ts";
import { inContext, invalid, missing, unsupported } from "../base/errors.ts";
import { oneOf, readAt } from "../settings/kind.ts";
import { knownOptions } from "../settings/options.ts";
import type { CompileOptions, Executable, MemoryPlan } from "./backend.ts";

const compileKeys = ["trials", "maxSteps", "noise", "portable"] as const;

/** Throws "unknown" for another option, "invalid" for noise of another kind. */
export function checkCompileOptions(options: CompileOptions): void {
  checkArgument("options", options, [], 'give the size of a run: { trials, maxSteps, noise: "generated" }');
  const { noise } = knownOptions(options, compileKeys, "the options of compile");
  inContext({ within: "the options of compile" }, () => readAt(noiseKind, noise, "noise"));
}
const noiseKind = oneOf(["generated", "given"]);

/** Throws "invalid" for a count (of trials, steps, threads) that is not a whole number of at least 1. */
export function checkCounts(counts: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(counts))
    if (!(Number.isSafeInteger(value) && value >= 1))
      throw invalid({ at: name, value, remedy: "give a whole number of at least 1" });
}

/**
 * Throws "unsupported" if the memory exceeds its limit, and names the largest part.
 * @param what subject of the error
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
    remedy: `its largest part is ${largest.name} with ${gibibytes(largest.bytes)}: use ${largest.shrinks}`,
  });
}

/** Throws "missing" or "invalid" for values of a parameter that are not numbers. Training that diverged has NaN. */
function checkNumbers(name: string, values: ArrayLike<number>): void {
  const subject = `values of parameter "${name}"`;
  checkArgument(subject, values, ["length"], "give a number for each entry, row by row");
  if (ArrayBuffer.isView(values)) return;
  for (let k = 0; k < values.length; k++)
    if (typeof values[k] !== "number")
      throw invalid({ subject: `entry ${k} of ${subject}`, value: values[k], remedy: "give a number" });
}

/** The executable, refusing calls out of order. Writing a parameter invalidates the updates of the last run. */
export function guarded(inner: Executable): Executable {
  const { inspect } = inner;
  let hasRun = false;
  let canApply = false;
  let isClosed = false;
  const afterRun = (what: string) => {
    if (!hasRun) throw missing({ subject: "a run", remedy: `${what} exist only after the first run` });
  };
  return {
    profile: inner.profile,
    run(feed, scalars) {
      if (isClosed) throw unsupported({ subject: "run", detail: "of a closed program", remedy: "compile it again" });
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
      checkNumbers(name, values);
      inner.write(name, values);
      canApply = false;
    },
    result(name) {
      afterRun("results");
      return inner.result(name);
    },
    record(name, from, into) {
      afterRun("records");
      return inner.record(name, from, into);
    },
    perTrial(name) {
      afterRun("values per trial");
      return inner.perTrial(name);
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
