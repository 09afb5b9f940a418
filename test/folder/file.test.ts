import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadRun, makeReport, train } from "../../src/index.ts";
import { loadDefinitions, readBytes, readText } from "../../src/node/index.ts";
import { fault } from "../fault.ts";
import { tiny } from "../loop/tiny.ts";

let folder = "";
const at = (name: string) => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "dalenet-file-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

// Windows has no such files in its folders.
describe.skipIf(process.platform === "win32")("something other than a file is reported, and not waited for:", () => {
  const said = (path: string, kind: string) =>
    fault("invalid", `"${path}"`, {
      detail: `cannot be read: it is a ${kind}`,
      remedy: `${kind === "pipe" ? "write its output to a file first, and " : ""}give the name of a file`,
    });
  const pipe = (name: string) => {
    execFileSync("mkfifo", [at(name)]);
    return at(name);
  };

  test("a pipe, a device and a socket, by everything that reads files", async () => {
    const path = pipe("pipe");
    const server = createServer();
    await new Promise<void>((listening) => server.listen(at("socket"), listening));
    for (const read of [readBytes, readText]) {
      await expect(read(path)).rejects.toThrow(said(path, "pipe"));
      await expect(read("/dev/zero")).rejects.toThrow(said("/dev/zero", "device"));
      await expect(read(at("socket"))).rejects.toThrow(said(at("socket"), "socket"));
    }
    server.close();
  });

  test("a pipe instead of a module, weights, a run, a checkpoint", async () => {
    const [module, weights] = [pipe("tasks.mjs"), pipe("w.npz")];
    await expect(loadDefinitions([module])).rejects.toThrow(said(module, "pipe"));
    await expect(train({ ...tiny, model: { ...tiny.model, weights } }).next()).rejects.toThrow(
      fault("invalid", `"${weights}"`, {
        at: "model.weights",
        within: "model.weights",
        detail: "cannot be read: it is a pipe",
      }),
    );
    mkdirSync(at("run"));
    const [run, checkpoint] = [pipe("run/run.json"), pipe("run/checkpoint.npz")];
    await expect(loadRun(at("run"))).rejects.toThrow(said(run, "pipe"));
    await expect(makeReport(at("run"))).rejects.toThrow(said(run, "pipe"));
    await expect(train(undefined, { resume: at("run") }).next()).rejects.toThrow(said(checkpoint, "pipe"));
  });

  test("a folder", async () => {
    for (const read of [readBytes, readText, async (path: string) => loadDefinitions([path])])
      await expect(read(folder)).rejects.toThrow(
        fault("invalid", `"${folder}"`, {
          detail: "cannot be read (EISDIR): it is a folder",
          remedy: "give the name of a file",
        }),
      );
  });
});

describe("text", () => {
  const text = async (...bytes: number[]) => {
    writeFileSync(at("a.yaml"), Uint8Array.from(bytes));
    return await readText(at("a.yaml"));
  };
  const letters = (words: string) => Array.from(words, (letter) => letter.charCodeAt(0));

  test("is read as UTF-8, without the mark that some programs put before it", async () => {
    expect(await text(0xef, 0xbb, 0xbf, ...letters("a: "), 0xc3, 0xa4)).toBe("a: ä");
    expect(await text()).toBe("");
  });

  test.each([
    ["with a mark", [0xff, 0xfe, ...letters("a\0:\0")]],
    ["the other way round, with a mark", [0xfe, 0xff, ...letters("\0a\0:")]],
    ["without one", letters("a\0:\0 \0")],
    ["the other way round", letters("\0a\0:\0 ")],
  ])("in UTF-16 %s is reported as such", async (_, bytes) => {
    await expect(text(...bytes)).rejects.toThrow(
      fault("invalid", `file "${at("a.yaml")}"`, { detail: "is text in UTF-16", remedy: "save it as UTF-8" }),
    );
  });

  test("in Latin-1 is reported with the line", async () => {
    await expect(text(...letters("# one\n# t\xe4sk\n"))).rejects.toThrow(
      fault("invalid", "text in another encoding", {
        place: { file: at("a.yaml"), line: 2 },
        remedy: "save it as UTF-8",
      }),
    );
  });

  test("that is binary is left to the caller, who knows what it should be", async () => {
    expect(await text(0x50, 0x4b, 3, 4, 0, 0, 0xff)).toMatch(/^PK/);
  });
});
