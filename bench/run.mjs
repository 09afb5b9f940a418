// Dalenet against its peers on this machine: one thread, a whole training step, fresh processes in turn. See --help.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { load, machine, oneThread, pinning, pythonWith, quietLoad } from "./machine.mjs";
import { help, names, readOptions, sizes } from "./options.mjs";
import { table } from "./table.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const fail = (message) => {
  console.error(message);
  process.exit(1);
};
let options;
try {
  options = readOptions();
} catch (error) {
  fail(error.message);
}
if (options.help) {
  console.log(help);
  process.exit(0);
}
const { units, batch, steps, rounds, repeats, only } = options;
const say = (text) => process.stderr.write(`${text}\n`);

/** Peers, each in several forms: the best one counts. `target`: times as fast as its best form that Dalenet means to be. */
const peers = {
  torch: { file: "pytorch_step.py", forms: ["notebook", "eager", "hoisted", "script"], install: "torch" },
  jax: {
    file: "jax_step.py",
    forms: ["trial", "outside", "outside+hoist", "outside+rbg", "outside+unroll4"],
    install: "jax",
  },
};
const contestants = [];
const absent = [];
const wants = (name) => only.includes(name);
if (wants("dalenet")) {
  const built = new URL(process.env.DALENET_BENCH_DIST ?? "../dist/", import.meta.url);
  if (!existsSync(new URL("compiler.js", built))) fail(`missing ${fileURLToPath(built)}; run: npm run build`);
  contestants.push({ name: "dalenet", form: "wasm", command: [process.execPath, join(here, "dalenet-step.mjs")] });
}
for (const [name, { file, forms, install }] of Object.entries(peers).filter(([name]) => wants(name))) {
  const python = pythonWith(name);
  const how = `python3 -m venv peers && peers/bin/pip install ${install}; then set DALENET_BENCH_PYTHON=peers/bin/python`;
  if (python) for (const form of forms) contestants.push({ name, form, command: [python, join(here, "peers", file)] });
  else absent.push({ name, how });
}

const before = load();
const isQuiet = before[0] <= quietLoad;
const warning = `NOT A RESULT: the load average is ${before[0]} at the start (more than ${quietLoad}); run again on a quiet machine`;
if (!isQuiet) say(`warning: ${warning}`);
const pinned = pinning();

/** Runs one contestant in a fresh process; its last line is its result. */
function once({ name, form, command }) {
  const [program, ...words] = [...pinned, ...command, ...[units, batch, steps, repeats].map(String), form];
  const { status, stdout, stderr } = spawnSync(program, words, {
    encoding: "utf8",
    env: { ...process.env, ...oneThread, PYTHONDONTWRITEBYTECODE: "1" },
  });
  if (status === 0) return JSON.parse(stdout.trim().split("\n").at(-1));
  say(`${name} ${form} failed:\n${stderr}`);
  return null;
}
const runs = contestants.map(() => []);
for (let round = 0; round < rounds; round++)
  contestants.forEach((contestant, i) => {
    const result = once(contestant);
    runs[i].push(result);
    say(
      `round ${round + 1}/${rounds}  ${contestant.name} ${contestant.form}: ${result ? `${result.medianMs.toFixed(3)} ms` : "failed"}`,
    );
  });

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
};
const spread = (values) => ({ median: median(values), min: Math.min(...values), max: Math.max(...values), values });
const failed = contestants.filter((_, i) => runs[i].includes(null)).map(({ name, form }) => `${name} ${form}`);
const rows = contestants.flatMap(({ name, form }, i) =>
  runs[i].includes(null)
    ? []
    : [
        {
          name,
          form,
          version: runs[i][0].version,
          stepMs: spread(runs[i].map((run) => run.medianMs)),
          firstStepMs: median(runs[i].map((run) => run.firstStepMs)),
          loss: median(runs[i].map((run) => run.loss)),
          coresUsed: Math.max(...runs[i].map((run) => run.coresUsed)),
          ...(runs[i][0].profile
            ? { profile: runs[i][0].profile, compileMs: spread(runs[i].map((run) => run.compileMs + run.firstStepMs)) }
            : {}),
        },
      ],
);
const ours = rows.find(({ name }) => name === "dalenet");
if (ours)
  for (const row of rows) {
    row.ratio = row.stepMs.median / ours.stepMs.median;
    row.ratioByRound = spread(row.stepMs.values.map((value, i) => value / ours.stepMs.values[i]));
  }
