/** A thread that works on states of one network, which it builds from plain data when it starts. */
import { parentPort, workerData } from "node:worker_threads";
import { type StepRecipe, works } from "../../dynamics/works.ts";
import { networkFrom } from "../../ir/plainNetwork.ts";
import { type HostStep, hostStep } from "../../step/hostStep.ts";
import type { Answered, Asked } from "./stepWorkers.ts";

const { network, parameters, scalars } = workerData as StepRecipe;
const step = hostStep(networkFrom(network), parameters, { scalars });
const answer = (message: Answered) => parentPort!.postMessage(message);

parentPort!.on("message", ({ work, setting, states }: Asked) => {
  try {
    const on = works[work] as (step: HostStep, setting: unknown) => (state: ArrayLike<number>) => never;
    answer({ done: states.map(on(step, setting)) });
  } catch (error) {
    answer({ error: (error as Error).message });
  }
});
