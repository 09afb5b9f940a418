/** Records that come one by one, and an end that can be awaited. */
import { missing } from "../errors.ts";

/** Loop over it for its records, or await it for its result; a loop that went to its end can be awaited afterwards. */
export type Awaitable<Told, Result> = AsyncGenerator<Told, Result> & PromiseLike<Result>;

/**
 * A generator that `await` runs to its end. Without it, `await train(…)` would give the generator at once, having trained nothing and said
 * nothing; that somebody who writes it wants the trained network is beyond doubt, so it is no error either. The price is that of every
 * promise: an async function that returns one waits for its end and returns the result, as its type says. It stays lazy: nothing runs before
 * a loop or an await asks for it.
 */
export function awaitable<Told, Result>(records: AsyncGenerator<Told, Result>): Awaitable<Told, Result> {
  const generator = Object.getPrototypeOf(records) as AsyncGenerator<Told, Result>;
  /** Known once the generator has ended: a generator tells its result, or its error, only once. */
  let end: (() => Result) | undefined;
  const watched = async (step: Promise<IteratorResult<Told, Result>>) => {
    try {
      const taken = await step;
      if (taken.done) end ??= () => taken.value;
      return taken;
    } catch (error) {
      end ??= () => {
        throw error;
      };
      throw error;
    }
  };
  const left = () => {
    throw missing("result; the loop over it was left before its end, run it again");
  };
  const toEnd = async () => {
    while (!end) await own.next();
    return end();
  };
  const own = {
    next: () => watched(generator.next.call(records)),
    throw: (error: unknown) => watched(generator.throw.call(records, error)),
    return(value: Result | PromiseLike<Result>) {
      end ??= left;
      return generator.return.call(records, value);
    },
    // biome-ignore lint/suspicious/noThenProperty: it is one on purpose.
    then: ((resolved, rejected) => toEnd().then(resolved, rejected)) as PromiseLike<Result>["then"],
  };
  return Object.assign(records, own);
}
