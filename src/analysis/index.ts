/** `dalenet/analysis`: recorded trials → numbers. Pure functions, in Node and in a page. */
export { type ScoredTrials, type Scores, scoresOf } from "../evaluate/scores.ts";
export { outcomeText } from "../evaluate/verdict.ts";
export { trialRows } from "../simulate/trialRow.ts";
export { type AlignedBlocks, alignedBlocks, type Block, type Frame } from "./alignment.ts";
export { type Average, averageRates, averageStates, type Framing, onsets } from "./average.ts";
export { type ChronometricCurve, type ChronometricPoint, chronometricCurve } from "./chronometric.ts";
export { type GroupOptions, type TrialGroup, trialGroups } from "./conditions.ts";
export { type Eigenvalue, eigenvalues } from "./eigenvalues.ts";
export { type Proportion, wilson } from "./interval.ts";
export { idealChoice } from "./observer.ts";
export { type Components, principalComponents } from "./pca.ts";
export { type LevelRate, ratesByLevel } from "./periodRates.ts";
export { type PsychometricOptions, type PsychometricPoint, psychometricCurve } from "./psychometric.ts";
export {
  type FitOptions,
  fitPsychometric,
  type LevelCount,
  type PsychometricFit,
  type PsychometricShape,
  psychometricShapes,
} from "./psychometricFit.ts";
export { type IntervalOptions, type PsychometricIntervals, psychometricIntervals } from "./psychometricIntervals.ts";
export { type PopulationRates, type RateStatistics, rateStatistics } from "./rates.ts";
export type { Recording, TrialRow } from "./recording.ts";
export { type RecurrentInput, recurrentInput } from "./recurrentInput.ts";
export { type Selectivity, type SelectivityOptions, selectivity, selectivityOrder } from "./selectivity.ts";
export { type Spectrum, spectrum } from "./spectrum.ts";
export type { Spread } from "./spread.ts";
export { type Trajectories, type Trajectory, trajectories } from "./trajectories.ts";
export { type UnitActivity, unitActivity } from "./unitActivity.ts";
export { type DaleSide, daleViolations, type WeightBlock, weightBlocks } from "./weights.ts";
