/** Any arguments of `dalenet` lead to exit code 0 or to a one-line error. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { stringify } from "yaml";
import { train } from "../../src/index.ts";
import { runs, timeLimit } from "../arbitrary/runs.ts";
import { run } from "../cli/capture.ts";
import { tiny } from "../loop/tiny.ts";

const small = { ...tiny, train: { ...tiny.train, epochs: 1, batchesPerEpoch: 2 } };
const before = process.cwd();
let folder = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "dalenet-words-"));
  // Commands write here by default.
  process.chdir(folder);
  writeFileSync("tiny.yaml", stringify(small));
  writeFileSync("broken.yaml", "model: [1,");
  writeFileSync("odd.yaml", "model: { units: ten }");
  await train(small, { out: "run", backend: "wasm", threads: 1, report: false });
});
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

/** Commands, except those that take long or access files outside this folder. */
const commands = [
  "train",
  "simulate",
  "report",
  "configs",
  "tasks",
  "sample",
  "plot",
  "init",
  "schema",
  "completion",
  "help",
];
const options = [
  ...["--set", "--seed", "--seeds", "--jobs", "--out", "--backend", "--threads", "--resume", "--trials", "--dt"],
  ...["--no-noise", "--json", "--help", "--version", "--quiet", "-h", "-V", "--", "-", "--sed"],
];
const values = [
  ...[
    "tiny.yaml",
    "broken.yaml",
    "odd.yaml",
    "none.yaml",
    "run",
    "none",
    "perceptualDecision",
    "perceptualdecision",
    ".",
  ],
  ...[
    "0",
    "1",
    "2",
    "-1",
    "1.5",
    "1e3",
    "NaN",
    "",
    " ",
    "0x10",
    "1-2",
    "2-1",
    "1,1",
    "wasm",
    "native",
    "reference",
    "auto",
    "cuda",
  ],
  ...[
    "model.units=3",
    "model.units=-3",
    "units=3",
    "task.coherence=[3.2]",
    "task.sigma=0",
    "coherence=x",
    "train.epochs=1",
  ],
  ...[
    "model.tau",
    "=",
    "a=b",
    "task=[",
    "train.batch={a: 1}",
    "constructor=1",
    "model.__proto__=1",
    "train.optimizer.kind=sgd",
  ],
  ...[
    "a.npz",
    "a.svg",
    "a.txt",
    "sub/a.npz",
    "\u0000",
    "naïve",
    "💡",
    "x".repeat(300),
    "--trials=1",
    "--set=model.units=2",
  ],
];
/** Excludes paths outside the folder. */
const staysHere = (text: string) => !/[/\\]|\.\./.test(text);
const word = fc.oneof(
  fc.constantFrom(...options),
  fc.constantFrom(...values),
  fc.string({ maxLength: 5 }).filter(staysHere),
);
/** An option with a value, valid for the command or not. */
const pair = fc.tuple(fc.constantFrom(...options), fc.constantFrom(...values));
/** Mostly valid values, by the placeholder of an option in the help; other lines are refused early. */
const fitting: Readonly<Record<string, readonly string[]>> = {
  "path=value": [...values.filter((value) => /^[a-z.]+=/.test(value)), "train.batch=2", "seed=3", "model.tau"],
  "key=value": ["coherence=[3.2]", "task.sigma=0", "coherence=x", "sigma", "model.units=3"],
  n: ["1", "2", "3", "12", "0"],
  ms: ["10", "20", "0"],
  list: ["1", "1,2", "2-1"],
  run: ["run", "none"],
  backend: ["wasm", "reference", "cuda"],
  "backend|auto": ["auto", "wasm", "reference", "cuda"],
  task: ["perceptualDecision", "perceptualdecision"],
  preset: ["vanilla", "vanila"],
  theme: ["paper", "papr"],
  formats: ["svg", "png,svg", "gif"],
  mm: ["85", "85x60", "x"],
  pt: ["7", "0"],
  file: ["a.npz", "a.svg", "a.yaml", "a.txt"],
  dir: ["new", "tiny.yaml"],
};
/** Arguments of each command, and its frequency, because reports take long. */
const about: Readonly<Record<string, { readonly often?: number; readonly of: readonly string[] }>> = {
  train: { often: 1, of: ["tiny.yaml", "odd.yaml"] },
  report: { often: 1, of: ["run"] },
  simulate: { of: ["run"] },
  configs: { of: ["quickstart"] },
  sample: { of: ["perceptualDecision"] },
  plot: { of: ["perceptualDecision"] },
  completion: { of: ["bash"] },
  help: { of: ["train"] },
};
/** The options in the help of a command, with their placeholders. */
const ownOptions = async (command: string) => {
  const { out } = await run([command, "--help"]);
  const shown = [...out.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)(?: <([^>]+)>)?/gm)];
  return (
    shown
      // Modules of --use are loaded by the test loader, whose errors differ from Node's.
      .filter(([, name]) => name !== "--help" && name !== "--use")
      .map(([, name, placeholder]) =>
        placeholder === undefined
          ? fc.constant([name])
          : fc.constantFrom(...(fitting[placeholder] ?? values)).map((value) => [name, value]),
      )
  );
};
const linesOf = async (command: string) => {
  const own = await ownOptions(command);
  const { of = [] } = about[command] ?? {};
  return fc
    .tuple(
      fc.oneof(
        { weight: 9, arbitrary: of.length > 0 ? fc.constantFrom(...of.map((one) => [one])) : fc.constant([]) },
        { weight: 1, arbitrary: fc.constantFrom(...values).map((one) => [one]) },
      ),
      fc.array(
        fc.oneof(
          ...(own.length > 0 ? [{ weight: 12, arbitrary: fc.oneof(...own) }] : []),
          { weight: 1, arbitrary: pair },
          { weight: 1, arbitrary: word.map((one) => [one]) },
        ),
        { maxLength: 3 },
      ),
    )
    .map(([argument, more]) => [command, ...argument, ...more.flat()]);
};
const lines = fc.oneof(
  ...(await Promise.all(
    commands.map(async (command) => ({ weight: about[command]?.often ?? 3, arbitrary: await linesOf(command) })),
  )),
  { weight: 1, arbitrary: fc.array(word, { minLength: 1, maxLength: 4 }) }, // no command
);

const explained = /^(missing|unknown|invalid|unsupported|mismatched): .*\n$/s;

it(
  "every command line succeeds or gives a one-line error",
  async () => {
    const { numRuns, seed } = runs(100);
    let done = 0;
    await fc.assert(
      fc.asyncProperty(lines, async (words) => {
        const { code, err } = await run(words);
        const shown = `${JSON.stringify(words)}: ${code} ${err}`;
        expect(shown).not.toMatch(/\n {4}at |fault of dalenet/);
        expect([0, 1]).toContain(code);
        if (code === 0) done++;
        else {
          // Warnings may precede the error.
          const last = err.replace(/^(warning: .*\n)*/, "");
          expect(last, shown).toMatch(explained);
          expect(last.trimEnd().split("\n").length, shown).toBeLessThanOrEqual(2);
          expect(last.length, shown).toBeLessThan(900);
        }
      }),
      { numRuns, seed },
    );
    expect(done).toBeGreaterThan(0.3 * numRuns);
  },
  timeLimit,
);
