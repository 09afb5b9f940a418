/** Adds the task to errors in user code. */
import { display } from "../base/display.ts";
import { DalenetError, inContext, invalid } from "../base/errors.ts";
import { checkAnswer } from "../settings/userDefinition.ts";
import type { Condition } from "./trial.ts";

/** The context of an error in a task. */
export const taskContext = (name: string) => ({ within: `task "${name}"` });

/** The same for one of its conditions. */
export const conditionContext = (name: string, condition: Condition) => ({
  within: `${taskContext(name).within} in condition ${display(condition)}`,
});

/**
 * Calls a user's function, named by `part`. Errors other than Dalenet's become "invalid", with the original as the
 * cause.
 */
export function callUserFunction<T>(part: string, call: () => T): T {
  try {
    const answer = call();
    checkAnswer(answer, part);
    return answer;
  } catch (error) {
    if (error instanceof DalenetError) throw error;
    throw invalid({ subject: part, detail: `failed with ${error}`, remedy: "correct it", cause: error });
  }
}

/** The same; errors name the task. */
export const callTaskFunction = <T>(task: string, part: string, call: () => T): T =>
  inContext(taskContext(task), () => callUserFunction(part, call));
