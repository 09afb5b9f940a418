/** The contract of backends: a backend passes by calling this with itself. */
import { describe, expect, it } from "vitest";
import { type Backend, type Executable, type Feed, reference } from "../../src/backend/index.ts";
import { walk } from "../../src/ir/expr.ts";
import { isElementwise, type Op } from "../../src/ir/op.ts";
import { fault } from "../fault.ts";
import { isThorough, sampleOf } from "../sample.ts";
import { type Case, feedOf, relativeError, type Size, valuesOf, writeAll } from "./case.ts";
import { againstReference, learning, type Outcome, outcome, outcomeOn, trainingOf } from "./compare.ts";
import { networks, rateNetwork } from "./networks.ts";
import { opCases } from "./opCases.ts";
import { slopesThatDiffer } from "./slopes.ts";
import { describeCheckedStates, describeStates } from "./states.case.ts";
import { rules, updatesThatDiffer } from "./updates.ts";

export const cases = [...opCases, ...networks];
const listed = cases.map((one) => [one.name, one] as const);
const named = (name: string): Case => cases.find((one) => one.name.startsWith(name))!;
const lively = ["GRU", "noises", "states set to", "rate network"].map((name) => [name, named(name)] as const);

/** Expects two outcomes to be equal in every number. */
function expectSame(got: Outcome, expected: Outcome): void {
  expect(got.scalars).toEqual(expected.scalars);
  for (const [name, values] of expected.records)
    expect([name, ...Array.from(got.records.get(name)!)]).toEqual([name, ...Array.from(values)]);
  for (const [name, values] of expected.gradients)
    expect([name, ...got.gradients.get(name)!]).toEqual([name, ...values]);
}

function prepared(backend: Backend, one: Case, trials: number, maxSteps: number): Executable {
  const executable = backend.compile(trainingOf(one), { trials, maxSteps, noise: "generated" });
  writeAll(executable, valuesOf(one));
  return executable;
}

/** The feed of some trials of a batch. */
function trialsOf(feed: Feed, from: number, to: number): Feed {
  const cut = (values: ArrayLike<number>) => {
    const size = values.length / (feed.steps * feed.trials);
    return Array.from(values).filter((_, k) => {
      const trial = Math.floor(k / size) % feed.trials;
      return trial >= from && trial < to;
    });
  };
  const signals = Object.fromEntries(
    Object.entries(feed.signals).map(([name, signal]) => [
      name,
      { dense: cut((signal as { dense: ArrayLike<number> }).dense) },
    ]),
  );
  const noise = feed.noise as { key: readonly [number, number]; trialNumbers: ArrayLike<number>; run: number };
  return {
    ...feed,
    trials: to - from,
    signals,
    noise: { ...noise, trialNumbers: Array.from(noise.trialNumbers).slice(from, to) },
  };
}

/**
 * @param fewPrograms for a backend on which each program costs half a second or more, and which runs the kernels of
 * another that is tested in full: of the networks every second one is tried, and those that make two programs;
 * operations that act element by element by their slopes alone, all of them in one program; and one or two networks
 * where the claim is about trials and batches. Of all these every few, unless all tests are asked for. The reference is
 * not compared with itself: it is compared with float64 of another program (test/backend) and with values by hand
 */
