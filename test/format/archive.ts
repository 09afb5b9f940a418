/** Zip archives written by hand, with any claims that a test needs. */
import { crc32 } from "node:zlib";

export interface Part {
  readonly name: string;
  /** As stored in the archive. */
  readonly packed: Uint8Array;
  /** What the headers claim; by default the truth about a stored file. */
  readonly size?: number;
  readonly checksum?: number;
  readonly method?: number;
  readonly flags?: number;
  /** Its beginning, according to the directory. */
  readonly from?: number;
  /** Different claims of the local header. */
  readonly local?: { readonly size?: number; readonly method?: number; readonly name?: string };
  /** Bytes after it that belong to no file. */
  readonly behind?: Uint8Array;
}

/** `before` precedes everything, and is mentioned nowhere; the end of the directory claims `count` files. */
export function archive(parts: readonly Part[], { before = new Uint8Array(0), count = parts.length } = {}): Uint8Array {
  const chunks: Uint8Array[] = [before];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const { name, packed, size = packed.length, checksum = crc32(packed), method = 0, ...rest } of parts) {
    const { flags = 0, from = at, local = {}, behind = new Uint8Array(0) } = rest;
    const head = (name: string, method: number, size: number) => {
      const bytes = Buffer.alloc(26);
      for (const [place, value] of [20, flags, method, 0, 0x21].entries()) bytes.writeUInt16LE(value, 2 * place);
      for (const [place, value] of [checksum, packed.length, size].entries())
        bytes.writeUInt32LE(value, 10 + 4 * place);
      bytes.writeUInt16LE(name.length, 22);
      return bytes;
    };
    const localName = local.name ?? name;
    const localHead = head(localName, local.method ?? method, local.size ?? size);
    const written = Buffer.concat([Buffer.from("PK\x03\x04"), localHead, Buffer.from(localName), packed, behind]);
    const end = Buffer.alloc(14);
    end.writeUInt32LE(from, 10);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\0"), head(name, method, size), end, Buffer.from(name)]));
    chunks.push(written);
    at += written.length;
  }
  const all = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06");
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(all.length, 12);
  end.writeUInt32LE(at, 16);
  return new Uint8Array(Buffer.concat([...chunks, all, end]));
}
