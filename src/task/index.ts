/** `dalenet/tasks`: trials, batches and scores of tasks. In Node and in a page. */
export { generator, keyOf, type Seeds, seedsFrom } from "../base/random.ts";
export { type ChainSpec, chain } from "./chain.ts";
export type { LooseActivity, LooseFactors, LooseScore, PsychometricSpec } from "./declarations.ts";
export type { ChosenTask } from "./definition.ts";
export { addTaskNoise, type DenseBatch, denseBatch } from "./denseBatch.ts";
export { createAmong, taskAmong } from "./library/index.ts";
export type { NoiseSpec, TaskNoise } from "./noise.ts";
export type { TrialScore, TrialScorer } from "./score.ts";
export type { BatchReport, SourceState, StateEntry, TrialSource } from "./source.ts";
export { type BatchOptions, type BatchStream, batches } from "./stream.ts";
export type { Batch, Period, Segment } from "./trial.ts";
export { choiceName, choiceNames, choiceNumber, type FactorWords, type TaskWords } from "./words/words.ts";
