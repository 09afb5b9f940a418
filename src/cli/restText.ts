/** A network without task input, in numbers and as text. */
import { counted } from "../base/unitText.ts";
import type { Simulation } from "../index.ts";
import { shortNumber } from "./numberText.ts";
import { table } from "./table.ts";

/** The signals that these numbers need. */
export const restSignals = ["rates", "outputs"] as const;

/** Mean and s.d. of every output and of the rates of every population. */
export async function restSummary({ recording, outputNames, task }: Simulation) {
  const { activityMoments } = await import("../analysis/index.ts");
  const { outputs, populations } = activityMoments(recording);
  return {
    task: task.name,
    dt: task.dt,
    trials: recording.table.length,
    duration: recording.table[0].steps * task.dt,
    outputs: outputs.map((one, k) => ({ name: outputNames[k], ...one })),
    rates: populations,
  };
}

export function restText({ trials, duration, outputs, rates }: Awaited<ReturnType<typeof restSummary>>): string {
  const rows = [
    ...outputs.map((one) => ({ ...one, name: `output ${one.name}` })),
    ...rates.map((one) => ({ ...one, name: `rates of ${one.name}` })),
  ];
  const numbers = table([
    ["", "mean", "s.d."],
    ...rows.map(({ name, mean, sd }) => [name, shortNumber(mean), shortNumber(sd)]),
  ]);
  return `${numbers}${counted(trials, "trial")} of ${duration} ms without task input\n`;
}
