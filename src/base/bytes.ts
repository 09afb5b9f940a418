/**
 * Bytes as a Blob accepts them. TypeScript 5.7 and newer distinguishes arrays in shared memory from others, which
 * `slice` returns; older versions have one type for both.
 */
export type Bytes = ReturnType<Uint8Array["slice"]>;

/** The parts, one after the other. */
export function joined(parts: readonly Uint8Array[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
