import { describe, test } from "vitest";
import { whyNot } from "../../src/node/index.ts";
import { nativeBackend } from "../../src/node/native/native.ts";
import { describeBackend } from "./backend.case.ts";

const reason = whyNot("native");
if (reason === undefined) describeBackend("the native backend", nativeBackend());
else describe.skip(`the native backend: ${reason}`, () => test("meets the contract", () => undefined));
