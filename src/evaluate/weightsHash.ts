import { sha256 } from "../base/sha256.ts";
import { littleEndianBytes } from "../format/array.ts";

/**
 * SHA-256 of raw parameters in the order of their names, as little-endian float32: equal hashes mean equal networks.
 */
export const weightsHash = (parameters: Readonly<Record<string, ArrayLike<number>>>): string =>
  sha256(
    Object.keys(parameters)
      .sort()
      .map((name) => littleEndianBytes(Float32Array.from(parameters[name]))),
  );
