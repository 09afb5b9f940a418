/** The weights of inputs and outputs beside a matrix of recurrent weights, unit by unit. */
import { checkCount } from "../base/arguments.ts";
import { colour } from "./colours.ts";
import { numberText } from "./numberText.ts";
import { type ColourLimits, weightIndex } from "./palette.ts";
import { raster } from "./raster.ts";
import { fitted, fontSize, textAt, textWidth } from "./text.ts";
import { turnedText } from "./weightBar.ts";

/** Effective weights of named channels in C order: [channel, unit] of inputs, [unit, output] of outputs. */
export interface WeightsBeside {
  readonly weights: ArrayLike<number>;
  readonly names: readonly string[];
}

/** Such a matrix as shown: to the right of the recurrent weights, or below them. */
export interface Beside {
  readonly kind: "inputs" | "outputs";
  readonly where: "To the right" | "below";
  /** The ends of its scale in words. */
  readonly text: string;
  /** Those that have room; none if there are too many. */
  readonly names: readonly string[];
  readonly channels: number;
  /** [row, column] */
  readonly indices: Uint8Array;
  /** The size of a channel. */
  readonly cell: number;
  /** Of the names of inputs, below the matrix. */
  readonly namesHeight: number;
}

const gap = 7;
const size = { cell: 11, most: 96, names: 84 };
/** Names need so much. */
const leastNamed = 9;

/** Throws "mismatched" for weights of another size. */
export function besideOf(
  kind: Beside["kind"],
  { weights, names }: WeightsBeside,
  units: number,
  order: readonly number[],
  given: ColourLimits | undefined,
): Beside {
  const channels = names.length;
  const isInput = kind === "inputs";
  checkCount(
    `${kind}.weights`,
    weights,
    isInput ? { channel: channels, unit: units } : { unit: units, output: channels },
  );
  const weightOf = (channel: number, unit: number) =>
    isInput ? weights[channel * units + unit] : weights[unit * channels + channel];
  let limit = 0;
  for (let k = 0; k < channels; k++)
    for (const unit of order) limit = Math.max(limit, Math.abs(weightOf(k, unit)) || 0);
  const limits = given ?? { positive: limit, negative: limit };
  const indices = new Uint8Array(order.length * channels);
  order.forEach((unit, place) => {
    for (let k = 0; k < channels; k++) {
      const index = weightIndex(weightOf(k, unit), limits);
      indices[isInput ? place * channels + k : k * order.length + place] = index;
    }
  });
  const cell = Math.min(size.cell, size.most / Math.max(1, channels));
  const shown = cell >= leastNamed ? names.map((name) => fitted(name, size.names, fontSize - 3)) : [];
  return {
    kind,
    where: isInput ? "To the right" : "below",
    text: `${endsText(limits)} (${kind})`,
    names: shown,
    channels,
    indices,
    cell,
    namesHeight: isInput ? Math.max(0, ...shown.map((name) => textWidth(name, fontSize - 3))) + 10 : 0,
  };
}

const endsText = ({ positive, negative }: ColourLimits): string =>
  positive === negative
    ? `±${numberText(positive, 3)}`
    : [positive, -negative]
        .filter((end) => end !== 0)
        .map((end) => numberText(end, 3))
        .join(" and ");

/** The room that it takes. */
export const besideRoom = (beside: Beside | undefined): number => (beside ? gap + beside.channels * beside.cell : 0);

interface MatrixPlace {
  readonly left: number;
  readonly top: number;
  readonly cell: number;
  readonly units: number;
}

/** With its frame and its names; `margin` is what the names of outputs have to the left. */
export function besideSvg(beside: Beside, { left, top, cell, units }: MatrixPlace, margin: number): string {
  const { kind, names, channels, indices, cell: own } = beside;
  const [length, depth] = [units * cell, channels * own];
  const style = `font-size="${fontSize - 3}" fill="${colour.quiet}"`;
  const frame = (x: number, y: number, width: number, height: number) =>
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="none" stroke="${colour.ink}" stroke-width="0.75"/>`;
  if (kind === "inputs") {
    const x = left + length + gap;
    const below = names.map((name, k) =>
      turnedText(name, x + (k + 0.5) * own, top + length + 6, `dy="0.35em" text-anchor="end" ${style}`),
    );
    return raster(indices, units, channels, x, top, own, cell) + frame(x, top, depth, length) + below.join("");
  }
  const y = top + length + gap;
  const texts = names.map((name, k) =>
    textAt(
      fitted(name, margin - 8, fontSize - 3),
      left - 5,
      y + (k + 0.5) * own,
      `dy="0.35em" text-anchor="end" ${style}`,
    ),
  );
  return raster(indices, channels, units, left, y, cell, own) + frame(left, y, length, depth) + texts.join("");
}
