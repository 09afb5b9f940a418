/** Two errors, neither of which hides the other: one ended a training, one kept it from being saved. */
import { DalenetError } from "../base/errors.ts";

/**
 * A training that ended with an error and whose weights could not be saved afterwards. The message has both;
 * `ended` is the first error unchanged: a `Divergence` has the last sound weights.
 */
export class Unsaved extends DalenetError {
  readonly ended: DalenetError;
  /** Why it could not be saved. */
  readonly failure: unknown;

  constructor(ended: DalenetError, failure: unknown) {
    const remedy = `${ended.remedy}; nor could it be saved: ${messageOf(failure)}`;
    super(ended.opening, { ...ended.fault, remedy, cause: ended });
    this.ended = ended;
    this.failure = failure;
  }
}

/** Both errors as one, which is a DalenetError if the first was. */
export const bothOf = (ended: unknown, failure: unknown): Error =>
  ended instanceof DalenetError
    ? new Unsaved(ended, failure)
    : new AggregateError([ended, failure], `${messageOf(ended)}; nor could it be saved: ${messageOf(failure)}`, {
        cause: ended,
      });

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
