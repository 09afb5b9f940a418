/** The forms in which a page may give a run. */
import { inContext, invalid } from "../base/errors.ts";
import { type FolderContent, isContent, isFileTable } from "../run/memoryContent.ts";
import { MemoryFolder } from "../run/memoryFolder.ts";
import { checkRunIn } from "../run/memoryRun.ts";
import { type Kind, plain } from "../settings/kind.ts";

/** A File, as from `<input type="file">`, or another Blob, recognised by what we need of it. */
interface ArchiveBlob {
  arrayBuffer(): Promise<ArrayBuffer>;
  /** A File has one. */
  readonly name?: string;
}
/** The files of a run, or its zip archive. */
export type StoredRun = FolderContent | ArchiveBlob;

const isBlob = (value: unknown): value is ArchiveBlob =>
  typeof value === "object" && value !== null && "arrayBuffer" in value && typeof value.arrayBuffer === "function";

/** What settings accept for a run, besides its folder. */
export const storedRun: Kind<StoredRun> = plain<StoredRun>(
  {},
  "files of a run",
  "the files of a run by name, or its zip archive as ArrayBuffer, Uint8Array or Blob (a page has no disk)",
  (value) => isContent(value) || isBlob(value),
);

/**
 * The folder itself, or one made from files or an archive. Throws "invalid" for a Blob that cannot be read,
 * "missing" without a run.
 */
export async function folderOf(given: MemoryFolder | StoredRun): Promise<MemoryFolder> {
  if (given instanceof MemoryFolder) return given;
  const content = isBlob(given) ? await bytesOf(given) : given;
  const named = isBlob(given) && given.name !== undefined ? { place: { file: given.name } } : {};
  const folder = inContext(named, () => new MemoryFolder(undefined, content));
  checkRunIn(folder, sourceOf(given));
  return folder;
}

/** How messages name it. */
function sourceOf(given: StoredRun): string {
  if (isBlob(given)) return given.name === undefined ? "the archive" : `archive "${given.name}"`;
  return isFileTable(given) ? "the files" : "the archive";
}

const bytesOf = (blob: ArchiveBlob): Promise<ArrayBuffer> =>
  blob.arrayBuffer().catch((cause: unknown) => {
    // The file on disk was changed or removed since it was chosen.
    throw invalid({ subject: "archive", detail: `that cannot be read (${cause})`, remedy: "choose it again", cause });
  });
