/** SHA-256 of the files of a run, which may be large. */

import { nextTurn } from "../base/eventLoop.ts";
import { sha256Hasher } from "../base/sha256.ts";

/** Bytes that are hashed without a pause: a few milliseconds. */
const hashedAtOnce = 2 ** 22;

/**
 * SHA-256 in hexadecimal; text is hashed as UTF-8. Long content is hashed in pieces, so that other work gets its
 * turn.
 */
export async function fileHash(content: Uint8Array | string): Promise<string> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const hasher = sha256Hasher();
  for (let from = 0; from < bytes.length; from += hashedAtOnce) {
    if (from > 0) await nextTurn();
    hasher.update(bytes.subarray(from, from + hashedAtOnce));
  }
  return hasher.hex();
}
