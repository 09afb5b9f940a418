import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { freeRunFolder, newRunFolder, openRunFolder } from "../../src/node/folder/runFolder.ts";
import { fileHash } from "../../src/run/fileHash.ts";
import { fault } from "../fault.ts";
import { temporaryFolder } from "./folder.ts";

const at = temporaryFolder();

test("the first name that does not exist is taken, by only one of many that ask at once", async () => {
  const runs = at("runs");
  const paths = await Promise.all(Array.from({ length: 6 }, () => freeRunFolder("a", runs)));
  expect(paths.sort()).toEqual(["a", "a-2", "a-3", "a-4", "a-5", "a-6"].map((name) => join(runs, name)));
  expect(readdirSync(runs)).toHaveLength(6);
});

test("of many runs that begin in one empty folder one continues, and the others learn which one has it", async () => {
  mkdirSync(at("empty"));
  const folders = await Promise.allSettled(Array.from({ length: 8 }, () => newRunFolder(at("empty"))));
  expect(folders.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const folder of folders)
    if (folder.status === "rejected")
      expect(folder.reason).toEqual(
        fault("invalid", `run folder "${at("empty")}"`, {
          detail: new RegExp(`^is in use: this process \\(${process.pid}\\) writes to it`),
          remedy: /^wait until/,
        }),
      );
});

test("a folder that is not empty is refused, an empty one is used", async () => {
  mkdirSync(at("full"));
  writeFileSync(join(at("full"), "x"), "");
  await expect(newRunFolder(at("full"))).rejects.toThrow(
    fault("invalid", `run folder "${at("full")}"`, { detail: "exists and is not empty" }),
  );
  const folder = await newRunFolder(join(at("new"), "below"));
  await folder.write("a.txt", "abc");
  expect(folder.hashes["a.txt"]).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test("a hash is the same however long the content", async () => {
  const content = new Uint8Array(9 * 2 ** 20).map((_, k) => k % 251);
  expect(await fileHash(content)).toBe(createHash("sha256").update(content).digest("hex"));
});

test("resuming removes what a killed process left half written, and nothing else", async () => {
  const folder = at("goes-on");
  mkdirSync(folder);
  for (const name of ["run.json", ".dalenet-mine.tmp", `.dalenet-${randomUUID()}.tmp`])
    writeFileSync(join(folder, name), "");
  await (await openRunFolder(folder)).release();
  expect(readdirSync(folder).sort()).toEqual([".dalenet-mine.tmp", "run.json"]);
});
