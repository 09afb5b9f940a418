import { describe, expect, test } from "vitest";
import type { Kind } from "../../src/open/index.ts";
import { listOf, orNull } from "../../src/settings/compound.ts";
import { count, number, oneOf } from "../../src/settings/kind.ts";
import { group, readGroup, setting, variants } from "../../src/settings/setting.ts";
import { fault } from "../fault.ts";

const kinds = ["adam", "sgd"] as const;
const kindOf = <K extends (typeof kinds)[number]>() => setting(oneOf(kinds) as unknown as Kind<K>, "which optimiser");
const rate = setting(number({ above: 0 }), "learning rate", { default: 0.001 });
const section = group("training", {
  epochs: setting(count, "length", { default: 20 }),
  clip: setting(orNull(count), "limit", { default: null }),
  batches: setting(count, "updates", { usual: "64" }),
  levels: setting(listOf(count), "levels", { isOptional: true }),
  schedule: group("how it falls", {
    decay: setting(oneOf(["none", "linear"]), "form"),
    warmup: setting(count, "rise", { default: 3 }),
  }),
  optimizer: variants("optimiser", "kind", {
    adam: { kind: kindOf<"adam">(), rate, beta: setting(number({ min: 0, below: 1 }), "decay", { default: 0.9 }) },
    sgd: { kind: kindOf<"sgd">(), rate, momentum: setting(number({ min: 0, below: 1 }), "kept", { default: 0 }) },
  }),
});
const base = { schedule: { decay: "linear" }, optimizer: { kind: "adam", rate: 0.1 } };
const read = (value: unknown, from: object = base) => readGroup(section, value, from);

test("a given value is used, otherwise that of the base, otherwise the declared default", () => {
  expect(read({})).toEqual({
    epochs: 20,
    clip: null,
    schedule: { decay: "linear", warmup: 3 },
    optimizer: { kind: "adam", rate: 0.1, beta: 0.9 },
  });
  expect(read({ epochs: 5, schedule: { warmup: 1 } }, { ...base, epochs: 7, clip: 2 })).toMatchObject({
    epochs: 5,
    clip: 2,
    schedule: { decay: "linear", warmup: 1 },
  });
  expect(read({ clip: null }, { ...base, clip: 2 }).clip).toBe(null);
});

test("a derived or optional value is left out if not given", () => {
  expect(Object.keys(read({}))).toEqual(["epochs", "clip", "schedule", "optimizer"]);
  expect(read({ batches: 2, levels: [1] })).toMatchObject({ batches: 2, levels: [1] });
});

test("an empty section sets nothing, and a value without a default is required", () => {
  for (const value of [undefined, null, { schedule: null, optimizer: null }]) expect(read(value)).toEqual(read({}));
  expect(() => read({}, { optimizer: base.optimizer })).toThrow(fault("missing", "schedule.decay"));
});

test("bad values, given or in the base, and unknown keys are named by path", () => {
  expect(() => read({ schedule: { warmup: -1 } })).toThrow(fault("invalid", "schedule.warmup", { value: -1 }));
  expect(() => read({}, { ...base, epochs: 0.5 })).toThrow(fault("invalid", "epochs", { value: 0.5 }));
  expect(() => read({ schedule: { warmpu: 1 } })).toThrow(
    fault("unknown", "schedule.warmpu", { remedy: 'did you mean "warmup"?' }),
  );
  for (const value of ["fast", [], 3])
    expect(() => read({ schedule: value })).toThrow(fault("invalid", "schedule", { value, remedy: /decay, warmup/ }));
  // null is not the same as absent.
  expect(() => read({ epochs: null })).toThrow(fault("invalid", "epochs", { value: null }));
});

describe("of several variants", () => {
  test("the key selects one, whose keys are read; shared keys are taken from the base", () => {
    expect(read({ optimizer: { beta: 0.5 } }).optimizer).toEqual({ kind: "adam", rate: 0.1, beta: 0.5 });
    expect(read({ optimizer: { kind: "sgd", momentum: 0.5 } }).optimizer).toEqual({
      kind: "sgd",
      rate: 0.1,
      momentum: 0.5,
    });
  });

  test("a key of another variant is refused as such, an unknown one as misspelt", () => {
    expect(() => read({ optimizer: { momentum: 0.5 } })).toThrow(
      fault("invalid", "optimizer.momentum", {
        detail: /adam does not have$/,
        remedy: "it takes kind, rate, beta; sgd has momentum",
      }),
    );
    expect(() => read({ optimizer: { kind: "sgd", momentm: 0.5 } })).toThrow(
      fault("unknown", "optimizer.momentm", { remedy: 'did you mean "momentum"?' }),
    );
    expect(() => read({ optimizer: { kind: "sdg" } })).toThrow(
      fault("unknown", "optimizer.kind", { value: "sdg", remedy: 'did you mean "sgd"?' }),
    );
    expect(() => read({ optimizer: { kind: "constructor" } })).toThrow(fault("unknown", "optimizer.kind"));
    expect(() => read({ optimizer: "sgd" })).toThrow(fault("invalid", "optimizer", { value: "sgd" }));
  });

  test("without a key or a usual variant the key is missing", () => {
    expect(() => read({}, { schedule: base.schedule })).toThrow(fault("missing", "optimizer.kind"));
  });
});
