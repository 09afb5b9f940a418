/** The tasks of the library, in families. */
import { decisionTasks } from "./decision/family.ts";
import { integrationTasks } from "./integration/family.ts";
import { memoryTasks } from "./memory/family.ts";
import { reachingTasks } from "./reaching/family.ts";
import { rulesTasks } from "./rules/family.ts";
import { song2016Tasks } from "./song2016/family.ts";
import { timingTasks } from "./timing/family.ts";
import { yang2019Tasks } from "./yang2019/family.ts";
import { yang2019ClassTasks } from "./yang2019Classes/family.ts";

/** The tasks of the library by family, with a title for each. */
export const families = {
  decision: { title: "Perceptual and economic decisions", tasks: decisionTasks },
  memory: { title: "Working memory", tasks: memoryTasks },
  timing: { title: "Timing", tasks: timingTasks },
  reaching: { title: "Reaching and reproduction", tasks: reachingTasks },
  integration: { title: "Integration, flip-flops and logic", tasks: integrationTasks },
  rules: { title: "Rules, categories and reasoning", tasks: rulesTasks },
  song2016: { title: "The tasks of Song, Yang & Wang (2016), as in pycog", tasks: song2016Tasks },
  yang2019: { title: "The twenty tasks of Yang et al. (2019)", tasks: yang2019Tasks },
  yang2019Classes: {
    title: "The twenty tasks as classes on a ring, with the moving answers of Mod-Cog",
    tasks: yang2019ClassTasks,
  },
} as const;
/** A family of tasks, such as "memory". */
export type FamilyName = keyof typeof families;
