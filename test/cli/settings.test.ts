import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readSettings, repeatSet, settingFromOption, taskSectionFrom, withSettings } from "../../src/cli/settings.ts";
import { fault } from "../fault.ts";

const settings = (...texts: string[]) => readSettings(texts);

describe("--set", () => {
  test.each([
    ["a=1e-2", 0.01],
    ["a=true", true],
    ["a=null", null],
    ["a=[0, 6.4]", [0, 6.4]],
    ["a={uniform: [1, 2]}", { uniform: [1, 2] }],
    ["a=adam", "adam"],
    ["a=x=y", "x=y"],
  ])("reads the value of %s as YAML", async (text, value) => {
    expect(withSettings({}, await settings(text))).toEqual({ a: value });
  });

  test("any JSON value passes through unchanged", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 2 }), async (value) => {
        const plain = JSON.parse(JSON.stringify(value)) as unknown;
        expect(withSettings({}, await settings(`a.b=${JSON.stringify(plain)}`))).toEqual({ a: { b: plain } });
      }),
    );
  });

  test("creates missing sections, replaces existing values, and does not change the base", async () => {
    const base = { model: { tau: [10, 20] }, train: null };
    const value = withSettings(
      base,
      await settings("model.tau[1]=30", "train.batch=4", "evaluate.trials=5", "train.batch=6"),
    );
    expect(value).toEqual({ model: { tau: [10, 30] }, train: { batch: 6 }, evaluate: { trials: 5 } });
    expect(base).toEqual({ model: { tau: [10, 20] }, train: null });
  });

  test("a prototype is not reached through a path", async () => {
    const value = withSettings({}, await settings("a.__proto__.polluted=1"));
    expect(Object.hasOwn((value as { a: object }).a, "__proto__")).toBe(true);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  test.each([
    ["no equals sign", "tau", /^write path=value/],
    ["an empty path", "=3", /^write path=value/],
    ["a value that is not YAML", "a=[1", /^write a number, /],
    ["an alias of nothing", "a=*b", /^write a number, /],
    ["a tag that nobody knows", "a=!many 3", /^write a number, /],
  ])("%s is refused", async (_, value, remedy) => {
    await expect(settings(value)).rejects.toThrow(fault("invalid", "--set", { value, remedy }));
  });

  test("a setting without a value is refused: it would be null", async () => {
    for (const text of ["train.truncation=", "train.truncation= "])
      await expect(settings(text)).rejects.toThrow(
        fault("missing", "value of --set train.truncation=", { remedy: /train\.truncation=null/ }),
      );
    expect((await settings("a=null", 'b=""')).map(({ value }) => value)).toEqual([null, ""]);
  });

  test("a path below a number, or beyond a list, is refused with the setting", async () => {
    const [below, beyond] = await settings("a.b=1", "a[1]=1");
    expect(() => withSettings({ a: 3 }, [below])).toThrow(
      fault("invalid", '"b"', { place: { option: "--set a.b=1" }, detail: /^is inside 3/ }),
    );
    expect(() => withSettings({ a: [1] }, [beyond])).toThrow(
      fault("invalid", '"1"', { place: { option: "--set a[1]=1" }, detail: "is not a position in a list of 1" }),
    );
  });

  test("one --set takes several assignments and leaves arguments and options alone", () => {
    expect(repeatSet(["train", "--set", "a=1", "b.c=2", "quickstart", "d=3"])).toEqual([
      "train",
      "--set",
      "a=1",
      "--set",
      "b.c=2",
      "quickstart",
      "d=3",
    ]);
    expect(repeatSet(["--set", "a=1", "--seed", "1"])).toEqual(["--set", "a=1", "--seed", "1"]);
    expect(repeatSet(["--set=a=1", "b=2"])).toEqual(["--set=a=1", "--set", "b=2"]);
  });

  test("for a task alone, the section's name may be left out", async () => {
    expect(
      taskSectionFrom([
        ...settingFromOption("--dt", ["task", "dt"], 10),
        ...(await settings("task.sigma=0", "coherence=[0]")),
      ]),
    ).toEqual({
      dt: 10,
      sigma: 0,
      coherence: [0],
    });
  });
});
