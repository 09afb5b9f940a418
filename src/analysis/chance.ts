/** The accuracy that can be reached without looking at the stimulus. */

/**
 * By how much the fractions of two answers may differ and still count as equal: more than rounding if they were counted
 * in random trials.
 */
export type Slack = (one: number, other: number) => number;
const rounding: Slack = () => 1e-9;

/**
 * The best policy that ignores the stimulus: for each right answer, the probability that the policy gives it. It gives
 * the same answer in all trials: the one that is right most often, or any of several that are equally frequent. To
 * withhold the response is one of the answers, since only the stimulus, or its absence, tells which trials want none.
 * @param shares the fraction of trials for each right answer
 */
export function blindPolicy(shares: ReadonlyMap<number, number>, slack: Slack = rounding): (answer: number) => number {
  const [[favourite, most]] = [...shares].sort((one, other) => other[1] - one[1]);
  const favourites = [...shares].filter(
    ([answer, share]) => answer === favourite || most - share <= slack(favourite, answer),
  );
  const isFavourite = new Set(favourites.map(([answer]) => answer));
  return (answer) => (isFavourite.has(answer) ? 1 / isFavourite.size : 0);
}

/** The accuracy of that policy. */
export function chanceOf(shares: ReadonlyMap<number, number>, slack?: Slack): number {
  const policy = blindPolicy(shares, slack);
  return [...shares].reduce((sum, [answer, share]) => sum + share * policy(answer), 0);
}
