/** Levels nearer to the middle than this are in it: of levels such as 0.1, 0.4 and 0.7 rounding moves it. */
const nearly = 1e-9;

/**
 * The shade of each level, 0 … 8 from one choice to the other, by rank among the levels of its sign: only one in the
 * middle is grey, 4. Of more than four levels of a sign, neighbours may share a shade.
 * @param levels −1 … 1
 */
export function shadesOf(levels: readonly number[]): readonly number[] {
  const kept = levels.map((level) => (Math.abs(level) < nearly ? 0 : level));
  return kept.map((level) => {
    const sign = Math.sign(level);
    const sizes = new Set(kept.map((other) => sign * other).filter((size) => size > 0));
    const rank = [...sizes].filter((size) => size <= sign * level).length;
    return 4 + sign * Math.ceil((4 * rank) / Math.max(1, sizes.size));
  });
}
