/** Errors in the functions of a task that a user wrote say in which task, and in which function. */
import { DalenetError, invalid } from "../errors.ts";
import { checkAnswer } from "../userDefinition.ts";

/** What a function of a task returns. An error that is none of ours becomes "invalid", with the error as its cause. */
export function inTask<T>(task: string, part: string, call: () => T): T {
  try {
    const answer = call();
    checkAnswer(answer, `${part} of task "${task}"`);
    return answer;
  } catch (error) {
    if (error instanceof DalenetError) throw error;
    const wrapped = invalid(`${part} of task "${task}" failed with ${error}; correct it`);
    wrapped.cause = error;
    throw wrapped;
  }
}
