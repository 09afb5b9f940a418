/**
 * Reads zip archives strictly: directory and local headers must agree, files must follow one another without gaps
 * from the first byte to the directory, and nothing is decompressed beyond its declared size.
 */
import { crc32 } from "../base/crc32.ts";
import { type DalenetError, invalid, unsupported } from "../base/errors.ts";
import { inflated, inflatedStart } from "./inflate.ts";

/** Limits of an archive without the 64-bit extension: bytes (headers included), and files. */
export const largestArchive = 2 ** 32 - 2 ** 16;
export const mostFiles = 0xfffe;

export interface ZipFile {
  readonly name: string;
  /** Bytes, as declared. */
  readonly size: number;
  /** Its first bytes, at least `count` if it has that many. No checksum is compared. */
  begin(count: number): Uint8Array;
  /** The whole. Throws "invalid" if size or checksum differs from the declaration. */
  read(): Uint8Array;
}

const signatures = { file: 0x04034b50, entry: 0x02014b50, end: 0x06054b50 };
const endLength = 22;
const entryLength = 46;
const headLength = 30;
/**
 * The record after a file whose sizes were not known when it was begun: its checksum and sizes, with or without a
 * signature, of 32 or 64 bits.
 */
const descriptorLengths = [12, 16, 20, 24];
const flag = { encrypted: 1, descriptor: 8 };
/** Stands for a number that is in the 64-bit extension. */
const elsewhere = 0xffffffff;
const methods: Readonly<Record<number, string>> = {
  9: "Deflate64",
  12: "bzip2",
  14: "LZMA",
  93: "Zstandard",
  95: "XZ",
};

/** What directory and local header both declare. */
interface Declared {
  readonly name: string;
  readonly method: number;
  readonly flags: number;
  readonly checksum: number;
  readonly packed: number;
  readonly size: number;
}

/**
 * The files of an archive, not yet decompressed. Throws "invalid" for bytes that are damaged, cut off or something
 * else, "unsupported" for another compression method, encryption and the 64-bit extension; the caller adds the
 * file.
 */
export function zipFiles(bytes: Uint8Array): ZipFile[] {
  const archive = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOf(archive);
  if (end === undefined)
    throw invalid({ subject: "file", detail: noArchive, remedy: "make it again, or give another" });
  const count = short(archive, end + 10);
  const [length, start] = [long(archive, end + 12), long(archive, end + 16)];
  if (count === 0xffff || length === elsewhere || start === elsewhere) throw tooLarge();
  if (long(archive, end + 4) !== 0 || short(archive, end + 8) !== count || start + length !== end)
    throw damaged(`a directory of ${length} bytes at byte ${start}, but it ends at byte ${end}`);

  const names = new Set<string>();
  const files: ZipFile[] = [];
  const extents: { readonly from: number; readonly to: number; readonly isOpen: boolean; readonly name: string }[] = [];
  let at = start;
  for (let k = 0; k < count; k++) {
    if (at + entryLength > end || long(archive, at) !== signatures.entry)
      throw damaged(`entry ${k} of ${count} is not where it should be`);
    const next = at + entryLength + sum(archive, at + 28, 3);
    if (next > end) throw damaged(`entry ${k} of ${count} is cut off`);
    const declared = declaredAt(archive, at + 8, at + entryLength);
    const { name } = declared;
    if (names.has(name)) throw damaged(`"${name}" occurs twice`);
    names.add(name);
    const from = long(archive, at + 42);
    at = next;
    if ([declared.packed, declared.size, from].includes(elsewhere)) throw tooLarge();
    checkPacking(declared);
    const data = dataAt(archive, from, declared, start);
    extents.push({ from, to: data + declared.packed, isOpen: (declared.flags & flag.descriptor) !== 0, name });
    files.push(zipFile(bytes.subarray(data, data + declared.packed), declared));
  }
  if (at !== end) throw damaged(`more than ${count} entries in its directory`);
  checkExtents(extents, start);
  return files;
}

const short = (archive: DataView, at: number) => archive.getUint16(at, true);
const long = (archive: DataView, at: number) => archive.getUint32(at, true);
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** The position of the record that ends the directory and, except for a comment, the archive. */
function endOf(archive: DataView): number | undefined {
  const first = Math.max(0, archive.byteLength - endLength - 0xffff);
  for (let at = archive.byteLength - endLength; at >= first; at--)
    if (long(archive, at) === signatures.end && at + endLength + short(archive, at + 20) === archive.byteLength)
      return at;
  return undefined;
}

/** Consecutive two-byte lengths. */
function sum(archive: DataView, at: number, count: number): number {
  let total = 0;
  for (let k = 0; k < count; k++) total += short(archive, at + 2 * k);
  return total;
}

