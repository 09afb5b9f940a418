import { ringDecisionTasks } from "./ringDecision.ts";
import { ringGoTasks } from "./ringGo.ts";
import { ringMatchTasks } from "./ringMatch.ts";

export const yang2019ClassTasks = { ...ringGoTasks, ...ringDecisionTasks, ...ringMatchTasks };
