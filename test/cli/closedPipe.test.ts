import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "./capture.ts";

const path = temporaryFolder();
const main = join(import.meta.dirname, "../../dist/cli/main.js");

/** The built command line, with a reader that goes away: after the first lines, or before. */
async function cutOff(reads: boolean, ...words: string[]) {
  const child = spawn(process.execPath, [main, ...words], { stdio: ["ignore", "pipe", "pipe"] });
  let err = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => void (err += text));
  if (reads) child.stdout.once("data", () => child.stdout.destroy());
  else child.stdout.destroy();
  const code = await new Promise((resolve) => child.on("close", resolve));
  return { code, err };
}

test("a training whose reader goes away is saved and tells how to resume", async () => {
  const out = path("run");
  const set = ["model.units=6", "train.epochs=100", "train.batchesPerEpoch=1000", "train.batch=2"];
  const { code, err } = await cutOff(true, "train", "quickstart", "--json", "--set", ...set, "--out", out);
  expect(code).toBe(141);
  expect(err).toContain(`stopped and saved; resume with: dalenet train --resume ${out}\n`);
  expect((JSON.parse(readFileSync(join(out, "run.json"), "utf8")) as { state: string }).state).toBe("stopped");
});

test("a command that only prints ends in silence", async () => {
  expect(await cutOff(false, "configs")).toEqual({ code: 141, err: "" });
});
