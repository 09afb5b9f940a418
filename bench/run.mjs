// Compares Dalenet with its peers on this machine. See --help.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { checksOf } from "./checks.mjs";
import { stopOnInterrupt } from "./child.mjs";
import { initialWeights } from "./dalenet.mjs";
import { accuracy, ensemble, job, trials } from "./extras.mjs";
import { load, machine, oneThread, pinned, quietLoad } from "./machine.mjs";
import { help, readOptions } from "./options.mjs";
import { stepContest } from "./steps.mjs";
import { format, readResult, storeResult } from "./store.mjs";
import { table } from "./table.mjs";

const say = (text) => process.stderr.write(`${text}\n`);
function show(result, { json }) {
  return json ? JSON.stringify(result, null, 1) : table(result);
}

async function measureAll(options) {
  const folder = mkdtempSync(join(tmpdir(), "dalenet-bench-"));
  const cleanUp = () => rmSync(folder, { recursive: true, force: true });
  stopOnInterrupt(cleanUp);
  try {
    const result = await measured(options, folder);
    console.log(show(result, options));
    if (options.save) say(`stored: ${relative("", storeResult(result))}`);
    if (result.failed.length > 0) process.exitCode = 1;
  } finally {
    cleanUp();
  }
}

async function measured(options, folder) {
  const files = new Map();
  /** All contestants start from the same weights; the peers read ours from a file. */
  const weightsFor = async (units) => {
    if (!files.has(units)) {
      const file = join(folder, `${units}.f32`);
      writeFileSync(file, await initialWeights(units));
      files.set(units, file);
    }
    return files.get(units);
  };
  const loadBefore = load();
  const warnings = [];
  if (loadBefore[0] > quietLoad)
    warnings.push(
      `NOT A RESULT: the load average is ${loadBefore[0]} at the start (more than ${quietLoad}); run again on a quiet machine`,
    );
  if (options.quick) warnings.push("NOT A RESULT: --quick tries few forms, each once and briefly");
  for (const warning of warnings) say(`warning: ${warning}`);

  const begin = performance.now();
  const wants = (part) => options.parts.includes(part);
  const ours = options.only.includes("dalenet");
  const steps = wants("steps") ? await stepContest(options, weightsFor, say) : undefined;
  const contests = {
    ensemble: wants("ensemble") ? await ensemble(options, weightsFor, say) : undefined,
    accuracy: wants("accuracy") ? await accuracy(options, weightsFor, say) : undefined,
  };
  const parts = {
    cells: steps?.cells,
    ...contests,
    trials: wants("trials") && ours ? await trials(options, say) : undefined,
    job: wants("job") && ours ? await job(options, folder, say) : undefined,
  };
  const all = [steps, contests.ensemble, contests.accuracy].filter(Boolean);
  const failed = all.flatMap((contest) => contest.failed);
  const { sizes, threads, rounds, seconds, only, quick } = options;
  return {
    format,
    date: new Date().toISOString(),
    isResult: warnings.length === 0 && failed.length === 0,
    warnings,
    machine: machine(),
    seconds: (performance.now() - begin) / 1e3,
    loadBefore,
    loadAfter: load(),
    oneThread: { environment: oneThread, pinned: pinned.join(" ") || "not pinned" },
    options: { sizes, threads, rounds, seconds, only, parts: options.parts, quick },
    ...parts,
    absent: unique(all.flatMap((contest) => contest.absent)),
    failed,
    checks: checksOf(parts),
  };
}

/** Contestants absent from several contests are named once. */
const unique = (list) => [...new Map(list.map((one) => [one.name, one])).values()];

try {
  const options = readOptions();
  if (options.help) console.log(help);
  else if (options.table) console.log(show(readResult(options.table), options));
  else if (options.docs) {
    const { writeDocs } = await import("./performance.mjs");
    const other = (file) => file && { result: readResult(file), source: file };
    const more = { reference: other(options.reference), later: other(options.later) };
    for (const file of await writeDocs(readResult(options.docs), options.docs, more))
      say(`written: ${relative("", file)}`);
  } else await measureAll(options);
} catch (error) {
  // A mistake of the caller takes one line; one of ours shows its stack.
  say(/^(missing|unknown|invalid|unsupported|mismatched) /.test(error.message) ? error.message : error.stack);
  process.exitCode = 1;
}
