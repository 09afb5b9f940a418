/** The cross-entropy of an ideal observer of two choices. */
import { portableExp, portableLog, portableLog1p } from "../base/math.ts";

const step = 0.01;
/** Densities are integrated up to so many s.d. */
const width = 10;
/** A term whose exponent is smaller by so much than that of the largest is lost in the rounding of a sum. */
const negligible = 50;

/**
 * Expected −ln P(right choice | evidence) of an observer whose evidence is N(±d, 1), where d is one of several equally
 * likely values and the sign is the choice: it knows the values but not which one was shown. Trapezoid rule over ±10
 * s.d., exact to many digits for such integrands. All values share one grid, and at each point only nearby values are
 * summed, so that the time per value does not grow with their number.
 */
export function idealCrossEntropy(sensitivities: readonly number[]): number {
  const right = Float64Array.from(sensitivities).sort();
  const wrong = right.map((d) => -d).sort();
  const sumRight = logSums(right);
  const sumWrong = logSums(wrong);
  let sum = 0;
  for (let first = 0, next = 0; first < right.length; first = next) {
    // Values whose densities overlap.
    for (next = first + 1; next < right.length && right[next] - right[next - 1] <= 2 * width; ) next++;
    const from = right[first] - width;
    const steps = Math.ceil((right[next - 1] + width - from) / step);
    for (let k = 0; k <= steps; k++) {
      const x = from + k * step;
      const logRight = sumRight(x);
      const density = portableExp(logRight) / Math.sqrt(2 * Math.PI);
      if (density > 0) sum += density * portableLog1p(portableExp(sumWrong(x) - logRight)) * step;
    }
  }
  return sum / right.length;
}

/** ln Σ exp(−(x − d)²/2) over ascending values d, for x that never decreases. */
function logSums(values: Float64Array): (x: number) => number {
  let nearest = 0;
  let low = 0;
  const exponent = (x: number, d: number) => -((x - d) * (x - d)) / 2;
  return (x) => {
    while (nearest + 1 < values.length && Math.abs(values[nearest + 1] - x) <= Math.abs(values[nearest] - x)) nearest++;
    const most = exponent(x, values[nearest]);
    const least = most - negligible;
    while (low < nearest && exponent(x, values[low]) < least) low++;
    let sum = 0;
    for (let k = low; k < values.length; k++) {
      const term = exponent(x, values[k]);
      if (term < least && k > nearest) break;
      sum += portableExp(term - most);
    }
    return most + portableLog(sum);
  };
}
