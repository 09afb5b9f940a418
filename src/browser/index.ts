/**
 * `import { train } from "dalenet"` in a page, and "dalenet/browser" anywhere: everything that does not need Node,
 * with run folders in memory.
 */
export type { Awaitable } from "../base/awaitable.ts";
export { DalenetError, Interrupted } from "../base/errors.ts";
export type { Ensemble, EnsembleNetwork } from "../format/ensembleFile.ts";
export type { RunResults } from "../format/runResults.ts";
/** The building blocks of equations: sums, products, functions of signals and parameters (docs/write-a-cell.md). */
export * as expr from "../ir/expr.ts";
export { type Checkpoint, Divergence, type EpochSummary } from "../loop/checkpoint.ts";
export type { EpochRecord, StepRecord } from "../loop/loop.ts";
export {
  type DefinedModel,
  defineModel,
  type ModelBody,
  type ModelBuilder,
  type ModelDefinition,
  type ModelSpec,
} from "../model/cell/definition.ts";
export type { GivenArray, GivenWeights } from "../model/givenWeights.ts";
export { presets } from "../model/rate/presets.ts";
export { type RunConfig, runConfig } from "../open/config.ts";
export { type ConfigName, configs } from "../open/configs.ts";
export { asConfig, type Config, defineConfig } from "../open/looseConfig.ts";
export type { BackendChoice } from "../open/trainSettings.ts";
export type { LoadOptions, Run } from "../run/loadRun.ts";
export type { FileTable, FolderContent } from "../run/memoryContent.ts";
export { MemoryFolder } from "../run/memoryFolder.ts";
export { levels, option, type Parameter, quantity } from "../settings/parameter.ts";
export type { Simulation, SimulationOptions } from "../simulate/simulate.ts";
export { checkTask, type Finding } from "../task/check.ts";
export { type DefinedTask, defineTask, type TaskDefinition, type TaskSpec } from "../task/definition.ts";
export { type Duration, duration } from "../task/duration.ts";
export { createTask, type TaskInstance, type TaskSettings } from "../task/instance.ts";
export { task, tasks } from "../task/library/index.ts";
export type { Condition, Trial } from "../task/trial.ts";
export type { Advice } from "../train/advice.ts";
export { Unsaved } from "../train/unsaved.ts";
export { backendNamed, whyNot } from "./backends.ts";
export { loadRun } from "./loadRun.ts";
export type { ReportOptions } from "./makeReport.ts";
export { encodeFigure, makeReport } from "./onDemand.ts";
export { wasmBackend } from "./threads.ts";
export { type RunRecord, type RunResult, type StartRecord, type TrainSettings, train } from "./train.ts";
export { ensemble, gather } from "./unsupported.ts";
