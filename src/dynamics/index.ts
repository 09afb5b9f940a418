/** `dalenet/dynamics`: fixed points of a network and what happens around them, in Node and in a page. */
export { leakyMapOf } from "../evaluate/recurrent.ts";
export { type Branch, type BranchEnd, type BranchOptions, type BranchPoint, followPoint } from "./branch.ts";
export {
  type BranchesOfPeriod,
  type BranchesOfRun,
  branchesJson,
  followInput,
  type InputBranch,
  type InputPoint,
} from "./branchesOfRun.ts";
export { type FixedPoint, type FixedPointOptions, type FixedPoints, fixedPoints } from "./fixedPoints.ts";
export type { HeldInputs } from "./held.ts";
export type { Settled } from "./leftAlone.ts";
export { pointsJson } from "./pointsJson.ts";
export type { PointsOfPeriod, PointsOfRun, PointsOptions } from "./pointsOfRun.ts";
export type { ComplexVector, Linearisation, Mode, Stability } from "./stability.ts";
export { type PathOptions, type TrialPath, trialPaths } from "./trialPaths.ts";
