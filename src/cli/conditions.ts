import type { TaskInstance } from "../index.ts";

/** How often each condition stands among the trials of `simulate` and of an evaluation. */
export const conditionsText = ({ definition }: TaskInstance): string =>
  `conditions in equal number${definition.weight ? ", not by the task's weight as in training" : ""}`;
