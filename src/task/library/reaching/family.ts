import { angleReproduction } from "./angleReproduction.ts";
import { antiReach } from "./antiReach.ts";
import { delayedEstimation } from "./delayedEstimation.ts";
import { directionClassification } from "./directionClassification.ts";
import { directionReproduction } from "./directionReproduction.ts";
import { reachingDelayResponse } from "./reachingDelayResponse.ts";
import { reachingTarget } from "./reachingTarget.ts";

export const reachingTasks = {
  antiReach,
  reachingTarget,
  reachingDelayResponse,
  directionReproduction,
  directionClassification,
  delayedEstimation,
  angleReproduction,
};
