/** How trials were scored, in sentences. */
import { amount } from "../base/unit.ts";
import type { TaskWords } from "../task/words/words.ts";

const listed = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");

/** What a choice and an error are in this task, as far as it has them. */
export function scoreNotes({ outputs, noResponse, target, score }: TaskWords, isJudged: boolean): string[] {
  const silent = noResponse === null ? undefined : `"${outputs[noResponse]}"`;
  const { choice, error } = score;
  const notes: string[] = [];
  if (choice !== "largest") {
    const which = target === "class" ? "first output whose probability is" : "first output that is";
    notes.push(
      `A choice is the ${which} above ${choice.threshold} after the onset of "${choice.from}"${silent ? `, ${silent} apart` : ""}; where none is, there is no response. Reaction times end with that step.`,
    );
  } else if (target === "class" || (isJudged && error?.tolerance == null))
    notes.push(
      `A choice is the largest output at the last step of a trial${silent ? `; where it is ${silent}, there is no response` : ""}.`,
    );
  if (error) {
    const what =
      error.measure === "angle"
        ? "angle between outputs and targets, in degrees"
        : "root mean square of output − target";
    const where = error.periods.length > 0 ? `over ${listed(error.periods)}` : "wherever the loss counts them";
    const right = error.tolerance === null ? "" : `; up to ${amount(error.tolerance, error.unit)} it is right`;
    notes.push(`The error of a trial is the ${what}, ${where}${right}.`);
  }
  return notes;
}
