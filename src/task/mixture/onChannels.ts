/** A task on the channels of a network that also learns other tasks. */
import { invalid } from "../../base/errors.ts";
import { once } from "../../base/once.ts";
import { constantAnswer } from "../constantAnswer.ts";
import type { ScoreSpec } from "../declarations.ts";
import type { TaskInstance } from "../instance.ts";
import { trialScorer } from "../score.ts";
import { asShared, isShared } from "../shared.ts";
import type { Condition, Segment, Trial } from "../trial.ts";
import type { ScoreWords, TaskWords } from "../words/words.ts";
import type { ChannelPlace, LabelledTask, SharedChannels } from "./channels.ts";

/** The factor that tells the tasks of a mixture apart. */
export const taskFactor = "task";

/**
 * The task with the channels of all: inputs that it lacks are 0, apart from noise; outputs that it lacks are never
 * right, as classes, or have the target 0, as values, and count in the loss like its own. Its conditions get the factor
 * `task`. Trial n is trial n of the task alone.
 * @throws "invalid" for a task that has a factor of that name
 */
export function onChannels({ label, task }: LabelledTask, channels: SharedChannels, place: ChannelPlace): TaskInstance {
  if (task.words.factors.some(({ name }) => name === taskFactor)) throw taken(label, "factor");
  const { inputs, outputs, noResponse, noise } = channels;
  const words = wordsOn(task, channels, place);
  const conditionOf = (condition: Condition): Condition => Object.freeze({ [taskFactor]: label, ...condition });
  const conditions = Object.freeze(task.conditions.map(conditionOf));
  const known = new Map(task.conditions.map((condition, c) => [condition, conditions[c]]));
  const trialOf = (trial: Trial): Trial => {
    if (Object.hasOwn(trial.condition, taskFactor)) throw taken(label, "record");
    return {
      ...trial,
      inputs: [
        ...trial.inputs.map((segment) => ({ ...segment, channel: place.inputs[segment.channel] })),
        ...place.rule.map(({ channel, value }) => ({ channel, from: 0, to: trial.steps, value })),
      ],
      targets:
        task.target === "class"
          ? classesOn(trial, place)
          : trial.targets.map((segment) => ({ ...segment, channel: place.outputs[segment.channel] })),
      ...(trial.outputMask && {
        outputMask: trial.outputMask.map((segment) => ({ ...segment, channel: place.outputs[segment.channel] })),
      }),
      condition: known.get(trial.condition) ?? conditionOf(trial.condition),
      correct: trial.correct === null ? null : place.outputs[trial.correct],
    };
  };
  const made = new WeakMap<Trial["inputs"], { readonly of: Trial; readonly trial: Trial }>();
  const shown = (trial: Trial): Trial => {
    if (!isShared(trial)) return trialOf(trial);
    const before = made.get(trial.inputs);
    if (before && before.of.targets === trial.targets && before.of.condition === trial.condition)
      return { ...before.trial, number: trial.number };
    const one = { of: trial, trial: asShared(trialOf(trial)) };
    made.set(trial.inputs, one);
    return one.trial;
  };
  const instance: TaskInstance = {
    ...task,
    inputs,
    outputs,
    noResponse,
    noise,
    words,
    conditions,
    scorer: trialScorer({ outputs, target: task.target, noResponse, dt: task.dt }, scoreSpecOf(words.score)),
    constantAnswer: once(() => constantAnswer(instance)),
    draw: (...one) => shown(task.draw(...one)),
    at: (...one) => shown(task.at(...one)),
    idealObserver: (c) => (place.hasOwnNoise ? task.idealObserver(c) : null),
    idealAccuracy: (include) => (place.hasOwnNoise ? task.idealAccuracy(include) : null),
    atLevels: (levels) => onChannels({ label, task: task.atLevels(levels) }, channels, place),
    solve(trial) {
      const inputs = trial.inputs.flatMap((segment) => {
        const channel = place.inputs.indexOf(segment.channel);
        return channel < 0 ? [] : [{ ...segment, channel }];
      });
      const output = task.solve({ ...trial, inputs });
      return output === null ? null : place.outputs[output];
    },
  };
  return instance;
}

const taken = (label: string, what: string) =>
  invalid({
    subject: `${what} "${taskFactor}" of task "${label}"`,
    detail: "in a mixture, whose conditions have a factor of that name",
    remedy: "rename it",
  });

/** Classes among all outputs. Steps without one belong to the task's output 0, which may be another one here. */
function classesOn({ targets, steps }: Trial, { outputs }: ChannelPlace): readonly Segment[] {
  const moved = targets.map(({ value, ...segment }) => ({
    ...segment,
    value: typeof value === "number" ? outputs[value] : value.map((one) => outputs[one]),
  }));
  if (outputs[0] === 0) return moved;
  const all: Segment[] = [];
  let at = 0;
  const fill = (to: number) => {
    if (to > at) all.push({ channel: 0, from: at, to, value: outputs[0] });
  };
  for (const segment of moved.toSorted((a, b) => a.from - b.from)) {
    fill(segment.from);
    all.push(segment);
    at = segment.to;
  }
  fill(steps);
  return all;
}

function wordsOn(
  { words, outputs: own }: TaskInstance,
  { inputs, outputs, noResponse }: SharedChannels,
  place: ChannelPlace,
) {
  const { error } = words.score;
  const nameOf = (name: string) => outputs[place.outputs[own.indexOf(name)]];
  return Object.freeze({
    ...words,
    inputs,
    outputs,
    noResponse,
    factors: Object.freeze([
      Object.freeze({ name: taskFactor, unit: "", kind: "category" as const }),
      ...words.factors,
    ]),
    score: { ...words.score, error: error && { ...error, outputs: error.outputs.map(nameOf) } },
  }) satisfies TaskWords;
}

/** The score that such words describe. */
function scoreSpecOf({ choice, error }: ScoreWords): ScoreSpec {
  if (error === null) return { choice };
  const { outputs, periods, tolerance, measure, steps, relativeTolerance } = error;
  return {
    choice,
    error: {
      measure,
      ...(measure !== "time" && { outputs }),
      ...(periods.length > 0 && { periods }),
      ...(steps && { steps }),
      ...(tolerance !== null && { tolerance }),
      ...(relativeTolerance !== undefined && { relativeTolerance }),
    },
  };
}
