/** Dose–response curves of several networks that were trained alike, as one. */
import { studentT } from "../analysis/studentT.ts";
import { checkList } from "../base/arguments.ts";
import { mismatched, missing } from "../base/errors.ts";
import type { DoseResponse, DoseSeries } from "./doseResponse.ts";
import type { Effects, MeasuredEffect, MeasuredValue, PlainValues } from "./effects.ts";
import type { MeasureWords } from "./measures.ts";

/**
 * Means over networks, with 95 % intervals of Student's t over them, shares and their changes within what is possible.
 * A network without a value, such as a bias that its choices do not determine, is left out of that mean, and `n` says
 * how many are left; control draw k is the mean of the networks' draws k.
 * @throws "missing" without a network, "mismatched" for other tasks, grids, numbers of trials or time steps
 */
export function doseResponsesTogether(responses: readonly DoseResponse[]): DoseResponse {
  checkList("responses", responses, "give what run.perturb returns for each network");
  if (responses.length === 0) throw missing({ at: "responses", remedy: "give those of at least one network" });
  const [first] = responses;
  for (const one of responses) {
    if (one.task.name !== first.task.name)
      throw mismatched({
        subject: `task "${one.task.name}" of one network, "${first.task.name}" of another`,
        remedy: "put networks of one task together",
      });
    if (gridOf(one) !== gridOf(first))
      throw mismatched({ subject: "grids, trials or time steps of the networks", remedy: "perturb all alike" });
  }
  const { measures } = first;
  const series = first.series.map((one, k): DoseSeries => {
    const all = responses.map((response) => response.series[k]);
    const points = one.points.map(({ dose }, i) => ({
      dose,
      effects: meanEffects(
        all.map(({ points: own }) => own[i].effects),
        measures,
      ),
    }));
    return { ...one, points, perturbed: perturbedTogether(all, measures), controls: controlsTogether(all, measures) };
  });
  const plain = meanEffects(
    responses.map((one) => one.plain),
    measures,
  );
  const seeds = responses.flatMap((one) => one.seeds);
  return { ...first, seeds, networks: responses.length, plain, series };
}

const gridOf = ({ series, perturbations, trials, task }: DoseResponse): string =>
  JSON.stringify([
    trials,
    task.dt,
    perturbations,
    series.map(({ text, points }) => [text, points.map(({ dose }) => dose)]),
  ]);

function perturbedTogether(all: readonly DoseSeries[], measures: readonly MeasureWords[]): DoseSeries["perturbed"] {
  const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
  const alone = all.flatMap(({ perturbed }) => perturbed.alone ?? []);
  return {
    trials: mean(all.map(({ perturbed }) => perturbed.trials)),
    share: mean(all.map(({ perturbed }) => perturbed.share)),
    alone:
      alone.length < all.length
        ? null
        : {
            plain: meanEffects(
              alone.map(({ plain }) => plain),
              measures,
            ),
            points: alone[0].points.map(({ dose }, i) => ({
              dose,
              effects: meanEffects(
                alone.map(({ points }) => points[i].effects),
                measures,
              ),
            })),
          },
  };
}

function controlsTogether(all: readonly DoseSeries[], measures: readonly MeasureWords[]): DoseSeries["controls"] {
  const [{ controls }] = all;
  if (controls === null) return null;
  const count = all.reduce((least, one) => Math.min(least, one.controls?.draws.length ?? 0), controls.draws.length);
  if (count === 0) return null;
  const draws = controls.draws.slice(0, count).map(({ text, values }, draw) => ({
    text: all.length > 1 ? `draw ${draw + 1} of each network` : text,
    values: values.map(
      (_, i): PlainValues =>
        Object.fromEntries(
          measures.map(({ name }) => [name, over(all.map((one) => one.controls!.draws[draw].values[i][name])).value]),
        ),
    ),
  }));
  return { ...controls, draws };
}

const meanEffects = (all: readonly Effects[], measures: readonly MeasureWords[]): Effects =>
  Object.fromEntries(
    measures.map(({ name, isShare }): [string, MeasuredEffect] => [
      name,
      {
        ...over(
          all.map((one) => one[name]?.value),
          isShare ? [0, 1] : everything,
        ),
        change: over(
          all.map((one) => one[name]?.change.value),
          isShare ? [-1, 1] : everything,
        ),
      },
    ]),
  );

const everything: readonly [number, number] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

/** The mean and its interval within the range; without an interval for a single value. */
function over(values: readonly (number | null | undefined)[], [least, most] = everything): MeasuredValue {
  const known = values.flatMap((value) => value ?? []);
  const n = known.length;
  const some = n < values.length ? { n } : {};
  if (n === 0) return { value: null, low: null, high: null, ...some };
  const value = known.reduce((sum, one) => sum + one, 0) / n;
  if (n === 1) return { value, low: null, high: null, ...some };
  const variance = known.reduce((sum, one) => sum + (one - value) * (one - value), 0) / (n - 1);
  const half = widest(n - 1) * Math.sqrt(variance / n);
  return { value, low: Math.max(least, value - half), high: Math.min(most, value + half), ...some };
}

/** The 97.5 % point of Student's t, by bisection. */
function widest(df: number): number {
  let [low, high] = [1, 16];
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (studentT(middle, df) > 0.05) low = middle;
    else high = middle;
  }
  return high;
}
