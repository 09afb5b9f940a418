/** The features of this machine's WebAssembly. */
import { type DalenetError, refusalOf, unsupported } from "../../base/errors.ts";
import { nodeProcess } from "../../base/node.ts";
import { checkEngine, newMemory } from "../engine.ts";
import { fusedProbe, wasFused } from "../kernels/probe.ts";
import { assemble } from "./assembler.ts";

/** Whether SIMD is available. */
export const hasSimd = (): boolean => WebAssembly.validate(assemble([fusedProbe(4)], { pages: 1, fused: false }));

/** A machine without fused multiply–add may accept the instruction and round twice, which is a different profile. */
function hasFused(): boolean {
  const bytes = assemble([fusedProbe(4)], { pages: 1, fused: true });
  if (!WebAssembly.validate(bytes)) return false;
  const memory = newMemory(1);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { arena: { memory } });
  (exports as { probe: () => void }).probe();
  return wasFused(memory);
}

let known: boolean | undefined;

/**
 * Whether relaxed fused multiply–add can be used. Node 20 hides it behind a flag that can still be set at run time; a
 * browser has it or does not. Throws the errors of `newMemory`.
 */
export function fusedMultiplyAdd(): boolean {
  checkEngine();
  if (known === undefined) {
    known = hasFused();
    const node = nodeProcess();
    if (!known && node) {
      node.getBuiltinModule("node:v8").setFlagsFromString("--experimental-wasm-relaxed-simd");
      known = hasFused();
    }
  }
  return known;
}

/** Why WebAssembly cannot be used here; undefined if it can. */
export const whyNotWasm = (): DalenetError | undefined =>
  refusalOf(() => {
    checkEngine();
    if (!hasSimd())
      throw unsupported({
        subject: "WebAssembly without SIMD",
        remedy: "use Node 20.19 or newer, or a browser of 2023 or newer, on a processor of the last ten years",
      });
    fusedMultiplyAdd();
  });
