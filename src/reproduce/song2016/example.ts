import type { Figure } from "../../figure/figure.ts";
import { trialFigure } from "../../figure/trial.ts";
import type { TestedNetwork } from "../paper.ts";

/** Inputs, rates and outputs in one trial of the test "example": the last correct one. */
export async function exampleFigure({ show }: TestedNetwork): Promise<Figure> {
  const { recording, inputNames, outputNames, table } = await show("example");
  const right = table.findLastIndex(({ isCorrect }) => isCorrect === true);
  return trialFigure({ recording, trial: right < 0 ? table.length - 1 : right, inputNames, outputNames });
}
