/** Loads a run folder as an archive, or weights. Files can be dropped anywhere in the page, too. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { useLab } from "../state/context.ts";

export function OpenButton() {
  const lab = useLab();
  const field = useRef<HTMLInputElement>(null);
  const isOver = useSignal(false);
  const open = async (file: File | undefined) => {
    if (file) lab.openFile(file.name, new Uint8Array(await file.arrayBuffer()));
  };
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      isOver.value = event.type === "dragover";
      if (event.type === "drop") open(event.dataTransfer.files[0]);
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
        title="A run folder (.zip) or weights (.npz); or drop the file here"
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
          open(event.currentTarget.files?.[0]);
          event.currentTarget.value = "";
        }}
      />
      {isOver.value && (
        <div class="drop" aria-hidden="true">
          Drop a run folder (.zip) or weights (.npz)
        </div>
      )}
    </>
  );
}
