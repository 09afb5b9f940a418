/** Facts about where a run was made. */
import { createRequire } from "node:module";
import { cpus } from "node:os";
import type { Machine } from "../format/runFile.ts";

/** Processor, cores, platform and Node of this machine. */
export function machine(): Machine {
  const cores = cpus();
  return {
    cpu: cores[0]?.model.trim() ?? "unknown",
    cores: cores.length,
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
  };
}

/** The version of this package. */
export const version: string = (createRequire(import.meta.url)("../../package.json") as { version: string }).version;
