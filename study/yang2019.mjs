// Adds the checks of a network on the twenty tasks of Yang et al. (2019) to study/results/yang2019-twenty.jsonl: after
// how many updates which accuracy. Usage: node study/yang2019.mjs RUN [NOTE]
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [run, note] = process.argv.slice(2);
if (run === undefined) {
  console.error(
    "missing: a run of examples/yang2019/twenty.yaml or twentyEI.yaml; usage: node study/yang2019.mjs RUN [NOTE]",
  );
  process.exit(1);
}
const { config, seeds, state } = JSON.parse(readFileSync(join(run, "run.json"), "utf8"));
const [head, ...lines] = readFileSync(join(run, "validation.csv"), "utf8").trim().split("\n");
// Names of columns have commas inside quotes.
const names = [...head.matchAll(/"([^"]*)"|([^,]+)/g)].map(([, quoted, plain]) => quoted ?? plain);
const rows = lines.map((line) => {
  const values = Object.fromEntries(line.split(",").map((value, k) => [names[k], Number(value)]));
  const accuracyOf = Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const task = /^accuracy, task = (\w+)$/.exec(name)?.[1];
      return task ? [[task, value]] : [];
    }),
  );
  const { step: updates, loss, accuracy, error } = values;
  return {
    updates,
    trials: updates * config.train.batch,
    loss,
    accuracy,
    error,
    worst: Math.min(...Object.values(accuracyOf)),
    accuracyOf,
  };
});
const of = {
  config: `examples/yang2019/twenty${config.model.preset === "ei" ? "EI" : ""}.yaml`,
  ...(note && { note }),
  ...{ seed: config.seed, seeds, isFinished: state === "finished" },
};
const file = fileURLToPath(new URL("results/yang2019-twenty.jsonl", import.meta.url));
appendFileSync(file, rows.map((row) => `${JSON.stringify({ ...of, ...row })}\n`).join(""));
console.log(`${rows.length} checks of ${run} added to ${file}`);
