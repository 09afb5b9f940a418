/**
 * The length of the circle that some levels go once around in even steps, 360 or 2π: 0, 45, …, 315. Undefined where they do not, and for less than
 * three.
 */
export function circleOf(levels: readonly (number | string)[]): number | undefined {
  const sorted = levels.filter((level) => typeof level === "number").sort((a, b) => a - b);
  if (sorted.length < 3 || sorted.length < levels.length) return undefined;
  return [360, 2 * Math.PI].find((circle) => {
    const step = circle / sorted.length;
    return sorted.every((level, i) => Math.abs(level - sorted[0] - i * step) < 1e-3 * step);
  });
}

/** Some of the levels of a circle, in even steps around it where their number allows: of 8 all or 4, of 12 six. */
export function aroundCircle<Level>(levels: readonly Level[], most: number): Level[] {
  const counts = Array.from({ length: Math.min(most, levels.length) - 2 }, (_, i) => i + 3);
  const even = counts.filter((count) => levels.length % count === 0).at(-1);
  const count = even ?? Math.min(most, levels.length);
  return Array.from({ length: count }, (_, i) => levels[Math.round((i * levels.length) / count) % levels.length]);
}
