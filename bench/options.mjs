// The command line of the benchmark.
import { parseArgs } from "node:util";
import { names } from "./contestants.mjs";

export const parts = ["steps", "ensemble", "accuracy", "trials", "job"];
/** Units, batch, time steps. */
const usualSizes = ["50/16/110", "100/20/75", "128/32/110", "256/64/110", "512/64/110", "1024/64/110"];
const quickSizes = ["50/16/110", "128/32/110"];

export const help = `usage: npm run bench -- [options]

Times a training step of the E–I network in Dalenet and its peers, on one thread and on all. Every round starts each contestant in a new
process, one after another; a process warms up and reports the median of its steps, the table the median of those medians. The first
round tries all forms of a peer, the others repeat its best. Then: an ensemble of 8 networks, the time to 85 % accuracy, trials per
second, and npm start, cold. The result is printed and stored in bench/results/. It takes about 20 minutes.

  --quick         two sizes, one round, short processes: less than 3 minutes; not a result to keep
  --sizes LIST    units/batch/steps, several with commas (default ${usualSizes.join(",")})
  --threads LIST  1, all, or both (default 1,all)
  --rounds N      processes of each contestant (default 3)
  --seconds S     timed seconds of a process (default 2)
  --only LIST     of ${names.join(", ")} (default all)
  --parts LIST    of ${parts.join(", ")} (default all)
  --table FILE    measure nothing, print a stored result
  --docs FILE     measure nothing, write docs/performance.md and its figure from a stored result
  --reference FILE
                  with --docs: a stored result of the reference backend, if that of the page lacks it
  --later FILE    with --docs: a later stored result, whose parts other than steps replace those of the page
  --json          print JSON instead of the table
  --no-save       leave no file in bench/results/
  --help          this text

examples
  npm run bench
  npm run bench -- --quick --no-save
  npm run bench -- --parts steps --sizes 256/64/110,512/64/110 --threads all --only dalenet,torch
  npm run bench -- --table bench/results/FILE.json

DALENET_BENCH_PYTHON names the Python that has torch and jax, DALENET_BENCH_DIST a build other than ../dist/. For peers from npm, run npm
install in bench/.`;

const text = { type: "string" };
const flag = { type: "boolean", default: false };
const described = {
  ...Object.fromEntries(
    ["sizes", "threads", "rounds", "seconds", "only", "parts", "table", "docs", "reference", "later"].map((n) => [
      n,
      text,
    ]),
  ),
  ...Object.fromEntries(["quick", "json", "no-save", "help"].map((n) => [n, flag])),
};

/** The options of the command line, checked. Throws an Error that explains what is wrong. */
export function readOptions(args = process.argv.slice(2)) {
  const { values } = parseArgs({ args: refuseUnknown(args), options: described, allowPositionals: false });
  const { quick } = values;
  for (const name of ["reference", "later"])
    if (values[name] !== undefined && values.docs === undefined)
      throw new Error(`invalid --${name} ${values[name]} without --docs; give the result of the page too`);
  return {
    ...values,
    save: !values["no-save"],
    sizes: listOf(values.sizes, quick ? quickSizes : usualSizes).map(sizeOf),
    threads: chosen("threads", values.threads, ["1", "all"]).map((word) => (word === "1" ? 1 : word)),
    rounds: numberOf("rounds", values.rounds ?? (quick ? 1 : 3), 1, true),
    seconds: numberOf("seconds", values.seconds ?? (quick ? 0.5 : 2), 0.1),
    only: chosen("only", values.only, names),
    parts: chosen("parts", values.parts, parts),
  };
}

function refuseUnknown(args) {
  for (const word of args) {
    const name = /^--([^=]*)/.exec(word)?.[1];
    if (name !== undefined && !(name in described)) throw new Error(`unknown option --${name}; see --help`);
  }
  return args;
}

const listOf = (value, usual) => (value === undefined ? usual : value.split(",").map((word) => word.trim()));

function chosen(option, value, among) {
  const words = listOf(value, among);
  for (const word of words)
    if (!among.includes(word)) throw new Error(`unknown --${option} ${word}; choose from ${among.join(", ")}`);
  // In our order, each once.
  return among.filter((word) => words.includes(word));
}

function sizeOf(word) {
  const [units, batch, steps, ...more] = word.split("/").map(Number);
  const isSize = more.length === 0 && [units, batch, steps].every(Number.isInteger);
  if (!isSize || units < 5 || batch < 1 || steps < 11)
    throw new Error(`invalid --sizes ${word}; give units/batch/steps, at least 5/1/11, such as 50/16/110`);
  return { units, batch, steps };
}

function numberOf(option, value, least, isWhole = false) {
  const number = Number(value);
  if (!(number >= least && number <= 1000) || (isWhole && !Number.isInteger(number)))
    throw new Error(`invalid --${option} ${value}; give a ${isWhole ? "whole " : ""}number of at least ${least}`);
  return number;
}
