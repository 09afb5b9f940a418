import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { isThorough, oneOf } from "../sample.ts";
import { temporaryFolder } from "./capture.ts";

const path = temporaryFolder();
const main = join(import.meta.dirname, "../../dist/cli/main.js");
const hasScript = spawnSync("script", ["-qec", "true", "/dev/null"], { input: "" }).status === 0;

/** What the built command line shows on a terminal of its own. */
const shown = (words: string, environment: Readonly<Record<string, string>>, before = "true", copy = "/dev/null") =>
  spawnSync("script", ["-qefc", `${before}; "${process.execPath}" "${main}" ${words}`, copy], {
    cwd: path(),
    input: "",
    encoding: "utf8",
    env: { ...process.env, CI: "", TERM: "xterm", ...environment },
  }).stdout;
const gru = pathToFileURL(join(import.meta.dirname, "../../examples/gru.mjs")).href;
const training =
  "train quickstart --backend wasm --no-report --out run --set model.units=6 train.epochs=2 train.batchesPerEpoch=40 train.batch=2 " +
  "evaluate.trials=8 evaluate.recordedTrials=4 evaluate.psychometric=null";

describe.skipIf(!hasScript)("on a terminal", () => {
  type Kind = readonly [title: string, environment: Readonly<Record<string, string>>, before: string];
  const lively: readonly Kind[] = [
    ["usual", {}, "true"],
    ["of no width", {}, "stty cols 0"],
    ["without colours", { NO_COLOR: "1" }, "true"],
    ["of a build that says it is none", { CI: "false" }, "true"],
  ];
  test.each(oneOf(lively))("%s, a bar moves", (_, environment, before) => {
    const text = shown(training, environment, before);
    expect(text).toContain("\u001b[");
    expect(text).toMatch(/epoch [12]\/2 .* loss \d/);
    expect(text).toContain("\nrun      run\r\n");
  });

  const still: readonly (readonly [title: string, environment: Readonly<Record<string, string>>])[] = [
    ["without a cursor", { TERM: "dumb" }],
    ["of a build, whose log keeps every state of a line", { CI: "true" }],
    ["without a cursor that is to have colours", { TERM: "dumb", FORCE_COLOR: "1" }],
  ];
  test.runIf(isThorough).each(still)("%s, nothing moves and no escape sequence is written", (_, environment) => {
    const text = shown(training, environment);
    expect(text).not.toContain("\u001b");
    expect(text).not.toContain("loss");
    expect(text).toContain("\nrun      run\r\n");
  });

  test("long work is announced after half a second, and the line disappears when it is done", () => {
    // Work that lets no timer run, and goes on until the line is on the terminal, or for a minute.
    const works = `import { readFileSync } from "node:fs";
const pause = new Int32Array(new SharedArrayBuffer(4));
const isSaid = () => readFileSync("copy.txt", "utf8").includes(" at work");
for (let k = 0; k < 12_000 && !isSaid(); k++) Atomics.wait(pause, 0, 0, 5);`;
    writeFileSync(path("long.mjs"), `${works}\nexport * from "${gru}";\n`);
    const text = shown("schema --out s.json --use long.mjs", {}, "true", "copy.txt");
    const parts = text.split("\r\u001b[K");
    expect(parts[1]).toBe("schema is at work …");
    expect(parts.at(-1)).toBe("s.json\r\n");
  });

  test.runIf(isThorough)("without a cursor it is announced once, on a line of its own", () => {
    const waits = "await new Promise((resolve) => setTimeout(resolve, 1500));";
    writeFileSync(path("slow.mjs"), `${waits}\nexport * from "${gru}";\n`);
    const text = shown("schema --out s.json --use slow.mjs", { TERM: "dumb" });
    expect(text).toBe("schema is at work …\r\ns.json\r\n");
  });
});
