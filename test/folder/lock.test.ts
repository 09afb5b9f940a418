import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lockFolder } from "../../src/node/folder/lock.ts";
import { owner } from "../../src/node/folder/owner.ts";
import { fault } from "../fault.ts";
import { temporaryFolder } from "./folder.ts";

const at = temporaryFolder();

/** A folder with the lock of another process: the lock of this one, with some of the words in its name changed. */
async function lockedBy(name: string, change: (words: string[]) => void): Promise<{ folder: string; file: string }> {
  const folder = at(name);
  mkdirSync(folder);
  const lock = await lockFolder(folder);
  const [own] = readdirSync(folder);
  const content = readFileSync(join(folder, own), "utf8");
  await lock.release();
  const words = own.split("-");
  change(words);
  const file = join(folder, words.join("-"));
  writeFileSync(file, content);
  return { folder, file };
}
/** The message for a process that may have ended: with the file that may have to be removed. */
const removable = (folder: string, file: string) =>
  fault("invalid", `run folder "${folder}"`, {
    remedy: `wait until it has ended; if it has ended without removing "${file}", remove that file, or give another folder`,
  });
/** ".dalenet", then the words of `owner`. */
const [pid, start, host, boot, space] = [1, 2, 3, 4, 5];
const taken = async (folder: string) => {
  const lock = await lockFolder(folder);
  const names = readdirSync(folder);
  await lock.release();
  return names;
};

test("a lock leaves nothing when it is released, and can be taken again", async () => {
  mkdirSync(at("released"));
  expect(await taken(at("released"))).toHaveLength(1);
  expect(readdirSync(at("released"))).toEqual([]);
  expect(await taken(at("released"))).toHaveLength(1);
});

const ended = spawnSync(process.execPath, ["-e", "process.stdout.write(String(process.pid))"], { encoding: "utf8" });
test.each<[string, (words: string[]) => void]>([
  ["a process that has ended", (words) => (words[pid] = ended.stdout)],
  ["a process whose number another one has now", (words) => (words[start] += "1")],
  ["a process from before the computer was started again", (words) => (words[boot] += "1")],
])("the lock of %s does not hold, and is removed", async (what, change) => {
  // Start of a process and boot are known only on Linux; elsewhere such a lock holds, and the message says what to
  // do.
  if (what !== "a process that has ended" && process.platform !== "linux") return;
  const { folder, file } = await lockedBy(what, change);
  expect((await taken(folder)).map((name) => join(folder, name))).not.toContain(file);
});

test("of many that find the lock of a dead process at once only one gets the folder", async () => {
  const { folder } = await lockedBy("dead", (words) => (words[pid] = ended.stdout));
  const locks = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)));
  expect(locks.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

test("the lock of a living process is refused with its number and computer", async () => {
  const stat = (of: number) => readFileSync(`/proc/${of}/stat`, "utf8").split(") ").at(-1)!.split(" ")[19];
  const { folder, file } = await lockedBy("living", (words) => {
    words[pid] = String(process.ppid);
    if (process.platform === "linux") words[start] = stat(process.ppid);
  });
  await expect(lockFolder(folder)).rejects.toThrow(
    fault("invalid", `run folder "${folder}"`, {
      detail: new RegExp(`^is in use: process ${process.ppid} on ".+" writes to it since 2`),
      remedy: /^wait/,
    }),
  );
  expect(readdirSync(folder).map((name) => join(folder, name))).toEqual([file]);
});

test.each<[string, (words: string[]) => void]>([
  ["another computer", (words) => (words[host] += "1")],
  ["another container", (words) => (words[space] += "1")],
])("a lock of %s holds, dead or not, and the message names the file to remove", async (what, change) => {
  const { folder, file } = await lockedBy(what, (words) => {
    words[pid] = ended.stdout;
    change(words);
  });
  await expect(lockFolder(folder)).rejects.toThrow(removable(folder, file));
  rmSync(file);
  expect(await taken(folder)).toHaveLength(1);
});

test("so does one whose process may be a different one by now, if the system does not report when processes were started", async () => {
  const { folder, file } = await lockedBy("untold", (words) => {
    words[pid] = String(process.ppid);
    words[start] = "0";
  });
  await expect(lockFolder(folder)).rejects.toThrow(removable(folder, file));
  writeFileSync(file, ""); // killed between the two
  await expect(lockFolder(folder)).rejects.toThrow(
    fault("invalid", `run folder "${folder}"`, { detail: `is in use: process ${process.ppid} writes to it` }),
  );
});

test("the copy of a folder that is being written is free", async () => {
  mkdirSync(at("original"));
  const lock = await lockFolder(at("original"));
  cpSync(at("original"), at("copy"), { recursive: true });
  expect(await taken(at("copy"))).toHaveLength(1);
  await lock.release();
});

test("a temporary file goes with the first write after its process has died; one of a living process stays", async () => {
  const { writeAtomic } = await import("../../src/node/index.ts");
  const folder = at("figures");
  mkdirSync(folder);
  const uuid = "00000000-0000-4000-8000-000000000000";
  const words = owner().split("-");
  const dead = `.dalenet-${[ended.stdout, ...words.slice(1)].join("-")}-${uuid}.tmp`;
  const living = `.dalenet-${words.join("-")}-${uuid}.tmp`;
  for (const name of [dead, living]) writeFileSync(join(folder, name), "half");
  await writeAtomic(join(folder, "trial.csv"), "whole");
  expect(readdirSync(folder).sort()).toEqual([living, "trial.csv"]);
});
