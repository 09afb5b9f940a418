/** Damaged files: random bytes, and valid files with something changed, removed or inserted. */
import fc, { type Arbitrary } from "fast-check";

/** A change to a file; changes are applied in order. */
interface Damage {
  readonly how: "flip" | "set" | "cut" | "take" | "put" | "double";
  /** Position, as a fraction of the file's length. */
  readonly at: number;
  readonly byte: number;
  readonly count: number;
}

const damage: Arbitrary<Damage> = fc.record({
  how: fc.constantFrom("flip", "set", "set", "cut", "take", "put", "double"),
  at: fc.oneof(
    fc.integer({ min: 0, max: 9999 }).map((k) => k / 10_000),
    fc.integer({ min: 0, max: 99 }).map((k) => k / 10_000),
    fc.integer({ min: 9900, max: 9999 }).map((k) => k / 10_000),
  ),
  byte: fc.oneof(fc.nat(255), fc.constantFrom(0, 255, 128, 0x7f, ...[..."'\"[]{},:0-9"].map((c) => c.charCodeAt(0)))),
  count: fc.integer({ min: 1, max: 40 }),
});

function damaged(bytes: Uint8Array, { how, at, byte, count }: Damage): Uint8Array {
  const place = Math.floor(at * bytes.length);
  const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)];
  const joined = (...parts: ArrayLike<number>[]) => Uint8Array.from(parts.flatMap((part) => Array.from(part)));
  const copy = bytes.slice();
  switch (how) {
    case "flip":
      if (copy.length > 0) copy[place] ^= 1 << (byte % 8);
      return copy;
    case "set":
      return copy.fill(byte, place, place + (count > 30 ? 8 : 1));
    case "cut":
      return before.slice();
    case "take":
      return joined(before, after.subarray(count));
    case "put":
      return joined(before, new Uint8Array(count).fill(byte), after);
    case "double":
      return joined(before, after.subarray(0, count), after);
  }
}

/** Random bytes, or one of the files with one to three faults. */
export const damagedFiles = (files: readonly Uint8Array[]): Arbitrary<Uint8Array> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) },
    {
      weight: 8,
      arbitrary: fc
        .tuple(fc.constantFrom(...files), fc.array(damage, { minLength: 1, maxLength: 3 }))
        .map(([file, all]) => all.reduce(damaged, file)),
    },
  );

/** The same for text. */
export const damagedTexts = (texts: readonly string[]): Arbitrary<string> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 200 }) },
    {
      weight: 8,
      arbitrary: damagedFiles(texts.map((text) => new TextEncoder().encode(text))).map((bytes) =>
        new TextDecoder().decode(bytes),
      ),
    },
  );
