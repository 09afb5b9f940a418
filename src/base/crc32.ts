type Checksum = (bytes: Uint8Array, before?: number) => number;

/** The checksum of a reflected polynomial of 32 bits; `before` is that of the bytes in front of these. */
function checksumOf(polynomial: number): Checksum {
  /** For four bytes at a time: `tables[k][byte]` is the remainder of a byte followed by k others. */
  const tables = Array.from({ length: 4 }, () => new Uint32Array(256));
  for (let byte = 0; byte < 256; byte++) {
    let rest = byte;
    for (let bit = 0; bit < 8; bit++) rest = (rest >>> 1) ^ (rest & 1 ? polynomial : 0);
    tables[0][byte] = rest;
  }
  for (let k = 1; k < 4; k++)
    for (let byte = 0; byte < 256; byte++) {
      const before = tables[k - 1][byte];
      tables[k][byte] = (before >>> 8) ^ tables[0][before & 255];
    }
  const [t0, t1, t2, t3] = tables;
  return (bytes, before = 0) => {
    let rest = ~before;
    let at = 0;
    for (const whole = bytes.length - 3; at < whole; at += 4) {
      rest ^= bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
      rest = t3[rest & 255] ^ t2[(rest >>> 8) & 255] ^ t1[(rest >>> 16) & 255] ^ t0[rest >>> 24];
    }
    for (; at < bytes.length; at++) rest = (rest >>> 8) ^ t0[(rest ^ bytes[at]) & 255];
    return ~rest >>> 0;
  };
}

/** The checksum of zip archives and PNG pictures (ISO 3309). */
export const crc32 = checksumOf(0xedb88320);
/** That of Castagnoli, Bräuer & Herrmann (1993), which TensorFlow's records have. */
export const crc32c = checksumOf(0x82f63b78);
