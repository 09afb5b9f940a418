/** Colours of numbers on both sides of 0. */
import { colour } from "./colours.ts";
import { shades } from "./palette.ts";

/**
 * A shade for each value: blue above 0, red below, darker for larger magnitudes, grey for 0 itself and for the bin
 * across it.
 * @param edges those of bins of which the values are means, ascending
 */
export function signedColours(
  values: readonly number[],
  edges: readonly number[] | undefined,
): ReadonlyMap<number, string> {
  const distinct = [...new Set(values)].sort((a, b) => a - b);
  const isAcross = (mean: number) => {
    const high = edges?.findIndex((edge) => edge >= mean) ?? 0;
    return edges !== undefined && edges[high - 1] < 0 && edges[high] > 0;
  };
  const sided = distinct.filter((value) => value !== 0 && !isAcross(value));
  const above = sided.filter((value) => value > 0);
  const below = sided.filter((value) => value < 0).reverse();
  const coloured = [above, below].flatMap((side, k) => {
    const own = shades(k === 0 ? "#0072b2" : "#d55e00", side.length);
    return side.map((value, i) => [value, own[i]] as const);
  });
  return new Map([...distinct.map((value) => [value, colour.ideal] as const), ...coloured]);
}
