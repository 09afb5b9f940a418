import { describe, expect, test } from "vitest";
import { listOf, orNull } from "../../src/settings/compound.ts";
import { count, type Kind, number, oneOf } from "../../src/settings/kind.ts";
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

test("what is given is taken, else what stands beneath it, else the declared default", () => {
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

test("what follows from other values, or may be missing, is left out where nobody gives it", () => {
  expect(Object.keys(read({}))).toEqual(["epochs", "clip", "schedule", "optimizer"]);
  expect(read({ batches: 2, levels: [1] })).toMatchObject({ batches: 2, levels: [1] });
});

test("an empty section says nothing, and what has no default is asked for", () => {
  for (const value of [undefined, null, { schedule: null, optimizer: null }]) expect(read(value)).toEqual(read({}));
  expect(() => read({}, { optimizer: base.optimizer })).toThrow(fault("missing", "schedule.decay"));
});

test("a value that does not fit, given or beneath, and a key that there is not, are named with their path", () => {
  expect(() => read({ schedule: { warmup: -1 } })).toThrow(fault("invalid", "schedule.warmup", { value: -1 }));
  expect(() => read({}, { ...base, epochs: 0.5 })).toThrow(fault("invalid", "epochs", { value: 0.5 }));
  expect(() => read({ schedule: { warmpu: 1 } })).toThrow(
    fault("unknown", "schedule.warmpu", { remedy: 'did you mean "warmup"?' }),
  );
  for (const value of ["fast", [], 3])
    expect(() => read({ schedule: value })).toThrow(fault("invalid", "schedule", { value, remedy: /decay, warmup/ }));
  // A value that is null where null is none is no missing one.
  expect(() => read({ epochs: null })).toThrow(fault("invalid", "epochs", { value: null }));
});

describe("of several variants", () => {
  test("one is said by its key, and its own keys are read; what is beneath holds for those that it shares", () => {
    expect(read({ optimizer: { beta: 0.5 } }).optimizer).toEqual({ kind: "adam", rate: 0.1, beta: 0.5 });
    expect(read({ optimizer: { kind: "sgd", momentum: 0.5 } }).optimizer).toEqual({
      kind: "sgd",
      rate: 0.1,
      momentum: 0.5,
    });
  });

  test("a key of another is refused as such, one of none as misspelt", () => {
    expect(() => read({ optimizer: { momentum: 0.5 } })).toThrow(
      fault("invalid", "optimizer.momentum", { detail: /adam does not have$/, remedy: "it takes kind, rate, beta" }),
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

  test("none is meant by chance: where neither key nor usual one says which, that is missing", () => {
    expect(() => read({}, { schedule: base.schedule })).toThrow(fault("missing", "optimizer.kind"));
  });
});
