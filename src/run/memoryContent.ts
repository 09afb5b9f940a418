/** What a run folder in memory can be made from. */
import { checkBudget } from "../base/budget.ts";
import { isRecord } from "../base/display.ts";
import { invalid } from "../base/errors.ts";
import { checkpointName, runFileName } from "../format/runFile.ts";
import { type ZipFile, zipFiles } from "../format/zip.ts";
import { folderName } from "./files.ts";

/** Files by name, including folders: "figures/trial.svg". */
export interface FileTable {
  readonly [name: string]: Uint8Array;
}

/** What a folder can be made from: its files by name, or the bytes of a zip archive of them. */
export type FolderContent = FileTable | Uint8Array | ArrayBuffer;

/** By their tag: arrays of another frame or worker are not instances of our classes. */
const hasTag = (value: unknown, tag: string) => Object.prototype.toString.call(value) === `[object ${tag}]`;
const isBytes = (value: unknown): value is Uint8Array => ArrayBuffer.isView(value) && hasTag(value, "Uint8Array");
const isArchive = (value: unknown): value is Uint8Array | ArrayBuffer => isBytes(value) || hasTag(value, "ArrayBuffer");

export const isFileTable = (value: unknown): value is FileTable =>
  isRecord(value) && Object.values(value).every(isBytes);
export const isContent = (value: unknown): value is FolderContent => isArchive(value) || isFileTable(value);

/**
 * Adds a copy of a file, so that later changes to the given array do not matter. Throws "invalid" for a name that
 * would lead out of the folder on a disk, and for an array that was transferred to another thread.
 */
export function putFile(files: Map<string, Uint8Array>, name: string, content: Uint8Array): void {
  if (/[\\:\p{Cc}]/u.test(name) || name.split("/").some((part) => part === "" || part === "." || part === ".."))
    throw invalid({
      subject: "name of a file in a run folder",
      value: name,
      remedy: 'use one such as "figures/trial.svg"',
    });
  files.set(
    name,
    attached(`file "${name}"`, () => new Uint8Array(content)),
  );
}

/**
 * Copies of the files. In a zip archive they may be inside a folder, as in an archive of a run folder on disk;
 * `name` is that folder's.
 */
export function filesFrom(content: FolderContent): { readonly files: Map<string, Uint8Array>; readonly name?: string } {
  const files = new Map<string, Uint8Array>();
  let name: string | undefined;
  if (isArchive(content)) {
    const { prefix, entries } = runIn(attached("archive", () => viewOf(content)));
    for (const entry of entries) putFile(files, entry.name.slice(prefix.length), entry.read());
    name = prefix.split("/").at(-2);
  } else if (isFileTable(content)) for (const [name, bytes] of Object.entries(content)) putFile(files, name, bytes);
  else
    throw invalid({
      subject: "content of a run folder",
      value: content,
      remedy:
        "give its files as an object of Uint8Arrays, or the bytes of a zip archive " +
        "(of a Blob: await blob.arrayBuffer())",
    });
  return { files, ...(name !== undefined && folderName.suits(name) && { name }) };
}

const viewOf = (content: Uint8Array | ArrayBuffer): Uint8Array =>
  isBytes(content) ? new Uint8Array(content.buffer, content.byteOffset, content.byteLength) : new Uint8Array(content);

/** The files of the only run in an archive, and the folder that their names begin with. */
function runIn(archive: Uint8Array): { readonly prefix: string; readonly entries: readonly ZipFile[] } {
  // macOS adds a shadow file for every file to this folder.
  const files = zipFiles(archive).filter(({ name }) => !name.endsWith("/") && !name.startsWith("__MACOSX/"));
  const foldersWith = (file: string) =>
    files.flatMap(({ name }) => (`/${name}`.endsWith(`/${file}`) ? name.slice(0, -file.length) : []));
  const runs = foldersWith(runFileName);
  const prefixes = runs.length > 0 ? runs : foldersWith(checkpointName);
  if (prefixes.length > 1)
    throw invalid({
      subject: "archive",
      detail: `of ${prefixes.length} runs (${prefixes.map((prefix) => prefix || "./").join(", ")})`,
      remedy: "give an archive of one run folder",
    });
  const [prefix = ""] = prefixes;
  const entries = files.filter(({ name }) => name.startsWith(prefix));
  checkBudget({
    setting: { subject: "archive" },
    what: "its files",
    bytes: entries.reduce((sum, { size }) => sum + size, 0),
    advice: "give an archive of one run folder",
  });
  return { prefix, entries };
}

function attached(subject: string, make: () => Uint8Array): Uint8Array {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw invalid({
      subject,
      detail: "whose array was transferred elsewhere",
      remedy: "give it before it is transferred, or transfer a copy",
    });
  }
}
