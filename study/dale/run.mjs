// The comparison of ways to learn under Dale's principle. See --help.
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { drive, linesOf, readLines } from "../drive.mjs";
import { list, seedsOf } from "../lists.mjs";
import { labNames } from "./labs.mjs";
import { methods } from "./methods.mjs";
import { writePage } from "./page.mjs";
import { comparisonJobs, publishedJobs, tuningJobs, usual } from "./plan.mjs";
import { reportOf } from "./report.mjs";
import { timings } from "./timing.mjs";

const help = `npm run study -- dale [options]

Tunes every method on a few tasks, trains it with its best setting on all, with its own start and with a shared one,
and prints the tables of docs/learning-under-dale.md.

--stages a,b        of tuning, comparison, published (default: these); the comparison needs the tuning. timing: ms per
                    training step of each method, for a machine with no other work
--methods a,b       of ${Object.keys(methods).join(", ")}
--tasks a,b         of ${labNames.join(", ")}
--seeds 1-8         of the comparison
--tuning-seeds 101-102
--published-seeds 1-5
--rates 1e-3,3e-3   learning rates of the grid
--radii 0.9,1.3     spectral radii of the grid
--scale 1           factor of all numbers of updates
--checks 30         checks of the score during training
--trials 2000       test trials of each network
--folder DIR        results, a line per network (default: runs/study); networks in it are not trained again
--page              train nothing: write the tables and figures of docs/learning-under-dale.md from the results
--workers 2         processes; by default one per core
--backend native    or wasm
`;
const text = { type: "string" };
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    stages: text,
    methods: text,
    tasks: text,
    seeds: text,
    "tuning-seeds": text,
    "published-seeds": text,
    rates: text,
    radii: text,
    scale: text,
    checks: text,
    trials: text,
    folder: text,
    workers: text,
    backend: text,
    page: { type: "boolean" },
    help: { type: "boolean" },
  },
});
if (values.help) {
  process.stdout.write(help);
  process.exit();
}
const read = (name, of) => (values[name] === undefined ? undefined : of(values[name]));
const numbers = (value) => list(value).map(Number);
const given = Object.fromEntries(
  Object.entries({
    seeds: read("seeds", seedsOf),
    tuningSeeds: read("tuning-seeds", seedsOf),
    publishedSeeds: read("published-seeds", seedsOf),
    rates: read("rates", numbers),
    radii: read("radii", numbers),
    tasks: read("tasks", list),
    methods: read("methods", list),
    scale: read("scale", Number),
    checks: read("checks", Number),
    trials: read("trials", Number),
    backend: values.backend,
  }).map(([name, value]) => [name, value ?? usual[name]]),
);
const trainings = ["tuning", "comparison", "published"];
// The page has all stages.
const stages = values.page ? trainings : (read("stages", list) ?? trainings);
const unknown = [
  ...stages.filter((name) => ![...trainings, "timing"].includes(name)),
  ...given.methods.filter((name) => !methods[name]),
  ...given.tasks.filter((name) => !labNames.includes(name)),
];
if (unknown.length > 0) {
  process.stderr.write(`unknown: ${unknown.join(", ")}; see --help\n`);
  process.exit(1);
}
const folder = values.folder ?? "runs/study";
mkdirSync(folder, { recursive: true });

const fileOf = (name) => join(folder, `dale-${name}.jsonl`);
const planned = {};
/** The lines of the jobs of a stage; trains what is missing, unless the results are only drawn. */
const linesOfStage = async (name, jobs) => {
  planned[name] = jobs.length;
  if (values.page) return linesOf(jobs, fileOf(name));
  return drive(jobs, fileOf(name), {
    by: "./dale/network.mjs",
    workers: Number(values.workers ?? availableParallelism()),
    onLine: ({ task, method, start, seed, rate, radius, score, seconds }, left) =>
      process.stderr.write(
        `${name} ${task} ${method} ${start} seed ${seed} rate ${rate} radius ${radius}: ${score.toFixed(3)}, ${seconds} s (${left} to go)\n`,
      ),
  });
};

const results = { tuning: [], comparison: [], published: [], timing: [] };
if (stages.includes("tuning") || stages.includes("comparison"))
  results.tuning = await linesOfStage("tuning", tuningJobs(given));
if (stages.includes("comparison"))
  results.comparison = await linesOfStage("comparison", comparisonJobs(given, results.tuning));
if (stages.includes("published") && given.tasks.includes("flipFlop"))
  results.published = await linesOfStage("published", publishedJobs(given));
if (stages.includes("timing") && !values.page) {
  results.timing = timings(given.methods);
  writeFileSync(fileOf("timing"), results.timing.map((line) => `${JSON.stringify(line)}\n`).join(""));
}
if (values.page) await writePage({ ...results, timing: readLines(fileOf("timing")) }, given, planned);
else process.stdout.write(`${Object.values(reportOf(results, given)).join("\n\n")}\n`);
