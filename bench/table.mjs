// The stored result as text.
import { sizeText } from "./steps.mjs";

const widths = [-8, -18, -12, 10, 17, 8, 6, 7];
const line = (...cells) =>
  cells
    .map((text, i) => (widths[i] < 0 ? text.padEnd(-widths[i]) : text.padStart(widths[i])))
    .join(" ")
    .trimEnd();
const range = ({ min, max }, digits) => `${min.toFixed(digits)}–${max.toFixed(digits)}`;
/** Three significant digits, and at most three after the decimal point. */
export const digitsOf = (value) => Math.max(0, Math.min(3, 2 - Math.floor(Math.log10(Math.abs(value) || 1))));
export const short = (value) => value.toFixed(digitsOf(value));
export const whoIs = {
  dalenet: "Dalenet",
  native: "Dalenet, native",
  reference: "Dalenet, reference",
  torch: "PyTorch",
  jax: "JAX",
  tfjs: "TensorFlow.js",
  "jax-js": "jax-js",
};

/** All measurements; * marks the best form of each. Ratios are to our best form in the same cell. */
export function table(result) {
  const { date, options, cells, ensemble, accuracy, trials, job, absent, failed, checks, warnings } = result;
  const m = result.machine;
  return [
    `${m.cpu}, ${m.cores} cores, ${m.memoryGiB} GiB, ${m.system}, Node ${m.node}`,
    `${date.slice(0, 16).replace("T", " ")} UTC, ${Math.round(result.seconds)} s; load average ${result.loadBefore.join(" ")} before, ${result.loadAfter.join(" ")} after`,
    `one thread: ${result.oneThread.pinned} ${Object.entries(result.oneThread.environment)
      .map(([name, value]) => `${name}="${value}"`)
      .join(" ")}`,
    `${options.rounds === 1 ? "one process" : `${options.rounds} processes`} in turn, ${options.seconds} s of timed training steps each; Dalenet's time includes making its trials and their input noise, the peers' does not`,
    ...(cells ?? []).flatMap(cellLines),
    ...(ensemble ? ["", ...ensembleLines(ensemble)] : []),
    ...(accuracy ? ["", ...accuracyLines(accuracy)] : []),
    ...(trials ? ["", trialsLine(trials)] : []),
    ...(job
      ? [
          "",
          job.error ?? `npm start, cold, to the report: ${job.seconds.median.toFixed(2)} s (${range(job.seconds, 2)})`,
        ]
      : []),
    "",
    ...absent.map(({ name, reason }) => `absent: ${name}: ${reason}`),
    ...failed.map(({ name, where, reason }) => `failed: ${name} (${where}): ${reason}`),
    "",
    ...checks.map((c) =>
      `${c.what}: ${c.value?.toFixed(c.digits) ?? "–"}${c.target === "none" ? "" : ` (target ${c.target})`} ${c.verdict}`.trimEnd(),
    ),
    ...(warnings.length > 0 ? ["", ...warnings] : []),
  ].join("\n");
}

function cellLines(cell) {
  const threads = cell.threads === 1 ? "one thread" : "all threads";
  const isBest = (row) => cell.best[row.name]?.form === row.form && cell.best[row.name].threads === row.threads;
  return [
    "",
    `${sizeText(cell)} (units/batch/steps), ${threads}`,
    line("", "form", "version", "ms", "min–max", "ratio", "cores", "loss"),
    ...cell.rows.map((row) =>
      line(
        row.name,
        `${row.form}${isBest(row) ? " *" : ""}${row.timed < 3 ? " 1 step" : ""}`,
        row.version,
        short(row.stepMs.median),
        range(row.stepMs, digitsOf(row.stepMs.median)),
        row.ratio === undefined ? "" : short(row.ratio),
        row.coresUsed.toFixed(2),
        row.agrees === undefined ? "" : row.agrees ? "agrees" : `DIFFERS ×${row.lossRatio.toFixed(2)}`,
      ),
    ),
    ...Object.entries(cell.best)
      .filter(([, { threads }]) => threads !== cell.threads && cell.threads === "all")
      .map(([name, { form, ms }]) => `${name} is faster on one thread: ${form}, ${short(ms)} ms`),
  ];
}

function ensembleLines({ networks, rows, ...size }) {
  return [
    `ensemble of ${networks} networks of ${sizeText(size)}, all cores: training steps of single networks per second`,
    ...rows.map(({ name, form, perSecond, coresUsed }) =>
      line(name, form, "", Math.round(perSecond.median).toString(), range(perSecond, 0), "", coresUsed.toFixed(2), ""),
    ),
  ];
}

function accuracyLines({ accuracy, trials, rows }) {
  return [
    `seconds until ${accuracy * 100} % of ${trials} fresh trials are right, tested every 64 updates, all cores: from the start of the process; training alone; updates`,
    ...rows.map(({ name, form, seeds, reached, coldSeconds, trainSeconds, updates }) =>
      reached === 0
        ? line(name, form, "", "never", `in ${seeds} seeds`)
        : `${line(name, form, "", coldSeconds.median.toFixed(2), range(coldSeconds, 2))}   ${trainSeconds.median.toFixed(2)} (${range(trainSeconds, 2)})   ${updates.median} (${range(updates, 0)}), ${reached} of ${seeds} seeds`,
    ),
  ];
}

const trialsLine = ({ error, steps, asSegments, asArrays, ring, neurogym }) =>
  error ??
  `trials of ${steps} steps made per second, one thread: ${Math.round(asSegments.median)} as training uses them, ${Math.round(asArrays.median)} as arrays with noise${ring ? `; ${Math.round(ring.asArrays.median)} of ${ring.steps} steps with a ring, ${ring.channels} channels` : ""}${neurogym ? `; neurogym ${neurogym.version}: ${Math.round(neurogym.asArrays.median)} as arrays` : ""}`;
