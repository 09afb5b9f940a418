/**
 * At most so many of the levels of a circle, in even steps if their number allows it: of 8 levels all or 4, of 12 six.
 */
export function aroundCircle<Level>(levels: readonly Level[], most: number): Level[] {
  const counts = Array.from({ length: Math.min(most, levels.length) - 2 }, (_, i) => i + 3);
  const even = counts.filter((count) => levels.length % count === 0).at(-1);
  const count = even ?? Math.min(most, levels.length);
  return Array.from({ length: count }, (_, i) => levels[Math.round((i * levels.length) / count) % levels.length]);
}
