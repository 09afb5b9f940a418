import { expect, test } from "vitest";
import file from "../../package.json" with { type: "json" };
import { version } from "../../src/base/version.ts";

test("the version is that of the package", () => {
  expect(version).toBe(file.version);
});
