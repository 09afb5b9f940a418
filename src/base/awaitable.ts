/** A run that tells how it goes and has a result: one run, whether it is looped over, awaited, or both. */
import { missing } from "./errors.ts";
import { expectRun } from "./neverRun.ts";
import type { StopSignal } from "./stopSignal.ts";

/** Loop over it for its records, or await it for its result. */
export interface Awaitable<Told, Result> extends AsyncGenerator<Told, Result>, PromiseLike<Result> {
  /** What awaiting it gives. Whoever asks for it has the run driven to its end, whether or not anybody loops. */
  readonly result: Promise<Result>;
}

/**
 * Nothing runs before a loop or an await asks for it; if none ever does, the process says so when it ends. Whoever awaits drives the run to
 * its end, and a loop under way meanwhile gets every record all the same, later perhaps. A loop that is left stops the run as a signal does: it
 * saves what there is and ends, and that is the result then. An error is thrown by the loop and rejects the result.
 *
 * It is a thenable because `await train(…)` would else give the generator at once, having trained nothing and said nothing; that somebody who writes
 * it wants the trained network is beyond doubt. The price is that of every promise: an async function that returns one returns its result.
 * @param name of the function that makes it, for the warning
 * @param begin the run; it is to come to its end soon after the signal, which says that its loop was left
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
  /** Known once the run has ended: a generator tells its result, or its error, only once. */
  let end: (() => Result) | undefined;
  /** Whether a loop, or who closed it, heard of the end by an error. */
  let isTold = false;
  let isLooped = false;
  /** Records that were not a loop's to ask for, until it comes for them; or what it waits for until one is there. */
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
  /** What a loop hears after the last record: the result, or the error once. */
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
      const taken = await take(generator.next).catch(() => undefined); // which is known by `end`
      if (!taken || taken.done || !isLooped) continue;
      const next = waiting.shift();
      if (next) next(taken);
      else told.push(taken.value);
    }
    // A loop hears of an error by itself: it is nobody else's to handle.
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
    // biome-ignore lint/suspicious/noThenProperty: it is one on purpose.
    then: ((resolved, rejected) => own.result.then(resolved, rejected)) as PromiseLike<Result>["then"],
  };
  // Whoever lists its properties, such as JSON, asks for no result.
  const parts = Object.entries(Object.getOwnPropertyDescriptors(own)).map(([name, part]) => [
    name,
    { ...part, enumerable: false },
  ]);
  return Object.defineProperties(records, Object.fromEntries(parts)) as Awaitable<Told, Result>;
}

/** Aborted where one of the two is. */
export function eitherOf(signal: StopSignal | undefined, other: StopSignal): StopSignal {
  if (!signal) return other;
  if (typeof AbortSignal.any === "function") return AbortSignal.any([signal, other]);
  // Browsers of 2023 have AbortSignal, but not this function of it.
  const either = new AbortController();
  for (const one of [signal, other]) {
    if (one.aborted) either.abort(one.reason);
    else one.addEventListener("abort", () => either.abort(one.reason), { once: true, signal: either.signal });
  }
  return either.signal;
}
