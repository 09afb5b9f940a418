/** Public functions called without arguments or with wrong ones. */
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { DalenetError } from "../../src/index.ts";
import { moduleOf } from "../doors.ts";

const doors = ["analysis", "config", "dynamics", "engine", "figures", "models", "tasks"].map(
  (door) => `dalenet/${door}`,
);
const isClass = (value: object) => value.toString().startsWith("class");
const loaded = await Promise.all(
  doors.map(async (door) => {
    const module: Record<string, unknown> = await import(pathToFileURL(moduleOf.get(door)!).href);
    const functions = Object.entries(module).filter(([, value]) => typeof value === "function" && !isClass(value));
    return functions.map(([name, value]) => ({ door, name, call: value as (...given: unknown[]) => unknown }));
  }),
);

describe.each(loaded.flat())("$name of $door", ({ call }) => {
  test.each([{ given: [] }, { given: [{}] }, { given: ["nonsense"] }])(
    "called with $given returns or throws a Dalenet error",
    async ({ given }) => {
      const error = await (async () => call(...given))().then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      if (error !== undefined) expect(error).toBeInstanceOf(DalenetError);
    },
  );
});
