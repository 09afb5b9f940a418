import { intervalDiscrimination } from "./intervalDiscrimination.ts";
import { motorTiming } from "./motorTiming.ts";
import { oneTwoThreeGo } from "./oneTwoThreeGo.ts";
import { readySetGo } from "./readySetGo.ts";

export const timingTasks = { readySetGo, motorTiming, oneTwoThreeGo, intervalDiscrimination };
