import { existsSync, readFileSync } from "node:fs";
import { Option } from "commander";
import { afterEach, describe, expect, test, vi } from "vitest";
import { invalid } from "../../src/base/errors.ts";
import { Command } from "../../src/cli/command.ts";
import { explain } from "../../src/cli/dalenet.ts";
import { fault } from "../fault.ts";
import { run } from "./capture.ts";

const { out: overview } = await run([]);
const [, listed] = /Commands:\n([\s\S]*?)\n\n/.exec(overview) ?? [];
const commands = [...listed.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name).filter((name) => name !== "help");
/** Commands that print only text for programs: JSON itself, or a script. */
const withoutJson = ["schema", "completion", "lab"];

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("dalenet", () => {
  test("without arguments shows its help, with every command", async () => {
    const { code, out, err } = await run([]);
    expect(code).toBe(0);
    expect(err).toBe("");
    expect(commands.length).toBeGreaterThan(12);
    for (const command of ["train", "init", "completion"]) expect(out).toContain(`\n  ${command} `);
  });

  test("a lone dash is not a command, and two do nothing", async () => {
    expect((await run(["-"])).err).toMatch(/^unknown: command "-"; known: train, /);
    expect(await run(["--"])).toEqual({ code: 0, out: overview, err: "" });
  });

  test.each(commands)("%s --help gives examples", async (command) => {
    const { code, out } = await run([command, "--help"]);
    expect(code).toBe(0);
    expect(out).toContain(`Usage: dalenet ${command}`);
    expect(out).toMatch(new RegExp(`Examples:\\n {2}dalenet ${command}`));
    expect((await run(["help", command])).out).toBe(out);
    expect(/^ {2}--json /m.test(out)).toBe(!withoutJson.includes(command));
  });

  test("every help fits a terminal of 80 columns, and starts in lower case without a full stop", async () => {
    for (const words of [[], ...commands.map((command) => [command])]) {
      const { out } = await run([...words, "--help"]);
      for (const line of out.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
      if (words.length > 0) expect(out).toMatch(/^Usage: dalenet .*\n\n[a-z][^\n]*(\n[^\n]+)?[^.\n]\n\n/);
    }
  });

  test("every example is a valid command line", async () => {
    for (const command of commands) {
      const { out } = await run([command, "--help"]);
      const [, text] = out.split("Examples:\n");
      for (const line of text
        .split("\n")
        .flatMap((line) => line.replace(/ > \S+$/, "").split(" && "))
        .filter(Boolean)) {
        const [name, first, ...words] = line.trim().split(/\s+/);
        expect(name).toBe("dalenet");
        // --help is answered only after known options and commands.
        const { code, out } = await run([first, ...words, "--help"]);
        expect([code, out.slice(0, 6)], line).toEqual([0, "Usage:"]);
        const options = words.filter((word) => word.startsWith("--"));
        for (const option of options) expect(out, line).toContain(option);
        // Files of the repository are where the examples expect them.
        for (const word of words.filter((word) => /^(examples|test)\//.test(word)))
          expect(existsSync(new URL(`../../${word}`, import.meta.url)), line).toBe(true);
      }
    }
  });

  test("--version is the package's", async () => {
    const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
      version: string;
    };
    expect((await run(["--version"])).out).toBe(`${version}\n`);
  });

  test.each([
    [["trian"], 'unknown: command "trian"; did you mean "train"?\n'],
    [["train", "quickstart", "--sed", "1"], 'unknown: option "--sed"; did you mean "--set" or "--seed"?\n'],
    [["--", "trian"], 'unknown: command "trian"; did you mean "train"?\n'],
    [["help", "trian"], 'unknown: command "trian"; did you mean "train"?\n'],
    [["help", "--", "trian"], 'unknown: command "trian"; did you mean "train"?\n'],
    [["cache", "--claer=1"], 'unknown: option "--claer=1"; did you mean "--clear"?\n'],
    [["tasks", "--colour"], 'unknown: option "--colour"; see "dalenet tasks --help"\n'],
    [["sample"], 'missing: argument "task"; see "dalenet sample --help"\n'],
    [["sample", "x", "--trials"], 'missing: a value for option "--trials <n>"; see "dalenet sample --help"\n'],
    [["sample", "x", "--trials", "0"], 'invalid: --trials "0"; give a whole number of at least 1\n'],
    [["sample", "x", "--trials", "many"], 'invalid: --trials "many"; give a whole number of at least 1\n'],
    [["sample", "x", "--seed", "1.5"], 'invalid: --seed "1.5"; give a whole number of at least 0\n'],
    [["sample", "x", "--dt", "-20"], 'invalid: --dt "-20"; give a time in ms above 0\n'],
    [["sample", "x", "--set", "sigma"], 'invalid: --set "sigma"; write path=value, such as model.units=100\n'],
  ])("%j is explained in one line, with code 1", async (words, message) => {
    expect(await run(words)).toEqual({ code: 1, out: "", err: message });
  });

  test("help of help is that of the whole", async () => {
    for (const words of [["help"], ["help", "help"]])
      expect(await run(words)).toEqual({ code: 0, out: overview, err: "" });
  });

  test("too many arguments are refused", async () => {
    const { code, err } = await run(["doctor", "a"]);
    expect(code).toBe(1);
    expect(err).toBe('invalid: argument "a" is one too many, "doctor" takes none; see "dalenet doctor --help"\n');
  });
});

describe("a mistake that Commander finds", () => {
  const root = new Command("dalenet").exitOverride();
  // Those found by commands themselves are of the same class.
  root
    .command("draw")
    .argument("<file>")
    .requiredOption("--size <mm>")
    .addOption(new Option("--wide").conflicts("high"))
    .option("--high");
  const help = { remedy: 'see "dalenet draw --help"' };

  test.each([
    ["a command that there is not", ["darw"], fault("unknown", "command", { value: "darw", remedy: /"draw"/ })],
    [
      "an option that there is not",
      ["draw", "a", "--size=3", "-x"],
      fault("unknown", "option", { value: "-x", ...help }),
    ],
    [
      "a misspelt one",
      ["draw", "a", "--size=3", "--hihg"],
      fault("unknown", "option", { value: "--hihg", remedy: /"--high"/ }),
    ],
    ["an argument too few", ["draw", "--size", "3"], fault("missing", 'argument "file"', help)],
    ["one too many", ["draw", "a", "b", "--size", "3"], fault("invalid", 'argument "b"', help)],
    ["an option without its value", ["draw", "a", "--size"], fault("missing", /^a value .*"--size <mm>"$/, help)],
    ["an option that must be given", ["draw", "a"], fault("missing", 'option "--size <mm>"', help)],
    [
      "two that exclude each other",
      ["draw", "a", "--size=3", "--wide", "--high"],
      fault("invalid", "--wide with --high"),
    ],
  ])("is an error of ours: %s", (_, words, error) => {
    expect(() => root.parse(words, { from: "user" })).toThrow(error);
  });
});

describe("explain", () => {
  test("shows no stack trace, unless DEBUG asks for it", () => {
    const error = invalid({ at: "tau", value: -3, remedy: "it must be above 0" });
    expect(explain(error)).toBe("invalid: tau = -3; it must be above 0\n");
    vi.stubEnv("DEBUG", "dalenet");
    expect(explain(error)).toMatch(/\n {4}at .*\ninvalid: tau/s);
  });

  test("a fault of ours says so", () => {
    expect(explain(new TypeError("x is not a function"))).toMatch(
      /^fault of dalenet, not yours: TypeError: x is not a function\n/,
    );
  });
});
