/** Names of cached files, computed from everything they depend on. */
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { hashOf } from "./cache.ts";
import type { Target } from "./compiler.ts";

/**
 * Identifies a machine as far as compiled code depends on it: another name, or the same name with other
 * instructions, is another machine.
 */
export function machineKey(platform: string, arch: string, model: string, cpuinfo: string): string {
  // Names alone do not suffice: virtual machines hide instructions, and ARM machines often have no name.
  const telling = /^(?:flags|Features|CPU (?:implementer|architecture|variant|part))\s*:.*$/gm;
  return [platform, arch, model, ...new Set(cpuinfo.match(telling))].join("\n");
}

export function thisMachine(): string {
  let cpuinfo = "";
  try {
    cpuinfo = readFileSync("/proc/cpuinfo", "utf8");
  } catch {
    // only Linux has it
  }
  return machineKey(process.platform, process.arch, cpus()[0]?.model ?? "", cpuinfo);
}

const short = (...parts: readonly string[]) => hashOf(...parts).slice(0, 32);

/** For what a compiler knows of a machine. */
export const targetFileName = (compilerIdentity: string, machine: string): string =>
  `target-${short(compilerIdentity, machine)}.json`;

/** For the library of a source. */
export const libraryName = (
  source: string,
  compilerIdentity: string,
  { compiler }: Pick<Target, "compiler">,
  flags: readonly string[],
  machine: string,
): string => `kernels-${short(source, compilerIdentity, compiler, flags.join(" "), machine)}.so`;
