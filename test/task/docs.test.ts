import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test, vi } from "vitest";

const source = (file: string) => pathToFileURL(join(import.meta.dirname, "../../src/task", file)).href;

test("the example of docs/define-your-own-task.md runs as it stands", async () => {
  const page = readFileSync(join(import.meta.dirname, "../../docs/define-your-own-task.md"), "utf8");
  const [, code] = /```ts\n([\s\S]*?)```/.exec(page)!;
  const folder = mkdtempSync(join(tmpdir(), "dalenet-docs-"));
  const files = ["check.ts", "definition.ts", "instance.ts", "parameters.ts"];
  writeFileSync(join(folder, "dalenet.ts"), files.map((file) => `export * from "${source(file)}";`).join("\n"));
  writeFileSync(join(folder, "example.ts"), code.replace('"dalenet"', '"./dalenet.ts"'));
  const [log, error] = [vi.spyOn(console, "log"), vi.spyOn(console, "error")].map((spy) =>
    spy.mockImplementation(() => {}),
  );
  try {
    await import(join(folder, "example.ts"));
    expect(error.mock.calls).toEqual([]);
    expect(log.mock.calls).toEqual([
      [
        280,
        "steps,",
        expect.stringMatching(/^\{"first":\d+,"second":\d+\}$/),
        "answer:",
        expect.stringMatching(/faster$/),
      ],
    ]);
  } finally {
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true });
  }
});
