import { createHash } from "node:crypto";
import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { sha256 } from "../../src/base/sha256.ts";

afterEach(() => void vi.unstubAllGlobals());

test("the hash of all parts in order equals Node's, in Node and in a page", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 5 }), (parts) => {
      const own = createHash("sha256");
      for (const part of parts) own.update(part);
      const expected = own.digest("hex");
      expect(sha256(parts)).toBe(expected);
      vi.stubGlobal("process", undefined);
      const inPage = sha256(parts);
      vi.unstubAllGlobals();
      expect(inPage).toBe(expected);
    }),
  );
});
