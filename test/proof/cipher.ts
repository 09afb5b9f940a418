/**
 * Other words for a task's own, as wide as they are: letters are replaced within the classes that figures measure text by, so that a picture with
 * one word for another is the same picture.
 */

const classes = ["ijl", "tfrcs", "mw", "abdeghknopquvxyz", "TFRCS", "MW", "ABDEGHKLNOPQUVXYZ"];
const turned = new Map(
  classes.flatMap((letters) =>
    [...letters].map((letter, i): [string, string] => [letter, letters[(i + 1) % letters.length]]),
  ),
);

/** "choice 1" → "skeljg 1" or the like; digits, spaces and signs stay. */
export const cipher = (word: string): string => [...word].map((letter) => turned.get(letter) ?? letter).join("");

/** Puts the words back for their ciphers, also where a figure parts "signedCoherence" into "signed coherence" or a file into "signed_coherence". */
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
