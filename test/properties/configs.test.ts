/** Every accepted configuration can be trained, and its complete form is stable. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Divergence, type RunConfig, runConfig, train } from "../../src/index.ts";
import { withSeed } from "../../src/open/config.ts";
import { configs } from "../arbitrary/configs.ts";
import { keysOf, mutated, mutation } from "../arbitrary/junk.ts";
import { taken, takenLater } from "../arbitrary/refused.ts";
import { runs, timeLimit } from "../arbitrary/runs.ts";
import { tiny } from "../loop/tiny.ts";

/** Losses and penalties of every step, until it ends or diverges. */
async function stepsOf(
  config: RunConfig,
  backend: "wasm" | "reference",
): Promise<{ loss: number; penalties: number }[]> {
  const steps: { loss: number; penalties: number }[] = [];
  const outcome = await takenLater(async () => {
    const settings = { backend, threads: 1, report: false };
    const loop = train(config, settings);
    let next = await loop.next();
    for (; !next.done; next = await loop.next()) if (next.value.kind === "step") steps.push(next.value);
    return next.value;
  });
  if ("value" in outcome) {
    expect(steps.length).toBeGreaterThan(0);
    expect(outcome.value.results).not.toBeNull();
  }
  // Only the drawn weights show whether their radius can be scaled.
  else if (!(outcome.refusal instanceof Divergence))
    expect(outcome.refusal.message).toMatch(/^invalid: model.spectralRadius/);
  for (const { loss, penalties } of steps) expect([loss, penalties].every(Number.isFinite)).toBe(true);
  return steps;
}

/** Trains one step, whose loss is finite; a replaced value may make the whole training long. */
async function firstStep(config: RunConfig): Promise<void> {
  const outcome = await takenLater(async () => {
    const loop = train(config, { backend: "wasm", threads: 1, report: false });
    for await (const record of loop) if (record.kind === "step") return record;
    return undefined;
  });
  if ("value" in outcome) {
    expect(outcome.value).toBeDefined();
    expect(outcome.value?.loss).toSatisfy(Number.isFinite);
  } else if (!(outcome.refusal instanceof Divergence))
    expect(outcome.refusal.message).toMatch(/^invalid: model.spectralRadius/);
}

describe("an accepted configuration", () => {
  it("is most of those drawn", () => {
    const { numRuns, seed } = runs(300);
    const drawn = fc.sample(configs, { numRuns, seed });
    const passed = drawn.filter((config) => "value" in taken(() => runConfig(config)));
    expect(passed.length).toBeGreaterThan(0.6 * numRuns);
  });

  it("is accepted unchanged once complete, from memory and from JSON", () => {
    fc.assert(
      fc.property(configs, (loose) => {
        const outcome = taken(() => runConfig(loose));
        if ("refusal" in outcome) return;
        const complete = outcome.value;
        expect(runConfig(complete)).toEqual(complete);
        expect(runConfig(JSON.parse(JSON.stringify(complete)))).toEqual(complete);
      }),
      runs(100),
    );
  });

  it("changes with the seed only in what derives from it", () => {
    fc.assert(
      fc.property(configs, fc.nat(1e6), (loose, seed) => {
        const outcome = taken(() => runConfig(loose));
        if ("refusal" in outcome) return;
        const { seed: before, seeds, ...same } = outcome.value;
        const moved = runConfig(withSeed(outcome.value, seed));
        expect(moved).toEqual({ ...same, seed, seeds: runConfig({ seed }).seeds });
        expect(runConfig(withSeed(moved, before))).toEqual(outcome.value);
      }),
      runs(75),
    );
  });

  it(
    "trains and is evaluated, with finite losses or a reported divergence",
    async () => {
      await fc.assert(
        fc.asyncProperty(configs, async (loose) => {
          const outcome = taken(() => runConfig(loose));
          if ("value" in outcome) await stepsOf(outcome.value, "wasm");
        }),
        runs(20),
      );
    },
    timeLimit,
  );

  it(
    "trains a step with one value replaced, if still accepted",
    async () => {
      const { numRuns, seed } = runs(225);
      let passed = 0;
      await fc.assert(
        fc.asyncProperty(configs, mutation(keysOf(runConfig(tiny))), async (loose, change) => {
          const outcome = taken(() => runConfig(mutated(loose, change)));
          if ("refusal" in outcome) return;
          passed++;
          await firstStep(outcome.value);
        }),
        { numRuns, seed },
      );
      expect(passed).toBeGreaterThan(0.02 * numRuns);
    },
    timeLimit,
  );

  it(
    "has the losses of the float64 interpreter",
    async () => {
      await fc.assert(
        fc.asyncProperty(configs, async (loose) => {
          const outcome = taken(() => runConfig(loose));
          if ("refusal" in outcome) return;
          const [fast, exact] = [await stepsOf(outcome.value, "wasm"), await stepsOf(outcome.value, "reference")];
          // Updates propagate rounding: later steps may differ more than the first.
          fast.slice(0, Math.min(fast.length, exact.length)).forEach(({ loss, penalties }, step) => {
            const allowed = step === 0 ? 1e-4 : 1e-2;
            const size = Math.max(1, exact[step].loss, exact[step].penalties);
            expect(Math.abs(loss - exact[step].loss) / size).toBeLessThan(allowed);
            expect(Math.abs(penalties - exact[step].penalties) / size).toBeLessThan(allowed);
          });
        }),
        runs(8),
      );
    },
    timeLimit,
  );
});
