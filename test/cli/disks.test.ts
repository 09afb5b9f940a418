/** Disks that cannot be written, and disks from which no code may be run, mounted where nobody else sees them. */
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { whyNot } from "../../src/node/index.ts";
import { because } from "../because.ts";
import { isThorough, oneOf } from "../sample.ts";
import { temporaryFolder } from "./capture.ts";

const path = temporaryFolder();
const main = join(import.meta.dirname, "../../dist/cli/main.js");

/** Runs a shell script with such a disk mounted at "disk". */
function onDisk(options: string, shell: string, ...words: string[]) {
  mkdirSync(path("disk"), { recursive: true });
  const line = `mount -t tmpfs -o ${options} none disk && ${shell}`;
  const { status, stdout, stderr } = spawnSync(
    "unshare",
    ["-rm", "sh", "-c", line, "sh", process.execPath, main, ...words],
    {
      cwd: path(),
      encoding: "utf8",
      env: { ...process.env, DALENET_CACHE: path("disk", "cache") },
    },
  );
  return { code: status, out: stdout, err: stderr };
}
const quoted = (text: string) => `'${text.replaceAll("'", `'"'"'`)}'`;
const isMountable = spawnSync("unshare", ["-rm", "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;
const reason = isMountable ? undefined : "nothing can be mounted";

describe.skipIf(reason !== undefined)(`a disk that is read-only${because(reason)}`, () => {
  const commands = [
    ["train", "quickstart", "--out", "disk/runs/a"],
    ["train", "quickstart", "--seeds", "1-2", "--out", "disk/runs/a"],
    ["init", "disk/mine.yaml"],
  ];
  test.each(oneOf(commands))("is reported as such by %s %s", (...words) => {
    const { code, out, err } = onDisk("ro", '"$@"', ...words);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(
      /^invalid: "disk\/\S+" cannot be written \(EROFS\): the disk is read-only; choose another place\n$/,
    );
  });
});

describe.skipIf(reason !== undefined)(`a full disk${because(reason)}`, () => {
  test.each(oneOf(["npz", "mat", "h5"]))("leaves the .%s file that was there", (ending) => {
    const script = `
import { readdirSync, readFileSync } from "node:fs";
import { writeArrays } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, "../../dist/bundle/node.js")))};
const arrays = (length) => ({ a: { shape: [length], data: new Float32Array(length).fill(1) } });
await writeArrays("disk/a.${ending}", arrays(10));
const before = readFileSync("disk/a.${ending}");
const why = await writeArrays("disk/a.${ending}", arrays(100000)).catch(({ message }) => message);
console.log(why, readFileSync("disk/a.${ending}").equals(before), readdirSync("disk").length);`;
    const { out, err } = onDisk("size=64k", `"$1" --input-type=module -e ${quoted(script)}`);
    expect([out, err]).toEqual([
      `invalid: "disk/a.${ending}" cannot be written (ENOSPC): no space is left; free some or choose another disk true 1\n`,
      "",
    ]);
  });
});

const uncompiled = reason ?? whyNot("native");
describe.skipIf(uncompiled !== undefined)(`a cache from which no code may be run${because(uncompiled)}`, () => {
  test.runIf(isThorough)("is reported as such: it need not be cleared", () => {
    const { code, out } = onDisk("noexec", '"$@"', "doctor");
    expect(code).toBe(0);
    expect(out).toContain(
      `→ cache folder ${path("disk", "cache")} is on a disk from which no code may be run (noexec); name a folder of your own on another disk in $DALENET_CACHE; until then wasm is used\n`,
    );
  });
});