/** The part that local header and directory have in common, beginning with the flags; the name is at `nameAt`. */
function declaredAt(archive: DataView, at: number, nameAt: number): Declared {
  const nameLength = short(archive, at + 20);
  return {
    flags: short(archive, at),
    method: short(archive, at + 2),
    checksum: long(archive, at + 8),
    packed: long(archive, at + 12),
    size: long(archive, at + 16),
    name: utf8.decode(new Uint8Array(archive.buffer, archive.byteOffset + nameAt, nameLength)),
  };
}

function checkPacking({ name, flags, method, packed, size }: Declared): void {
  const subject = `"${name}" in the archive`;
  if (flags & flag.encrypted)
    throw unsupported({ subject, detail: "is encrypted", remedy: "save it without a password" });
  if (method !== 0 && method !== 8)
    throw unsupported({
      subject,
      detail: `is compressed by ${methods[method] ?? `method ${method}`}`,
      remedy: "compress it by deflate, as zip and numpy.savez_compressed do",
    });
  if (method === 0 && packed !== size)
    throw invalid({
      subject,
      detail: `of ${size} bytes takes ${packed}`,
      remedy: "the file is damaged, make it again",
    });
}

/** What is wrong with a file that does not end like an archive. */
export const noArchive = "is not a zip archive, or its end is cut off or damaged";

const damaged = (what: string): DalenetError =>
  invalid({
    subject: "archive",
    detail: `is incomplete or damaged (${what})`,
    remedy: "make it again",
  });

const tooLarge = (): DalenetError =>
  unsupported({
    subject: "zip64 archive",
    detail: "(of more than 4 GiB, or 65534 files)",
    remedy: "put fewer or smaller files or arrays into one",
  });

/** Where the bytes of a file begin, after its local header, which must agree with the directory. */
function dataAt(archive: DataView, from: number, declared: Declared, end: number): number {
  const { name } = declared;
  if (from + headLength > end || long(archive, from) !== signatures.file)
    throw damaged(`"${name}" is not at byte ${from}, where the directory says`);
  const data = from + headLength + sum(archive, from + 26, 2);
  if (data + declared.packed > end) throw damaged(`"${name}" is cut off`);
  const local = declaredAt(archive, from + 6, from + headLength);
  const sizes = local.size === elsewhere || local.packed === elsewhere ? longSizes(archive, from, data) : local;
  const isOpen = (local.flags & flag.descriptor) !== 0;
  const isSame = (["name", "method", "flags"] as const).every((key) => local[key] === declared[key]);
  const isSized = (["checksum", "packed", "size"] as const).every((key) => {
    const said = { ...local, ...sizes }[key];
    return said === declared[key] || (isOpen && said === 0);
  });
  if (!isSame || !isSized) throw damaged(`the two headers of "${name}" differ`);
  return data;
}

/** The sizes in the 64-bit extension of a local header, which NumPy writes for files of any size. */
function longSizes(archive: DataView, from: number, data: number): { size: number; packed: number } | undefined {
  for (let at = from + headLength + short(archive, from + 26); at + 4 <= data; at += 4 + short(archive, at + 2))
    if (short(archive, at) === 1 && short(archive, at + 2) >= 16 && at + 20 <= data)
      return { size: Number(archive.getBigUint64(at + 4, true)), packed: Number(archive.getBigUint64(at + 12, true)) };
  return undefined;
}

/** Throws unless the files, and the records after those written open-ended, fill everything up to the directory. */
function checkExtents(
  extents: { readonly from: number; readonly to: number; readonly isOpen: boolean; readonly name: string }[],
  directory: number,
): void {
  extents.sort((a, b) => a.from - b.from);
  if ((extents[0]?.from ?? directory) !== 0) throw damaged("there are bytes before its first file");
  for (const [k, { to, isOpen, name }] of extents.entries()) {
    const gap = (extents[k + 1]?.from ?? directory) - to;
    if (gap < 0) throw damaged(`"${name}" overlaps what follows it`);
    if (gap !== 0 && !(isOpen && descriptorLengths.includes(gap)))
      throw damaged(`${gap} bytes after "${name}" belong to no file`);
  }
}

function zipFile(packed: Uint8Array, { name, method, size, checksum }: Declared): ZipFile {
  const isPacked = method !== 0;
  const checked = (content: Uint8Array | undefined): Uint8Array => {
    if (content === undefined) throw damaged(`"${name}" does not decompress to ${size} bytes`);
    return content;
  };
  const unpacked = () => {
    try {
      return inflated(packed, size);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw unsupported({
        subject: `"${name}" in the archive`,
        detail: `of ${size} bytes, for which there is no memory`,
        remedy: "save fewer numbers in one array",
        cause: error,
      });
    }
  };
  return {
    name,
    size,
    begin(count) {
      // Compressed data is at most as long as its content, plus a few bytes per block.
      const first = packed.subarray(0, isPacked ? 2 * count : count);
      return isPacked ? checked(inflatedStart(first, size, count)) : first;
    },
    read() {
      const whole = isPacked ? checked(unpacked()) : packed;
      if (crc32(whole) !== checksum) throw damaged(`wrong checksum of "${name}"`);
      return whole;
    },
  };
}
