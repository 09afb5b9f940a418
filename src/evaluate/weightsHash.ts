import { createHash } from "node:crypto";
import { littleEndianBytes } from "../format/array.ts";

/** SHA-256 of raw parameters in the order of their names, as little-endian float32: equal hashes, equal networks. */
export function weightsHash(parameters: Readonly<Record<string, ArrayLike<number>>>): string {
  const hash = createHash("sha256");
  for (const name of Object.keys(parameters).sort())
    hash.update(littleEndianBytes(Float32Array.from(parameters[name])));
  return hash.digest("hex");
}
