/** Whether the page is dark, and what a canvas needs of its colours. */
import { computed, signal } from "@preact/signals";

const dark = matchMedia("(prefers-color-scheme: dark)");
export const isDark = signal(dark.matches);
dark.addEventListener("change", () => {
  isDark.value = dark.matches;
});

type Channels = readonly [number, number, number];
/** From nothing to much. */
interface Scale {
  readonly none: Channels;
  readonly half: Channels;
  readonly full: Channels;
}

const light: Readonly<Record<"excitatory" | "inhibitory" | "unit", Scale>> = {
  excitatory: { none: [255, 255, 255], half: [92, 160, 208], full: [5, 60, 122] },
  inhibitory: { none: [255, 255, 255], half: [232, 122, 98], full: [140, 8, 24] },
  unit: { none: [255, 255, 255], half: [142, 150, 166], full: [38, 46, 62] },
};
const night: typeof light = {
  excitatory: { none: [26, 31, 39], half: [38, 116, 178], full: [160, 216, 255] },
  inhibitory: { none: [26, 31, 39], half: [190, 72, 52], full: [255, 194, 176] },
  unit: { none: [26, 31, 39], half: [112, 122, 140], full: [232, 236, 244] },
};

/** 256 colours as the bytes of a canvas. */
export type Ramp = Uint32Array;

function ramp({ none, half, full }: Scale): Ramp {
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const along = i / 127.5;
    const [from, to, part] = along < 1 ? [none, half, along] : [half, full, along - 1];
    const [red, green, blue] = from.map((value, k) => Math.round(value + part * (to[k] - value)));
    return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  });
}

const rampsOf = (scales: typeof light) => ({
  excitatory: ramp(scales.excitatory),
  inhibitory: ramp(scales.inhibitory),
  unit: ramp(scales.unit),
});
const both = { light: rampsOf(light), night: rampsOf(night) };

/** Colours of rates and weights: blue excitatory or positive, red inhibitory or negative. */
export const ramps = computed(() => (isDark.value ? both.night : both.light));

/** The same colours as a gradient has them: at 0, ½ and 1. */
export const rampStops = (colours: Ramp): readonly string[] => [0, 0.5, 1].map((share) => rampColour(colours, share));

/** Where a matrix has no connection. */
export const absent = computed(() => (isDark.value ? 0xff463e38 : 0xffd9d6d3));

const css = (pixel: number) => `rgb(${pixel & 255} ${(pixel >> 8) & 255} ${(pixel >> 16) & 255})`;

/** The same for CSS, `share` from 0 to 1. */
export const rampColour = (colours: Ramp, share: number): string =>
  css(colours[Math.round(255 * Math.max(0, Math.min(1, share)))]);
