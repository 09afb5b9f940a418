/**
 * Anchors at 0, ½ and 1 of the scale for each sign: even steps of lightness that colour-blind readers can tell apart.
 */
const blue = [
  [255, 255, 255],
  [92, 160, 208],
  [5, 60, 122],
] as const;
const red = [
  [255, 255, 255],
  [232, 122, 98],
  [140, 8, 24],
] as const;

/**
 * 255 colours from red (negative) through white (zero, the middle one) to blue (positive), as [red, green, blue] from 0
 * to 255.
 */
export const diverging: readonly (readonly [number, number, number])[] = Array.from({ length: 255 }, (_, i) =>
  between((i - 127) / 127),
);

/** After those, the colour of a connection that does not exist. */
export const absent = diverging.length;
export const weightColours = [...diverging, [224, 224, 224] as const];

/**
 * Index into `diverging` of a value on a scale with limits ±limit; only values that round to zero are white.
 */
export function divergingIndex(value: number, limit: number): number {
  return limit > 0 ? 127 + Math.round((127 * Math.max(-limit, Math.min(limit, value))) / limit) : 127;
}

/** The ends of a scale of colours: the values of the deepest blue and, as a magnitude, of the deepest red. */
export interface ColourLimits {
  readonly positive: number;
  readonly negative: number;
}

/** The same on a scale whose sides have limits of their own. */
export const colourIndex = (value: number, { positive, negative }: ColourLimits): number =>
  divergingIndex(value, value < 0 ? negative : positive);

/** Index into `weightColours` of a weight, which does not exist if it is exactly zero. */
export const weightIndex = (weight: number, limits: ColourLimits): number =>
  weight === 0 ? absent : colourIndex(weight, limits);

export const hex = ([red, green, blue]: readonly [number, number, number]) =>
  `#${((red << 16) | (green << 8) | blue).toString(16).padStart(6, "0")}`;

function between(position: number): [number, number, number] {
  const anchors = position < 0 ? red : blue;
  const along = Math.abs(position) * 2;
  const segment = Math.min(1, Math.floor(along));
  const mix = (k: number) =>
    Math.round(anchors[segment][k] + (along - segment) * (anchors[segment + 1][k] - anchors[segment][k]));
  return [mix(0), mix(1), mix(2)];
}

/**
 * Yellow, sky blue, navy, brown, back to yellow: light and dark, and blue and red, are opposite, which colour-blind
 * readers see, too.
 */
const around = ["#d9b400", "#4fb0e0", "#10206a", "#a8321c"];

/** The colour of a position on a circle, 0 to 1: the same at both ends. */
export function cyclic(place: number): string {
  const along = (((place % 1) + 1) % 1) * around.length;
  const segment = Math.floor(along);
  const [from, to] = [around[segment % around.length], around[(segment + 1) % around.length]].map(channelsOf);
  const [red, green, blue] = from.map((value, i) => Math.round(value + (along - segment) * (to[i] - value)));
  return hex([red, green, blue]);
}

const channelsOf = (colour: string) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));

/** `count` shades of a colour such as "#009e73", from light to dark; a single one is the colour itself. */
export function shades(base: string, count: number): string[] {
  const channels = channelsOf(base);
  return Array.from({ length: count }, (_, i) => {
    // From halfway to white to a third of the way to black.
    const position = count === 1 ? 0 : -0.5 + (i / (count - 1)) * (0.5 + 0.35);
    const target = position < 0 ? 255 : 0;
    const [red, green, blue] = channels.map((value) => Math.round(value + (target - value) * Math.abs(position)));
    return hex([red, green, blue]);
  });
}
