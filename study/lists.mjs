/** Lists in options: "a,b", and seeds such as "1-8,11". */
export const list = (text) => text.split(",");

export function seedsOf(text) {
  return list(text).flatMap((part) => {
    const [from, to = from] = part.split("-").map(Number);
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
}
