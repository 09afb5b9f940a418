/** Numbers on the command line. */
import { extname } from "node:path";
import { Option } from "commander";
import { invalid, unsupported } from "../errors.ts";

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** An option such as "--trials <n>" that takes a whole number of at least `min`. */
export function wholeNumberOption(flags: string, description: string, min: number): Option {
  const option = new Option(flags, description);
  return option.argParser((text) => {
    const value = Number(text);
    if (!decimal.test(text) || !Number.isSafeInteger(value) || value < min)
      throw invalid(`${option.long} ${JSON.stringify(text)}; give a whole number of at least ${min}`);
    return value;
  });
}

/** How many threads work; results do not depend on it. */
export const threadsOption = (): Option =>
  wholeNumberOption("--threads <n>", "threads that compute (default: all cores; small batches use fewer)", 1);

/** An option that takes a time in ms above 0. */
export function millisecondsOption(flags: string, description: string): Option {
  const option = new Option(flags, description);
  return option.argParser((text) => {
    const value = Number(text);
    if (!decimal.test(text) || !Number.isFinite(value) || value <= 0)
      throw invalid(`${option.long} ${JSON.stringify(text)}; give a time in ms above 0`);
    return value;
  });
}

/** An option that takes a factor of at least 0. */
export function factorOption(flags: string, description: string): Option {
  const option = new Option(flags, description);
  return option.argParser((text) => {
    const value = Number(text);
    if (!decimal.test(text) || !Number.isFinite(value) || value < 0)
      throw invalid(`${option.long} ${JSON.stringify(text)}; give a factor of at least 0`);
    return value;
  });
}

/** Throws "unsupported" unless the name of a file to write ends in ".npz". */
export function checkNpzName(path: string | undefined): void {
  if (path !== undefined && extname(path).toLowerCase() !== ".npz")
    throw unsupported(`--out ${JSON.stringify(path)}; trials are written as a NumPy file, .npz`);
}
