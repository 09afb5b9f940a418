/** What became of a trial, in words. */
import type { TrialShown } from "../../protocol.ts";

type Told = Pick<TrialShown, "choice" | "right" | "isCorrect" | "isByChance" | "response">;

export interface Verdict {
  readonly text: string;
  /** In full, for those who point at it. */
  readonly whole: string;
  readonly isWrong: boolean;
}

export function trialVerdict({ choice, right, isCorrect, isByChance, response }: Told): Verdict {
  if (choice === null) return { text: "", whole: "", isWrong: false };
  const answer = response === null ? choice : `${choice} after ${response.after} ms`;
  // The largest output may be called wrong by its error alone.
  const wanted = right === null ? ", wrong" : ` (wanted: ${right})`;
  if (isByChance)
    return {
      text: `${answer}; none is right`,
      whole: `${answer}. The evidence favours no answer: which one counts as correct is drawn${right === null ? "" : `, here ${right}`}.`,
      isWrong: false,
    };
  const text = `${answer}${isCorrect === null ? "" : isCorrect ? ", correct" : wanted}`;
  return { text, whole: text, isWrong: isCorrect === false };
}
