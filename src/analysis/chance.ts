/** The accuracy that can be reached without looking at the stimulus. */

/**
 * By how much the fractions of two answers may differ and still count as equal: more than rounding if they were counted
 * in random trials.
 */
export type Slack = (one: number, other: number) => number;
const rounding: Slack = () => 1e-9;

/**
 * The best policy that ignores the stimulus: for each right answer, the probability that the policy gives it. The
 * policy knows when to answer, and so which trials want no response; in all others it gives one answer, any of those
 * that are right most often. If only one response is ever right, only the stimulus shows whether to give it, and the
 * policy does the same in all trials.
 * @param shares the fraction of trials for each right answer
 * @param none the answer that means no response
 */
export function blindPolicy(
  shares: ReadonlyMap<number, number>,
  none: number,
  slack: Slack = rounding,
): (answer: number) => number {
  const responses = [...shares].filter(([answer]) => answer !== none);
  const [favourite, best] = responses.reduce((most, one) => (one[1] > most[1] ? one : most), [none, 0]);
  const isBest = ([answer, share]: readonly [number, number]) =>
    answer === favourite || best - share <= slack(favourite, answer);
  const withheld = shares.get(none) ?? 0;
  if (responses.length === 1 && withheld > 0) {
    const isEither = Math.abs(best - withheld) <= slack(favourite, none);
    const responds = isEither ? 0.5 : best > withheld ? 1 : 0;
    return (answer) => (answer === none ? 1 - responds : responds);
  }
  const favourites = responses.filter(isBest).map(([answer]) => answer);
  return (answer) => (answer === none ? 1 : favourites.includes(answer) ? 1 / favourites.length : 0);
}

/** The accuracy of that policy. */
export function chanceOf(shares: ReadonlyMap<number, number>, none: number, slack?: Slack): number {
  const policy = blindPolicy(shares, none, slack);
  return [...shares].reduce((sum, [answer, share]) => sum + share * policy(answer), 0);
}
