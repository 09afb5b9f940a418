/** Whether all weights are equal, or none are given. */
export const areEqualWeights = (weights: readonly number[] | null): boolean =>
  weights === null || weights.every((weight) => weight === weights[0]);
