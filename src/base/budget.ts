/** The memory budget. Anything larger is refused before it is made, with the same message everywhere. */
import { DalenetError, type Fault } from "./errors.ts";

/** Largest memory of a backend, recording, file or figure: 4 GiB, the address space of WebAssembly. */
export const mostBytes = 2 ** 32;

/** A number of bytes, for messages. */
export function gibibytes(bytes: number): string {
  const value = bytes / 2 ** 30;
  return `${value < 1e6 ? value.toFixed(2) : value.toExponential(1)} GiB`;
}

/** A lower bound on memory that follows from sizes alone. */
export interface LeastSize {
  /** The setting that it grows with: its path and value, or its description. */
  readonly setting: Pick<Fault, "at" | "subject" | "value">;
  /** What the memory is for. */
  readonly what: string;
  readonly bytes: number;
  readonly advice: string;
}

/** Thrown if one of some sizes exceeds the budget. */
export class TooLarge extends DalenetError {
  /** All sizes that were checked; in at least one, `bytes` is above the limit. */
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
