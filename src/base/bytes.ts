/**
 * Bytes as a Blob accepts them. TypeScript 5.7 and newer distinguishes arrays in shared memory from others, which
 * `slice` returns; older versions have one type for both.
 */
export type Bytes = ReturnType<Uint8Array["slice"]>;
