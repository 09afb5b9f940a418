/** The one budget of memory. What needs more is refused before anything is made of it, in the same words everywhere. */
import { DalenetError, type Fault } from "./errors.ts";

/** What a backend's memory, a recording, a file and a picture can hold: 4 GiB, all that WebAssembly addresses. */
export const mostBytes = 2 ** 32;

/** A number of bytes as a message shows it. */
export function gibibytes(bytes: number): string {
  const value = bytes / 2 ** 30;
  return `${value < 1e6 ? value.toFixed(2) : value.toExponential(1)} GiB`;
}

/** A need that follows from sizes alone, before anything is made of them: at least so many bytes. */
export interface LeastSize {
  /** The setting that it grows with: its path and value, or in words what it is. */
  readonly setting: Pick<Fault, "at" | "subject" | "value">;
  /** What it is for. */
  readonly what: string;
  readonly bytes: number;
  readonly advice: string;
}

/** Sizes of which one alone takes more than there can be. */
export class TooLarge extends DalenetError {
  /** All sizes that were looked at; `bytes` above the limit in one at least. */
  readonly sizes: readonly LeastSize[];
  readonly limit = mostBytes;

  constructor({ setting, what, bytes, advice }: LeastSize, sizes: readonly LeastSize[]) {
    super("invalid", {
      ...setting,
      detail: `needs at least ${gibibytes(bytes)} for ${what}, the limit is ${gibibytes(mostBytes)}`,
      remedy: advice,
    });
    this.sizes = sizes;
  }
}

/** Throws `TooLarge` ("invalid") for the first of some sizes that is above the budget. */
export function checkBudget(...sizes: readonly LeastSize[]): void {
  const tooLarge = sizes.find(({ bytes }) => !(bytes <= mostBytes));
  if (tooLarge) throw new TooLarge(tooLarge, sizes);
}
