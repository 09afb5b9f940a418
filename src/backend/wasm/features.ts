/** What this machine's WebAssembly can do. */
import { setFlagsFromString } from "node:v8";
import { fusedProbe, wasFused } from "../kernels/probe.ts";
import { assemble } from "./assembler.ts";

/** Whether there are vectors at all. */
export const hasSimd = (): boolean => WebAssembly.validate(assemble([fusedProbe(4)], { pages: 1, fused: false }));

/** A machine without the instruction may accept it and round twice, which would be another numeric profile. */
function hasFused(): boolean {
  const bytes = assemble([fusedProbe(4)], { pages: 1, fused: true });
  if (!WebAssembly.validate(bytes)) return false;
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { arena: { memory } });
  (exports as { probe: () => void }).probe();
  return wasFused(memory);
}

let known: boolean | undefined;

/** Whether relaxed fused multiply–add may be used. Node 20 has it behind a flag that may still be set at run time. */
export function fusedMultiplyAdd(): boolean {
  if (known === undefined) {
    known = hasFused();
    if (!known) {
      setFlagsFromString("--experimental-wasm-relaxed-simd");
      known = hasFused();
    }
  }
  return known;
}
