/** The name of a group of rows, left of them: turned where it is long, shortened where they are few. */
import { shortName } from "./short.ts";

interface SideNameProps {
  readonly name: string;
  /** Its right end, and the middle and height of the rows, px. */
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

/** Letters that stand upright; width of one, height of a line, and space between two names, px. */
const upright = 2;
const [letterWidth, lineHeight, gap] = [7, 11, 4];

export function SideName({ name, x, y, height }: SideNameProps) {
  const isTurned = name.length > upright;
  const text = isTurned
    ? shortName(name, Math.floor((height - gap) / letterWidth))
    : height < lineHeight / 2
      ? ""
      : name;
  return (
    <text
      class="name"
      transform={`translate(${isTurned ? x - lineHeight / 2 + 2 : x},${y})${isTurned ? " rotate(-90)" : ""}`}
      dy="0.32em"
      text-anchor={isTurned ? "middle" : "end"}
    >
      {text}
      <title>{name}</title>
    </text>
  );
}
