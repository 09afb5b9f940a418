import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { homedir, userInfo } from "node:os";
import { join, resolve } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { cacheContent, cacheFolder, clearCache } from "../../../src/node/index.ts";
import { keepFile, keptFile, openCache } from "../../../src/node/native/cache.ts";
import { fault } from "../../fault.ts";
import { fakes } from "./fakes.ts";

const { path } = fakes();
const name = `kernels-${"0123456789abcdef".repeat(2)}.so`;
let folder = "";
beforeEach(() => {
  folder = openCache();
});
const write = (text: string) => (to: string) => writeFileSync(to, text);

describe("the cache", () => {
  test("is in $DALENET_CACHE, else in $XDG_CACHE_HOME, else in the home folder", () => {
    expect(cacheFolder()).toBe(path("cache"));
    vi.stubEnv("DALENET_CACHE", "near");
    expect(cacheFolder()).toBe(resolve("near"));
    vi.stubEnv("DALENET_CACHE", "");
    vi.stubEnv("XDG_CACHE_HOME", path("xdg"));
    expect(cacheFolder()).toBe(path("xdg", "dalenet"));
    for (const none of ["", "relative"]) {
      vi.stubEnv("XDG_CACHE_HOME", none);
      expect(cacheFolder()).toBe(join(homedir(), ".cache", "dalenet"));
    }
  });

  test("is not in the current folder, even if $HOME is empty or relative", () => {
    vi.stubEnv("DALENET_CACHE", "");
    vi.stubEnv("XDG_CACHE_HOME", "");
    for (const home of ["", "relative"]) {
      vi.stubEnv("HOME", home);
      expect(cacheFolder()).toBe(join(userInfo().homedir, ".cache", "dalenet"));
    }
  });

  test("is made for its user alone, and not used if others may write", () => {
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const mode of [0o770, 0o702]) {
      chmodSync(folder, mode);
      expect(openCache).toThrow(
        fault("unsupported", `cache folder ${folder}`, { detail: "can be written by users other than its owner" }),
      );
    }
  });

  test.skipIf(process.getuid?.() === 0)("is not used if its user cannot read it (not shown to root, who can)", () => {
    for (const mode of [0o300, 0o500, 0o600]) {
      chmodSync(folder, mode);
      expect(openCache).toThrow(/^EACCES/);
    }
    chmodSync(folder, 0o700);
  });

  test("returns what was kept, under its name only", () => {
    const file = keepFile(folder, name, write("code"));
    expect(keptFile(folder, name)).toBe(file);
    expect(readFileSync(file, "utf8")).toBe("code");
    expect(keptFile(folder, name.replace("0", "1"))).toBeUndefined();
    expect(readdirSync(folder)).toHaveLength(1);
  });

  test.each([
    ["bytes that flipped", (file: string) => writeFileSync(file, "cOde")],
    ["a file cut short", (file: string) => truncateSync(file, 2)],
    ["an empty file", (file: string) => truncateSync(file, 0)],
  ])("detects %s, and removes the file", (_, damage) => {
    const file = keepFile(folder, name, write("code"));
    damage(file);
    expect(keptFile(folder, name)).toBeUndefined();
    expect(existsSync(file)).toBe(false);
    expect(keptFile(folder, name)).toBeUndefined();
    expect(keepFile(folder, name, write("code"))).toBe(file);
    expect(keptFile(folder, name)).toBe(file);
  });

  test("allows two that keep the same at the same time, complete at every moment, also with different bytes", () => {
    for (const text of ["code", "code made otherwise"]) {
      const outer = keepFile(folder, name, (to) => {
        writeFileSync(to, "co");
        expect(existsSync(keepFile(folder, name, write(text)))).toBe(true);
        expect(readFileSync(keptFile(folder, name)!, "utf8")).toMatch(/^code( made otherwise)?$/);
        writeFileSync(to, "code");
      });
      expect(readFileSync(outer, "utf8")).toBe("code");
      expect(keptFile(folder, name)).toBeDefined();
    }
  });

  test("allows another process to clear it, or remove the whole folder, meanwhile", () => {
    for (const vanish of [clearCache, () => rmSync(folder, { recursive: true })]) {
      let times = 0;
      const file = keepFile(folder, name, (to) => {
        writeFileSync(to, "code");
        if (times++ === 0) vanish();
      });
      expect(times).toBe(2);
      expect(keptFile(folder, name)).toBe(file);
    }
  });

  test("leaves nothing incomplete on a full disk", () => {
    const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    const make = (to: string) => {
      writeFileSync(to, "co");
      throw full;
    };
    expect(() => keepFile(folder, name, make)).toThrow(full);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("clearing the cache", () => {
  test("removes what is ours and nothing else", () => {
    keepFile(folder, name, write("code"));
    for (const own of ["kernels-failed.c", "target-failed.log", `new-${"0f".repeat(16)}`])
      writeFileSync(join(folder, own), "1234");
    const foreign = ["kernels-of-truth.so", "target-practice.json", "notes.txt", name, "kernels-failed.log.bak"];
    for (const other of foreign) writeFileSync(join(folder, other), "theirs");
    mkdirSync(join(folder, `new-${"00".repeat(16)}`));
    const content = { files: 4, bytes: 16 };
    expect(cacheContent()).toEqual(content);
    expect(clearCache()).toEqual(content);
    expect(readdirSync(folder).sort()).toEqual([...foreign, `new-${"00".repeat(16)}`].sort());
    expect(clearCache()).toEqual({ files: 0, bytes: 0 });
  });

  test("is separate from sweeping: whenever the cache is used, the remains of killed processes are removed, and nothing else", () => {
    let living = "";
    keepFile(folder, name, (to) => {
      writeFileSync(to, "code");
      living = to;
      expect([openCache(), cacheContent().files, existsSync(to)]).toEqual([folder, 1, true]);
    });
    // A dead one, on this machine, and files of others: new, and old.
    const { pid } = spawnSync(process.execPath, ["--version"]);
    const [, machine] = /new-\d+-\d+-(.*)-[\da-f]{16}$/.exec(living)!; // computer, boot and namespace
    const hour = Date.now() / 1000 - 3700;
    const make = (file: string, seconds?: number) => {
      writeFileSync(join(folder, file), "12");
      if (seconds !== undefined) utimesSync(join(folder, file), seconds, seconds);
      return file;
    };
    const kept = readdirSync(folder);
    for (const use of [openCache, cacheContent]) {
      make(`new-${pid}-0-${machine}-${"0f".repeat(8)}`);
      make(`new-${process.pid}-0-00-00-0-${"0f".repeat(8)}`, hour);
      make(`new-${"0f".repeat(16)}`, hour);
      const stay = [
        make(`new-${process.pid}-0-${machine}-${"0f".repeat(8)}`, hour),
        make(`new-${pid}-0-00-00-0-${"0f".repeat(8)}`),
        make("new-notes", hour),
      ];
      use();
      expect(readdirSync(folder).sort()).toEqual([...kept, ...stay].sort());
    }
  });

  test("does nothing without a cache", () => {
    rmSync(folder, { recursive: true });
    expect([cacheContent(), clearCache()]).toEqual([
      { files: 0, bytes: 0 },
      { files: 0, bytes: 0 },
    ]);
    expect(existsSync(folder)).toBe(false);
  });
});
