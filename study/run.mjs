// Trains the networks of a study that are not trained yet and prints its tables. See --help.
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { drive } from "./drive.mjs";
import { leverFigure } from "./figure.mjs";
import { list, seedsOf } from "./lists.mjs";
import { panel } from "./panel.mjs";
import { factorialReport, leverReport, recipeReport } from "./summary.mjs";
import { combinations, constraints, factors, models, variants } from "./variants.mjs";

const help = `npm run study -- [recipe | levers | constraints | factorial | dale] [options]

recipe       the panel of nine tasks with the recipe of ei, 50 and 100 units (default)
levers       one change to the recipe at a time, three tasks, 50 units
constraints  ways to keep recurrent weights positive, as levers
factorial    all differences from the former recipe, crossed
dale         ways to learn under Dale's principle compared: npm run study -- dale --help

--seeds 1-16      seeds (levers: 101-104, factorial: 101-102)
--units 50,100    sizes
--tasks a,b       of ${Object.keys(panel).join(", ")}
--variants a,b    recipes of study/variants.mjs (default: all)
--updates 1920    updates of 16 trials, instead of those of the panel
--trials 10000    test trials of each network
--figure FILE     levers: a figure of all networks (SVG)
--out FILE        one line per network (default: runs/study/recipe.jsonl, …); networks in it
                  are not trained again, so a study can be stopped at any time
--workers 2       processes; by default one per core
--backend native  wasm (default) or native, which takes half the time
`;
if (process.argv[2] === "dale") {
  await import("./dale/run.mjs");
  process.exit();
}

const text = { type: "string" };
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: text,
    units: text,
    tasks: text,
    variants: text,
    updates: text,
    trials: text,
    out: text,
    figure: text,
    workers: text,
    backend: text,
    help: { type: "boolean" },
  },
});
const [what = "recipe"] = positionals;
const levers = {
  seeds: "101-104",
  units: "50",
  tasks: "delayedDecision,parametricMemory,memorySaccade",
  updates: "1920",
  trials: "2000",
  list: variants,
  report: leverReport,
};
const usual = {
  recipe: {
    seeds: "1-16",
    units: "50,100",
    tasks: Object.keys(panel).join(","),
    trials: "10000",
    variants: "recipe",
    list: { ...variants, ...models },
    report: recipeReport,
  },
  levers,
  constraints: { ...levers, list: constraints },
  factorial: {
    seeds: "101-102",
    units: "50",
    tasks: "delayedDecision,memorySaccade",
    updates: "1920",
    trials: "2000",
    list: combinations,
    report: (lines, names) => factorialReport(lines, factors, names),
  },
};
if (values.help || !(what in usual)) {
  process.stdout.write(help);
  process.exit(values.help ? 0 : 2);
}
const given = {
  out: `runs/study/${what}.jsonl`,
  workers: String(availableParallelism()),
  backend: "wasm",
  ...usual[what],
  ...values,
};
const named = given.variants ? list(given.variants) : Object.keys(given.list);
const unknown = [...named.filter((name) => !given.list[name]), ...list(given.tasks).filter((name) => !panel[name])];
if (unknown.length > 0) {
  process.stderr.write(
    `unknown: ${unknown.join(", ")}; there are ${[...Object.keys(panel), ...Object.keys(given.list)].join(", ")}\n`,
  );
  process.exit(1);
}

const jobs = list(given.tasks).flatMap((task) =>
  list(given.units)
    .map(Number)
    .flatMap((units) =>
      named.flatMap((name) =>
        seedsOf(given.seeds).map((seed) => ({
          task,
          units,
          seed,
          updates: given.updates ? Number(given.updates) : panel[task].updates,
          trials: Number(given.trials),
          backend: given.backend,
          variant: given.list[name],
          full: what === "recipe",
        })),
      ),
    ),
);
mkdirSync(dirname(given.out), { recursive: true });
const lines = await drive(jobs, given.out, {
  workers: Number(given.workers),
  onLine: ({ task, units, seed, variant, score, success }, left) =>
    process.stderr.write(
      `${task} ${units} seed ${seed} ${variant.name}: ${score.toFixed(3)}${success ? "" : " failed"} (${left} to go)\n`,
    ),
});
process.stdout.write(`${given.report(lines, named)}\n`);
if (values.figure) writeFileSync(values.figure, await leverFigure(lines, named));
