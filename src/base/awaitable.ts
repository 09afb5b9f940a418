/** A run that yields records and has a result: one run, whether it is looped over, awaited, or both. */
import { missing } from "./errors.ts";
import { expectRun } from "./neverRun.ts";
import type { StopSignal } from "./stopSignal.ts";

/** Loop over it for its records, or await it for its result. */
export interface Awaitable<Told, Result> extends AsyncGenerator<Told, Result>, PromiseLike<Result> {
  /** What awaiting it gives. Reading it drives the run to its end, with or without a loop. */
  readonly result: Promise<Result>;
}

/**
 * The run starts with the first loop or await; if there is none, the process warns when it exits. Awaiting drives
 * the run to its end; a loop in progress still gets every record, perhaps later. Breaking out of the loop stops the
 * run like a signal: the run saves its state and ends, and that is its result. An error is thrown in the loop and
 * rejects the result.
 *
 * It is a thenable because `await train(…)` would otherwise return the untrained generator at once, without a
 * warning. As with every promise, an async function that returns one returns its result.
 * @param name name of the function that makes it, for the warning
 * @param begin starts the run, which must end soon after the signal that its loop was left
 */
export function awaitable<Told, Result>(
  name: string,
  begin: (left: StopSignal) => AsyncGenerator<Told, Result>,
): Awaitable<Told, Result> {
  const left = new AbortController();
  const records = begin(left.signal);
  const generator = {
    next: records.next.bind(records),
    return: records.return.bind(records),
    throw: records.throw.bind(records),
  };
  const isAskedFor = expectRun(name);
  let hasBegun = false;
  /** Set once the run has ended, because a generator gives its result or error only once. */
  let end: (() => Result) | undefined;
  /** Whether the end has been reported to the loop, or to the caller that closed it. */
  let isTold = false;
  let isLooped = false;
  /** Records that the loop has not taken yet, and calls of the loop that wait for a record. */
  const told: Told[] = [];
  const waiting: ((taken: Taken | Promise<Taken>) => void)[] = [];
  let driving: Promise<void> | undefined;
  let result: Promise<Result> | undefined;

  type Taken = IteratorResult<Told, Result>;
  const take = async (step: () => Promise<Taken>): Promise<Taken> => {
    isAskedFor();
    hasBegun = true;
    try {
      const taken = await step();
      if (taken.done) end ??= () => taken.value;
      return taken;
    } catch (error) {
      end ??= () => {
        throw error;
      };
      throw error;
    }
  };
  /** What a loop gets after the last record: the result, or the error once. */
  const last = async (): Promise<Taken> => {
    if (isTold) return { done: true, value: undefined as Result };
    try {
      return { done: true, value: end!() };
    } catch (error) {
      isTold = true;
      throw error;
    }
  };
  const toEnd = async () => {
    while (!end) {
      const taken = await take(generator.next).catch(() => undefined); // kept in `end`
      if (!taken || taken.done || !isLooped) continue;
      const next = waiting.shift();
      if (next) next(taken);
      else told.push(taken.value);
    }
    // A loop throws the error itself, so the result needs no handler.
    if (isLooped || left.signal.aborted) result?.catch(() => undefined);
    for (const next of waiting.splice(0)) next(last());
  };
  const drive = () => (driving ??= toEnd());

  const own = {
    async next(): Promise<Taken> {
      isLooped = true;
      if (told.length > 0) return { done: false, value: told.shift()! };
      if (end) return last();
      if (driving) return new Promise((resolve) => waiting.push(resolve));
      return take(generator.next).catch((error) => {
        isTold = true;
        throw error;
      });
    },
    async return(value: Result | PromiseLike<Result>): Promise<Taken> {
      isAskedFor();
      isLooped = false;
      told.length = 0;
      if (!hasBegun) {
        isTold = true;
        end ??= () => {
          throw missing({ subject: "result", remedy: "it was closed before it began, run it again" });
        };
        return generator.return(value);
      }
      left.abort();
      await drive();
      return last();
    },
    throw(error: unknown) {
      isTold = true;
      return take(() => generator.throw(error));
    },
    get result() {
      isAskedFor();
      return (result ??= drive().then(() => end!()));
    },
    // biome-ignore lint/suspicious/noThenProperty: a thenable on purpose.
    then: ((resolved, rejected) => own.result.then(resolved, rejected)) as PromiseLike<Result>["then"],
  };
  // Not enumerable, so that listing the properties (as JSON does) does not start the run.
  const parts = Object.entries(Object.getOwnPropertyDescriptors(own)).map(([name, part]) => [
    name,
    { ...part, enumerable: false },
  ]);
  return Object.defineProperties(records, Object.fromEntries(parts)) as Awaitable<Told, Result>;
}

/** Aborted when either of the two is. */
export function eitherOf(signal: StopSignal | undefined, other: StopSignal): StopSignal {
  if (!signal) return other;
  if (typeof AbortSignal.any === "function") return AbortSignal.any([signal, other]);
  // Browsers of 2023 have AbortSignal but not AbortSignal.any.
  const either = new AbortController();
  for (const one of [signal, other]) {
    if (one.aborted) either.abort(one.reason);
    else one.addEventListener("abort", () => either.abort(one.reason), { once: true, signal: either.signal });
  }
  return either.signal;
}
