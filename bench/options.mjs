// The command line of the benchmark.
import { parseArgs } from "node:util";

export const help = `usage: npm run bench -- [options]

Times one training step of the E–I network in Dalenet, PyTorch and JAX on one thread. Every round starts each contestant in a
fresh process, one after another; a process warms up and gives the median of its steps, the table the median of those medians.

  --units N     units of the network (default 50)
  --batch N     trials of a step (default 16)
  --steps N     time steps of a trial, at least 11 (default 110)
  --rounds N    processes of each contestant (default 5)
  --repeats N   timed steps of a process (default 300)
  --only LIST   of dalenet, torch, jax, job (npm start, cold, to the finished report); default all
  --json        print the stored JSON instead of the table
  --no-save     leave no file in bench/results/
  --help        this text

DALENET_BENCH_PYTHON names the Python that has the peers, DALENET_BENCH_DIST another build than ../dist/.`;

/** What --only chooses from. */
export const names = ["dalenet", "torch", "jax", "job"];
/** The setting that the targets are for. */
export const sizes = { units: 50, batch: 16, steps: 110, rounds: 5, repeats: 300 };
const least = { units: 2, batch: 1, steps: 11, rounds: 1, repeats: 10 };
/** The options of the command line, checked. Throws an Error that says what is wrong. */
export function readOptions() {
  const text = { type: "string" };
  const flag = { type: "boolean", default: false };
  const options = { only: text, json: flag, "no-save": flag, help: flag };
  for (const name of Object.keys(sizes)) options[name] = text;
  const { values } = parseArgs({ options });
  for (const name of Object.keys(sizes)) {
    const value = Number(values[name] ?? sizes[name]);
    if (!(Number.isInteger(value) && value >= least[name]))
      throw new Error(`invalid --${name} ${values[name]}; give a whole number of at least ${least[name]}`);
    values[name] = value;
  }
  values.only = (values.only ?? names.join(",")).split(",");
  for (const name of values.only)
    if (!names.includes(name)) throw new Error(`unknown --only ${name}; choose from ${names.join(", ")}`);
  return values;
}
