/** `dalenet/analysis`: recorded trials → numbers. Pure functions, in Node and in a page. */
export { type ScoredTrials, type Scores, scoresOf } from "../evaluate/scores.ts";
export { outcomeText } from "../evaluate/verdict.ts";
export { trialRows } from "../simulate/trialRow.ts";
export {
  accuracyByDuration,
  type DurationBin,
  type DurationLevel,
  type DurationOptions,
} from "./accuracyByDuration.ts";
export { accuracyByPair, lowestAccuracy, type PairAccuracy } from "./accuracyByPair.ts";
export { type ActiveUnitsOptions, activeUnits } from "./activeUnits.ts";
export { type ActivityMoments, activityMoments, type Moments } from "./activityMoments.ts";
export { type AlignedBlocks, alignedBlocks, type Block, type Frame } from "./alignment.ts";
export { type Average, type AverageOptions, averageRates, averageStates, type Framing, onsets } from "./average.ts";
export {
  multidimensionalScaling,
  type NetworkDistances,
  networkDistances,
  type Scaling,
} from "./betweenNetworks.ts";
export { type ChoiceSelectivityOptions, choiceSelectivity, mostSelective } from "./choiceSelectivity.ts";
export {
  type ChronometricCurve,
  type ChronometricOptions,
  type ChronometricPoint,
  chronometricCurve,
} from "./chronometric.ts";
export { type Circuit, runCircuit } from "./circuitModel.ts";
export { type Combination, combination, type Estimate } from "./combination.ts";
export {
  type ConditionMean,
  type ConditionMeans,
  type ConditionMeansOptions,
  conditionMeans,
} from "./conditionMeans.ts";
export { type GroupOptions, type TrialGroup, trialGroups } from "./conditions.ts";
export { correlation } from "./correlation.ts";
export { type CrossingOptions, type Crossings, thresholdCrossings } from "./crossings.ts";
export { type DecodedTimes, type DecoderRidges, type DecodingOptions, decodedTrials } from "./crossValidated.ts";
export { type Decoding, decodeOverTime } from "./decoding.ts";
export { type DemixedComponent, type DemixedComponents, type DemixedPart, demixedComponents } from "./demixed.ts";
export { type DemixingRegularisation, demixingRegularisation } from "./demixingRegularisation.ts";
export { type CrossValidatedDimension, crossValidatedDimension, participationRatio } from "./dimension.ts";
export {
  type DelayDynamics,
  type DelayDynamicsOptions,
  type DynamicalSimilarity,
  type DynamicalSimilarityOptions,
  delayDynamics,
  dynamicalSimilarity,
} from "./dynamicalSimilarity.ts";
export { type Eigenvalue, eigenvalues } from "./eigenvalues.ts";
export { frameBefore, frameDuring, type TrialStretch } from "./frames.ts";
export { type BinRule, type Histogram, histogram } from "./histogram.ts";
export { type Proportion, wilson } from "./interval.ts";
export {
  type CircuitData,
  circuitData,
  circuitPerturbation,
  type LatentCircuit,
  type LatentCircuitOptions,
  latentCircuit,
} from "./latentCircuit.ts";
export {
  type Amplification,
  type NonNormality,
  type NonNormalityOptions,
  nonNormality,
  type PopulationSchur,
} from "./nonNormality.ts";
export { idealChoice } from "./observer.ts";
export { type Components, type ComponentsOptions, principalComponents } from "./pca.ts";
export { type LevelRate, ratesByLevel } from "./periodRates.ts";
export type { Preference } from "./preference.ts";
export { type ProjectedCondition, type ProjectedMeans, type ProjectionOptions, projectMeans } from "./projection.ts";
export {
  levelCounts,
  type PsychometricOptions,
  type PsychometricPoint,
  type PsychometricSeries,
  psychometricCurve,
  psychometricCurves,
} from "./psychometric.ts";
export {
  type FitMethod,
  type FitOptions,
  fitMethods,
  fitPsychometric,
  type LevelCount,
  type PsychometricFit,
  type PsychometricShape,
  psychometricShapes,
} from "./psychometricFit.ts";
export { type IntervalOptions, type PsychometricIntervals, psychometricIntervals } from "./psychometricIntervals.ts";
export { type PopulationRates, type RateStatistics, rateStatistics } from "./rates.ts";
export type { NamedState, Recording, TrialRow } from "./recording.ts";
export { type RecurrentInput, recurrentInput } from "./recurrentInput.ts";
export { type Regression, type RegressionOptions, regressRates } from "./regression.ts";
export { type Selectivity, type SelectivityOptions, selectivity, selectivityOrder } from "./selectivity.ts";
export { dissimilarities, type Procrustes, procrustes, representationalSimilarity } from "./similarity.ts";
export { smoothed } from "./smooth.ts";
export { type Spectrum, spectrum } from "./spectrum.ts";
export type { Spread } from "./spread.ts";
export { fisherF, studentT } from "./studentT.ts";
export { type TaskAxes, type TaskAxesOptions, taskAxes } from "./taskAxes.ts";
export {
  type TaskClusterOptions,
  type TaskClusters,
  type TaskVariance,
  type TaskVarianceOptions,
  taskClusters,
  taskVariance,
} from "./taskVariance.ts";
export { type Trajectories, type Trajectory, type TrajectoryOptions, trajectories } from "./trajectories.ts";
export { significantShare, slopeCorrelation, slopesAt, type TuningSlopes, tuningSlopes } from "./tuning.ts";
export { type TrialTuningOptions, tuningOfTrials } from "./tuningOfTrials.ts";
export { type UnitActivity, unitActivity } from "./unitActivity.ts";
export { type UnitClasses, type UnitClassesOptions, type UnitTuning, unitClasses } from "./unitClasses.ts";
export { decodeValuesOverTime, type ValueDecoding, type ValueDecodingOptions } from "./valueDecoding.ts";
export { type Variable, type VariableName, variableNames, variables } from "./variables.ts";
export {
  type DaleSide,
  daleViolations,
  type WeightBlock,
  type WeightDensity,
  weightBlocks,
  weightDensity,
  weightLimits,
} from "./weights.ts";