const best = Object.fromEntries(
  Object.keys(peers).map((name) => {
    const forms = rows.filter((row) => row.name === name).sort((a, b) => a.stepMs.median - b.stepMs.median);
    return [name, forms[0]];
  }),
);

/** `npm start` in a new process, cold, until it ends with a report; in seconds. */
function wholeJob() {
  const folder = mkdtempSync(join(tmpdir(), "dalenet-bench-"));
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ["npm"];
  const words = [...npm.slice(1), "start", "--silent", "--", "--out", join(folder, "run")];
  const begin = performance.now();
  const { status, stderr } = spawnSync(npm[0], words, { cwd: dirname(here), encoding: "utf8" });
  const seconds = (performance.now() - begin) / 1e3;
  const left = readdirSync(folder, { recursive: true }).map(String);
  rmSync(folder, { recursive: true, force: true });
  if (status === 0 && left.some((file) => file.endsWith("report.html"))) return { seconds };
  const lines = String(stderr).trim().split("\n");
  return {
    error: `npm start left no report (exit ${status}): ${lines.find((line) => /error/i.test(line)) ?? lines.at(-1)}`,
  };
}
let job = null;
if (wants("job")) {
  const jobs = [];
  for (let i = 0; i < Math.min(3, rounds) && !jobs.at(-1)?.error; i++) jobs.push(wholeJob());
  job = jobs.at(-1).error ? jobs.at(-1) : spread(jobs.map(({ seconds }) => seconds));
}

const isReference = Object.keys(sizes).every(
  (name) => ["rounds", "repeats"].includes(name) || options[name] === sizes[name],
);
const checks = [];
const check = (what, value, target, isReached, digits) =>
  checks.push({
    what,
    value: value ?? null,
    target,
    verdict: value === undefined ? "not measured" : isReached(value) ? "reached" : "MISSED",
    digits,
  });
if (isReference) {
  // The targets are for the peers as their programs were given: PyTorch as in the notebook, JAX with its draws before the scan.
  const ratioOf = (name, form) => rows.find((row) => row.name === name && row.form === form)?.ratio;
  check("times as fast as torch in the notebook's form", ratioOf("torch", "notebook"), 12, (x) => x >= 12, 2);
  check("times as fast as jax with its draws before the scan", ratioOf("jax", "outside"), 2.5, (x) => x >= 2.5, 2);
  check("times as fast as jax's best form", best.jax?.ratio, 2.5, (x) => x >= 2.5, 2);
  // V8 compiles a function when it is first called, so the first step is a part of it.
  check("compilation of the network and first step, cold, ms", ours?.compileMs.median, 100, (x) => x < 100, 0);
  check("npm start to the finished report, s", job?.median, 5, (x) => x < 5, 2);
}
const date = new Date().toISOString();
const threads = { environment: oneThread, pinned: pinned.join(" ") || "no taskset: not pinned" };
const setting = { units, batch, steps, rounds, repeats };
const facts = machine();
const after = load();
const stored = {
  date,
  isResult: isQuiet && failed.length === 0,
  warning: isQuiet ? null : warning,
  machine: facts,
  loadBefore: before,
  loadAfter: after,
  threads,
  setting,
  rows,
  best: Object.fromEntries(Object.entries(best).map(([name, row]) => [name, row?.form ?? null])),
  absent,
  failed,
  leftOut: names.filter((name) => !wants(name)),
  checks,
  job,
};

console.log(options.json ? JSON.stringify(stored, null, 2) : table(stored));
if (!options["no-save"]) {
  const slug = (text) =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "");
  const file = join(here, "results", `${date.slice(0, 16).replace(":", "")}-${slug(facts.cpu)}.json`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(stored, null, 2)}\n`);
  say(`stored: ${file}`);
}
process.exitCode = failed.length > 0 ? 1 : 0;
