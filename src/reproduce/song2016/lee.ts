/** Sequences of eye movements: how far the eye is from the dot, its paths, and those of the population. */
import { trialGroups } from "../../analysis/conditions.ts";
import { type Recording, stepsBetween } from "../../analysis/recording.ts";
import { trajectories } from "../../analysis/trajectories.ts";
import { pathsFigure } from "../../figure/paths.ts";
import { trajectoriesFigure } from "../../figure/trajectories.ts";
import type { Analysis, TestedNetwork } from "../paper.ts";
import { exampleFigure } from "./example.ts";

const movements = ["M1", "M2", "M3"] as const;
/** S.d. of the mean rate of an active unit. */
const activeAbove = 0.1;
const limit = 0.7;

export async function analyseMovements(tested: TestedNetwork): Promise<Analysis> {
  const { recording } = await tested.show("choices");
  const distance = distances(recording);
  const paths = await pathsFigure({ recording, quiet: ["iti"], limit });
  const quiet = (await tested.show("noiseless")).recording;
  const groups = trialGroups(quiet, { by: "sequence", most: 8 });
  const standardised = { standardised: true, activeAbove };
  const { explained, units } = trajectories(quiet, groups, [undefined], standardised);
  return {
    measures: {
      distance: distance.middle,
      distanceAtRest: distance.rest,
      active: units.length,
      variance: 100 * (explained[0] + explained[1]),
    },
    pictures: {
      paths,
      trajectories: await trajectoriesFigure({
        recording: quiet,
        groups,
        segments: movements.map((period) => ({ period, colour: "target" })),
        ...standardised,
      }),
      example: await exampleFigure(tested),
    },
  };
}

/**
 * Mean distance of the outputs to the dot in the middle of each movement and the fixation; and of the outputs from the
 * centre at the end of the time between trials.
 */
function distances({ table, trials, outputs, targets, ...axis }: Recording) {
  const recording = { table, trials, outputs, targets, ...axis };
  const at = (time: number) => stepsBetween(recording, 0, time)[1] - 1;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const far = (trial: number, step: number, [x, y]: readonly [number, number]) => {
    const place = (step * trials + trial) * 2;
    return Math.sqrt((outputs[place] - x) ** 2 + (outputs[place + 1] - y) ** 2);
  };
  const middles: number[] = [];
  const rests: number[] = [];
  table.forEach(({ periods }, trial) => {
    for (const { name, from, to } of periods) {
      const step = name === "iti" ? at(to) : at((from + to) / 2);
      const place = (step * trials + trial) * 2;
      if (name === "iti") rests.push(far(trial, step, [0, 0]));
      else middles.push(far(trial, step, [targets![place], targets![place + 1]]));
    }
  });
  return { middle: mean(middles), rest: mean(rests) };
}
