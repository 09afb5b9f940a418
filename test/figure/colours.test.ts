import { describe, expect, test } from "vitest";
import { channelColours, colour } from "../../src/figure/colours.ts";
import { cyclic } from "../../src/figure/palette.ts";
import { shownPopulations } from "../../src/figure/populations.ts";

type Triple = readonly number[];
/** Colours as dichromats see them, on linear RGB (Machado, Oliveira & Fernandes 2009, severity 1). */
const visions: Record<string, readonly Triple[]> = {
  "full colour vision": [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};
/** sRGB to CIE XYZ, relative to the white of daylight. */
const toXyz = [
  [0.4339, 0.3763, 0.1899],
  [0.2126, 0.7152, 0.0722],
  [0.0177, 0.1095, 0.8728],
];
const times = (matrix: readonly Triple[], v: Triple) =>
  matrix.map((row) => row.reduce((sum, m, i) => sum + m * v[i], 0));

function lab(hex: string, vision: readonly Triple[]): Triple {
  const linear = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  const seen = times(vision, linear).map((c) => Math.min(1, Math.max(0, c)));
  const [x, y, z] = times(toXyz, seen).map((t) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116));
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** The smallest difference ΔE between two of the colours. */
function closest(colours: readonly string[], vision: readonly Triple[]): number {
  const seen = colours.map((hex) => lab(hex, vision));
  return Math.min(...seen.flatMap((a, i) => seen.slice(0, i).map((b) => Math.hypot(...a.map((v, k) => v - b[k])))));
}

/** Even steps around a circle. */
const around = (count: number) => Array.from({ length: count }, (_, i) => cyclic(i / count));
const populations = (signs: readonly (1 | -1)[]) =>
  shownPopulations(signs.map((sign, i) => ({ name: `${i}`, units: 1, sign }))).map((shown) => shown.colour);

describe.each(Object.entries(visions))("with %s", (_, vision) => {
  test.each([
    ["fixation, choice 1 and choice 2", channelColours.slice(0, 3)],
    ["excitatory and inhibitory units", [colour.excitatory, colour.inhibitory]],
    ["two excitatory and two inhibitory populations", populations([1, -1, 1, -1])],
    ["four directions of a circle", around(4)],
    ["eight directions of a circle", around(8)],
  ])("%s stay apart", (_, colours) => {
    expect(closest(colours, vision)).toBeGreaterThan(20);
  });
});

test("cyclic colours are the same at both ends", () => {
  expect(cyclic(1)).toBe(cyclic(0));
  expect(cyclic(-0.25)).toBe(cyclic(0.75));
  expect(closest([cyclic(0.99), cyclic(0)], visions["full colour vision"])).toBeLessThan(5);
});

test("on a grey copy fixation, choice 1 and choice 2 stay apart", () => {
  const lightness = channelColours.slice(0, 3).map((hex) => lab(hex, visions["full colour vision"])[0]);
  expect(lightness[1] - lightness[0]).toBeGreaterThan(10);
  expect(lightness[2] - lightness[1]).toBeGreaterThan(10);
});

test("no population has the colour of choice 1 or 2, which may be in the same figure", () => {
  const signs = [1, 1, 1, -1, -1, -1] as const;
  const free = shownPopulations([0, 0, 0].map((sign, i) => ({ name: `${i}`, units: 1, sign: sign as 0 })));
  const used = [...populations(signs), ...free.map((shown) => shown.colour)];
  for (const choice of channelColours.slice(1, 3)) expect(used).not.toContain(choice);
});
