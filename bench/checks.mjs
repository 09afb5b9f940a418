// Dalenet's targets, and whether this run met them. Every factor is a ratio of medians of the same run.
import { leastBy } from "./statistics.mjs";
import { sizeText } from "./steps.mjs";

const reference = "50/16/110";

/** Verdicts: [{ what, value, target, verdict, digits }]; value is null if it was not measured. */
export function checksOf({ cells, ensemble, accuracy, job }) {
  const cellOf = (size, threads) => cells?.find((cell) => sizeText(cell) === size && cell.threads === threads);
  const bestRatio = (size, ...names) => {
    const ratios = names.map((name) => cellOf(size, "all")?.best[name]?.ratio).filter((ratio) => ratio !== undefined);
    // "The better of the two" is known only if both were measured.
    return ratios.length === names.length ? Math.min(...ratios) : undefined;
  };
  const oneThread = (name, form) =>
    cellOf(reference, 1)?.rows.find((row) => row.name === name && row.form === form)?.ratio;
  const ours = cellOf(reference, 1)?.rows.find(({ name }) => name === "dalenet");

  const atLeast = (what, value, target, digits = 2) => verdict(what, value, `≥ ${target}`, value >= target, digits);
  const atMost = (what, value, target, digits = 2) => verdict(what, value, `≤ ${target}`, value <= target, digits);
  const times = (size, names, who, target) =>
    atLeast(`${size}, all threads: times as fast as ${who}`, bestRatio(size, ...names), target);
  /** The same for our native backend. */
  const timesNative = (size, names, who, target) => {
    const native = cellOf(size, "all")?.best.native?.ratio;
    const ratio = bestRatio(size, ...names);
    const value = native === undefined || ratio === undefined ? undefined : ratio / native;
    return atLeast(`${size}, all threads, native: times as fast as ${who}`, value, target);
  };
  return [
    times(reference, ["jax"], "JAX's best form", 6),
    times(reference, ["torch"], "PyTorch's best form", 25),
    times("128/32/110", ["jax", "torch"], "the better of JAX and PyTorch", 3),
    times("256/64/110", ["jax", "torch"], "the better of JAX and PyTorch", 1.5),
    times("512/64/110", ["torch"], "PyTorch's best form", 1),
    times("1024/64/110", ["torch"], "PyTorch's best form", 0.8),
    timesNative(reference, ["jax"], "JAX's best form", 13),
    timesNative(reference, ["torch"], "PyTorch's best form", 50),
    timesNative("128/32/110", ["jax", "torch"], "the better of JAX and PyTorch", 7),
    timesNative("256/64/110", ["jax", "torch"], "the better of JAX and PyTorch", 3.5),
    timesNative("512/64/110", ["jax", "torch"], "the better of JAX and PyTorch", 1.8),
    timesNative("1024/64/110", ["jax", "torch"], "the better of JAX and PyTorch", 1.25),
    atLeast(
      `${reference}, one thread: times as fast as PyTorch in the notebook's form`,
      oneThread("torch", "notebook"),
      12,
    ),
    atLeast(
      `${reference}, one thread: times as fast as JAX with its draws before the scan`,
      oneThread("jax", "outside"),
      2.5,
    ),
    atLeast("ensemble of 8: times the throughput of JAX, vmap", ensembleRatio(ensemble, "vmap"), 5),
    atLeast("ensemble of 8, native: times the throughput of JAX, vmap", ensembleRatio(ensemble, "vmap", "native"), 5),
    verdict("ensemble of 8: times the throughput of JAX's best form", ensembleRatio(ensemble, ""), "none", null, 2),
    verdict("85 % right, cold: times as fast as JAX", accuracyRatio(accuracy, "coldSeconds"), "none", null, 2),
    verdict(
      "85 % right, training alone: times as fast as JAX",
      accuracyRatio(accuracy, "trainSeconds"),
      "none",
      null,
      2,
    ),
    atMost("npm start, cold, with report, s", job?.seconds?.median, 2.5),
    atMost("compilation of the network and first step, cold, one thread, ms", ours?.compileMs?.median, 100, 0),
  ];
}

function verdict(what, value, target, isReached, digits) {
  const known = value !== undefined && value !== null && !Number.isNaN(value);
  const word = isReached === null ? "" : isReached ? "reached" : "MISSED";
  return { what, value: known ? value : null, target, verdict: known ? word : "not measured", digits };
}

/** Our best over the best of JAX's forms whose names start with a word. */
function ensembleRatio(ensemble, word, ours = "dalenet") {
  const best = (name, start) => {
    const rows = ensemble?.rows.filter((row) => row.name === name && row.form.startsWith(start)) ?? [];
    return leastBy(rows, (row) => -row.perSecond.median)?.perSecond.median;
  };
  return best(ours, "") / best("jax", word);
}

function accuracyRatio(accuracy, key) {
  const best = (name) => {
    const rows = accuracy?.rows.filter((row) => row.name === name && row[key]) ?? [];
    return leastBy(rows, (row) => row[key].median)?.[key].median;
  };
  return best("jax") / best("dalenet");
}
