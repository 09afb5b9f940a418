/** Whether a network learned its task: where it is between a policy that ignores the stimulus and the best possible. */
import { checkArgument } from "../base/arguments.ts";
import type { References } from "../format/runFile.ts";
import type { RunResults } from "../format/runResults.ts";
import { blindAnswer } from "../open/references.ts";

export type Verdict = NonNullable<RunResults["learned"]>;

/** With at least this score a network has learned its task. */
const enough = 0.85;
/** A loss within this fraction of that of mean answers counts as chance. */
const little = 0.05;

/** Above this fraction of trials without a response, silence is named as the cause. */
const mostlySilent = 0.5;

type Measured = Pick<RunResults, "accuracy" | "accuracyInterval" | "chance" | "idealObserver" | "loss">;

/**
 * Accuracy is judged by its place between chance and the ideal observer (1 if unknown); if its interval includes
 * chance, nothing was learned. A task without right choices is judged by its loss, between that of mean answers and 0.
 * Null if neither is possible.
 */
export function verdictOf(measured: Measured, { loss: levels }: Pick<References, "loss">): Verdict | null {
  const { accuracy, accuracyInterval, chance, idealObserver, loss } = measured;
  if (accuracy !== null) {
    const ideal = idealObserver ?? 1;
    if (chance === null || chance === undefined || accuracyInterval === null || !(ideal > chance)) return null;
    return judged("accuracy", accuracy, chance, ideal, accuracyInterval[0] <= chance);
  }
  const level = levels.find(({ label }) => label === blindAnswer)?.value;
  const last = loss.at(-1);
  if (level === undefined || last === undefined || !(level > 0)) return null;
  return judged("loss", last, level, 0, last >= (1 - little) * level);
}

function judged(of: Verdict["of"], value: number, chance: number, ideal: number, isChance: boolean): Verdict {
  const score = (value - chance) / (ideal - chance);
  return {
    verdict: isChance ? "at chance" : score >= enough ? "learned" : "in between",
    of,
    value,
    chance,
    ideal,
    score,
  };
}

/** The outcome in a line that names chance, so that failure cannot be taken for success. */
export function outcomeText(results: RunResults): string | undefined {
  checkArgument("results", results, [], "give the results of a run");
  const { learned } = results;
  if (!learned) return undefined;
  return `outcome: ${learned.verdict === "at chance" ? "AT CHANCE" : learned.verdict}; ${outcomeNote(learned, results)}`;
}

/** What the verdict rests on. */
export function outcomeNote(
  { verdict, of, value, chance, ideal, score }: Verdict,
  { idealObserver, noResponse }: Pick<RunResults, "idealObserver" | "noResponse">,
): string {
  const digits = (number: number) => (of === "accuracy" ? number.toFixed(3) : number.toPrecision(3));
  const [now, blind] = [digits(value), digits(chance)];
  if (verdict === "at chance") {
    if (of === "loss") return `loss ${now} is that of mean answers at the right time (${blind})`;
    const silent = noResponse !== null && noResponse > mostlySilent;
    const silence = silent ? `; no response in ${Math.round(100 * noResponse)} % of the trials` : "";
    return `accuracy ${now}, guessing reaches ${blind}${silence}`;
  }
  const from = of === "accuracy" ? `chance (${blind})` : `mean answers (${blind})`;
  const best =
    of === "loss"
      ? "0"
      : idealObserver === null
        ? "1 (no ideal observer is known)"
        : `the ideal observer (${digits(ideal)})`;
  const what = of === "loss" ? `loss ${now}, ` : "";
  return `${what}${Math.round(100 * score)} % of the way from ${from} to ${best}`;
}
