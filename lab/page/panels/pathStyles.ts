/** Colours and dashes of paths, as in Dalenet's figures. */
import type { Look } from "../../protocol.ts";
import { circularColour, orderedColours } from "../draw/groupColours.ts";
import { shadesOf } from "./shades.ts";

export interface PathStyle {
  /** A class of the style sheet, or a colour. */
  readonly class?: string;
  readonly colour?: string;
  readonly dash?: string;
}

export type Graded = Extract<Look, { readonly level: string }>;

/** Groups without an order differ on a grey copy, too. */
const dashes = [undefined, "4 2", "1.5 1.5", "7 2 1.5 2"];
/** Colours of channels; they come again with other dashes. */
const colours = 7;

/** The looks of all paths if each has a level of one factor. */
export function gradedOf(looks: readonly Look[]): readonly Graded[] | null {
  const graded = looks.filter((look): look is Graded => "level" in look);
  return graded.length > 0 && graded.length === looks.length ? graded : null;
}

/** What differs besides the levels, each with dashes of its own. */
export const othersOf = (looks: readonly Graded[]): readonly string[] => [...new Set(looks.map(({ other }) => other))];

export const dashOf = (k: number): string | undefined => dashes[k % dashes.length];

export function pathStyles(looks: readonly Look[], isDark: boolean): readonly PathStyle[] {
  const graded = gradedOf(looks);
  if (graded === null) return looks.map(distinct);
  const others = othersOf(graded);
  const colourOf = colouring(graded, isDark);
  return graded.map((look) => ({ ...colourOf(look), dash: dashOf(others.indexOf(look.other)) }));
}

function colouring(looks: readonly Graded[], isDark: boolean): (look: Graded) => PathStyle {
  const [{ scale, favours }] = looks;
  const levels = [...new Set(looks.map(({ shade }) => shade))].sort((a, b) => a - b);
  if (scale === "circular") return ({ shade }) => ({ colour: circularColour(shade, isDark) });
  if (scale === "ordered") {
    const ramp = orderedColours(levels.length, isDark);
    return ({ shade }) => ({ colour: ramp[levels.indexOf(shade)] });
  }
  // The colour of the choice that a sign favours: green is that of the first, orange that of the second.
  const side = favours === 2 ? -1 : 1;
  const shades = shadesOf(levels.map((level) => side * level));
  return ({ shade }) => ({ class: `shade-${shades[levels.indexOf(shade)]}` });
}

function distinct(look: Look, k: number): PathStyle {
  const channel = look.scale !== "choice" ? k + 1 : look.choice;
  const dash = dashOf(k + Math.floor(k / colours));
  return { class: `channel-${channel === 0 ? 0 : ((channel - 1) % colours) + 1}`, ...(dash && { dash }) };
}
