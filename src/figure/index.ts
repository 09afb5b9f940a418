/**
 * `dalenet/figures`: pictures of recorded trials, weights and learning curves as SVG, with their numbers. In Node and
 * in a page.
 */
export { evaluationFigures } from "../report/evaluationFigures.ts";
export { learningRates } from "../report/learningRates.ts";
export { type FigureName, figureNames } from "../report/runFigures.ts";
export { type AccuracyByDurationInput, accuracyByDurationFigure } from "./accuracyByDuration.ts";
export { type AveragesInput, averagesFigure } from "./averages.ts";
export { type BifurcationInput, bifurcationFigure } from "./bifurcation.ts";
export { type ChangesInput, changesFigure } from "./changes.ts";
export { type ChronometricInput, chronometricFigure } from "./chronometric.ts";
export { type CombinationInput, combinationFigure } from "./combination.ts";
export { type ConnectivityInput, connectivityFigure } from "./connectivity.ts";
export type { WeightsBeside } from "./connectivityBeside.ts";
export type { TrainingCourse } from "./course.ts";
export { type DecodingInput, decodingFigure } from "./decoding.ts";
export { type DemixedInput, demixedFigure } from "./demixed.ts";
export { type DimensionInput, dimensionFigure } from "./dimension.ts";
export { type DistributionInput, distributionFigure } from "./distribution.ts";
export { type DoseResponseInput, doseResponseFigure } from "./doseResponse.ts";
export { type EigenvaluesInput, eigenvaluesFigure } from "./eigenvalues.ts";
export { type EnsembleFigureInput, ensembleFigure } from "./ensemble.ts";
export type { Columns, Figure } from "./figure.ts";
export { type FixedPointsInput, fixedPointsFigure } from "./fixedPoints.ts";
export { type LatentCircuitInput, latentCircuitFigure } from "./latentCircuit.ts";
export { type LesionsInput, lesionsFigure } from "./lesions.ts";
export type { LevelsInput } from "./levelLines.ts";
export { levelsFigure } from "./levels.ts";
export { type NetworkDistancesInput, networkDistancesFigure } from "./networkDistances.ts";
export { type NonNormalityInput, nonNormalityFigure } from "./nonNormality.ts";
export { type OptimisationRecord, optimisationFigure } from "./optimisation.ts";
export { type PairsInput, pairsFigure } from "./pairs.ts";
export { type PathsInput, pathsFigure } from "./paths.ts";
export { type PsychometricInput, psychometricFigure } from "./psychometric.ts";
export {
  type PsychometricSeriesFigureInput,
  type PsychometricSeriesInput,
  psychometricSeriesFigure,
} from "./psychometricSeries.ts";
export type { Reference } from "./reference.ts";
export { type RestInput, restFigure } from "./rest.ts";
export type { TrajectorySegment } from "./segments.ts";
export { selectivityFigure } from "./selectivity.ts";
export { type SortedUnitsInput, type Sorting, sortedUnitsFigure } from "./sortedUnits.ts";
export { type StateSpaceInput, type StateSpacePanel, stateSpaceFigure } from "./stateSpace.ts";
export { taskFigure } from "./task.ts";
export { type TaskAxesInput, taskAxesFigure } from "./taskAxes.ts";
export type { TaskFigureInput, TaskFigureTrial } from "./taskInput.ts";
export { type TaskVarianceInput, taskVarianceFigure } from "./taskVariance.ts";
export { type Theme, themes } from "./theme.ts";
export { type TrainingRecord, trainingFigure } from "./training.ts";
export { type TrajectoriesInput, trajectoriesFigure } from "./trajectories.ts";
export { trialFigure } from "./trial.ts";
export type { TrialInput } from "./trialPanels.ts";
export { type Moment, type TuningInput, tuningFigure } from "./tuning.ts";
export { type UnitClassesInput, unitClassesFigure } from "./unitClasses.ts";
export { type UnitsInput, unitsFigure } from "./units.ts";
export { type ValueDecodingInput, valueDecodingFigure } from "./valueDecoding.ts";
export { type WeightsInput, weightsFigure } from "./weights.ts";
