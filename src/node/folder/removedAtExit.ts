/** Removes files when the process exits, however it does: locks, and files half written at Ctrl-C. */
import { rmSync } from "node:fs";

const files = new Set<string>();
const removeAll = () => {
  for (const file of files) rmSync(file, { force: true });
};

/** Registers a file to be removed when the process exits, until the returned function is called. */
export function removedAtExit(file: string): () => void {
  if (files.size === 0) process.on("exit", removeAll);
  files.add(file);
  return () => {
    files.delete(file);
    if (files.size === 0) process.off("exit", removeAll);
  };
}
