// The stored result as text.
const widths = [-8, -17, -11, 8, 14, 7, 12, 6, 6];
const line = (...cells) =>
  cells.map((text, i) => (widths[i] < 0 ? text.padEnd(-widths[i]) : text.padStart(widths[i]))).join(" ");
const range = ({ min, max }, digits) => `${min.toFixed(digits)}–${max.toFixed(digits)}`;

/** One row per contestant and form; * marks a peer's best form. Ratios are to Dalenet: of the medians, and by round. */
export function table({
  date,
  machine,
  loadBefore,
  loadAfter,
  threads,
  setting,
  rows,
  best,
  absent,
  failed,
  leftOut,
  checks,
  job,
  warning,
}) {
  const environment = Object.entries(threads.environment).map(([name, value]) => `${name}="${value}"`);
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}, Node ${machine.node}`,
    `${date.slice(0, 16).replace("T", " ")} UTC; load average ${loadBefore.join(" ")} before, ${loadAfter.join(" ")} after`,
    `one thread: ${threads.pinned}; ${environment.join(" ")}`,
    `${setting.units} units, batch ${setting.batch}, ${setting.steps} steps; ${setting.rounds} processes each of ${setting.repeats} timed training steps, in turn;`,
    "Dalenet makes its trials and their input noise inside the clock, the peers before it",
    "",
    line("", "form", "version", "ms", "min–max", "ratio", "min–max", "cores", "loss"),
    ...rows.map((r) =>
      line(
        r.name,
        best[r.name] === r.form ? `${r.form} *` : r.form,
        r.version,
        r.stepMs.median.toFixed(3),
        range(r.stepMs, 3),
        r.ratio?.toFixed(2) ?? "",
        r.ratioByRound ? range(r.ratioByRound, 2) : "",
        r.coresUsed.toFixed(2),
        r.loss.toFixed(3),
      ),
    ),
    ...absent.map(({ name, how }) => `${name}: absent, not measured. To install: ${how}`),
    ...failed.map((name) => `${name}: failed, see above`),
    ...leftOut.map((name) => `${name}: left out by --only`),
    ...(job?.error ? [`job: ${job.error}`] : []),
    "",
    ...checks.map((c) => `${c.what}: ${c.value?.toFixed(c.digits) ?? "–"} (target ${c.target}) ${c.verdict}`),
    ...(warning ? ["", warning] : []),
  ].join("\n");
}
