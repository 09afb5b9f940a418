/**
 * Bytes as a Blob takes them. TypeScript 5.7 and newer tells arrays that may lie in shared memory from those that do not, which `slice` gives; older
 * ones have one type for both.
 */
export type Bytes = ReturnType<Uint8Array["slice"]>;
