/** Channels that belong together: "ring 0" to "ring 31", "preferring 45°". */
import { mostChannels } from "./channels.ts";

/** Channels that are drawn in one panel. */
export interface ChannelPart {
  /** What they are called together; none for channels that are told apart by their names. */
  readonly stem?: string;
  /** Their places among all. */
  readonly places: readonly number[];
  /** What each is called beside the stem. */
  readonly labels: readonly string[];
  /** Rows of colours, since lines would hide each other. */
  readonly isHeat: boolean;
}

/** A name that ends in a number, perhaps with a unit behind it. */
const numbered = /^(.*?)[ _-]*((?:(?<=(?:^|\s))-)?\d+(?:\.\d+)?)( ?[^\d\s]{0,3})$/;

/**
 * The channels in panels: those without a number first, as lines; then those that share a stem and differ in a number, where they are more than lines can
 * be told apart, as rows of colours. Many without such a stem are rows of colours in the order of their names.
 */
export function channelParts(names: readonly string[]): ChannelPart[] {
  const families = new Map<string, { stem: string; places: number[]; labels: string[] }>();
  names.forEach((name, place) => {
    const found = numbered.exec(name);
    if (!found) return;
    const [, stem, number, unit] = found;
    const key = `${stem}\n${unit}`;
    const family = families.get(key) ?? { stem, places: [], labels: [] };
    families.set(key, family);
    family.places.push(place);
    family.labels.push(`${number.replace("-", "−")}${unit}`);
  });
  const many = [...families.values()].filter(({ places }) => places.length > mostChannels);
  const within = new Set(many.flatMap(({ places }) => places));
  const others = names.flatMap((_, place) => (within.has(place) ? [] : [place]));
  const rest: ChannelPart[] =
    others.length === 0
      ? []
      : [
          {
            places: others,
            labels: others.length > mostChannels ? others.map(String) : others.map((place) => names[place]),
            isHeat: others.length > mostChannels,
          },
        ];
  return [...rest, ...many.map((family) => ({ ...family, isHeat: true }))];
}
