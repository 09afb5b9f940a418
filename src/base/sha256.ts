import { sha256 as noble } from "@noble/hashes/sha2.js";
import { nodeProcess } from "./node.ts";

/** SHA-256 of all bytes passed to it, in order. */
export interface Hasher {
  update(bytes: Uint8Array): void;
  /** The hash in hexadecimal. Call once, at the end. */
  hex(): string;
}

/** Uses Node's implementation if available, which is several times as fast as JavaScript. */
export function sha256Hasher(): Hasher {
  const crypto = nodeProcess()?.getBuiltinModule("node:crypto");
  if (crypto) {
    const hash = crypto.createHash("sha256");
    return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest("hex") };
  }
  const hash = noble.create();
  const hexOf = (byte: number) => byte.toString(16).padStart(2, "0");
  return { update: (bytes) => void hash.update(bytes), hex: () => Array.from(hash.digest(), hexOf).join("") };
}

/** SHA-256 of all parts, in order, in hexadecimal. */
export function sha256(parts: Iterable<Uint8Array>): string {
  const hasher = sha256Hasher();
  for (const part of parts) hasher.update(part);
  return hasher.hex();
}
