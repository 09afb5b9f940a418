/** What a check claims of a task. */

/** Claims that `checkTask` tests, by name. */
export const quickClaims = {
  range: "segments, classes and masks are valid, and no mask is empty",
  reproducible: "the same seed draws the same trials in any order",
  input: "every input channel is used",
  answer: "an answer is wanted",
  oracle: "outputs equal to the targets are correct",
  solve: "the inputs determine the answer",
  causal: "inputs up to a step determine its target",
  go: "the inputs show when to answer",
} as const;

/** Claims that `auditTask` tests, by name. */
export const claims = {
  ...quickClaims,
  classes: "every class is wanted somewhere",
  balance: "answers that are drawn at random are drawn equally often",
  chance: "no answer that ignores the stimulus is right more often than chance",
  decoder: "a decoder of the noiseless inputs is better than a constant answer, or than the mean target",
  dt: "all this also holds at other time steps",
} as const;
export type Claim = keyof typeof claims;
export const claimNames = Object.keys(claims) as Claim[];
