import { describe, test } from "vitest";
import { nativeBackend, whyNot } from "../../src/node/index.ts";
import { describeBackend } from "./backend.case.ts";

const reason = whyNot("native");
if (reason === undefined) describeBackend("the native backend", nativeBackend(), { fewPrograms: true });
else describe.skip(`the native backend: ${reason}`, () => test("meets the contract", () => undefined));