export function describeBackend(name: string, backend: Backend, { fewPrograms = false } = {}): void {
  const some = <T>(list: readonly T[], every: number, from = 0) =>
    fewPrograms ? sampleOf(list, 2 * every, from) : list;
  const compared = <T>(list: readonly T[]) => (backend === reference ? [] : list);
  describe(name, () => {
    const isOwnProgram = ([title, one]: (typeof listed)[number], k: number) =>
      !fewPrograms ||
      (networks.includes(one) ? k % 2 === 0 || one.network.batchPenalties !== undefined : !isElementwise(title as Op));
    const tried = listed.filter(isOwnProgram);
    // Of the networks with states every other one; describeStates compares larger programs of the others.
    const isOpen = ([, one]: (typeof listed)[number]) => networks.includes(one) && one.network.states.length > 0;
    const inTurns = fewPrograms ? tried : sampleOf(tried.filter(isOpen), 2);
    const inTurn = tried.filter((one) => !isOpen(one) || inTurns.includes(one));
    it.each(compared(some(inTurn, 5)))("agrees with the reference: %s", (_name, one) => {
      expect(againstReference(backend, one, { trials: 5, steps: 4 })).toEqual([]);
    });

    it("has the values and slopes worked out by hand, also at kinks, poles and overflows", () => {
      expect(slopesThatDiffer(backend)).toEqual([]);
    });

    it.each(compared(some(Object.keys(rules), 3, 1)))("updates parameters as the reference does: %s", (name) => {
      expect(updatesThatDiffer(backend, name)).toEqual([]);
    });

    describeStates(backend, { fewPrograms });
    if (!fewPrograms) describeCheckedStates(backend);

    it.each(compared(some(lively, 4, 3)))("agrees with the reference on many slabs: %s", (_name, one) => {
      expect(againstReference(backend, one, { trials: 33, steps: 6 })).toEqual([]);
    });

    // Every size is a program of its own.
    const batches = (fewPrograms ? [1, 33] : [1, 3, 16, 17, 20, 33]).map((trials) => [trials, trials === 33 ? 30 : 6]);
    const short = (fewPrograms ? [1] : [1, 2]).map((steps) => [17, steps]);
    it.each(compared(some([...batches, ...short], 2)))(
      "agrees with the reference on a batch of %i, for %i steps",
      (trials, steps) => {
        const one = rateNetwork(5, { rate: true, omega: true });
        expect(againstReference(backend, one, { trials, steps })).toEqual([]);
      },
    );

    const sizes: readonly (readonly [number, Size])[] = [
      [1, { trials: 3, steps: 7 }],
      [3, { trials: 16, steps: 7 }],
      [4, { trials: 17, steps: 7 }],
      [50, { trials: 20, steps: 5 }],
      [193, { trials: 3, steps: 2 }],
    ];
    const isTried = (units: number) => !fewPrograms || units === 1 || units >= 50;
    const tiled = sizes.filter(([units]) => isTried(units));
    it.each(compared(some(tiled, 2)))("agrees with the reference on %i units", (units, size) => {
      expect(againstReference(backend, rateNetwork(units, { rate: true }), size)).toEqual([]);
    });

    it.each(some(lively, 4))("does not depend on earlier runs: %s", (_name, one) => {
      const executable = prepared(backend, one, 5, 4);
      outcome(one, executable, feedOf(one, { trials: 5, steps: 4, seed: 2 }));
      const short = feedOf(one, { trials: 5, steps: 3, seed: 3 });
      expectSame(outcome(one, executable, short), outcome(one, prepared(backend, one, 5, 4), short));
      const long = feedOf(one, { trials: 5, steps: 4, seed: 4 });
      expectSame(outcome(one, executable, long), outcomeOn(backend, one, { trials: 5, steps: 4 }, long));
    });

    // The first draws no noise, the last one does and sums over many trials.
    const moved = fewPrograms ? sampleOf([lively[0], lively[3]], 2, 1) : lively;
    it.each(moved)("gives each trial the same states at any position in a batch: %s", (_name, one) => {
      const feed = feedOf(one, { trials: 33, steps: 6 });
      const whole = outcomeOn(backend, one, { trials: 33, steps: 6 }, feed);
      for (const [from, to] of [
        [0, 1],
        [3, 19],
        [32, 33],
      ]) {
        const part = outcomeOn(backend, one, { trials: to - from, steps: 6 }, trialsOf(feed, from, to));
        for (const [record, values] of part.records) {
          const units = values.length / (6 * (to - from));
          const expected = Array.from(whole.records.get(record)!).filter(
            (_, k) => Math.floor(k / units) % 33 >= from && Math.floor(k / units) % 33 < to,
          );
          expect([record, ...Array.from(values)]).toEqual([record, ...expected]);
        }
      }
    });

    it.each([
      ...(fewPrograms ? (isThorough ? lively.slice(0, 1) : []) : lively),
      ...(fewPrograms ? [] : [["losses with masks", named("losses with masks")] as const]),
      ["adjoint", named("adjoint terms with a")] as const,
    ])("counts every trial once and no other: %s", (_name, one) => {
      // Without parameter penalties and adjoint terms, losses and gradients of unscaled sums add up over trials.
      const summed: Case = {
        ...one,
        network: { ...one.network, parameterPenalties: [], adjointTerms: [] },
        scalars: { ...one.scalars, lossScale: 0.125, stepScale: 0.125 },
      };
      const feed = feedOf(summed, { trials: 33, steps: 6 });
      const whole = outcomeOn(backend, summed, { trials: 33, steps: 6 }, feed);
      const parts = [
        [0, 16],
        [16, 32],
        [32, 33],
      ].map(([from, to]) => outcomeOn(backend, summed, { trials: to - from, steps: 6 }, trialsOf(feed, from, to)));
      const { values, gradients } = backend.tolerance;
      for (const result of ["loss", "penalties"])
        expect(
          relativeError([parts.reduce((sum, part) => sum + part.scalars[result], 0)], [whole.scalars[result]]),
        ).toBeLessThan(values);
      for (const [parameter, expected] of whole.gradients) {
        const added = expected.map((_, k) => parts.reduce((sum, part) => sum + part.gradients.get(parameter)![k], 0));
        expect(relativeError(added, expected)).toBeLessThan(gradients);
      }
    });

    it("takes the mean of an adjoint term over real trials only", () => {
      const one = named("adjoint terms with a");
      const feed = { ...feedOf(one, { trials: 5, steps: 4 }) };
      // Adjoints scale with 1/Σmask, which must be equal for the parts.
      const fixed: Case = { ...one, scalars: { ...one.scalars, lossScale: 0.25 } };
      const mean = (from: number, to: number) =>
        outcomeOn(backend, fixed, { trials: to - from, steps: 4 }, trialsOf(feed, from, to)).scalars["everyStep"];
      expect(relativeError([mean(0, 5)], [(4 * mean(0, 4) + mean(4, 5)) / 5])).toBeLessThan(backend.tolerance.values);
    });

    it.each(some(["GRU", "rate network", "losses with masks"], 3, 2))(
      "keeps a NaN in a masked target out of every result: %s",
      (start) => {
        const one = named(start);
        const feed = feedOf(one, { trials: 5, steps: 4 });
        const { dense: mask } = feed.signals["mask"] as { dense: Float64Array };
        expect(mask).toContain(0);
        const clean = outcomeOn(backend, one, { trials: 5, steps: 4 }, feed);
        const signals = Object.fromEntries(
          Object.entries(feed.signals).map(([signal, value]) => {
            const { dense } = value as { dense: Float64Array };
            const size = dense.length / mask.length;
            return [
              signal,
              {
                dense:
                  signal.startsWith("target") || signal === "class"
                    ? dense.map((v, k) => (mask[Math.floor(k / size)] > 0 ? v : Number.NaN))
                    : dense,
              },
            ];
          }),
        );
        const got = outcomeOn(backend, one, { trials: 5, steps: 4 }, { ...feed, signals });
        expectSame(got, clean);
      },
    );

    it("shows a NaN in the data of a trial in the loss", () => {
      const one = named("GRU");
      const feed = feedOf(one, { trials: 5, steps: 4 });
      const u = Array.from((feed.signals["u"] as { dense: ArrayLike<number> }).dense);
      u[0] = Number.NaN;
      expect(
        outcomeOn(backend, one, { trials: 5, steps: 4 }, { ...feed, signals: { ...feed.signals, u: { dense: u } } })
          .scalars.loss,
      ).toBeNaN();
    });

    it("returns records from a step on, equal to the end of the whole", () => {
      const one = named("noises");
      const size = { trials: 5, steps: 4 };
      const executable = backend.compile(trainingOf(one), { trials: 5, maxSteps: 4, noise: "generated" });
      writeAll(executable, valuesOf(one));
      const { records } = outcome(one, executable, feedOf(one, size));
      for (const [name, all] of records) {
        const last = Array.from(executable.record(name, 3));
        expect([name, ...last]).toEqual([name, ...Array.from(all).slice((all.length * 3) / 4)]);
        expect(executable.record(name, 4)).toHaveLength(0);
      }
    });

    it("reproduces given draws bit for bit", () => {
      const one = named("noises");
      const size = { trials: 5, steps: 4 };
      const feed = feedOf(one, size);
      const recording: Case = one;
      const generated = outcomeOn(backend, recording, size, feed);
      const dumped = ["added", "gain", "one"].map((record) => generated.records.get(record)!);
      // Only the loss reads the fourth noise: its draws come from a twin that records it.
      const late = outcomeOn(
        backend,
        { ...one, network: { ...one.network, outputs: { ...one.network.outputs, late: lateNoise(one) } } },
        size,
        feed,
      ).records.get("late")!;
      const executable = backend.compile(trainingOf(one), {
        trials: size.trials,
        maxSteps: size.steps,
        noise: "given",
      });
      writeAll(executable, valuesOf(one));
      expectSame(outcome(one, executable, { ...feed, noise: { given: [...dumped, late] } }), generated);
    });

    describe("holds parameters", () => {
      const one = named("GRU");
      it("that are read as they were written, and copied", () => {
        const executable = prepared(backend, one, 3, 4);
        const values = valuesOf(one).get("wOut")!;
        const written = values.slice();
        executable.write("wOut", written);
        written.fill(9);
        const read = executable.read("wOut");
        expect([...read]).toEqual([...values]);
        read.fill(7);
        expect([...executable.read("wOut")]).toEqual([...values]);
      });
      it("that run does not change and apply changes all at once", () => {
        const executable = prepared(backend, one, 3, 4);
        const { gradients } = outcome(one, executable, feedOf(one, { trials: 3, steps: 4 }));
        for (const [parameter, values] of valuesOf(one)) expect([...executable.read(parameter)]).toEqual([...values]);
        executable.apply();
        for (const [parameter, values] of valuesOf(one)) {
          const expected = values.map((v, k) => v - learning.learningRate * gradients.get(parameter)![k]);
          expect(relativeError(executable.read(parameter), expected)).toBeLessThan(1e-6);
        }
      });
      it("and descends: the loss falls along the gradient", () => {
        const executable = prepared(backend, one, 16, 6);
        const feed = feedOf(one, { trials: 16, steps: 6 });
        const losses = Array.from({ length: 20 }, () => {
          const { loss } = executable.run(feed, { learningRate: 0.05 });
          executable.apply();
          return loss;
        });
        for (let k = 1; k < losses.length; k++) expect(losses[k]).toBeLessThan(losses[k - 1]);
      });
    });

    describe("refuses", () => {
      const one = named("noises");
      const feed = feedOf(one, { trials: 3, steps: 4 });
      const executable = prepared(backend, one, 3, 4);
      const run =
        (changed: Partial<Feed>, scalars: Record<string, number> = learning) =>
        () =>
          executable.run({ ...feed, ...changed }, scalars);
      it("a batch of another size", () => {
        expect(() => executable.run(feedOf(one, { trials: 4, steps: 4 }), learning)).toThrow(
          fault("unsupported", "feed", { detail: "of 4 trials and 4 steps" }),
        );
        expect(() => executable.run(feedOf(one, { trials: 3, steps: 5 }), learning)).toThrow(
          fault("unsupported", "feed", { remedy: /compiled for 3 trials and 1 … 4 steps/ }),
        );
        expect(run({ steps: 0 })).toThrow(fault("unsupported", "feed", { detail: /0 steps/ }));
      });
      it("a missing or misshapen signal, scalar or noise", () => {
        const { u: _u, ...rest } = feed.signals;
        expect(run({ signals: rest })).toThrow(fault("missing", 'signal "u" [unit 5] in the feed'));
        expect(run({ signals: { ...feed.signals, u: { dense: [1, 2] } } })).toThrow(
          fault("mismatched", 'signal "u"', { detail: "of 2 numbers", remedy: "[step 4, trial 3, unit 5] has 60" }),
        );
        expect(run({}, {})).toThrow(fault("missing", 'scalar "learningRate" of the program'));
        expect(run({ noise: undefined })).toThrow(fault("missing", "noise in the feed"));
      });
      it("an unknown name", () => {
        expect(() => executable.read("W")).toThrow(fault("unknown", "parameter", { value: "W" }));
        expect(() => executable.write("w", [1])).toThrow(
          fault("mismatched", 'parameter "w"', { detail: "of 1 numbers" }),
        );
        executable.run(feed, learning);
        expect(() => executable.result("grad")).toThrow(fault("unknown", "result", { value: "grad" }));
        expect(() => executable.record("x")).toThrow(fault("unknown", "record", { value: "x" }));
      });
      it("calls out of order", () => {
        const fresh = prepared(backend, one, 3, 4);
        const tooEarly = fault("unsupported", "apply", { detail: /^without a run/ });
        expect(() => fresh.result("loss")).toThrow(fault("missing", "a run"));
        expect(() => fresh.apply()).toThrow(tooEarly);
        fresh.run(feed, learning);
        fresh.apply();
        expect(() => fresh.apply()).toThrow(tooEarly);
        fresh.run(feed, learning);
        const [parameter] = one.network.parameters;
        fresh.write(parameter.name, fresh.read(parameter.name));
        expect(() => fresh.apply()).toThrow(tooEarly);
      });
      it("invalid sizes at compilation", () => {
        expect(() => prepared(backend, one, 0, 4)).toThrow(fault("invalid", "trials", { value: 0 }));
        expect(() => prepared(backend, one, 3, 2.5)).toThrow(fault("invalid", "maxSteps", { value: 2.5 }));
      });
      it("segments outside the signal, and masks without weight", () => {
        const segment = (changed: object) => ({
          segments: Array.from({ length: 3 }, () => [{ channel: 0, from: 0, to: 4, value: 1, ...changed }]),
        });
        const withInput = (changed: object) => run({ signals: { ...feed.signals, u: segment(changed) } });
        expect(withInput({ channel: 7 })).toThrow(fault("invalid", 'channel in a segment of signal "u"', { value: 7 }));
        expect(withInput({ from: -1 })).toThrow(
          fault("invalid", 'segment of signal "u"', { detail: "from step -1 to 4" }),
        );
        expect(withInput({ value: new Float32Array(2) })).toThrow(
          fault("mismatched", 'segment of signal "u"', { detail: "over 4 steps with 2 values" }),
        );
        const { mask } = feed.signals;
        if (mask && "dense" in mask) {
          const weighing = (weight: number) =>
            run({ signals: { ...feed.signals, mask: { dense: Array.from(mask.dense).fill(weight) } } });
          expect(weighing(0)).toThrow(fault("invalid", "mask", { value: 0 }));
          expect(weighing(-1)).toThrow(fault("invalid", "mask", { value: -1 }));
        }
      });
    });
  });
}

const lateNoise = ({ network }: Case) =>
  walk(network.losses.map((loss) => loss.term)).find((expr) => expr.op === "noise" && expr.attr.stream === 3)!;
