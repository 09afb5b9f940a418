/** A user without a home folder: one unknown to the system, as in containers. */
import { syncBuiltinESMExports } from "node:module";
import os from "node:os";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { run, temporaryFolder } from "./capture.ts";

const { homedir, userInfo } = os;
const replace = (functions: Pick<typeof os, "homedir" | "userInfo">) => {
  Object.assign(os, functions);
  syncBuiltinESMExports();
};
const unknown = () => {
  throw Object.assign(new Error("uv_os_homedir returned ENOENT"), { code: "ERR_SYSTEM_ERROR" });
};
beforeAll(() => replace({ homedir: unknown, userInfo: unknown }));
afterAll(() => replace({ homedir, userInfo }));

const path = temporaryFolder();
const said = "a home folder to keep compiled kernels in is missing; name a folder of your own in $DALENET_CACHE";

function withoutCache() {
  vi.stubEnv("DALENET_CACHE", undefined);
  vi.stubEnv("XDG_CACHE_HOME", undefined);
}

test("dalenet doctor reports that there is no home folder, and a remedy", async () => {
  withoutCache();
  const { code, out, err } = await run(["doctor"]);
  expect([code, err]).toEqual([0, ""]);
  expect(out).toContain(`\ncache      none\n           → ${said}\n`);
  expect(out).toContain("wasm for short jobs, wasm for long ones");
});

test("dalenet cache is refused without a home folder", async () => {
  withoutCache();
  const { code, err } = await run(["cache"]);
  expect([code, err]).toEqual([1, `missing: ${said.replace(" is missing", "")}\n`]);
});

test("a long training of a user without a home folder uses wasm, and says so", async () => {
  withoutCache();
  let isStopped = false;
  const size = ["--set", "train.epochs=4000", "train.batchesPerEpoch=1000", "--out", path("run")];
  const { code, out } = await run(["train", "quickstart", ...size], (text, press) => {
    if (isStopped || !text.includes("epoch")) return;
    isStopped = true;
    press();
  });
  expect(code).toBe(130);
  expect(out).toMatch(/^backend wasm \(native cannot be used: .*\)$/m);
});

test("a user without a home folder compiles into $DALENET_CACHE or $XDG_CACHE_HOME", async () => {
  withoutCache();
  vi.stubEnv("XDG_CACHE_HOME", path());
  expect(await run(["cache"])).toEqual({ code: 0, out: `${path("dalenet")}: 0 files, 0 bytes\n`, err: "" });
});
