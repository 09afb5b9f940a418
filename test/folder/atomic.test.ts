import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fileError, makeFolder } from "../../src/node/folder/file.ts";
import { readBytes, readText, writeAtomic } from "../../src/node/index.ts";
import { fault } from "../fault.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "dalenet-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const unwritable = (path: string, code = "", trouble = "") =>
  fault("invalid", `"${path}"`, { detail: new RegExp(`^cannot be written \\(${code}.*\\): ${trouble}`) });

describe("an atomic write", () => {
  test("leaves the whole file, also over an older one, and nothing else", async () => {
    const path = join(folder, "metrics.csv");
    await writeAtomic(path, "old, and longer than the new");
    await writeAtomic(path, Uint8Array.of(1, 2, 3));
    expect(await readBytes(path)).toEqual(Uint8Array.of(1, 2, 3));
    await writeAtomic(path, "τ = 100 ms");
    expect(await readText(path)).toBe("τ = 100 ms");
    expect(await readdir(folder)).toEqual(["metrics.csv"]);
  });
  test("that fails names the path, keeps the old file and leaves no temporary file", async () => {
    const taken = join(folder, "taken");
    await mkdir(join(taken, "inside"), { recursive: true });
    await expect(writeAtomic(taken, "x")).rejects.toThrow(unwritable(taken));
    expect(await readdir(folder)).toEqual(["taken"]);
    expect(await readdir(taken)).toEqual(["inside"]);
    await expect(writeAtomic(join(folder, "no", "f"), "x")).rejects.toThrow(
      fault("missing", `folder "${join(folder, "no")}"`),
    );
    await writeFile(join(folder, "file"), "kept");
    const below = join(folder, "file", "f");
    await expect(writeAtomic(below, "x")).rejects.toThrow(unwritable(below, "ENOTDIR"));
    expect(await readFile(join(folder, "file"), "utf8")).toBe("kept");
  });
  test("of a very long name is refused, at the limit it succeeds", async () => {
    await writeAtomic(join(folder, "n".repeat(255)), "x");
    const long = join(folder, "n".repeat(256));
    await expect(writeAtomic(long, "x")).rejects.toThrow(unwritable(long, "ENAMETOOLONG", "the name is too long"));
    expect((await readdir(folder)).length).toBe(1);
  });
  test("at the same moment as another leaves one of the two whole", async () => {
    const path = join(folder, "f");
    const contents = Array.from({ length: 8 }, (_, i) => String(i).repeat(100_000));
    await Promise.all(contents.map((content) => writeAtomic(path, content)));
    expect(contents).toContain(await readText(path));
    expect(await readdir(folder)).toEqual(["f"]);
  });
});

describe("files and folders", () => {
  test("that do not exist, or are something else, are named", async () => {
    await expect(readBytes(join(folder, "none"))).rejects.toThrow(fault("missing", `file "${join(folder, "none")}"`));
    await expect(readText(folder)).rejects.toThrow(
      fault("invalid", `"${folder}"`, { detail: "cannot be read (EISDIR): it is a folder" }),
    );
    await makeFolder(join(folder, "a", "b"));
    await makeFolder(join(folder, "a", "b"));
    await writeFile(join(folder, "file"), "");
    for (const path of [join(folder, "file"), join(folder, "file", "b")])
      await expect(makeFolder(path)).rejects.toThrow(unwritable(path));
  });
  test("that cannot be created are reported with their own reason, also deep inside", async () => {
    const long = join(folder, "n".repeat(256), "b", "c");
    await expect(makeFolder(long)).rejects.toThrow(unwritable(long, "ENAMETOOLONG", "the name is too long"));
    expect(await readdir(folder)).toEqual([]);
  });
  test.skipIf(process.platform !== "linux")(
    "that nobody can create are not attempted (Linux has such places)",
    async () => {
      await expect(makeFolder("/proc/runs/a")).rejects.toThrow(
        unwritable("/proc/runs/a", "ENOENT", "nothing can be made there"),
      );
    },
  );
  test.each([
    ["EACCES", "no permission", /^change the permissions/],
    ["EPERM", "no permission", /^change the permissions/],
    ["EROFS", "the disk is read-only", /^choose another place/],
    ["ENOSPC", "no space is left", /^free some/],
    ["EDQUOT", "no space is left for this user", /^free some/],
    ["EMFILE", "this process has too many files open", /ulimit -n/],
    ["ENFILE", "this machine has too many files open", /^close programs/],
    ["EIO", "the disk has failed", /^check it/],
    ["EUNHEARD", "the system's words", /^check the path/],
  ])("%s becomes a clear error with its own remedy", (code, trouble, remedy) => {
    for (const [action, done] of [
      ["read", "read"],
      ["write", "written"],
    ] as const) {
      const cause = Object.assign(new Error("the system's words"), { code });
      const detail = `cannot be ${done} (${code}): ${trouble}`;
      expect(fileError(cause, "/runs/a", action)).toEqual(fault("invalid", `"/runs/a"`, { detail, remedy, cause }));
    }
  });
  test("faults of ours pass unchanged", () => {
    const ours = new TypeError("x is undefined");
    expect(fileError(ours, "f", "read")).toBe(ours);
  });
});
