import type { Reached, Roofline } from "../node/index.ts";
import { table } from "./table.ts";

/** Kernels with a smaller share than this are put together on one line. */
const worthALine = 0.005;
/** Screen columns that the text must fit into. */
const width = 100;
/** Shortest length to which descriptions of kernels are cut; --json has the whole. */
const shortest = 8;

/** The limits, then each phase with its kernels: what they do, how fast, and how fast it could be done. */
export function rooflineTable(
  { limits, phases, ms, isComplete }: Roofline,
  step: { ms: number; threads: number },
): string {
  const units = unitsFor(phases);
  const threads = step.threads === 1 ? "1 thread" : `${step.threads} threads`;
  return [
    limitsText(limits),
    partsTable(phases, units),
    `all parts alone, one after another on one thread: ${ms.toFixed(3)} ms\n`,
    `whole steps, ${threads}: ${step.ms.toFixed(3)} ms\n`,
    isComplete ? "" : "stopped before the last kernel: shares are of what was measured\n",
    "\n",
    ...legend(units).map(([name, text]) => `${name.padEnd(9)}${text}\n`),
  ].join("");
}

/** At most as wide as the screen: descriptions are shortened until it fits. */
function partsTable(phases: Roofline["phases"], units: Units): string {
  const heading = ["part", "work", units.flops.name, units.bytes.name, "FLOP/B", "speed", "% limit", "ms", "% time"];
  const rows = phases.flatMap((all) => rowsOf(all, units));
  for (let longest = width; ; longest--) {
    const text = table([heading, ...rows.map(([part, work, ...rest]) => [part, shortened(work, longest), ...rest])]);
    if (longest <= shortest || text.split("\n").every((line) => line.length <= width)) return text;
  }
}

function rowsOf({ phase, kernels, ...all }: Roofline["phases"][number], units: Units): string[][] {
  if (kernels.length === 1) return [[phase, kernels[0].what, ...numbers(all, units)]];
  const large = kernels.filter(({ share }) => share >= worthALine);
  const small = kernels.filter((kernel) => !large.includes(kernel));
  const empty = Array.from({ length: 6 }, () => "");
  return [
    [phase, "", ...numbers(all, units)],
    ...large.map((kernel) => [`  ${kernel.name}`, kernel.what, ...numbers(kernel, units)]),
    ...(small.length === 0 ? [] : [[`  ${small.length} below 0.5 %`, ...empty, ...timeOf(sum(small))]]),
  ];
}

type Units = Readonly<Record<"flops" | "bytes", { readonly name: string; readonly size: number }>>;

const legend = ({ flops, bytes }: Units): readonly (readonly [string, string])[] => [
  ["part", "a phase of the training step; indented below, its kernels"],
  ["work", "sizes of matrices [from × to] or of vectors, and the operation; in full with --json"],
  [flops.name, "floating-point operations per step; for noise only those of Box–Muller, not the generator's"],
  [bytes.name, "bytes read and written per step, from caches or memory"],
  ["FLOP/B", "operations per byte moved"],
  ["speed", "GFLOP/s if arithmetic is the limit, GB/s if moving data is"],
  ["% limit", "that speed relative to the most that one thread can do (above)"],
  ["ms", "time of a step's calls, measured alone on one thread"],
  ["% time", "fraction of the total time of all parts"],
];

function limitsText(limits: Roofline["limits"]): string {
  if (limits === null)
    return "no kernels to time one by one, so no limits to compare with: this backend interprets the network\n";
  const memory = limits.memory.map(({ bytes, gbps }) => `${gbps.toFixed(0)} GB/s in ${sizeText(bytes)}`);
  const lines = [`limits of one thread, measured: ${limits.gflops.toFixed(1)} GFLOP/s;`];
  for (const [k, text] of memory.entries()) {
    const item = k === memory.length - 1 ? text : `${text},`;
    const last = lines[lines.length - 1];
    if (last.length + item.length + 1 <= width) lines[lines.length - 1] = `${last} ${item}`;
    else lines.push(`  ${item}`);
  }
  return lines.map((line) => `${line}\n`).join("");
}

const sum = (kernels: readonly Reached[]): Pick<Reached, "ms" | "share"> => ({
  ms: kernels.reduce((all, { ms }) => all + ms, 0),
  share: kernels.reduce((all, { share }) => all + share, 0),
});

const shortened = (work: string, longest: number) => (work.length > longest ? `${work.slice(0, longest - 1)}…` : work);

const timeOf = ({ ms, share }: Pick<Reached, "ms" | "share">) => [
  ms.toFixed(Math.max(0, 4 - Math.floor(Math.log10(Math.max(1, ms))))),
  (100 * share).toFixed(1),
];

/** Units in which the largest number of a column has at most five digits before its decimal point. */
function unitsFor(phases: Roofline["phases"]): Units {
  const unit = (values: readonly number[], names: readonly string[]) => {
    const size = [1e6, 1e9, 1e12].find((size) => Math.max(...values) < 1e5 * size) ?? 1e12;
    return { name: names[Math.round(Math.log10(size) / 3) - 2], size };
  };
  return {
    flops: unit(
      phases.map(({ flops }) => flops),
      ["MFLOP", "GFLOP", "TFLOP"],
    ),
    bytes: unit(
      phases.map((phase) => 1000 * moved(phase)),
      ["KB", "MB", "GB"],
    ),
  };
}

const moved = ({ bytesRead, bytesWritten }: Reached) => bytesRead + bytesWritten;

function numbers(part: Reached, { flops: operations, bytes }: Units): string[] {
  const { flops, intensity, limit, gflops, gbps, fraction } = part;
  const inUnit = (value: number) => value.toFixed(value < 1 ? 3 : value < 100 ? 2 : 0);
  return [
    flops > 0 ? inUnit(flops / operations.size) : "-",
    moved(part) > 0 ? inUnit((1000 * moved(part)) / bytes.size) : "-",
    intensity === null ? "-" : intensity.toFixed(2),
    limit === "memory" ? `${digits(gbps)} GB/s` : flops > 0 ? `${digits(gflops)} GFLOP/s` : "-",
    fraction === null ? "-" : (100 * fraction).toFixed(0),
    ...timeOf(part),
  ];
}

/** Three digits, or more if the integer part has more. */
const digits = (value: number) => value.toFixed(value < 1 ? 3 : value < 100 ? 1 : 0).padStart(4);

const sizeText = (bytes: number) => (bytes < 2 ** 20 ? `${bytes / 2 ** 10} KiB` : `${bytes / 2 ** 20} MiB`);
