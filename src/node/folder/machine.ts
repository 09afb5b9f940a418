/** Facts about where a run was made. */
import { cpus } from "node:os";
import type { Machine } from "../../format/runFile.ts";

/** Processor, cores, platform and Node of this machine. */
export function machine(): Machine & { readonly node: string } {
  const cores = cpus();
  return {
    cpu: cores[0]?.model.trim() ?? "unknown",
    cores: cores.length,
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
  };
}
