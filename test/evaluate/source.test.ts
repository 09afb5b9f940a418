import { expect, test } from "vitest";
import { evaluate } from "../../src/evaluate/evaluate.ts";
import { evaluationPrograms } from "../../src/evaluate/programs.ts";
import { startingParameters } from "../../src/loop/start.ts";
import { type Experiment, open, trainedOn } from "../../src/open/experiment.ts";
import type { TaskNoise } from "../../src/task/index.ts";
import { tiny } from "../loop/tiny.ts";
import { wasm } from "../wasm.ts";

const experiment = open(tiny);
const { task } = experiment;
const parameters = Object.fromEntries(startingParameters(experiment, undefined));
const measured = async (of: Experiment) =>
  (await evaluate(of, { backend: wasm, parameters }, await evaluationPrograms(of))).measured;

test.each<[string, TaskNoise]>([
  ["none", { sigma: [0, 0, 0], mixing: null, perTrial: false }],
  ["noise in one channel", { sigma: [0, 1, 0], mixing: null, perTrial: false }],
  ["gains of trials", { ...task.noise, perTrial: true }],
])("a network is evaluated with the noise of its task, whatever it was trained on: %s", async (_, noise) => {
  const source = { ...task, state: undefined, noise };
  expect(await measured(trainedOn(experiment, source))).toEqual(await measured(experiment));
});
