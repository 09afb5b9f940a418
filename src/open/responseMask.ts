/** The weight of each step in the loss, that of the response raised. */
import type { Segment, Trial } from "../task/trial.ts";

/**
 * The mask of a trial with the steps of its last period, in which the response is made, `weight` times as heavy; in a row of several trials
 * the last period of each one, as far as the row shows it.
 */
export function responseMask(trial: Trial, weight: number): readonly Segment[] {
  if (weight === 1) return trial.mask;
  const parts = trial.parts ?? [{ from: 0, to: trial.steps, trial }];
  const responses = parts
    .filter(({ trial }) => trial.periods.length > 0)
    .map(({ from, trial }) => {
      const last = trial.periods[trial.periods.length - 1];
      return { from: from + last.from, to: from + last.to };
    });
  return trial.mask.flatMap((segment) => {
    const out: Segment[] = [];
    let at = segment.from;
    const piece = (to: number, factor: number) => {
      if (to <= at) return;
      const { value } = segment;
      const own =
        typeof value === "number"
          ? value * factor
          : value.slice(at - segment.from, to - segment.from).map((one) => one * factor);
      out.push({ channel: segment.channel, from: at, to, value: own });
      at = to;
    };
    for (const { from, to } of responses) {
      piece(Math.min(from, segment.to), 1);
      piece(Math.min(to, segment.to), weight);
    }
    piece(segment.to, 1);
    return out;
  });
}
