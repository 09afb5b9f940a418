// Adds the checks of a network on a mixture of tasks to a file in study/results: after how many updates which accuracy,
// and in the worst task if training looked at it; last, of the evaluation, in each task, conditions equally often.
// Usage: node study/checks.mjs RUN CONFIG FILE [NOTE], such as
//   node study/checks.mjs runs/local examples/modCog/twenty.yaml modCog.jsonl local
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [run, config, results, note] = process.argv.slice(2);
if (results === undefined) {
  console.error("missing: a run, its configuration and a file; usage: node study/checks.mjs RUN CONFIG FILE [NOTE]");
  process.exit(1);
}
const { config: written, seeds, state, results: evaluation } = JSON.parse(readFileSync(join(run, "run.json"), "utf8"));
const [head, ...lines] = readFileSync(join(run, "validation.csv"), "utf8").trim().split("\n");
// Names of columns have commas inside quotes.
const names = [...head.matchAll(/"([^"]*)"|([^,]+)/g)].map(([, quoted, plain]) => quoted ?? plain);
const rows = lines.map((line) => {
  // An empty cell is nothing, not 0.
  const cells = line.split(",").flatMap((value, k) => (value === "" ? [] : [[names[k], Number(value)]]));
  const values = Object.fromEntries(cells);
  const ofTasks = Object.entries(values).flatMap(([name, value]) =>
    name.startsWith("accuracy, task = ") ? [value] : [],
  );
  const { step: updates, loss, accuracy, error } = values;
  return {
    updates,
    trials: updates * written.train.batch,
    loss,
    accuracy,
    error,
    ...(ofTasks.length > 0 && { worst: Math.min(...ofTasks) }),
  };
});
const of = { config, ...(note && { note }), seed: written.seed, seeds, isFinished: state === "finished" };
const byTask = evaluation?.byFactor.find(({ factor }) => factor === "task");
if (byTask)
  rows.push({
    ...{ updates: rows.at(-1).updates, evaluation: evaluation.accuracy },
    accuracyOf: Object.fromEntries(byTask.levels.map(({ level, accuracy }) => [level, accuracy])),
  });
const file = fileURLToPath(new URL(`results/${results}`, import.meta.url));
appendFileSync(file, rows.map((row) => `${JSON.stringify({ ...of, ...row })}\n`).join(""));
console.log(`${lines.length} checks of ${run} added to ${file}`);
