import { goNogo } from "./goNogo.ts";
import { hierarchicalReasoning } from "./hierarchicalReasoning.ts";
import { probabilisticReasoning } from "./probabilisticReasoning.ts";

export const rulesTasks = { goNogo, hierarchicalReasoning, probabilisticReasoning };
