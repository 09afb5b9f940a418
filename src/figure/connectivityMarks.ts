/** Marks on a matrix of weights: where selectivity changes its sign, and what connects what. */
import { checkCount } from "../base/arguments.ts";
import { colour } from "./colours.ts";
import type { ShownPopulation } from "./populations.ts";
import { fontSize, round, textAt, textWidth } from "./text.ts";

/** A tick above each change of the sign of d′ within a population, between triangles that point to either sign. */
export function signChanges(
  dprime: ArrayLike<number>,
  order: readonly number[],
  populations: readonly ShownPopulation[],
  left: number,
  top: number,
  cell: number,
): string {
  checkCount("selectivity.dprime", dprime, { unit: Math.max(dprime.length, ...order.map((unit) => unit + 1)) });
  return populations
    .flatMap(({ first, end, colour: fill }) =>
      Array.from({ length: Math.max(0, end - first - 1) }, (_, i) => first + i + 1).flatMap((place) => {
        const [before, after] = [dprime[order[place - 1]], dprime[order[place]]];
        if (!(before > 0 !== after > 0)) return [];
        const x = round(left + place * cell);
        const triangle = (at: number, isUp: boolean) =>
          `<path d="M${round(at - 4)} ${top - (isUp ? 4 : 10)}h8l-4 ${isUp ? -6 : 6}z" fill="${fill}"/>`;
        return [
          `<path d="M${x} ${top - 12}v10" stroke="${fill}" stroke-width="1.2"/>`,
          triangle(x - 8, before > 0),
          triangle(x + 8, after > 0),
        ];
      }),
    )
    .join("");
}

/** The names of the blocks that have room for them, receivers first. */
export function blockNames(populations: readonly ShownPopulation[], left: number, top: number, cell: number): string {
  const size = fontSize - 2;
  return populations
    .flatMap((to) =>
      populations.flatMap((from) => {
        const text = `${to.name} ← ${from.name}`;
        const [width, height] = [(from.end - from.first) * cell, (to.end - to.first) * cell];
        if (textWidth(text, size) + 6 > width || height < size + 6) return [];
        const [x, y] = [left + from.first * cell + 2, top + to.first * cell + 2];
        const box = `x="${round(x)}" y="${round(y)}" width="${round(textWidth(text, size) + 6)}" height="${size + 4}"`;
        // On a ground of its own it is readable over every colour.
        return [
          `<rect ${box} fill="#ffffff" fill-opacity="0.9"/>`,
          textAt(
            text,
            x + 3,
            y + size,
            `text-anchor="start" font-size="${size}" font-weight="bold" fill="${colour.ink}"`,
          ),
        ];
      }),
    )
    .join("");
}
