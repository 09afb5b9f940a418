/** How this thread's processor computes, as JavaScript sees it: a library can change that when it is loaded, for all that comes after. */
import { unsupported } from "../../errors.ts";
import { nativeFunctions } from "../threads/nativeRunner.js";
import { plainArithmetic } from "./header.ts";

/** Read from an array, so that no compiler computes with them. */
const numbers = Float64Array.of(2 ** -1022, 0.5, 2 ** -1074, 2, 1, 2 ** -60);

/** Small results and operands, and all directions of rounding. */
function arithmetic(): string {
  const [normal, half, smallest, two, one, little] = numbers;
  return [normal * half, smallest * two, one + little, one - little, -one - little].join(" ");
}

/**
 * The functions of a library of ours. Throws what koffi throws, and "unsupported" where loading it changed arithmetic, which is then as it was
 * before: what computes beside it, WebAssembly too, would give other numbers.
 */
export function functionsOf(...[library, memory]: Parameters<typeof nativeFunctions>) {
  const before = arithmetic();
  const functionOf = nativeFunctions(library, memory);
  if (arithmetic() === before) return functionOf;
  functionOf(plainArithmetic, 0)();
  throw unsupported(
    "C compiler whose libraries change arithmetic when they are loaded (small numbers become 0, or rounding is another); name another one in $CC, or leave flags such as -ffast-math out of it",
  );
}
