import { describe, expect, test } from "vitest";
import { checkMemory } from "../../src/backend/guard.ts";
import { backends as inPage } from "../../src/browser/backends.ts";
import { backends } from "../../src/node/host/backends.ts";
import { backendNamed, whyNot } from "../../src/node/index.ts";
import { open } from "../../src/open/experiment.ts";
import { because } from "../because.ts";
import { fault } from "../fault.ts";

const reason = whyNot("native");

const chosen = (loose: object, threads: number) => {
  const experiment = open(loose);
  const choice = backends.forTraining(experiment, { threads });
  const { program, options } = experiment.training();
  return { choice, program, options, explained: choice.backend.explain!(program, options) };
};

/** Rows so long that the tape of a few threads fits into 4 GiB, but not that of many. */
const longRows = (steps: number) => ({ train: { batch: 512, sequence: { steps } } });
const cores = [1, 2, 8, 16, 64, 1000];

describe("the backend of auto", () => {
  test.skipIf(reason !== undefined)(
    `is the same on 1 and on 1000 cores, even if memory is short${because(reason)}`,
    () => {
      for (const threads of cores) {
        const { choice, explained } = chosen(longRows(40_000), threads);
        expect([choice.backend.name, explained.profile["backend"]], `${threads} threads`).toEqual(["native", "native"]);
      }
    },
  );

  test("counts the actual trials of a batch", () => {
    const set = { train: { trials: { fixed: 8 }, batch: 512, epochs: 1000 } };
    expect(chosen(set, 1).choice.because).toBe("a job too short to compile C for");
    expect(chosen({ train: { ...set.train, trials: { fixed: 512 } } }, 1).choice.because).not.toBe(
      "a job too short to compile C for",
    );
  });
});

describe.each(["wasm", "native"].filter((name) => whyNot(name) === undefined))("threads of %s", (name) => {
  const explained = (steps: number, threads: number) => {
    const { program, options } = open(longRows(steps)).training();
    return { options, plan: backendNamed(name, { threads }).explain!(program, options) };
  };

  test("are as many as fit into memory, and do not affect results", () => {
    const { profile, memory: least } = explained(80_000, 1).plan;
    const whole = explained(80_000, 64).plan;
    expect(whole.threads).toBeGreaterThan(1);
    expect(whole.threads).toBeLessThan(64);
    expect(whole.memory.bytes).toBeLessThanOrEqual(whole.memory.limit);
    // One more does not fit.
    const ofOne = (whole.memory.bytes - least.bytes) / (whole.threads - 1);
    expect(whole.memory.bytes + ofOne).toBeGreaterThan(whole.memory.limit - 65536);
    expect(whole.profile).toEqual(profile);
  });

  test("do not decide whether a training is refused", () => {
    const refusals = [1, 64].map((threads) => {
      const { options, plan } = explained(250_000, threads);
      expect(plan.threads).toBe(1);
      expect(() => checkMemory(plan.memory, options)).toThrow(
        fault("unsupported", "program", { detail: /GiB/, remedy: / use / }),
      );
      return plan.memory;
    });
    expect(refusals[1]).toEqual(refusals[0]);
  });
});

test("the reason why an unknown backend cannot run is not asked for", () => {
  expect(() => whyNot("nativ")).toThrow(
    fault("unknown", "backend", { value: "nativ", remedy: 'did you mean "native"?' }),
  );
});

test("a page, which never has a C compiler, gives no reason for wasm", () => {
  for (const loose of [{}, { train: { epochs: 10_000 } }])
    expect(inPage.forTraining(open(loose), { threads: 1 })).toEqual({
      backend: expect.objectContaining({ name: "wasm" }),
    });
});
