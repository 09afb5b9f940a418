/** Colours of levels that have an order: those of Dalenet's figures, and lighter ones on a dark page. */
import { cyclic, shades } from "../../../src/figure/palette.ts";

const purple = { light: "#7a4fb5", dark: "#9d7fe0" };

/** From weak to strong, which is further from the ground of the page. */
export const orderedColours = (count: number, isDark: boolean): readonly string[] =>
  isDark ? shades(purple.dark, count).reverse() : shades(purple.light, count);

/** Of a place on a circle, 0 to 1. */
export function circularColour(place: number, isDark: boolean): string {
  const colour = cyclic(place);
  return isDark ? shades(colour, 2)[0] : colour;
}
