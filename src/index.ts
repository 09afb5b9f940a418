/** The table of contents: everything that can be imported from "dalenet". */

export { type Average, averageRates, averageStates, onsets, typicalPeriods } from "./analysis/average.ts";
export { type ChoiceSummary, summarizeChoices } from "./analysis/choices.ts";
export { type TrialGroup, trialGroups } from "./analysis/conditions.ts";
export { type Eigenvalue, eigenvalues } from "./analysis/eigenvalues.ts";
export { type Proportion, wilson } from "./analysis/interval.ts";
export { idealChoice, observerSigma } from "./analysis/observer.ts";
export { type Components, principalComponents } from "./analysis/pca.ts";
export { type LevelRate, ratesByLevel } from "./analysis/periodRates.ts";
export { type PsychometricOptions, type PsychometricPoint, psychometricCurve } from "./analysis/psychometric.ts";
export { type PopulationRates, type RateStatistics, rateStatistics } from "./analysis/rates.ts";
// Analysis of recorded trials
export { countNotFinite, isFiniteTrial, type Recording, type TrialRow } from "./analysis/recording.ts";
export { type RecurrentInput, recurrentInput } from "./analysis/recurrentInput.ts";
export { type Selectivity, selectivity, selectivityOrder, telling } from "./analysis/selectivity.ts";
export { type Spectrum, spectrum } from "./analysis/spectrum.ts";
export { type Spread, spread } from "./analysis/spread.ts";
export { type Trajectories, type Trajectory, trajectories } from "./analysis/trajectories.ts";
export {
  type DaleSide,
  daleViolations,
  type WeightBlock,
  weightBlocks,
} from "./analysis/weights.ts";
export type { Backend, Executable, Explanation, MemoryPart, MemoryPlan } from "./backend/backend.ts";
export type { Feed } from "./backend/feed.ts";
export type { Compilation, OnCompile } from "./backend/native/build.ts";
export { type CacheContent, cacheContent, cacheFolder, clearCache } from "./backend/native/cache.ts";
export { nativeBackend } from "./backend/native/native.ts";
export { reference } from "./backend/reference/reference.ts";
export { wasm, wasmBackend } from "./backend/wasm/wasm.ts";
export { compileSimulation, compileTraining, type UpdateRule } from "./compiler.ts";
export { DalenetError, Interrupted } from "./errors.ts";
export { type AveragesInput, averagesFigure } from "./figure/averages.ts";
export { type ConnectivityInput, connectivityFigure } from "./figure/connectivity.ts";
export { type EigenvaluesInput, eigenvaluesFigure } from "./figure/eigenvalues.ts";
export { type EnsembleFigureInput, ensembleFigure } from "./figure/ensemble.ts";
// Figures
export type { Columns, Figure } from "./figure/figure.ts";
export { encodeFigure, type FigureFormat, figureFormats } from "./figure/formats.ts";
export { type LevelsInput, levelsFigure } from "./figure/levels.ts";
export { type OptimisationRecord, optimisationFigure } from "./figure/optimisation.ts";
export { toPdf } from "./figure/pdf.ts";
export { toPng } from "./figure/png.ts";
export { type PsychometricInput, psychometricFigure } from "./figure/psychometric.ts";
export { selectivityFigure } from "./figure/selectivity.ts";
export { type TaskFigureInput, type TaskFigureTrial, taskFigure } from "./figure/task.ts";
export { type Theme, themes } from "./figure/theme.ts";
export { type Reference, type TrainingRecord, trainingFigure } from "./figure/training.ts";
export { type TrajectoriesInput, trajectoriesFigure } from "./figure/trajectories.ts";
export { type TrialInput, trialFigure } from "./figure/trial.ts";
export { type UnitsInput, unitsFigure } from "./figure/units.ts";
export { type WeightsInput, weightsFigure } from "./figure/weights.ts";
// The engine: cells, compilation, backends
export { type Cell, defineCell } from "./ir/cell.ts";
export * as expr from "./ir/expr.ts";
export type { Network, Program } from "./ir/program.ts";
export {
  defineModel,
  type ModelBody,
  type ModelBuilder,
  type ModelDefinition,
  type ModelSpec,
} from "./model/definition.ts";
export { type EffectiveValues, effectiveValues } from "./model/evaluate.ts";
export type { GivenArray, GivenWeights } from "./model/givenWeights.ts";
export { spectralRadius } from "./model/init.ts";
export type { BuiltNetwork, Model, NetworkSetting, TaskSizes } from "./model/model.ts";
export { modelOf } from "./model/modelOf.ts";
// Models
export { modelOptions } from "./model/modelOptions.ts";
export type { ModelOptions } from "./model/options.ts";
export { presets } from "./model/presets.ts";
export { levels, option, quantity } from "./parameters.ts";
export type { Population } from "./population.ts";
export { generator, keyOf, type Seeds, seedsFrom } from "./random.ts";
// Files, random numbers, errors
export type { NamedArray } from "./run/array.ts";
export { writeAtomic } from "./run/atomic.ts";
export { decodeCsv, encodeCsv } from "./run/csv.ts";
export type { Ensemble, EnsembleNetwork } from "./run/ensembleFile.ts";
export { readBytes, readNames, readText } from "./run/file.ts";
export { decodeNpz, encodeNpz } from "./run/npz.ts";
export type { References, RunFile } from "./run/runFile.ts";
export type { RunResults } from "./run/runResults.ts";
export { decodeSafetensors, encodeSafetensors } from "./run/safetensors.ts";
export { tableArrays } from "./run/trialTable.ts";
export { builtinCases } from "./selftest/builtin.ts";
export { type ReferenceCase, readCase } from "./selftest/referenceCase.ts";
export { type CaseReport, runCase, worst } from "./selftest/runCase.ts";
export {
  type Entry,
  everySetting,
  type Group,
  type Schema,
  type Setting,
  type Settings,
  takesOf,
} from "./setting.ts";
export { checkTask, type Finding } from "./task/check.ts";
// Tasks
export { defineTask, type TaskDefinition, type TaskSpec } from "./task/definition.ts";
export { addTaskNoise, type DenseBatch, denseBatch } from "./task/dense.ts";
export { duration } from "./task/duration.ts";
export { createTask, type TaskInstance, type TaskSettings } from "./task/instance.ts";
export { task, taskAmong, taskNamed, tasks } from "./task/library/index.ts";
export { type BatchOptions, type BatchStream, batches } from "./task/stream.ts";
export type { Batch, Condition, Period, Segment, Trial } from "./task/trial.ts";
export type { Awaitable } from "./train/awaitable.ts";
export { type Checkpoint, Divergence, type EpochSummary } from "./train/checkpoint.ts";
export { type RunConfig, runConfig, withSeed } from "./train/config.ts";
export { configSchema, configSettings, defaultsIn } from "./train/configSettings.ts";
export { type BuiltInConfig, configNamed, configs } from "./train/configs.ts";
export { adam, optimizerScalars, sgd } from "./train/optimizer.ts";
export { type EpochRecord, type StepRecord, type TrainRecord, trainNetwork } from "./train/train.ts";
export type { Advice } from "./workbench/advice.ts";
export { backendNamed, backendNames, whyNot } from "./workbench/backends.ts";
export { type Bench, type BenchProgress, type BenchSettings, bench } from "./workbench/bench.ts";
export { type Definitions, loadDefinitions } from "./workbench/definitions.ts";
export { type Doctor, doctor } from "./workbench/doctor.ts";
export { type EnsembleRecord, type EnsembleSettings, ensemble } from "./workbench/ensemble/ensemble.ts";
export { type GatherSettings, gather } from "./workbench/ensemble/gather.ts";
export {
  type Inspected,
  type InspectSettings,
  type InspectStage,
  inspect,
  inspectStages,
  type StageText,
} from "./workbench/inspect/inspect.ts";
export type { InspectSummary } from "./workbench/inspect/inspectSummary.ts";
export type { BatchShape, StepWork } from "./workbench/inspect/look.ts";
export type { MemoryReport } from "./workbench/inspect/memoryReport.ts";
export { type LoadOptions, loadRun, type Run, readRunFile } from "./workbench/loadRun.ts";
export { makeReport, type ReportOptions } from "./workbench/report.ts";
export type { Reached, Roofline, RooflineKernel, RooflinePhase } from "./workbench/roofline.ts";
export { type FigureName, figureNames, learningRates } from "./workbench/runFigures.ts";
export { freeRunFolder } from "./workbench/runFolder.ts";
export type { TrainSettings } from "./workbench/runSettings.ts";
export { type Simulation, type SimulationOptions, simulationNpz } from "./workbench/simulate.ts";
// Train, look at what came out
export { readStart, type Start } from "./workbench/startWeights.ts";
export { type RunRecord, type RunResult, type StartRecord, train, trained } from "./workbench/train.ts";
export { choiceNumber } from "./workbench/trialRow.ts";
export { outcomeText } from "./workbench/verdict.ts";
