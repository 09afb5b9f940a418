// Adds what `dalenet reproduce` measured to results/song2016.jsonl: a row for each network, recipe and seed. A row of
// an earlier training with no more trials is replaced. Usage: node study/song2016.mjs FOLDER [NOTE]
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [folder, note] = process.argv.slice(2);
const results = join(import.meta.dirname, "results/song2016.jsonl");
const { paper, version, quick, recipe, networks } = JSON.parse(readFileSync(join(folder, "reproduction.json"), "utf8"));
if (quick) throw new Error("a quick look is no result");
const keyOf = (row) => [row.network, row.recipe, row.seed].join(" ");
const short = (value) => (typeof value === "number" ? Number(value.toPrecision(5)) : value);
const rows = new Map(
  (existsSync(results) ? readFileSync(results, "utf8").trim().split("\n") : [])
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line))
    .map((row) => [keyOf(row), row]),
);
for (const { network, seed, training, measures } of networks) {
  if (training.status === "waiting") continue;
  const { status, reached, because, trials, testedAfter, minutes, checks } = training;
  const row = {
    ...{ paper, network, recipe, seed, version, status, reached, because, trials, testedAfter },
    minutes: short(minutes),
    measures:
      measures &&
      Object.fromEntries(
        Object.entries(measures).map(([name, one]) => [name, Array.isArray(one) ? one.map(short) : short(one)]),
      ),
    checks: checks.map(({ trials, loss, accuracy, worstAccuracy, rmse }) =>
      [trials, loss, accuracy, worstAccuracy, rmse].map(short),
    ),
    ...(note && { note }),
  };
  const before = rows.get(keyOf(row));
  if (!before || before.trials <= trials) rows.set(keyOf(row), row);
}
writeFileSync(results, `${[...rows.values()].map((row) => JSON.stringify(row)).join("\n")}\n`);
