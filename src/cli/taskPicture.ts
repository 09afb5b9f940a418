/** Sample trials of a task, as its figure takes them. */
import type { TaskFigureInput, TaskFigureTrial } from "../figure/index.ts";
import type { TaskInstance } from "../index.ts";
import { drawTrials } from "./drawTrials.ts";

/** One trial each of conditions spread over the task's list. */
const usualTrials = 3;

/** Memory per number on its way to a point of the figure, as measured. */
const bytesOfNumber = 600;

/** The figure's input, with at most `most` trials. */
export const taskPicture = (task: TaskInstance, seed: number, most = usualTrials): TaskFigureInput => ({
  title: task.definition.title,
  dt: task.dt,
  inputNames: task.inputs,
  outputNames: task.outputs,
  target: task.target,
  trials: sampleTrials(task, seed, most),
  words: task.words,
  conditions: eachCondition(task, seed),
});

/** The number of conditions from which it can be seen which factor follows from another. */
const mostConditions = 500;

const eachCondition = (task: TaskInstance, seed: number) =>
  task.conditions.slice(0, mostConditions).map((_, place) => {
    const { condition, correct } = task.at(place, seed, place);
    return { condition, correct: correct ?? Number.NaN };
  });

function sampleTrials(task: TaskInstance, seed: number, most: number): TaskFigureTrial[] {
  const last = task.conditions.length - 1;
  const count = Math.min(most, last + 1);
  const purpose = {
    setting: { at: "task", subject: `task "${task.name}"` },
    what: `a figure of ${count} trials`,
    advice: "shorten its periods, or use a larger --dt",
    bytesOfNumber,
  };
  const { trials, shown, noiseless } = drawTrials(task, seed, count, purpose, (place) =>
    count === 1 ? 0 : Math.round((place * last) / (count - 1)),
  );
  /** [step, trial, channel] → [channel][step] of one trial */
  const channels = (data: Float32Array, place: number, width: number, steps: number) =>
    Array.from({ length: width }, (_, channel) =>
      Array.from({ length: steps }, (_, step) => data[(step * count + place) * width + channel]),
    );
  return trials.map(({ steps, condition, correct, periods }, place) => ({
    steps,
    condition,
    correct,
    periods: periods.map(({ name, from, to }) => ({ name, from: from * task.dt, to: to * task.dt })),
    inputs: channels(shown.inputs, place, shown.inputChannels, steps),
    noiseless: channels(noiseless.inputs, place, shown.inputChannels, steps),
    targets: channels(shown.targets, place, shown.targetChannels, steps),
    mask: channels(shown.mask, place, 1, steps)[0],
    ...(shown.outputMask && { outputMask: channels(shown.outputMask, place, task.outputs.length, steps) }),
  }));
}
