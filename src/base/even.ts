/** Whether weights are all the same, or none are given. */
export const isEven = (weights: readonly number[] | null): boolean =>
  weights === null || weights.every((weight) => weight === weights[0]);
