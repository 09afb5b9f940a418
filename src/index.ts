/** The table of contents: everything that can be imported from "dalenet". */

export { type AlignedBlocks, alignedBlocks, type Block, type Frame } from "./analysis/alignment.ts";
export { type Average, averageRates, averageStates, type Framing, onsets, typicalPeriods } from "./analysis/average.ts";
export { type GroupOptions, type TrialGroup, trialGroups } from "./analysis/conditions.ts";
export { type Eigenvalue, eigenvalues } from "./analysis/eigenvalues.ts";
export { type Proportion, wilson } from "./analysis/interval.ts";
export { idealChoice } from "./analysis/observer.ts";
export { type Components, principalComponents } from "./analysis/pca.ts";
export { type LevelRate, ratesByLevel } from "./analysis/periodRates.ts";
export { type PsychometricOptions, type PsychometricPoint, psychometricCurve } from "./analysis/psychometric.ts";
export { type PopulationRates, type RateStatistics, rateStatistics } from "./analysis/rates.ts";
// Analysis of recorded trials
export { countNotFinite, isFiniteTrial, type Recording, type TrialRow } from "./analysis/recording.ts";
export { type RecurrentInput, recurrentInput } from "./analysis/recurrentInput.ts";
export {
  type Selectivity,
  type SelectivityOptions,
  selectivity,
  selectivityOrder,
  telling,
} from "./analysis/selectivity.ts";
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
export { backendNamed, backendNames, whyNot } from "./backend/choose.ts";
export type { Feed } from "./backend/feed.ts";
export type { Compilation, OnCompile } from "./backend/native/build.ts";
export { type CacheContent, cacheContent, cacheFolder, clearCache } from "./backend/native/cache.ts";
export { nativeBackend } from "./backend/native/native.ts";
export { reference } from "./backend/reference/reference.ts";
export { wasm, wasmBackend } from "./backend/wasm/wasm.ts";
export type { Awaitable } from "./base/awaitable.ts";
export { DalenetError, Interrupted } from "./base/errors.ts";
export type { Population } from "./base/population.ts";
export { generator, keyOf, type Seeds, seedsFrom } from "./base/random.ts";
export { compileSimulation, compileTraining, type UpdateRule } from "./compiler.ts";
export { type EnsembleRecord, type EnsembleSettings, ensemble } from "./ensemble/ensemble.ts";
export { type GatherSettings, gather } from "./ensemble/gather.ts";
export { type ScoredTrials, type Scores, scoresOf } from "./evaluate/scores.ts";
export { outcomeText } from "./evaluate/verdict.ts";
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
export { taskFigure } from "./figure/task.ts";
export type { TaskFigureInput, TaskFigureTrial } from "./figure/taskPanels.ts";
export { type Theme, themes } from "./figure/theme.ts";
export { type Reference, type TrainingRecord, trainingFigure } from "./figure/training.ts";
export { type TrajectoriesInput, trajectoriesFigure } from "./figure/trajectories.ts";
export { trialFigure } from "./figure/trial.ts";
export type { TrialInput } from "./figure/trialPanels.ts";
export { type UnitsInput, unitsFigure } from "./figure/units.ts";
export { type WeightsInput, weightsFigure } from "./figure/weights.ts";
export { writeAtomic } from "./folder/atomic.ts";
export { type Definitions, loadDefinitions } from "./folder/definitions.ts";
export { readBytes, readNames, readText } from "./folder/file.ts";
export { type LoadOptions, loadRun, type Run, readRunFile } from "./folder/loadRun.ts";
export { freeRunFolder } from "./folder/runFolder.ts";
// Train, look at what came out
export { readStart, type Start } from "./folder/startWeights.ts";
// Files, random numbers, errors
export type { NamedArray } from "./format/array.ts";
export { decodeCsv, encodeCsv } from "./format/csv.ts";
export type { Ensemble, EnsembleNetwork } from "./format/ensembleFile.ts";
export { decodeNpz, encodeNpz } from "./format/npz.ts";
export type { References, RunFile } from "./format/runFile.ts";
export type {
  AccuracyResult,
  ErrorResult,
  PsychometricResult,
  ReactionTimeResult,
  RunResults,
} from "./format/runResults.ts";
export { decodeSafetensors, encodeSafetensors } from "./format/safetensors.ts";
export { tableArrays } from "./format/trialTable.ts";
// The engine: cells, compilation, backends
export { type Cell, defineCell } from "./ir/cell.ts";
export * as expr from "./ir/expr.ts";
export type { Network, Program } from "./ir/program.ts";
export { type Checkpoint, Divergence, type EpochSummary } from "./loop/checkpoint.ts";
export { type EpochRecord, type StepRecord, type TrainRecord, trainNetwork } from "./loop/loop.ts";
export {
  type ChosenModel,
  type DefinedModel,
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
export type { ModelOptions } from "./model/modelSettings.ts";
export { presets } from "./model/presets.ts";
export { type RunConfig, runConfig, withSeed } from "./open/config.ts";
export { configSchema, configSettings, defaultsIn } from "./open/configSettings.ts";
export { type BuiltInConfig, type ConfigName, configNamed, configs } from "./open/configs.ts";
export { asConfig, type Config, defineConfig } from "./open/looseConfig.ts";
export { adam, optimizerScalars, sgd } from "./open/optimizer.ts";
export type { BackendChoice } from "./open/trainSettings.ts";
export { makeReport, type ReportOptions } from "./report/report.ts";
export { type FigureName, figureNames, learningRates } from "./report/runFigures.ts";
export { builtinCases } from "./selftest/builtin.ts";
export { type ReferenceCase, readCase } from "./selftest/referenceCase.ts";
export { type CaseReport, runCase, worst } from "./selftest/runCase.ts";
export type { Kind, Schema } from "./settings/kind.ts";
export { levels, option, type Parameter, quantity } from "./settings/parameter.ts";
export {
  type Entry,
  everySetting,
  type Group,
  type Setting,
  type Settings,
  type Variants,
} from "./settings/setting.ts";
export { type Simulation, type SimulationOptions, simulationNpz } from "./simulate/simulate.ts";
export { type ChainSpec, chain } from "./task/chain.ts";
export { checkTask, type Finding } from "./task/check.ts";
// Tasks
export type { LooseActivity, LooseFactors, LooseScore, PsychometricSpec } from "./task/declared.ts";
export {
  type ChosenTask,
  type DefinedTask,
  defineTask,
  type TaskDefinition,
  type TaskSpec,
} from "./task/definition.ts";
export { addTaskNoise, type DenseBatch, denseBatch } from "./task/dense.ts";
export { type Duration, duration } from "./task/duration.ts";
export { createTask, type TaskInstance, type TaskSettings } from "./task/instance.ts";
export { task, taskAmong, taskNamed, tasks } from "./task/library/index.ts";
export type { NoiseSpec, TaskNoise } from "./task/noise.ts";
export type { TrialScore, TrialScorer } from "./task/score.ts";
export type { BatchReport, SourceState, StateEntry, TrialSource } from "./task/source.ts";
export { type BatchOptions, type BatchStream, batches } from "./task/stream.ts";
export type { Batch, Condition, Period, Segment, Trial } from "./task/trial.ts";
export { choiceName, choiceNames, choiceNumber, type FactorWords, type TaskWords } from "./task/words/words.ts";
export { type Bench, type BenchProgress, type BenchSettings, bench } from "./tools/bench.ts";
export { type Doctor, doctor } from "./tools/doctor.ts";
export {
  type Inspected,
  type InspectSettings,
  type InspectStage,
  inspect,
  inspectStages,
  type StageText,
} from "./tools/inspect/inspect.ts";
export type { InspectSummary } from "./tools/inspect/inspectSummary.ts";
export type { BatchShape, StepWork } from "./tools/inspect/look.ts";
export type { MemoryReport } from "./tools/inspect/memoryReport.ts";
export type { Reached, Roofline, RooflineKernel, RooflinePhase } from "./tools/roofline.ts";
export type { Advice } from "./train/advice.ts";
export type { RunRecord, RunResult, StartRecord } from "./train/records.ts";
export type { TrainSettings } from "./train/runSettings.ts";
export { train, trained } from "./train/train.ts";
export { Unsaved } from "./train/unsaved.ts";
