/** The parts of a program's memory. */
import type { Expr } from "../../ir/expr.ts";
import type { Buffer, Plan } from "../../lower/kernel.ts";
import type { MemoryPart, MemoryPlan } from "../backend.ts";

const fewerTrials = "fewer or shorter trials";

/** Every byte belongs to one of these parts, listed in display order. */
const parts = {
  weights: { name: "weights", per: "program", shrinks: "fewer units" },
  optimizer: { name: "optimiser", per: "program", shrinks: "fewer units, or another optimiser" },
  constants: { name: "masks and constants", per: "program", shrinks: "fewer units" },
  values: { name: "gradients, effective weights", per: "program", shrinks: "fewer units" },
  packs: { name: "weights in tiles", per: "program", shrinks: "fewer units" },
  partials: { name: "partial gradients", per: "group", shrinks: "fewer units" },
  tape: { name: "tape", per: "thread", shrinks: "shorter trials, or fewer units" },
  working: { name: "present step", per: "thread", shrinks: "fewer units" },
  inputs: { name: "inputs and targets", per: "slab", shrinks: fewerTrials },
  recordings: { name: "recordings", per: "slab", shrinks: fewerTrials },
  counters: { name: "noise counters", per: "slab", shrinks: "" },
  margins: { name: "margins", per: "program", shrinks: "" },
} as const satisfies Record<string, Omit<MemoryPart, "bytes" | "copies">>;
export type PartName = keyof typeof parts;

export const pageBytes = 65536;
/** The range of 32-bit addresses; the native backend uses the same kind of memory. */
export const mostPages = 65536;

/** The part of each array outside the loops. */
export function arrayParts({ parameters, update }: Plan): (array: Expr) => PartName {
  const trained = new Set(parameters.filter((one) => one.trained).map(({ value }) => value));
  const updated = new Set(
    update.flatMap((kernel) =>
      kernel.kind === "map" ? kernel.stores.map(({ to }) => to) : kernel.kind === "pack" ? [] : [kernel.to],
    ),
  );
  return (array) => {
    if (array.op === "parameter") return updated.has(array) && !trained.has(array) ? "optimizer" : "weights";
    return array.op === "constant" ? "constants" : "values";
  };
}

/** The part of each kept signal. */
export function bufferParts({ inputs, initials }: Plan): (buffer: Buffer) => PartName {
  const isInput = new Set([...inputs, ...initials].map(({ buffer }) => buffer));
  return (buffer) => {
    if (buffer.region === "slab") return isInput.has(buffer) ? "inputs" : "recordings";
    return buffer.lifetime === "tape" ? "tape" : "working";
  };
}

/** @param bytes bytes of each part, except the margins, which are the rest of all pages */
export function memoryPlan(
  bytes: ReadonlyMap<PartName, number>,
  pages: number,
  copies: Readonly<Record<MemoryPart["per"], number>>,
): MemoryPlan {
  const known = [...bytes.values()].reduce((a, b) => a + b, 0);
  const all = new Map(bytes).set("margins", pages * pageBytes - known);
  return {
    bytes: pages * pageBytes,
    limit: mostPages * pageBytes,
    parts: (Object.keys(parts) as PartName[]).flatMap((key) => {
      const size = all.get(key) ?? 0;
      return size > 0 ? [{ ...parts[key], bytes: size, copies: copies[parts[key].per] }] : [];
    }),
  };
}
