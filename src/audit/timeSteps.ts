/** Time steps at which a task can be checked. */
import { DalenetError } from "../base/errors.ts";
import { createTask, type TaskInstance } from "../task/instance.ts";

/** In ms, from 1 to 100: divisors of the lengths that tasks usually have. */
const candidates = [1, 2, 4, 5, 8, 10, 16, 20, 25, 40, 50, 80, 100];

/** The same task at every other candidate that its lengths are multiples of. */
export function atOtherSteps(task: TaskInstance): readonly TaskInstance[] {
  return candidates.flatMap((dt) => {
    if (dt === task.dt) return [];
    try {
      const other = createTask(task.definition, { ...task.parameters, dt });
      return other.warnings.length === 0 ? [other] : [];
    } catch (error) {
      // A period is shorter than one step.
      if (error instanceof DalenetError) return [];
      throw error;
    }
  });
}
