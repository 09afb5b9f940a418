/** Errors in what a user wrote of a task say in which task. */
import { display } from "../base/display.ts";
import { DalenetError, inContext, invalid } from "../base/errors.ts";
import { checkAnswer } from "../settings/userDefinition.ts";
import type { Condition } from "./trial.ts";

/** Where an error happened that a task is to blame for. */
export const ofTask = (name: string) => ({ within: `task "${name}"` });

/** The same for one of its conditions. */
export const ofCondition = (name: string, condition: Condition) => ({
  within: `${ofTask(name).within} in condition ${display(condition)}`,
});

/** What a function that a user wrote returns; `part` names it. An error that is none of ours becomes "invalid", with itself as the cause. */
export function answerOf<T>(part: string, call: () => T): T {
  try {
    const answer = call();
    checkAnswer(answer, part);
    return answer;
  } catch (error) {
    if (error instanceof DalenetError) throw error;
    throw invalid({ subject: part, detail: `failed with ${error}`, remedy: "correct it", cause: error });
  }
}

/** The same; its errors name the task. */
export const inTask = <T>(task: string, part: string, call: () => T): T =>
  inContext(ofTask(task), () => answerOf(part, call));
