/** Loads a run folder, also as an archive, or weights. They can be dropped anywhere in the page. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { filesOfRun } from "../../protocol.ts";
import { useLab } from "../state/context.ts";

/** What can be read in a folder that was dropped. */
async function filesIn(folder: FileSystemDirectoryEntry): Promise<Record<string, Uint8Array>> {
  const contents = filesOfRun.map(async (name) => {
    const entry = await new Promise<FileSystemEntry | null>((resolve) =>
      folder.getFile(name, {}, resolve, () => resolve(null)),
    );
    if (entry === null) return [];
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [[name, new Uint8Array(await file.arrayBuffer())] as const];
  });
  return Object.fromEntries((await Promise.all(contents)).flat());
}

const oneOnly = "Drop a run as one folder or one file.";

export function OpenButton() {
  const lab = useLab();
  const field = useRef<HTMLInputElement>(null);
  const isOver = useSignal(false);
  const open = (name: string, content: Promise<Uint8Array | Record<string, Uint8Array>>) =>
    lab.openFile(
      name,
      content.catch(() => {
        throw new Error(`invalid: "${name}", which the browser cannot read; give it again`);
      }),
    );
  const openFile = (file: File | undefined) =>
    file &&
    open(
      file.name,
      file.arrayBuffer().then((buffer) => new Uint8Array(buffer)),
    );
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      isOver.value = event.type === "dragover";
      if (event.type !== "drop") return;
      const { items, files } = event.dataTransfer;
      const name = files[0]?.name;
      const given = files.length;
      const entry = items[0]?.webkitGetAsEntry();
      if (entry?.isDirectory) open(entry.name, filesIn(entry as FileSystemDirectoryEntry));
      else openFile(files[0]);
      if (given > 1)
        lab.notice.value = {
          tone: "error",
          text: `Of ${given} that were dropped, only “${name}” is opened. ${oneOnly}`,
        };
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) isOver.value = false;
    };
    addEventListener("dragover", over);
    addEventListener("drop", over);
    addEventListener("dragleave", leave);
    return () => {
      removeEventListener("dragover", over);
      removeEventListener("drop", over);
      removeEventListener("dragleave", leave);
    };
  }, []);
  return (
    <>
      <button
        type="button"
        title="The archive of a run folder (.zip) or weights (.npz); or drop the file or the folder here"
        onClick={() => field.current?.click()}
      >
        Open
      </button>
      <input
        ref={field}
        type="file"
        accept=".zip,.npz"
        hidden
        onChange={(event) => {
          openFile(event.currentTarget.files?.[0]);
          event.currentTarget.value = "";
        }}
      />
      {isOver.value && (
        <div class="drop" aria-hidden="true">
          Drop a run folder, its archive (.zip) or weights (.npz)
        </div>
      )}
    </>
  );
}
