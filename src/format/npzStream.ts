/**
 * An .npz file that is written piece by piece, in any order: only the shapes of its arrays must be known beforehand, so
 * that they may be larger than memory. Nothing is compressed; files and archives above 4 GiB have the 64-bit extension
 * of zip (APPNOTE 4.3.9, 4.3.14 and 4.5.3), which NumPy reads.
 */
import { joined } from "../base/bytes.ts";
import { crc32 } from "../base/crc32.ts";
import { invalid } from "../base/errors.ts";
import { elementCount, halfBytes, littleEndianBytes, type NamedArray } from "./array.ts";
import { halfOverflows } from "./float16.ts";
import { encodeNpy, npyHeader } from "./npy.ts";

/** A file that can be written and read at any place. */
export interface RandomAccess {
  write(bytes: Uint8Array, at: number): void;
  /** Fills `bytes`. */
  read(bytes: Uint8Array, at: number): void;
}

/** An array of numbers that are written later. */
export interface DeclaredArray {
  readonly shape: readonly number[];
  /** Rounded to half precision. */
  readonly isHalf: boolean;
}

export interface NpzStream {
  /** Writes consecutive elements of a declared array from place `at` on. Those that are never written are 0. */
  put(name: string, at: number, values: Float32Array): void;
  /** How many finite numbers so far became infinite in half precision. */
  overflows(): number;
  /** Adds the other arrays, computes the checksums and writes the directory. Returns the size of the file. */
  end(others: Readonly<Record<string, NamedArray>>): number;
}

interface Member {
  readonly name: Uint8Array;
  readonly header: Uint8Array;
  /** Where its local header begins, and its content. */
  readonly from: number;
  readonly data: number;
  readonly size: number;
  readonly isHalf: boolean;
  readonly isLong: boolean;
}

const largest = 0xffffffff;
const headLength = 30;
/** Bytes that are read at a time for a checksum. */
const portion = 2 ** 22;

/**
 * Begins the file with the arrays that are written later.
 * @param longFrom sizes and places from which on numbers have 64 bits (default: those that need them)
 */
export function npzStream(
  file: RandomAccess,
  declared: Readonly<Record<string, DeclaredArray>>,
  longFrom = largest,
): NpzStream {
  const isLong = (size: number) => size >= longFrom;
  const members = new Map<string, Member>();
  let end = 0;
  let overflows = 0;
  const reserve = (key: string, header: Uint8Array, bytes: number, isHalf: boolean): Member => {
    const name = new TextEncoder().encode(`${key}.npy`);
    const size = header.length + bytes;
    const data = end + headLength + name.length + (isLong(size) ? 20 : 0);
    const member = { name, header, from: end, data, size, isHalf, isLong: isLong(size) };
    members.set(key, member);
    end = data + size;
    return member;
  };
  for (const [key, { shape, isHalf }] of Object.entries(declared)) {
    const header = npyHeader(isHalf ? "<f2" : "<f4", shape);
    const member = reserve(key, header, elementCount(shape) * (isHalf ? 2 : 4), isHalf);
    file.write(header, member.data);
  }
  return {
    put(name, at, values) {
      const { data, header, isHalf } = members.get(name)!;
      if (isHalf) overflows += halfOverflows(values);
      const bytes = isHalf ? halfBytes(values) : littleEndianBytes(values);
      file.write(bytes, data + header.length + (isHalf ? 2 : 4) * at);
    },
    overflows: () => overflows,
    end(others) {
      // The last element may never have been written.
      if (end > 0) extend(file, end);
      for (const [key, array] of Object.entries(others)) {
        if (members.has(key))
          throw invalid({
            subject: `array "${key}"`,
            detail: "is in the file already",
            remedy: "give it another name",
          });
        const bytes = encodeNpy(array, key);
        const member = reserve(key, bytes, 0, false);
        file.write(bytes, member.data);
      }
      const entries = [...members.values()].map((member) => {
        const checksum = checksumIn(file, member);
        file.write(localHeader(member, checksum), member.from);
        return directoryEntry(member, checksum, isLong(member.from));
      });
      const directory = joined([...entries, ...endRecords(entries, end, isLong(end))]);
      file.write(directory, end);
      return end + directory.length;
    },
  };
}

