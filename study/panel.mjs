/**
 * The nine tasks with which a recipe is tested. `blind` is the accuracy of the best policy that ignores the
 * stimulus, `shortcuts` that of policies that avoid the point of the task. Only `updates`, of 16 trials, differs
 * between tasks. Tasks with `unseen` were not used while the recipe was developed. Definitions whose name the library
 * uses for a task of its own have another one, here only.
 */
import { createTask } from "dalenet";
import { taskAmong } from "dalenet/tasks";
import { contextDecision } from "./tasks/contextDecision.mjs";
import { goNogo } from "./tasks/goNogo.mjs";
import { matchToSample } from "./tasks/matchToSample.mjs";
import { memorySaccade } from "./tasks/memorySaccade.mjs";
import { parametricMemory } from "./tasks/parametricMemory.mjs";
import { reactionTime } from "./tasks/reactionTime.mjs";
import { ruledResponse } from "./tasks/ruledResponse.mjs";

export const definitions = [
  contextDecision,
  parametricMemory,
  matchToSample,
  goNogo,
  reactionTime,
  memorySaccade,
  ruledResponse,
];

/** `other` are conditions that are not in training: longer delays. */
export const panel = {
  perceptualDecision: { task: { name: "perceptualDecision" }, blind: 0.5, updates: 1280 },
  delayedDecision: {
    task: { name: "perceptualDecision", stimulus: 500, delay: 1000 },
    blind: 0.5,
    updates: 3000,
    other: { delay: 1500 },
  },
  contextDecision: {
    task: { name: "studyContextDecision" },
    blind: 0.5,
    shortcuts: { "without the context": 0.75 },
    updates: 4000,
    other: { delay: 2000 },
    unseen: true,
  },
  parametricMemory: {
    task: { name: "parametricMemory" },
    blind: 0.5,
    shortcuts: { "second vibration alone": 0.7 },
    updates: 3000,
    other: { delay: 2500 },
  },
  matchToSample: {
    task: { name: "matchToSample" },
    blind: 2 / 3,
    updates: 6000,
    other: { delay: 1500 },
  },
  goNogo: { task: { name: "studyGoNogo" }, blind: 0.5, updates: 3000, other: { delay: 2000 }, unseen: true },
  reactionTime: { task: { name: "reactionTime" }, blind: 0.5, updates: 3000, unseen: true },
  memorySaccade: { task: { name: "memorySaccade" }, blind: 0, updates: 4000, other: { delay: 2000 } },
  ruledResponse: {
    task: { name: "ruledResponse" },
    blind: 1 / 8,
    shortcuts: { "without the rule": 0.5 },
    updates: 4000,
    other: { delay: 1200 },
    unseen: true,
  },
};

/** The task of a row of the panel, with its parameters fixed. */
export function instanceOf({ task: { name, ...settings } }) {
  const own = definitions.find((definition) => definition.name === name);
  return createTask(own ?? taskAmong([], name), settings);
}
