import { writeFileSync } from "node:fs";
import { afterEach, expect, test, vi } from "vitest";
import { command } from "../../src/base/errors.ts";
import { run, temporaryFolder } from "./capture.ts";

const path = temporaryFolder();
afterEach(() => {
  vi.unstubAllEnvs();
});

test.each([
  ["npx dalenet tasks", "'dalenet' 'train' 'quickstart'"],
  ["npx dalenet tasks", "dalenet train quickstart"],
  ["npx dalenet tasks", '"dalenet" init'],
  ["npx dalenet tasks", "OMP=1 npx dalenet train"],
  ["npx dalenet tasks", "mkdir -p x && dalenet train"],
  ["npx dalenet tasks", "node dist/cli/main.js train quickstart"],
  ["dalenet tasks", ""],
  ["dalenet tasks", "'vitest' 'run' 'test/cli/dalenet.test.ts'"],
  ["dalenet tasks", "dalenet-studio"],
])("a command is printed as %j where npm runs %j", (printed, script) => {
  vi.stubEnv("npm_lifecycle_script", script);
  expect(command("tasks")).toBe(printed);
});

test("under npx, suggested commands begin with npx", async () => {
  vi.stubEnv("npm_lifecycle_script", "'dalenet'");
  const file = path("mine.yaml");
  expect((await run(["init", file])).out).toBe(`${file}; train it with: npx dalenet train ${file}\n`);
  expect((await run(["train", "--help"])).out).toContain(
    "  npx dalenet init mine.yaml && npx dalenet train mine.yaml\n",
  );
  writeFileSync(path("empty.yaml"), "");
  expect((await run(["train", path("empty.yaml")])).err).toContain("npx dalenet init writes one");
  expect((await run(["train", "a", "b"])).err).toContain('see "npx dalenet train --help"');
});
