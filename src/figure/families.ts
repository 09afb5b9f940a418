/** Families of channels: "ring 0" to "ring 31", "preferring 45°". */
import { mostChannels } from "./channels.ts";

/** Channels that are drawn in one panel. */
export interface ChannelPart {
  /** Their common name; undefined for channels that are identified by their own names. */
  readonly stem?: string;
  /** Their indices among all channels. */
  readonly places: readonly number[];
  /** The name of each, without the stem. */
  readonly labels: readonly string[];
  /** Whether they are drawn as rows of colours, because lines would hide each other. */
  readonly isHeat: boolean;
}

/** A name that ends in a number, perhaps followed by a unit. */
const numbered = /^(.*?)[ _-]*((?:(?<=(?:^|\s))-)?\d+(?:\.\d+)?)( ?[^\d\s]{0,3})$/;

/**
 * The channels by panel: first those without a number, as lines; then families that share a stem and differ in a
 * number, as rows of colours if there are too many to tell lines apart. Many channels without a common stem are rows of
 * colours in their order.
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
