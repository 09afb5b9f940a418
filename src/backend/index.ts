/** `dalenet/engine`: cells, programs, backends, and the cases that judge a backend. In Node and in a page. */

export type { GradientOptions, SignalGradients } from "../compiler/gradients.ts";
export { compileGradients } from "../compiler/gradients.ts";
export { compileSimulation } from "../compiler/simulation.ts";
export type { StateOptions } from "../compiler/states.ts";
export type { TrainingOptions } from "../compiler/training.ts";
export { compileTraining } from "../compiler/training.ts";
export type { UpdatedParameter, UpdateRule } from "../compiler/updateRule.ts";
export type { InterventionEvent } from "../intervene/events.ts";
export {
  type Intervention,
  type InterventionInput,
  type Interventions,
  withInterventions,
} from "../intervene/intervene.ts";
export { type Cell, defineCell } from "../ir/cell.ts";
export type { Network, Program } from "../ir/program.ts";
export { batchFeeder, type FeederOptions } from "../loop/feed.ts";
export { type Trainer, type TrainNetworkOptions, trainerOf, trainNetwork } from "../loop/loop.ts";
export type { TrainRecord } from "../loop/records.ts";
export type { Edit, EditNow } from "../open/editSettings.ts";
export { clippedByValue } from "../optimizer/clippedByValue.ts";
export { exponentiated } from "../optimizer/exponentiated.ts";
export { adam, optimizerScalars, sgd } from "../optimizer/optimizer.ts";
export { exponentiatedRate, perParameter, scaledRate } from "../optimizer/perParameter.ts";
export { type Projection, projected } from "../optimizer/projected.ts";
export { box, fixedNorm, fixedSum, masked, maxNorm, nonNegative, signed } from "../optimizer/projections.ts";
export { rmsprop } from "../optimizer/rmsprop.ts";
export { builtinCases } from "../selftest/builtin.ts";
export { type ReferenceCase, readCase } from "../selftest/referenceCase.ts";
export { type CaseReport, runCase, worst } from "../selftest/runCase.ts";
export { type NoisyArrays, noisyArrays } from "../simulate/noisyArrays.ts";
export type { DerivativeBy, DerivativeOf } from "../step/derivatives.ts";
export { type HostStep, type HostStepOptions, hostStep, type OmittedState } from "../step/hostStep.ts";
export type { StatePart, StepPoint } from "../step/point.ts";
export type { Backend, Executable, Explanation, MemoryPart, MemoryPlan } from "./backend.ts";
export type { Feed } from "./feed.ts";
export { reference } from "./reference/reference.ts";
export { windowsOf } from "./windows.ts";
