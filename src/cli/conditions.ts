import type { TaskInstance } from "../index.ts";

/** How often each condition stands among the trials of `simulate` and of an evaluation. */
export const conditionsText = ({ weights }: TaskInstance): string =>
  `conditions in equal number${weights?.some((weight) => weight !== weights[0]) ? ", not by the task's weights as in training" : ""}`;
