// Trains the networks of a study, as far as they are not trained yet, and prints its tables. See --help.
import { mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { drive } from "./drive.mjs";
import { panel } from "./panel.mjs";
import { leverReport, recipeReport } from "./summary.mjs";
import { variants } from "./variants.mjs";

const help = `npm run study -- [recipe | levers] [options]

recipe   the panel of nine tasks with the recipe of ei, 50 and 100 units (default)
levers   one thing changed at a time, on three tasks, 50 units

--seeds 1-16      seeds (levers: 101-104)
--units 50,100    sizes
--tasks a,b       tasks of the panel
--variants a,b    recipes of study/variants.mjs
--updates 1920    updates of 16 trials, in place of those of the panel
--trials 10000    test trials of each network
--out FILE        one line for each network; what is there already is not trained again
--workers 2       processes; by default one for each core
--backend native  wasm or native
`;
const list = (text) => text.split(",");
function seedsOf(text) {
  return list(text).flatMap((part) => {
    const [from, to = from] = part.split("-").map(Number);
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
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
    workers: text,
    backend: text,
    help: { type: "boolean" },
  },
});
const [what = "recipe"] = positionals;
const isLevers = what === "levers";
if (values.help || !["recipe", "levers"].includes(what)) {
  process.stdout.write(help);
  process.exit(values.help ? 0 : 2);
}
const usual = isLevers
  ? {
      seeds: "101-104",
      units: "50",
      tasks: "delayedDecision,parametricMemory,memorySaccade",
      updates: "1920",
      trials: "2000",
    }
  : { seeds: "1-16", units: "50,100", tasks: Object.keys(panel).join(","), trials: "10000" };
const given = {
  ...usual,
  out: `runs/study/${what}.jsonl`,
  workers: String(availableParallelism()),
  backend: "wasm",
  ...values,
};
const named = given.variants ? list(given.variants) : isLevers ? Object.keys(variants) : ["recipe"];
const unknown = [...named.filter((name) => !variants[name]), ...list(given.tasks).filter((name) => !panel[name])];
if (unknown.length > 0) {
  process.stderr.write(
    `unknown: ${unknown.join(", ")}; there are ${[...Object.keys(panel), ...Object.keys(variants)].join(", ")}\n`,
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
          variant: variants[name],
          full: !isLevers,
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
process.stdout.write(`${isLevers ? leverReport(lines, named) : recipeReport(lines)}\n`);
