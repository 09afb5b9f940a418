import { invalid } from "../base/errors.ts";

/** A value usually takes two or three steps, a difficult one a few dozen. */
const mostSteps = 1000;

/** Guards against iterations that never converge because numbers are not finite or leave the range of doubles. */
export function notEndless(steps: number, size: number): void {
  if (steps > mostSteps)
    throw invalid({
      subject: "matrix",
      detail: `of ${size} rows, whose decomposition does not converge within ${mostSteps} steps`,
      remedy: "check for entries that are not finite or that differ too much in magnitude",
    });
}
