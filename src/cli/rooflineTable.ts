import type { Reached, Roofline } from "../index.ts";
import { table } from "./table.ts";

/** Kernels that take less of the whole than this share a line. */
const worthALine = 0.005;

const heading = [
  "",
  "",
  "MFLOP",
  "read KB",
  "written KB",
  "FLOP/B",
  "limit",
  "GFLOP/s",
  "GB/s",
  "% of limit",
  "ms",
  "% of time",
];

/** The limits, then each phase with its kernels: what they do, how fast they do it, and how fast it could be done. */
export function rooflineTable(
  { limits, phases, ms, isComplete }: Roofline,
  step: { ms: number; threads: number },
): string {
  const rows = phases.flatMap(({ phase, kernels, ...all }) => {
    const large = kernels.filter(({ share }) => share >= worthALine);
    const small = kernels.filter((kernel) => !large.includes(kernel));
    const rest =
      small.length === 0
        ? []
        : [[`  ${small.length} below 0.5 %`, ...Array.from({ length: 9 }, () => ""), ...timeOf(sum(small))]];
    const single = kernels.length === 1 ? kernels[0].what : "";
    return [
      [phase, single, ...numbers(all)],
      ...(kernels.length === 1
        ? []
        : [...large.map((kernel) => [`  ${kernel.name}`, kernel.what, ...numbers(kernel)]), ...rest]),
    ];
  });
  const memory = limits.memory.map(({ bytes, gbps }) => `${gbps.toFixed(0)} GB/s in ${sizeText(bytes)}`).join(", ");
  return [
    `limits of one thread, measured: ${limits.gflops.toFixed(1)} GFLOP/s; ${memory}\n`,
    table([heading, ...rows]),
    `all parts alone, one after the other on one thread: ${ms.toFixed(3)} ms; whole steps, ${step.threads === 1 ? "1 thread" : `${step.threads} threads`}: ${step.ms.toFixed(3)} ms\n`,
    "noise: the generator's operations on whole numbers are not counted, only those of Box–Muller\n",
    isComplete ? "" : "stopped before the last kernel: shares are of what was measured\n",
  ].join("");
}

const sum = (kernels: readonly Reached[]): Pick<Reached, "ms" | "share"> => ({
  ms: kernels.reduce((all, { ms }) => all + ms, 0),
  share: kernels.reduce((all, { share }) => all + share, 0),
});

const timeOf = ({ ms, share }: Pick<Reached, "ms" | "share">) => [ms.toFixed(4), (100 * share).toFixed(1)];

function numbers(part: Reached): string[] {
  const { flops, bytesRead, bytesWritten, intensity, limit, gflops, gbps, fraction } = part;
  const kilobytes = (bytes: number) => (bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0);
  const known = bytesRead + bytesWritten > 0;
  return [
    flops > 0 ? (flops / 1e6).toFixed(flops < 1e6 ? 3 : 2) : "-",
    known ? kilobytes(bytesRead) : "-",
    known ? kilobytes(bytesWritten) : "-",
    intensity === null ? "-" : intensity.toFixed(2),
    limit ?? "-",
    flops > 0 ? gflops.toFixed(1) : "-",
    known ? gbps.toFixed(1) : "-",
    fraction === null ? "-" : (100 * fraction).toFixed(0),
    ...timeOf(part),
  ];
}

const sizeText = (bytes: number) => (bytes < 2 ** 20 ? `${bytes / 2 ** 10} KiB` : `${bytes / 2 ** 20} MiB`);
