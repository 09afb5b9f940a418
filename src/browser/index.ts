/**
 * `import { train } from "dalenet"` in a page, and "dalenet/browser" anywhere: everything that does not need Node,
 * with run folders in memory.
 */
export { auditTask, type TaskAudit } from "../audit/auditTask.ts";
export type { Awaitable } from "../base/awaitable.ts";
export { DalenetError, Interrupted } from "../base/errors.ts";
export type { AccuracyCurve, FittedCurve } from "../evaluate/curves.ts";
export type { Evaluation, EvaluationChange, EvaluationOptions } from "../evaluate/evaluation.ts";
export { evaluationJson } from "../evaluate/evaluationJson.ts";
export { type EvaluationTogether, evaluationsTogether } from "../evaluate/together.ts";
export type { Ensemble, EnsembleNetwork } from "../format/ensembleFile.ts";
export type { RunResults } from "../format/runResults.ts";
/** The building blocks of equations: sums, products, functions of signals and parameters (docs/write-a-cell.md). */
export * as expr from "../ir/expr.ts";
export type { TrainCallback } from "../loop/callbacks.ts";
export type { Checkpoint, EpochSummary } from "../loop/checkpoint.ts";
export { Divergence } from "../loop/divergence.ts";
export type { EpochRecord, StageRecord, StepRecord, ValidationRecord } from "../loop/records.ts";
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
export type { DoseOptions, DoseResponse, DoseSeries } from "../perturb/doseResponse.ts";
export { doseResponseJson, lesionsJson } from "../perturb/json.ts";
export type { LesionOptions, Lesions } from "../perturb/lesions.ts";
export type { LoosePerturbation } from "../perturb/loose.ts";
export { doseResponsesTogether } from "../perturb/together.ts";
export type { LoadOptions, Run } from "../run/loadRun.ts";
export type { FileTable, FolderContent } from "../run/memoryContent.ts";
export { MemoryFolder } from "../run/memoryFolder.ts";
export { levels, option, type Parameter, quantity } from "../settings/parameter.ts";
export type { Simulation, SimulationOptions } from "../simulate/simulate.ts";
export { evidence, rescaled } from "../task/blocks/alternatives.ts";
export { type Ring, ring } from "../task/blocks/ring.ts";
export { slots } from "../task/blocks/slots.ts";
export { cosine, gaussian, type Tuning, turnBetween, vonMises } from "../task/blocks/tuning.ts";
export { checkTask, type Finding } from "../task/check.ts";
export { type DefinedTask, defineTask, type TaskDefinition, type TaskSpec } from "../task/definition.ts";
export { type Duration, duration } from "../task/duration.ts";
export { type AnyTask, type ComposedTask, createTask, type TaskInstance, type TaskSettings } from "../task/instance.ts";
export { type FamilyName, families } from "../task/library/families.ts";
export { type LooseMixture, type MixedTask, mixture, task, tasks } from "../task/library/index.ts";
export type { KeptFaults, TaskPreset } from "../task/preset.ts";
export type { Shortcut } from "../task/shortcut.ts";
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
