import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { configs } from "../../src/index.ts";
import { constraintNames } from "../../src/model/constraint.ts";
import { isComposed } from "../../src/task/instance.ts";
import { knownTasks } from "../../src/task/library/index.ts";
import { run, temporaryFolder } from "./capture.ts";

const path = temporaryFolder();
const has = (shell: string) => spawnSync(shell, ["--version"]).status === 0;
const script = async (shell: string) => {
  const { code, out } = await run(["completion", shell]);
  expect(code).toBe(0);
  return out;
};

const taskNames = knownTasks.map(({ name }) => name);
const tasksFrom = (start: string) => taskNames.filter((name) => name.startsWith(start));
/** Parameters of any task: a script does not read the words before. */
const parametersFrom = (start: string) =>
  [...new Set(knownTasks.flatMap((one) => (isComposed(one) ? [] : Object.keys(one.parameters))))].filter((name) =>
    name.startsWith(start),
  );

/** A shell's completions, one per line. */
function ask(shell: string, words: readonly string[]): string[] {
  const { stdout, stderr, status } = spawnSync(shell, words, { encoding: "utf8", cwd: path() });
  expect([stderr, status]).toEqual(["", 0]);
  return stdout.split("\n").filter((line) => line !== "");
}

describe.skipIf(!has("bash"))("bash completes (skipped without bash)", () => {
  /** A line up to the cursor, split as bash does, also at "=". */
  const wordsOf = (line: string) => {
    const words = line.split(" ").flatMap((word) => word.split(/(=)/).filter((part, k) => part !== "" || k === 0));
    return `COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}`;
  };
  /** Completions of each line, from one shell. */
  const completedAll = async (lines: readonly string[]) => {
    writeFileSync(path("c.bash"), await script("bash"));
    const asked = lines.map((line) => `${wordsOf(line)}; _dalenet; printf '%s\\n' "\${COMPREPLY[@]}" '|'`);
    const all = ask("bash", ["--norc", "-c", ["source ./c.bash", ...asked].join("\n")]).join("\n");
    return all
      .split("|")
      .slice(0, -1)
      .map((part) => part.split("\n").filter((word) => word !== ""));
  };
  const completed = async (line: string) => (await completedAll([line]))[0];

  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["dalenet tr", ["train"]],
    ["dalenet he", ["help"]],
    ["dalenet --v", ["--version"]],
    ["dalenet help sim", ["simulate"]],
    ["dalenet completion ", ["bash", "zsh", "fish"]],
    ["dalenet train --see", ["--seed", "--seeds"]],
    ["dalenet train --seed ", []],
    ["dalenet train quick", ["quickstart"]],
    ["dalenet train --backend ", ["auto", "wasm", "native", "reference"]],
    ["dalenet train --backend=na", ["native"]],
    ["dalenet train --backend=", ["auto", "wasm", "native", "reference"]],
    ["dalenet simulate runs/a --backend w", ["wasm"]],
    ["dalenet train --set model.dale.rec", constraintNames.map((name) => `model.dale.recurrent=${name}`)],
    ["dalenet train --set model.dale.recurrent=", [...constraintNames]],
    ["dalenet train --set model.dale.recurrent=re", ["rectify"]],
    ["dalenet train --set model.tau", ["model.tau=", "model.tauIn="]],
    ["dalenet train --set model.tau=", []],
    ["dalenet sample perceptualDecision --set task.sig", parametersFrom("sig").map((name) => `task.${name}=`)],
    ["dalenet sample perceptualDecision --set sig", parametersFrom("sig").map((name) => `${name}=`)],
    ["dalenet train --set seed=1 train.epochs=2 model.tauI", ["model.tauIn="]],
    ["dalenet train --set seed=1 model.dale.recurrent=re", ["rectify"]],
    ["dalenet train --set seed=1 quick", ["quickstart"]],
    ["dalenet train --seed 1 model.tauI", []],
    ["dalenet sample ", taskNames],
    ["dalenet check contextDecision perceptualD", tasksFrom("perceptualD")],
    ["dalenet tasks --family tim", ["timing"]],
    ["dalenet new ", ["task", "cell", "config"]],
    ["dalenet init --preset so", ["song2016"]],
    ["dalenet init --task p", tasksFrom("p")],
    ["dalenet init --model ", []],
    ["dalenet configs ", Object.keys(configs)],
    ["dalenet report runs/a --figures av", ["averages"]],
    ["dalenet nonsense ", []],
  ];
  test("words, values and names, from where they begin", async () => {
    const found = await completedAll(cases.map(([line]) => line));
    const withoutScript = found.map((words) => words.filter((word) => word !== "c.bash"));
    expect(cases.map(([line], k) => [line, withoutScript[k]])).toEqual(cases);
  });

  test("options after all arguments are given", async () => {
    expect(await completed("dalenet sample perceptualDecision ")).toContain("--trials");
    expect(await completed("dalenet sample --set a=1 --seed 3 ")).toEqual(taskNames);
    expect(await completed("dalenet configs notebook ")).toContain("--json");
  });

  test("files and folders where they are expected", async () => {
    mkdirSync(path("runs/my run"), { recursive: true });
    writeFileSync(path("mine.yaml"), "");
    expect(await completed("dalenet train mi")).toEqual(["mine.yaml"]);
    expect(await completed("dalenet report ru")).toEqual(["runs"]);
    expect(await completed("dalenet simulate runs/")).toEqual(["runs/my run"]);
    expect(await completed("dalenet train --resume mi")).toEqual([]);
    expect(await completed("dalenet selftest mine.yaml mi")).toEqual(["mine.yaml"]);
  });

  test("names that look like patterns are literal, and the shell stays unchanged", async () => {
    for (const name of ["run[1]", "run1", "all*"]) mkdirSync(path("runs", name), { recursive: true });
    expect((await completed("dalenet simulate runs/")).sort()).toEqual(["runs/all*", "runs/run1", "runs/run[1]"]);
    writeFileSync(path("c.bash"), await script("bash"));
    const flags = (before: string) =>
      ask("bash", [
        "--norc",
        "-c",
        `${before} source ./c.bash; COMP_WORDS=(dalenet ''); COMP_CWORD=1; _dalenet; echo "$-"`,
      ])[0].includes("f");
    expect([flags(""), flags("set -f;")]).toEqual([false, true]);
  });

  test("every command, and every option that its help shows", async () => {
    const commands = await completed("dalenet ");
    expect(commands.length).toBeGreaterThan(12);
    const helped = commands.filter((command) => command !== "help");
    const found = await completedAll(helped.map((command) => `dalenet ${command} --`));
    for (const [k, command] of helped.entries()) {
      const { out } = await run([command, "--help"]);
      const shown = [...out.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, option]) => option);
      expect(found[k], command).toEqual(shown);
    }
  });
});

describe.skipIf(!has("zsh"))("zsh (skipped without zsh)", () => {
  test("reads the script", async () => {
    writeFileSync(path("c.zsh"), await script("zsh"));
    expect(ask("zsh", ["-f", "-n", "./c.zsh"])).toEqual([]);
  });
});

describe.skipIf(!has("fish"))("fish completes (skipped without fish)", () => {
  test.each([
    ["dalenet tra", ["train"]],
    ["dalenet train --backend ", ["auto", "wasm", "native", "reference"]],
    ["dalenet init --preset so", ["song2016"]],
    ["dalenet train --set seed=1 model.tauI", ["model.tauIn="]],
  ])("%j", async (line, words) => {
    writeFileSync(path("c.fish"), await script("fish"));
    const lines = ask("fish", ["-N", "-c", `source ./c.fish; complete -C '${line}'`]);
    expect(lines.map((one) => one.split("\t")[0]).sort()).toEqual([...words].sort());
  });
});

test("every script has every command and the values of closed lists", async () => {
  for (const shell of ["bash", "zsh", "fish"]) {
    const text = await script(shell);
    for (const word of ["train", "simulate", "completion", "quickstart", "perceptualDecision", "reference", "song2016"])
      expect(text).toContain(word);
  }
});
