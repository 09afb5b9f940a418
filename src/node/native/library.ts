/**
 * Loads our libraries, and makes sure that arithmetic stays the same afterwards: start-up code in a library can
 * change it.
 */
import { accessSync, constants, statSync } from "node:fs";
import { dirname } from "node:path";
import { command, DalenetError, Interrupted, unsupported } from "../../base/errors.ts";
import { nativeFunctions } from "../threads/nativeRunner.js";
import { plainArithmetic } from "./cHeader.ts";

/** In an array, so that no compiler folds them. */
const numbers = Float64Array.of(2 ** -1022, 0.5, 2 ** -1074, 2, 1, 2 ** -60);

/**
 * The behaviour of this thread's arithmetic, as seen from JavaScript: small results and operands, and all rounding
 * directions.
 */
function arithmetic(): string {
  const [normal, half, smallest, two, one, little] = numbers;
  return [normal * half, smallest * two, one + little, one - little, -one - little].join(" ");
}

/** The result of `look`. @throws "unsupported" for a library that cannot be loaded or lacks a function */
export function loaded<T>(library: string, look: () => T): T {
  try {
    return look();
  } catch (error) {
    if (error instanceof DalenetError || error instanceof Interrupted) throw error;
    if (isHeld(library))
      throw unsupported({
        subject: `cache folder ${dirname(library)}`,
        detail: "is on a disk from which no code may be run (noexec)",
        remedy: "name a folder of your own on another disk in $DALENET_CACHE",
      });
    const said = (error as Error).message.split("\n")[0];
    throw unsupported({
      subject: "kernels in C",
      detail: `cannot be loaded (${said})`,
      remedy: `clear them with: ${command("cache --clear")}`,
    });
  }
}

/** Whether the system forbids running a file that is marked executable. */
function isHeld(library: string): boolean {
  try {
    if ((statSync(library).mode & constants.S_IXUSR) === 0) return false;
    accessSync(library, constants.X_OK);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EACCES";
  }
}

/**
 * The functions of one of our libraries. Throws like `loaded`, and "unsupported" if loading it changed arithmetic,
 * which is then restored: other code, including WebAssembly, would compute different numbers.
 */
export function functionsOf(...[library, memory]: Parameters<typeof nativeFunctions>) {
  const before = arithmetic();
  const functionOf = loaded(library, () => nativeFunctions(library, memory));
  if (arithmetic() === before) return functionOf;
  functionOf(plainArithmetic, 0)();
  throw unsupported({
    subject: "C compiler",
    detail: "whose libraries change arithmetic when they are loaded (small numbers become 0, or rounding differs)",
    remedy: "name another one in $CC, or leave flags such as -ffast-math out of it",
  });
}
