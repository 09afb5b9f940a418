/** A straight line through points, with the two-sided p of its slope by Student's t of n − 2 degrees of freedom. */
import { invalid } from "../base/errors.ts";
import { studentT } from "./studentT.ts";

/** Values that vary by less, relative to their size, are constant: rounding. */
const negligible = 1e-12;

/** Throws "invalid" for fewer than three values. */
export function checkDifferent(name: string, values: readonly number[], what: string): void {
  const different = new Set(values).size;
  if (different < 3)
    throw invalid({
      subject: `variable "${name}"`,
      detail: `of ${different} values`,
      remedy: `give ${what} of at least three: a line through two points has no error`,
    });
}

/** A slope and its p, NaN through fewer than three points or without different ones. */
export function lineThrough(points: readonly (readonly [x: number, y: number])[]): readonly [slope: number, p: number] {
  const n = points.length;
  if (n < 3) return [Number.NaN, Number.NaN];
  const [meanX, meanY] = [0, 1].map((k) => points.reduce((sum, point) => sum + point[k], 0) / n);
  let [xx, xy, yy] = [0, 0, 0];
  for (const [a, b] of points) {
    xx += (a - meanX) * (a - meanX);
    xy += (a - meanX) * (b - meanY);
    yy += (b - meanY) * (b - meanY);
  }
  if (xx === 0) return [Number.NaN, Number.NaN];
  if (yy <= negligible * meanY * (negligible * meanY) * n) return [0, 1];
  const slope = xy / xx;
  const left = Math.max(0, yy - (xy * xy) / xx);
  return [slope, studentT(slope / Math.sqrt(left / (n - 2) / xx), n - 2)];
}
