/** A training that ended by an error and could not be saved then: neither hides the other. */
import { DalenetError } from "../base/errors.ts";

/** Says both. What ended it is as it was: of a `Divergence` it has the last sound weights. */
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

/** One error of two, whatever ended the training: a fault of ours stays one. */
export const bothOf = (ended: unknown, failure: unknown): Error =>
  ended instanceof DalenetError
    ? new Unsaved(ended, failure)
    : new AggregateError([ended, failure], `${messageOf(ended)}; nor could it be saved: ${messageOf(failure)}`, {
        cause: ended,
      });

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
