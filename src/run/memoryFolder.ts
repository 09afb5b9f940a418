/** A run folder in memory, for use without a disk. */
import { zipSync } from "fflate";
import type { Bytes } from "../base/bytes.ts";
import { missing, nearestName, unsupported } from "../base/errors.ts";
import { noDate } from "../format/npz.ts";
import { decodeUtf8 } from "../format/utf8.ts";
import { largestArchive, mostFiles } from "../format/zip.ts";
import { type Kind, plain, readAt } from "../settings/kind.ts";
import { folderName } from "./files.ts";
import { type FolderContent, filesFrom } from "./memoryContent.ts";

/** Already compressed, or noisy numbers, which hardly shrink. */
const isPacked = (name: string) => /\.(npz|png|safetensors)$/.test(name);
/** Larger texts are stored uncompressed: compression takes 50 ms per MB and blocks the page. */
const mostPacked = 2 ** 22;

const fileName: Kind<string> = plain(
  { type: "string" },
  "name",
  "the name of a file",
  (value) => typeof value === "string",
);

/** The files of a folder, for internal use. */
export let filesIn: (folder: MemoryFolder) => Map<string, Uint8Array>;

/**
 * A run folder in memory, with the files that docs/run-folder.md describes. `new MemoryFolder("mine")` is empty;
 * `new MemoryFolder("mine", files)` holds a run, from an object or the bytes of a zip archive.
 */
export class MemoryFolder {
  readonly name: string;
  readonly #files: Map<string, Uint8Array>;

  static {
    filesIn = (folder) => folder.#files;
  }

  /**
   * @param name by default that of the folder in the archive, or "run"
   * @param content copied: later changes to it do not affect the folder
   * @throws "invalid" for a name that is a path, content of another kind, a damaged archive, or files that would
   * lie outside the folder
   */
  constructor(name?: string, content: FolderContent = {}) {
    const given = name === undefined ? undefined : readAt(folderName, name, "name");
    const { files, name: own = "run" } = filesFrom(content);
    this.name = given ?? own;
    this.#files = files;
  }

  /**
   * All files by name, as they are now: copies, which may be changed or transferred. Each access copies all files,
   * so read it once.
   */
  get files(): Readonly<Record<string, Bytes>> {
    const sorted = [...this.#files].sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(sorted.map(([name, bytes]) => [name, bytes.slice()]));
  }

  /** A text file, such as report.html. Throws "missing", or "invalid" for something that is not a name. */
  text(name: string): string {
    const file = readAt(fileName, name, "name");
    return decodeUtf8(fileIn(this, file), pathIn(this, file));
  }

  /**
   * The bytes of a zip archive for download: the folder with all its files. The same files give the same bytes.
   * @throws "unsupported" for more than 4 GiB or 65534 files, the limits of the format
   */
  zip(): Bytes {
    checkZip(this.name, this.#files);
    const entries = [...this.#files]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, bytes]) => {
        const level = isPacked(name) || bytes.length > mostPacked ? 0 : 6;
        return [pathIn(this, name), [bytes, { level }]] as const;
      });
    return zipSync(Object.fromEntries(entries) as Parameters<typeof zipSync>[0], { mtime: noDate });
  }
}

/** For each file, an archive also has two headers and twice its name, with at most this many bytes per character. */
const [bytesOfLetter, bytesOfHeaders] = [3, 128];

function checkZip(folder: string, files: ReadonlyMap<string, Uint8Array>): void {
  let bytes = 0;
  for (const [name, { length }] of files)
    bytes += length + bytesOfHeaders + 2 * bytesOfLetter * (folder.length + 1 + name.length);
  if (files.size <= mostFiles && bytes <= largestArchive) return;
  throw unsupported({
    subject: `zip archive of "${folder}"`,
    detail: files.size > mostFiles ? `with ${files.size} files` : `of ${bytes} bytes`,
    remedy: `an archive holds at most ${mostFiles} files and 4 GiB; use \`files\` and leave some out`,
  });
}

/** What settings accept as a run folder. */
export const memoryFolder: Kind<MemoryFolder> = plain<MemoryFolder>(
  {},
  "MemoryFolder",
  "a MemoryFolder",
  (value) => value instanceof MemoryFolder,
);

/** How messages name a file. */
export const pathIn = ({ name }: MemoryFolder, file: string): string => `${name}/${file}`;

/** The bytes of a file, not copied. Throws "missing". */
export function fileIn(folder: MemoryFolder, name: string): Uint8Array {
  const files = filesIn(folder);
  const bytes = files.get(name);
  if (bytes) return bytes;
  const near = nearestName(name, [...files.keys()]);
  throw missing({
    subject: `file "${pathIn(folder, name)}"`,
    remedy: near === undefined ? "check its name" : `did you mean "${near}"?`,
  });
}
