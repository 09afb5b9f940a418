/** How trials were scored, in sentences. */
import { amount } from "../base/unitText.ts";
import { isByThreshold, type TaskWords } from "../task/words/words.ts";

const listed = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");

const errorTexts = {
  angle: "angle between outputs and targets, in degrees",
  distance: "root mean square of output − target",
  time: "difference between the reaction time and the time at which a response is due",
};

/** How the choices and errors of a task are defined, if it has them. */
export function scoreNotes(
  { outputs, noResponse, target, score }: Pick<TaskWords, "outputs" | "noResponse" | "target" | "score">,
  isJudged: boolean,
): string[] {
  const silent = noResponse === null ? undefined : `"${outputs[noResponse]}"`;
  const { choice, error, tasks } = score;
  if (tasks)
    return Object.entries(tasks).flatMap(([name, own]) =>
      scoreNotes({ outputs, noResponse, target, score: own }, isJudged).map((note) => `${name}: ${note}`),
    );
  const notes: string[] = [];
  const except = silent ? `; if that is ${silent}, there is no response` : "";
  if (isByThreshold(choice)) {
    const which = target === "class" ? "first output whose probability is" : "first output that is";
    notes.push(
      `A choice is the ${which} above ${choice.threshold} after the onset of "${choice.from}"${silent ? `, except ${silent}` : ""}; if there is none, there is no response. Reaction times end with that step.`,
    );
  } else if (typeof choice === "object" && "each" in choice)
    notes.push(
      `A trial is right if the largest output is right at the last step of each of ${listed(choice.each)}; its choice is the last of these${except}.`,
    );
  else if (typeof choice === "object")
    notes.push(
      `There is no response if ${silent} is above ${choice.withheldAbove} at the last step of a trial; otherwise the choice is the largest of the other outputs there.`,
    );
  else if (target === "class" || (isJudged && error?.tolerance == null))
    notes.push(`A choice is the largest output at the last step of a trial${except}.`);
  if (error) {
    const where =
      error.measure === "time"
        ? ""
        : error.steps === "last"
          ? ", at the last step"
          : error.periods.length > 0
            ? `, over ${listed(error.periods)}`
            : ", over all steps with weight in the loss";
    const share = error.relativeTolerance ? ` + ${100 * error.relativeTolerance} % of the time due` : "";
    const right =
      error.tolerance === null ? "" : `; up to ${amount(error.tolerance, error.unit)}${share} counts as right`;
    notes.push(`The error of a trial is the ${errorTexts[error.measure]}${where}${right}.`);
  }
  return notes;
}
