/** Shows the tests of a paper to a trained network, and keeps what they show until the network changes. */
import { sha256 } from "../base/sha256.ts";
import type { StopSignal } from "../base/stopSignal.ts";
import { version } from "../base/version.ts";
import { weightsHash } from "../evaluate/weightsHash.ts";
import type { Run } from "../run/loadRun.ts";
import type { Simulation } from "../simulate/simulate.ts";
import { createTask } from "../task/instance.ts";
import { structureMeasures } from "./measures.ts";
import type { Analysis, Paper, PaperNetwork, Test } from "./paper.ts";

export interface TestOptions {
  readonly quick: boolean;
  /** Trials of each condition, instead of the paper's. */
  readonly repetitions?: number;
  readonly signal?: StopSignal;
  readonly onProgress?: (test: string, done: number, total: number) => void;
}

/** Equal keys mean equal analyses: the same weights, tests, and version of the analysis. */
export const analysisKey = (
  { revision }: Paper,
  { tests }: PaperNetwork,
  { weights }: Run,
  { quick, repetitions }: TestOptions,
): string =>
  sha256([
    new TextEncoder().encode(
      JSON.stringify([version, revision, weightsHash(weights.parameters), tests, quick, repetitions ?? null]),
    ),
  ]);

/** Tests a network. The measures that every network has are added to the paper's. */
export async function testNetwork(spec: PaperNetwork, run: Run, options: TestOptions): Promise<Analysis> {
  const show = (name: string): Promise<Simulation> => {
    const { repetitions: _, ...presented } = spec.tests[name];
    return run.simulate({
      ...presented,
      trials: trialsOf(spec.tests[name], run, options),
      signal: options.signal as AbortSignal | undefined,
      onProgress: (done, total) => options.onProgress?.(name, done, total),
    });
  };
  const { measures, ...others } = await spec.analyse({ run, show });
  return asPlainData({ measures: { ...structureMeasures(run), ...measures }, ...others });
}

/** Trials of a test: all conditions that it shows, so often. */
export function trialsOf(test: Test, run: Run, { quick, repetitions }: TestOptions): number {
  const { full, quick: few } = test.repetitions;
  const each = repetitions === undefined ? (quick ? few : full) : Math.min(repetitions, full);
  const { definition, parameters } = run.task;
  const isPreset = test.task?.["preset"] !== undefined;
  const task = createTask(definition, { ...(isPreset ? {} : parameters), ...test.task, dt: test.dt ?? run.task.dt });
  return each * (test.levels ? task.atLevels(test.levels) : task).conditions.length;
}

/** As it is read from a file: arrays as lists, and null for what is no number. */
const asPlainData = (analysis: Analysis): Analysis =>
  JSON.parse(
    JSON.stringify(analysis, (_, value) => (ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value)),
  );
