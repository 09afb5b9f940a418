import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { freeRunFolder, newRunFolder } from "../../src/workbench/runFolder.ts";
import { temporaryFolder } from "./folder.ts";

const at = temporaryFolder();

test("the first free name is taken, an empty folder is free", async () => {
  const runs = at("runs");
  expect(await freeRunFolder("a", runs)).toBe(join(runs, "a"));
  mkdirSync(join(runs, "a"), { recursive: true });
  expect(await freeRunFolder("a", runs)).toBe(join(runs, "a"));
  for (const name of ["a", "a-2"]) {
    mkdirSync(join(runs, name), { recursive: true });
    writeFileSync(join(runs, name, "run.json"), "{}");
  }
  expect(await freeRunFolder("a", runs)).toBe(join(runs, "a-3"));
});

test("a folder that holds something is refused, one that does not is made", async () => {
  mkdirSync(at("full"));
  writeFileSync(join(at("full"), "x"), "");
  await expect(newRunFolder(at("full"))).rejects.toThrow(/^invalid: run folder ".*full" exists and is not empty/);
  const folder = await newRunFolder(join(at("new"), "below"));
  await folder.write("a.txt", "abc");
  expect(folder.hashes["a.txt"]).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});
