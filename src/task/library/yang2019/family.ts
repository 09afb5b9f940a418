import { yangDecisionTasks } from "./decision.ts";
import { yangGoTasks } from "./go.ts";
import { yangMatchTasks } from "./match.ts";

export const yang2019Tasks = { ...yangGoTasks, ...yangDecisionTasks, ...yangMatchTasks };
