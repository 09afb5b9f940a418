/** Constants of the random number generator (random.ts) that the memory layout and the kernels share. */

/** Units served by one call; buffers of draws have room for a multiple of it. */
export const drawsPerCall = 4;
export const rounds = 10;
/** Bytes of the two keys of a round. */
export const roundBytes = 8;
export const roundKeyBytes = rounds * roundBytes;

/** The keys of all rounds as stored in memory, computed from the key of a run. */
export function roundKeys([k0, k1]: readonly [number, number]): Int32Array {
  const keys = new Int32Array(roundKeyBytes / 4);
  for (let round = 0; round < rounds; round++) {
    keys[2 * round] = k0 + Math.imul(round, 0x9e3779b9);
    keys[2 * round + 1] = k1 + Math.imul(round, 0xbb67ae85);
  }
  return keys;
}