function extend(file: RandomAccess, end: number): void {
  const last = new Uint8Array(1);
  file.read(last, end - 1);
  file.write(last, end - 1);
}

function checksumIn(file: RandomAccess, { data, size }: Member): number {
  let checksum = 0;
  const bytes = new Uint8Array(Math.min(portion, size));
  for (let at = 0; at < size; at += portion) {
    const part = bytes.subarray(0, Math.min(portion, size - at));
    file.read(part, data + at);
    checksum = crc32(part, checksum);
  }
  return checksum;
}

/** Numbers of 2, 4 or 8 bytes, one after the other. */
function record(...fields: readonly (readonly [bytes: 2 | 4 | 8, value: number])[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(fields.reduce((sum, [bytes]) => sum + bytes, 0)));
  let at = 0;
  for (const [bytes, value] of fields) {
    if (bytes === 2) view.setUint16(at, value, true);
    else if (bytes === 4) view.setUint32(at, value, true);
    else view.setBigUint64(at, BigInt(value), true);
    at += bytes;
  }
  return new Uint8Array(view.buffer);
}

/** 1 January 1980, at midnight: archives carry no date. */
const noDate = [
  [2, 0],
  [2, 0x21],
] as const;
/** The least version that reads it: 4.5 for 64-bit sizes. */
const versionOf = (needsLong: boolean) => (needsLong ? 45 : 20);

function localHeader({ name, size, isLong: long }: Member, checksum: number): Uint8Array {
  const shown = long ? largest : size;
  const fixed = record(
    ...([[4, 0x04034b50], [2, versionOf(long)], [2, 0], [2, 0], ...noDate] as const),
    ...([
      [4, checksum],
      [4, shown],
      [4, shown],
      [2, name.length],
      [2, long ? 20 : 0],
    ] as const),
  );
  return joined([fixed, name, ...(long ? [record([2, 1], [2, 16], [8, size], [8, size])] : [])]);
}

function directoryEntry(
  { name, size, from, isLong: longSize }: Member,
  checksum: number,
  longFrom: boolean,
): Uint8Array {
  const long = [...(longSize ? [size, size] : []), ...(longFrom ? [from] : [])];
  const shown = longSize ? largest : size;
  const version = versionOf(long.length > 0);
  const extra = long.length > 0 ? 4 + 8 * long.length : 0;
  const fixed = record(
    ...([[4, 0x02014b50], [2, version], [2, version], [2, 0], [2, 0], ...noDate] as const),
    ...([
      [4, checksum],
      [4, shown],
      [4, shown],
      [2, name.length],
      [2, extra],
      [2, 0],
      [2, 0],
      [2, 0],
      [4, 0],
    ] as const),
    [4, longFrom ? largest : from],
  );
  const longFields = long.map((value) => [8, value] as const);
  return joined([fixed, name, ...(extra > 0 ? [record([2, 1], [2, 8 * long.length], ...longFields)] : [])]);
}

/** What follows the entries of the directory, which begins at `from`. */
function endRecords(entries: readonly Uint8Array[], from: number, isLong: boolean): Uint8Array[] {
  const count = entries.length;
  const size = entries.reduce((sum, { length }) => sum + length, 0);
  const end = record(
    ...([
      [4, 0x06054b50],
      [2, 0],
      [2, 0],
      [2, count],
      [2, count],
      [4, size],
      [4, isLong ? largest : from],
      [2, 0],
    ] as const),
  );
  if (!isLong) return [end];
  const longEnd = record(
    ...([
      [4, 0x06064b50],
      [8, 44],
      [2, 45],
      [2, 45],
      [4, 0],
      [4, 0],
      [8, count],
      [8, count],
      [8, size],
      [8, from],
    ] as const),
  );
  const locator = record([4, 0x07064b50], [4, 0], [8, from + size], [4, 1]);
  return [longEnd, locator, end];
}
