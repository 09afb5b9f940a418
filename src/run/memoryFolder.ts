/** A run folder in memory, for where there is no disk. */
import { zipSync } from "fflate";
import type { Bytes } from "../base/bytes.ts";
import { missing, nearestName, unsupported } from "../base/errors.ts";
import { noDate } from "../format/npz.ts";
import { textOf } from "../format/utf8.ts";
import { largestArchive, mostFiles } from "../format/zip.ts";
import { type Kind, plain, readAt } from "../settings/kind.ts";
import { folderName } from "./files.ts";
import { type FolderContent, filesFrom } from "./memoryContent.ts";

/** Already packed, or of numbers with noise in them, which hardly shrink. */
const isPacked = (name: string) => /\.(npz|png|safetensors)$/.test(name);
/** Larger texts are stored as they are: packing takes 50 ms per MB, for which the page stands still. */
const mostPacked = 2 ** 22;

const fileName: Kind<string> = plain(
  { type: "string" },
  "name",
  "the name of a file",
  (value) => typeof value === "string",
);

/** The files of a folder, for those who train, load and report. */
export let filesIn: (folder: MemoryFolder) => Map<string, Uint8Array>;

/**
 * A run folder in memory, with the files that docs/run-folder.md describes.
 * `new MemoryFolder("mine")` is empty; `new MemoryFolder("mine", files)` holds a run, out of an object or of the bytes of a zip archive.
 */
export class MemoryFolder {
  readonly name: string;
  readonly #files: Map<string, Uint8Array>;

  static {
    filesIn = (folder) => folder.#files;
  }

  /**
   * @param name by default that of the folder in the archive, or "run"
   * @param content copied: whatever is done to it later, the folder stays as it is
   * @throws "invalid" for a name that is a path, content of another kind, an archive that is damaged, or files that would lie outside the folder
   */
  constructor(name?: string, content: FolderContent = {}) {
    const given = name === undefined ? undefined : readAt(folderName, name, "name");
    const { files, name: own = "run" } = filesFrom(content);
    this.name = given ?? own;
    this.#files = files;
  }

  /** All files by name, as they are now: copies, to be changed or transferred at will. Ask once rather than for each file. */
  get files(): Readonly<Record<string, Bytes>> {
    const sorted = [...this.#files].sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(sorted.map(([name, bytes]) => [name, bytes.slice()]));
  }

  /** A file of text, such as report.html. Throws "missing", or "invalid" for what is no name. */
  text(name: string): string {
    const file = readAt(fileName, name, "name");
    return textOf(fileIn(this, file), pathIn(this, file));
  }

  /**
   * The bytes of a zip archive, to be downloaded: the folder with all its files. The same files give the same bytes.
   * @throws "unsupported" for more than 4 GiB or 65534 files, which an archive does not hold
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

/** Beside each file, an archive has its name twice, in at most so many bytes for a letter, and two headers. */
const [bytesOfLetter, bytesOfHeaders] = [3, 128];

function checkZip(folder: string, files: ReadonlyMap<string, Uint8Array>): void {
  let bytes = 0;
  for (const [name, { length }] of files)
    bytes += length + bytesOfHeaders + 2 * bytesOfLetter * (folder.length + 1 + name.length);
  if (files.size <= mostFiles && bytes <= largestArchive) return;
  throw unsupported({
    subject: `zip archive of "${folder}"`,
    detail: files.size > mostFiles ? `with ${files.size} files` : `of ${bytes} bytes`,
    remedy: `an archive holds ${mostFiles} files and 4 GiB; take \`files\` and leave some out`,
  });
}

/** What settings take for a run folder. */
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
