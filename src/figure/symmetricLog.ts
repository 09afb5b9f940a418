/** A symmetric-logarithmic axis for levels of either sign, each about twice the one before. */
import { numberText } from "./numberText.ts";
import { textWidth } from "./text.ts";

export interface SymmetricLog {
  /** The scale x of a plot. */
  readonly options: { type: "symlog"; constant: number; domain: [number, number] };
  /** The largest magnitude of a level, or 1. */
  readonly limit: number;
  readonly ticks: number[];
  readonly tickFormat: (value: number) => string;
  /** The level at a position along the axis, −1 to 1. */
  readonly at: (step: number) => number;
  /** Whether there are too few levels for the scale to matter. */
  readonly isLinear: boolean;
}

/**
 * Linear up to about the smallest level, logarithmic beyond, so that doubled levels are evenly spaced. Without negative
 * levels it begins at 0.
 */
export function symmetricLog(levels: readonly number[], pixels: number): SymmetricLog {
  const limit = Math.max(...levels.map(Math.abs), 0) || 1;
  const nonzero = levels.map(Math.abs).filter((level) => level > 0);
  const constant = nonzero.length > 0 ? Math.min(...nonzero) : limit;
  const transform = (level: number) => Math.sign(level) * Math.log1p(Math.abs(level) / constant);
  const isTwoSided = nonzero.length === 0 || levels.some((level) => level < 0);
  const pixel = (level: number) => (transform(level) / transform(limit)) * (isTwoSided ? pixels / 2 : pixels);
  const labelled = labelledTicks(levels, pixel);
  return {
    options: { type: "symlog", constant, domain: [isTwoSided ? -limit : 0, limit] },
    limit,
    ticks: levels.length > 0 ? [...new Set(levels)] : [0],
    tickFormat: (value) => (labelled.has(value) ? numberText(value) : ""),
    at: (step) => Math.sign(step) * constant * Math.expm1(Math.abs(step) * transform(limit)),
    isLinear: new Set(nonzero).size < 2,
  };
}

/**
 * The ticks that keep their number: 0, then, from the outermost inwards, each ± pair that does not touch the others.
 */
function labelledTicks(levels: readonly number[], pixel: (level: number) => number): Set<number> {
  const chosen: number[] = [];
  const half = (level: number) => textWidth(numberText(level)) / 2;
  const clear = (a: number, b: number) => Math.abs(pixel(a) - pixel(b)) > half(a) + half(b) + 2;
  const sizes = [...new Set(levels.map(Math.abs))].sort((a, b) => Number(b === 0) - Number(a === 0) || b - a);
  for (const size of sizes) {
    const pair = levels.filter((level) => Math.abs(level) === size);
    if (pair.every((level) => chosen.every((other) => clear(level, other)))) chosen.push(...pair);
  }
  return new Set(chosen);
}
