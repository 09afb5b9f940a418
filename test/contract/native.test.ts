import { describe, test } from "vitest";
import { nativeBackend } from "../../src/backend/native/native.ts";
import { whyNot } from "../../src/index.ts";
import { describeBackend } from "./backend.case.ts";

const reason = whyNot("native");
if (reason === undefined) describeBackend("the native backend", nativeBackend());
else describe.skip(`the native backend: ${reason}`, () => test("meets the contract", () => undefined));
