/**
 * Replaces the names of a task by others of equal width: letters are replaced within the width classes of figures,
 * so that figures differ only in their words.
 */

const classes = ["ijl", "tfrcs", "mw", "abdeghknopquvxyz", "TFRCS", "MW", "ABDEGHKLNOPQUVXYZ"];
const turned = new Map(
  classes.flatMap((letters) =>
    [...letters].map((letter, i): [string, string] => [letter, letters[(i + 1) % letters.length]]),
  ),
);

/** "choice 1" → for example "skeljg 1"; digits, spaces and signs are kept. */
export const cipher = (word: string): string => [...word].map((letter) => turned.get(letter) ?? letter).join("");

/**
 * Replaces ciphers by their words, also if a figure writes "signedCoherence" as "signed coherence" or a file as
 * "signed_coherence".
 */
export function decipher(text: string, words: readonly string[]): string {
  const parted = (name: string, by: string) => name.replace(/[A-Z]/g, (letter) => `${by}${letter.toLowerCase()}`);
  const forms = words.flatMap((word): [string, string][] => {
    const other = cipher(word);
    return [
      [other, word],
      ...[" ", "_"].map((by): [string, string] => [
        parted(other, by).replaceAll(" ", by),
        parted(word, by).replaceAll(" ", by),
      ]),
    ];
  });
  const longestFirst = forms.sort(([a], [b]) => b.length - a.length);
  return longestFirst.reduce((whole, [from, to]) => whole.replaceAll(from, to), text);
}
