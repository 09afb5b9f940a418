/** Whatever is typed behind `dalenet` ends with code 0, or with one line that says what is wrong. */
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
  // What a command writes without being told where lands here.
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

/** Words that commands take; those that take long, or look beyond this folder, are left out. */
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
/** Paths that lead out of the folder are not typed. */
const staysHere = (text: string) => !/[/\\]|\.\./.test(text);
const word = fc.oneof(
  fc.constantFrom(...options),
  fc.constantFrom(...values),
  fc.string({ maxLength: 5 }).filter(staysHere),
);
/** An option with a value, whether the command takes it or not. */
const pair = fc.tuple(fc.constantFrom(...options), fc.constantFrom(...values));
/** Values that mostly fit, by what a help text has behind an option: of other lines little is done before they are refused. */
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
/** What a command is about, and how often it is drawn: reports take long. */
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
/** The options that the help of a command shows, each with what may stand behind it. */
const ownOptions = async (command: string) => {
  const { out } = await run([command, "--help"]);
  const shown = [...out.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)(?: <([^>]+)>)?/gm)];
  return (
    shown
      // What --use loads comes here through the loader of the tests, whose errors are not Node's.
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
  { weight: 1, arbitrary: fc.array(word, { minLength: 1, maxLength: 4 }) }, // no command at all
);

const explained = /^(missing|unknown|invalid|unsupported|mismatched): .*\n$/s;

it(
  "whatever is typed is done, or explained in a line",
  async () => {
    const { numRuns, seed } = runs(200);
    let done = 0;
    await fc.assert(
      fc.asyncProperty(lines, async (words) => {
        const { code, err } = await run(words);
        const shown = `${JSON.stringify(words)}: ${code} ${err}`;
        expect(shown).not.toMatch(/\n {4}at |fault of dalenet/);
        expect([0, 1]).toContain(code);
        if (code === 0) done++;
        else {
          // Warnings may stand before what went wrong.
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
