/** The properties of a task as text. */
import { areEqualWeights } from "../base/equalWeights.ts";
import { amount, withUnit } from "../base/unitText.ts";
import type { TaskInstance } from "../index.ts";
import type { FactorWords, TaskWords } from "../task/index.ts";
import { shortNumber } from "./numberText.ts";

/** "contrast (%), ordered". */
export const factorText = ({ name, unit, kind, circle, isDerived }: FactorWords): string =>
  [
    withUnit(name, unit),
    kind + (circle === undefined ? "" : ` around ${amount(circle, unit)}`),
    ...(isDerived ? ["computed from the others"] : []),
  ].join(", ");

export function outputsText({
  outputs,
  noResponse,
}: {
  readonly outputs: readonly string[];
  readonly noResponse: string | null;
}): string {
  return `${outputs.join(", ")}${noResponse === null ? "" : `; "${noResponse}" is no response`}`;
}

/** The psychometric curve; "" if there is none. */
export function psychometricText({
  psychometric,
}: {
  readonly psychometric: (TaskWords["psychometric"] & { readonly levels: TaskInstance["levels"] }) | null;
}): string {
  if (psychometric === null) return "";
  const { factor, favours, levels } = psychometric;
  return `P("${favours}") against ${factor}${levels ? `, at ${levels.join(", ")}` : ""}`;
}

export function scoreText(
  { choice, error, chance }: TaskWords["score"] & { readonly chance: number | null },
  target: TaskWords["target"],
): string {
  const parts = [
    choiceText(choice, target, error !== null),
    ...(error
      ? [
          `error: ${withUnit(error.measure, error.unit)}` +
            (error.periods.length > 0 ? ` over ${error.periods.join(", ")}` : "") +
            (error.steps === "last" ? " at the last step" : "") +
            (error.tolerance === null ? "" : `, right up to ${amount(error.tolerance, error.unit)}`) +
            (error.relativeTolerance ? ` + ${100 * error.relativeTolerance} % of the time due` : ""),
        ]
      : []),
    ...(chance === null ? [] : [`chance ${shortNumber(chance)}`]),
  ];
  return parts.filter((part) => part !== "").join("; ");
}

function choiceText(choice: TaskWords["score"]["choice"], target: TaskWords["target"], hasError: boolean): string {
  if (choice === "largest")
    return target === "class" || !hasError ? "the choice is the largest output at the last step" : "";
  if ("each" in choice) return `the largest output is right at the last step of each of ${choice.each.join(", ")}`;
  if ("withheldAbove" in choice)
    return `no response if its output is above ${choice.withheldAbove} at the last step, otherwise the largest of the others`;
  const crossing = target === "class" ? "probability" : "output";
  return `the choice is the first ${crossing} above ${choice.threshold} after the onset of ${choice.from}`;
}

/** "" if there is none. */
export function noiseText({
  inputs,
  noise: { sigma, isCorrelated, isScaledByTrial },
}: {
  readonly inputs: readonly string[];
  readonly noise: {
    readonly sigma: readonly number[];
    readonly isCorrelated: boolean;
    readonly isScaledByTrial: boolean;
  };
}): string {
  if (!sigma.some((one) => one > 0)) return "";
  const isSame = sigma.every((one) => one === sigma[0]);
  return [
    isSame
      ? `σ = ${shortNumber(sigma[0])} √ms on every input`
      : `σ in √ms: ${inputs.map((name, k) => `${name} ${shortNumber(sigma[k])}`).join(", ")}`,
    ...(isCorrelated ? ["correlated"] : []),
    ...(isScaledByTrial ? ["times a gain per trial"] : []),
  ].join("; ");
}

/** How often each condition occurs among the trials of `simulate` and of an evaluation. */
export const conditionsText = ({ weights }: Pick<TaskInstance, "weights">): string =>
  areEqualWeights(weights)
    ? "conditions equally often, as in training"
    : "balanced: conditions equally often; drawn: conditions as often as training draws them";
