/** Public functions accept any value or refuse it with a Dalenet error. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTask, defineModel, ensemble, quantity, runConfig, task, train } from "../../src/index.ts";
import { modelOf } from "../../src/model/index.ts";
import { bench } from "../../src/node/index.ts";
import { withSeed } from "../../src/open/config.ts";
import { listOf } from "../../src/settings/compound.ts";
import { flag, text } from "../../src/settings/kind.ts";
import { parameterOf, plainData } from "../../src/settings/parameter.ts";
import { taskNamed } from "../../src/task/library/index.ts";
import { configs } from "../arbitrary/configs.ts";
import { junk, keysOf, mutated, mutation } from "../arbitrary/junk.ts";
import { taken, takenLater } from "../arbitrary/refused.ts";
import { runs, timeLimit } from "../arbitrary/runs.ts";
import { tiny } from "../loop/tiny.ts";

const complete = runConfig(tiny);
const keys = keysOf({ ...complete, model: { ...complete.model, excitatoryFraction: 0.8 } });
const sizes = { inputs: 3, outputs: 3, dt: 20 };

describe("accepted or refused with a Dalenet error:", () => {
  it("a configuration", () => {
    fc.assert(
      fc.property(junk(keys), (value) => void taken(() => runConfig(value))),
      runs(300),
    );
  });

  it("a configuration with one value replaced", () => {
    const changes = fc.array(mutation(keys), { minLength: 1, maxLength: 2 });
    let refused = 0;
    const { numRuns, seed } = runs(300);
    fc.assert(
      fc.property(configs, changes, (config, all) => {
        const outcome = taken(() => runConfig(all.reduce<unknown>(mutated, config)));
        if ("refusal" in outcome) refused++;
      }),
      { numRuns, seed },
    );
    expect(refused).toBeGreaterThan(0.5 * numRuns);
  });

  it("a complete configuration with one value replaced", () => {
    fc.assert(
      fc.property(mutation(keys), (change) => void taken(() => runConfig(mutated(complete, change)))),
      runs(300),
    );
  });

  it("a seed", () => {
    fc.assert(
      fc.property(junk(), (value) => void taken(() => withSeed(tiny, value as number))),
      runs(150),
    );
  });

  it("a model section", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          junk(keys),
          mutation(keys).map((change) => mutated(complete.model, change)),
        ),
        (value) => void taken(() => modelOf(value, sizes)),
      ),
      runs(300),
    );
  });

  it("the parameters of a user's model", () => {
    const mine = defineModel({
      name: "mine",
      title: "A model",
      source: "this test",
      parameters: {
        gain: quantity(1, "", "gain", { min: 0 }),
        layout: parameterOf(plainData, { rows: 2 }, "a record"),
        names: parameterOf(listOf(text), ["a"], "words"),
        on: parameterOf(flag, true, "a switch"),
      },
      cell: ({ input, inputs, outputs, parameter, state }, p) => {
        const h = state("h", 2);
        const next = h.mul(p.gain).add(input.slice(0, 1));
        const w = parameter("w", [2, outputs], "zeros");
        return {
          states: { h: next },
          rates: next,
          outputs: h.slice(0, 1).mul(0).add(input.slice(0, inputs)).mul(w.type.axes.length),
        };
      },
    });
    const change = mutation(["gain", "layout", "names", "on", "name"]);
    fc.assert(
      fc.property(change, (one) => {
        const section = mutated({ name: "mine", gain: 2, layout: { rows: 1 }, names: ["b"], on: false }, one);
        taken(() => runConfig({ ...tiny, model: section }, { models: [mine] }));
      }),
      runs(250),
    );
  });

  it("the settings of a task", () => {
    const definition = taskNamed("perceptualDecision");
    const whole = { ...task("perceptualDecision").parameters, dt: 20, delay: { uniform: [100, 200] } };
    const settings = fc.oneof(
      junk(Object.keys(whole)),
      mutation([...Object.keys(whole), "uniform", "choice", "exponential", "mean"]).map((one) => mutated(whole, one)),
    );
    fc.assert(
      fc.property(settings, (value) => void taken(() => createTask(definition, value as { dt: number }))),
      runs(300),
    );
  });
});

/** Calls a function with nonsense settings, but never paths, which would be written to. */
const settingsOf = (names: readonly string[], paths: readonly string[] = []) =>
  fc.oneof(
    junk(names).filter((value) => typeof value !== "object" || value === null || !paths.some((path) => path in value)),
    fc.record(
      Object.fromEntries([
        ...names.map((name) => [name, junk(names)] as const),
        ...paths.map((path) => [path, junk().filter((value) => typeof value !== "string")] as const),
      ]),
      { requiredKeys: [] },
    ),
    ...names.map((name) => junk(names).map((value) => ({ [name]: value }))),
    ...paths.map((path) =>
      junk()
        .filter((value) => typeof value !== "string")
        .map((value) => ({ [path]: value })),
    ),
  );

/** Starts a generator and leaves it at once. */
async function begin(loop: AsyncGenerator<unknown, unknown>): Promise<void> {
  await loop.next();
  await loop.return(undefined);
}

describe("settings are accepted or refused with a Dalenet error:", () => {
  const small = { ...tiny, train: { ...tiny.train, epochs: 1, batchesPerEpoch: 1 } };

  it(
    "those of train",
    async () => {
      const settings = settingsOf(
        ["backend", "threads", "seed", "signal", "report", "tasks", "models", "onCompile"],
        ["out", "name", "resume"],
      );
      await fc.assert(
        fc.asyncProperty(settings, async (value) => {
          await takenLater(() => begin(train(small, value as object)));
        }),
        runs(150),
      );
    },
    timeLimit,
  );

  it(
    "those of bench",
    async () => {
      const settings = settingsOf([
        "backend",
        "threads",
        "repeats",
        "phases",
        "signal",
        "tasks",
        "models",
        "onCompile",
      ]);
      await fc.assert(
        fc.asyncProperty(settings, async (value) => {
          await takenLater(() => begin(bench(small, value as object)));
        }),
        runs(100),
      );
    },
    timeLimit,
  );

  it(
    "those of ensemble",
    async () => {
      const settings = settingsOf(
        ["seeds", "use", "backend", "jobs", "signal", "report", "tasks", "models"],
        ["out", "name"],
      );
      await fc.assert(
        fc.asyncProperty(settings, async (value) => {
          await takenLater(() => begin(ensemble(small, value as { seeds: number[] })));
        }),
        runs(150),
      );
    },
    timeLimit,
  );

  it(
    "those of simulate",
    async () => {
      const run = await train(small, { backend: "wasm", threads: 1 });
      const settings = settingsOf([
        "trials",
        "seed",
        "dt",
        "task",
        "recurrentNoise",
        "noise",
        "record",
        "signal",
        "onProgress",
      ]);
      await fc.assert(
        fc.asyncProperty(settings, async (value) => {
          await takenLater(async () => await run.simulate(value as object));
        }),
        runs(150),
      );
    },
    timeLimit,
  );

  it("any value as a configuration to train", async () => {
    await fc.assert(
      fc.asyncProperty(
        junk(keys).filter((value) => typeof value !== "object" && typeof value !== "function"),
        async (value) => {
          await takenLater(() => begin(train(value as object)));
          await takenLater(() => begin(ensemble(value as object, { seeds: [1] })));
          await takenLater(() => begin(bench(value as object)));
        },
      ),
      runs(50),
    );
  });
});
