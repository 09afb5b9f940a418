import { checkList } from "../base/arguments.ts";
import { portableExp } from "../base/math.ts";

/** Beyond so many s.d. a Gaussian is cut off. */
const reach = 4;

/**
 * Values smoothed with a Gaussian of an s.d. in samples. At the ends of each stretch of finite values the values are
 * mirrored, the last one repeated; others stay as they are.
 */
export function smoothed(values: ArrayLike<number>, sd: number): Float64Array {
  checkList("values", values, "give a list of numbers");
  const out = Float64Array.from(values);
  if (!(sd > 0)) return out;
  const radius = Math.floor(reach * sd + 0.5);
  const kernel = Array.from({ length: radius + 1 }, (_, k) => portableExp(-(k * k) / (2 * sd * sd)));
  const total = kernel.reduce((sum, weight, k) => sum + (k === 0 ? weight : 2 * weight), 0);
  for (let first = 0; first < values.length; first++) {
    if (!Number.isFinite(values[first])) continue;
    let end = first;
    while (end < values.length && Number.isFinite(values[end])) end++;
    const at = (place: number) => values[first + mirrored(place - first, end - first)];
    for (let i = first; i < end; i++) {
      let sum = kernel[0] * at(i);
      for (let k = 1; k <= radius; k++) sum += kernel[k] * (at(i - k) + at(i + k));
      out[i] = sum / total;
    }
    first = end;
  }
  return out;
}

/** A place on a line of `length` mirrors: −1 is 0, and `length` is the last. */
function mirrored(place: number, length: number): number {
  const around = ((place % (2 * length)) + 2 * length) % (2 * length);
  return around < length ? around : 2 * length - 1 - around;
}
