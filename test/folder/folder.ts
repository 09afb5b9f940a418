/** A fresh folder for a test, removed afterwards. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** A path in a fresh temporary folder. */
export function temporaryFolder(): (name: string) => string {
  const root = mkdtempSync(join(tmpdir(), "dalenet-test-"));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  return (name) => join(root, name);
}
