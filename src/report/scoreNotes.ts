/** How trials were scored, in sentences. */
import { amount } from "../base/unitText.ts";
import type { TaskWords } from "../task/words/words.ts";

const listed = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");

/** How the choices and errors of a task are defined, if it has them. */
export function scoreNotes({ outputs, noResponse, target, score }: TaskWords, isJudged: boolean): string[] {
  const silent = noResponse === null ? undefined : `"${outputs[noResponse]}"`;
  const { choice, error } = score;
  const notes: string[] = [];
  if (choice !== "largest") {
    const which = target === "class" ? "first output whose probability is" : "first output that is";
    notes.push(
      `A choice is the ${which} above ${choice.threshold} after the onset of "${choice.from}"${silent ? `, except ${silent}` : ""}; if there is none, there is no response. Reaction times end with that step.`,
    );
  } else if (target === "class" || (isJudged && error?.tolerance == null))
    notes.push(
      `A choice is the largest output at the last step of a trial${silent ? `; if that is ${silent}, there is no response` : ""}.`,
    );
  if (error) {
    const what =
      error.measure === "angle"
        ? "angle between outputs and targets, in degrees"
        : "root mean square of output − target";
    const where = error.periods.length > 0 ? `over ${listed(error.periods)}` : "over all steps with weight in the loss";
    const right = error.tolerance === null ? "" : `; up to ${amount(error.tolerance, error.unit)} counts as right`;
    notes.push(`The error of a trial is the ${what}, ${where}${right}.`);
  }
  return notes;
}
