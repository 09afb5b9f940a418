/** Whatever is typed behind `dalenet` ends with code 0, or with one line that says what is wrong. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { stringify } from "yaml";
import { train, trained } from "../../src/index.ts";
import { runs, timeLimit } from "../arbitrary/runs.ts";
import { run } from "../cli/capture.ts";
import { tiny } from "../train/tiny.ts";

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
  await trained(train(small, { out: "run", backend: "wasm", threads: 1, report: false }));
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
  ...[
    "--set",
    "--seed",
    "--seeds",
    "--jobs",
    "--out",
    "--backend",
    "--threads",
    "--resume",
    "--trials",
    "--dt",
    "--use",
  ],
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
/** What is most likely meant: an option with a value. */
const pair = fc.tuple(fc.constantFrom(...options), fc.constantFrom(...values));
const lines = fc
  .tuple(
    fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...commands) }, { weight: 1, arbitrary: word }),
    fc.option(fc.constantFrom(...values)),
    fc.array(fc.oneof(pair, word), { maxLength: 4 }),
  )
  .map(([command, argument, more]) => [command, ...(argument === null ? [] : [argument]), ...more.flat()]);

const explained = /^(missing|unknown|invalid|unsupported|mismatched): .*\n$/s;

it(
  "whatever is typed is done, or explained in a line",
  async () => {
    const { numRuns, seed } = runs(400);
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
    expect(done).toBeGreaterThan(0.1 * numRuns);
  },
  timeLimit,
);
