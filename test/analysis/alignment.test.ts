import { describe, expect, test } from "vitest";
import { typicalPeriods, varyingPeriods } from "../../src/analysis/average.ts";
import { alignedBlocks, averageRates } from "../../src/analysis/index.ts";
import { fault } from "../fault.ts";
import { lasting, recorded, setRate, taskWords } from "./recorded.ts";

/** A sample, a variable delay, a test. */
const delayed = (...delays: number[]) =>
  recorded(
    1,
    1,
    delays.map((delay) => lasting({ fixation: 40, sample: 60, delay, test: 60, decision: 40 })),
  );
const events = (recording: Parameters<typeof alignedBlocks>[0], period?: string) =>
  alignedBlocks(recording, period).blocks.map(({ event }) => (typeof event === "string" ? event : event.period));

describe("blocks", () => {
  test("of equally long trials are one, aligned to the first onset after the start", () => {
    expect(alignedBlocks(delayed(100, 100)).blocks).toEqual([
      { event: { period: "sample" }, onsets: [40, 40], from: [0, 0], to: [300, 300] },
    ]);
  });

  test("are on both sides of a variable stretch, which belongs to both", () => {
    expect(alignedBlocks(delayed(100, 300)).blocks).toEqual([
      { event: { period: "sample" }, onsets: [40, 40], from: [0, 0], to: [200, 400] },
      { event: { period: "test" }, onsets: [200, 400], from: [100, 100], to: [300, 500] },
    ]);
  });

  test("are aligned to the first of their events that the task names", () => {
    const recording = { ...delayed(100, 300), words: taskWords({ align: ["decision", "fixation"] }) };
    expect(events(recording)).toEqual(["fixation", "decision"]);
    expect(alignedBlocks(recording).chosenBy).toBe("task");
    expect(alignedBlocks(delayed(100, 300)).chosenBy).toBe("default");
  });

  test("leave out trials that are not scored and have none of these events, such as catch trials", () => {
    const { table, ...rest } = recorded(1, 1, [lasting({ wait: 40, stimulus: 60 }), lasting({ wait: 200 })]);
    const words = taskWords({ align: ["stimulus"] });
    const withCatch = (isCorrect: boolean | null) => ({
      ...rest,
      words,
      table: table.map((row, trial) => (trial === 1 ? { ...row, isCorrect } : row)),
    });
    expect(alignedBlocks(withCatch(null))).toMatchObject({ lacking: 1, blocks: [{ event: { period: "stimulus" } }] });
    expect(alignedBlocks(withCatch(false))).toMatchObject({
      lacking: 0,
      blocks: [{ event: "start" }, { event: "end" }],
    });
  });

  test("at the start or the end without a stretch of constant length are left out, unless there is no other", () => {
    const varying = (one: number, two: number) => lasting({ wait: one, stimulus: 100, decision: two });
    expect(events(recorded(1, 1, [varying(40, 60), varying(80, 20)]))).toEqual(["stimulus"]);
    expect(events(recorded(1, 1, [lasting({ all: 60 }), lasting({ all: 100 })]))).toEqual(["start", "end"]);
  });

  test("at the start are kept if the task names their event", () => {
    const varying = (one: number) => lasting({ wait: one, stimulus: 100 });
    const recording = {
      ...recorded(1, 1, [varying(40), varying(80)]),
      words: taskWords({ align: ["wait", "stimulus"] }),
    };
    expect(events(recording)).toEqual(["wait", "stimulus"]);
  });

  test("are not divided by periods that some trials lack or have in another order", () => {
    const one = lasting({ fixation: 40, sample: 60, cue: 40, test: 60 });
    const two = lasting({ fixation: 40, sample: 60, gap: 40, test: 60 });
    expect(alignedBlocks(recorded(1, 1, [one, two])).blocks).toHaveLength(1);
    const turned = lasting({ fixation: 40, test: 60, sample: 60 });
    expect(events(recorded(1, 1, [lasting({ fixation: 40, sample: 60, test: 60 }), turned]))).not.toContain("test");
  });

  test("do not depend on trials that are not finite", () => {
    const recording = delayed(100, 100, 300);
    recording.table[2] = { ...recording.table[2], isFinite: false };
    expect(alignedBlocks(recording).blocks).toHaveLength(1);
  });
});

describe("a requested period", () => {
  test("returns only its block", () => {
    expect(events(delayed(100, 300), "decision")).toEqual(["decision"]);
    expect(alignedBlocks(delayed(100, 300), "decision").blocks[0].onsets).toEqual([260, 460]);
  });

  test("leaves out the trials without it, and counts them", () => {
    const recording = recorded(1, 1, [lasting({ a: 40, b: 40 }), lasting({ a: 40 }), lasting({ a: 80, b: 40 })]);
    const { blocks, lacking } = alignedBlocks(recording, "b");
    expect(lacking).toBe(1);
    expect(blocks[0].onsets).toEqual([40, Number.NaN, 80]);
    expect([...averageRates(recording, [0, 1, 2], [0], blocks[0]).n]).toEqual([1, 1, 2, 2, 2, 2]);
  });

  test("is known by name", () => {
    expect(() => alignedBlocks(delayed(100), "tset")).toThrow(
      fault("unknown", "period", { value: "tset", remedy: 'did you mean "test"?' }),
    );
  });
});

describe("averages within blocks", () => {
  const recording = delayed(100, 300, 300);
  const [sample, test_] = alignedBlocks(recording).blocks;
  // In the step that ends the delay, and in the first of the test.
  for (const [trial, end] of [200, 400, 400].entries()) {
    setRate(recording, end / 20 - 1, trial, 0, 5);
    setRate(recording, end / 20, trial, 0, 1 + trial);
  }

  test("the block before a variable stretch extends to its end, the one after it begins at its start", () => {
    const left = averageRates(recording, [0, 1, 2], [0], sample);
    // 40 ms of fixation before the sample, then 60 ms and at least half of the delays.
    expect([left.times[0], left.times.at(-1)]).toEqual([-20, 360]);
    expect(left.n[left.times.indexOf(160)]).toBe(3);
    expect(left.n[left.times.indexOf(180)]).toBe(2);
    // The test itself is outside of it.
    expect(Math.max(...left.mean)).toBe(5);
    const right = averageRates(recording, [0, 1, 2], [0], test_);
    expect([right.times[0], right.times.at(-1)]).toEqual([-280, 100]);
    expect(right.mean[right.times.indexOf(0)]).toBe(5);
    expect(right.mean[right.times.indexOf(20)]).toBe(2);
  });

  test("periods end where a block does", () => {
    expect(typicalPeriods(recording.table, sample)).toEqual([
      { name: "fixation", from: -40, to: 0 },
      { name: "sample", from: 0, to: 60 },
      { name: "delay", from: 60, to: 360 },
    ]);
    expect(varyingPeriods(recording.table, test_)).toEqual(["delay"]);
    expect(typicalPeriods(recording.table, test_).map(({ name }) => name)).toEqual(["delay", "test", "decision"]);
  });
});
