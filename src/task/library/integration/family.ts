import { angleAddition } from "./angleAddition.ts";
import { angleMemory } from "./angleMemory.ts";
import { angularIntegration } from "./angularIntegration.ts";
import { blockedDecision } from "./blockedDecision.ts";
import { contextDecisionValues } from "./contextDecisionValues.ts";
import { evidenceIntegration } from "./evidenceIntegration.ts";
import { flipFlop } from "./flipFlop.ts";
import { gradedGoNoGo } from "./gradedGoNoGo.ts";
import { logic } from "./logic.ts";
import { numberMemory } from "./numberMemory.ts";
import { poissonClicks } from "./poissonClicks.ts";

export const integrationTasks = {
  evidenceIntegration,
  poissonClicks,
  angularIntegration,
  flipFlop,
  contextDecisionValues,
  blockedDecision,
  gradedGoNoGo,
  numberMemory,
  angleMemory,
  angleAddition,
  logic,
};
