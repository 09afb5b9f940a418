import { nodeProcess } from "./node.ts";

/** Processor cores that this process may use, or that the browser reports. */
export function cores(): number {
  const { navigator } = globalThis as { readonly navigator?: { readonly hardwareConcurrency?: number } };
  return nodeProcess()?.getBuiltinModule("node:os").availableParallelism() ?? navigator?.hardwareConcurrency ?? 1;
}
