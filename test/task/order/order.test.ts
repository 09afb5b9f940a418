/** The order of trials in training: what is drawn, compared with what was asked for. */
import { describe, expect, test } from "vitest";
import { type Config, createTask, mixture, task } from "../../../src/index.ts";
import { open } from "../../../src/open/experiment.ts";
import { batchOptionsOf } from "../../../src/open/trainOptions.ts";
import { type BatchReport, batches } from "../../../src/task/index.ts";
import { fault } from "../../fault.ts";
import { tiny, tinyTask } from "../../loop/tiny.ts";

type Order = NonNullable<Config["train"]>["order"];
const { name: _, ...settings } = tinyTask;
const mixed = { name: "mixture", tasks: [{ ...tinyTask, weight: 2 }, "delayMatchSample", "contextDecision"] } as const;

function opened(order: Order, train: Config["train"] = {}, section: Config["task"] = tinyTask) {
  const { source, config } = open({ ...tiny, task: section, train: { ...tiny.train, ...train, order } });
  return { source, stream: batches(source, batchOptionsOf(config.train), 3), config };
}
/** The levels of a factor in the first trials. */
function levels(factor: string, trials: number, ...[order, train, section]: Parameters<typeof opened>) {
  const { stream, config } = opened(order, train, section);
  const rows = Array.from({ length: Math.ceil(trials / config.train.batch) }, () => stream.next().trials).flat();
  return rows.map(({ condition }) => condition[factor]);
}
/** Lengths of runs of equal levels, without the last. */
function runs(list: readonly unknown[]): number[] {
  const ends = list.flatMap((level, k) => (k > 0 && level !== list[k - 1] ? [k] : []));
  return ends.map((end, k) => end - (ends[k - 1] ?? 0));
}
const share = (list: readonly unknown[], has: (one: never, k: number) => boolean) =>
  list.filter(has as never).length / list.length;
/** Within four standard errors. */
const expectShare = (found: number, wanted: number, n: number) =>
  expect(Math.abs(found - wanted)).toBeLessThan(4 * Math.sqrt((wanted * (1 - wanted)) / n));

describe("blocks", () => {
  test("as long as a batch show one task in every batch, as often as it is drawn", () => {
    const list = levels("task", 3000, { blocks: "task", length: "batch" }, { batch: 5 }, mixed);
    const perBatch = Array.from({ length: 600 }, (_, b) => new Set(list.slice(5 * b, 5 * b + 5)));
    expect(perBatch.every(({ size }) => size === 1)).toBe(true);
    expectShare(
      share(perBatch, (one: Set<unknown>) => one.has("perceptualDecision")),
      0.5,
      600,
    );
  });

  test("show the trials that the task draws for these conditions", () => {
    const { source, stream } = opened({ blocks: "correct", length: 7 });
    const whole = task("perceptualDecision", settings);
    for (const trial of stream.next().trials) {
      const c = whole.conditions.findIndex((one) => JSON.stringify(one) === JSON.stringify(trial.condition));
      expect(trial).toEqual(whole.at(c, 3, trial.number));
    }
    expect(source.state).toBeUndefined();
  });

  test("do not depend on the size of batches, nor on the order in which rows are drawn", () => {
    const order: Order = { blocks: "correct", length: { uniform: [3, 9] }, share: 0.8 };
    expect(levels("correct", 60, order, { batch: 4 })).toEqual(levels("correct", 60, order, { batch: 15 }));
    const { stream } = opened(order);
    const late = stream.row(5000);
    for (let n = 0; n < 20; n++) stream.next();
    expect(stream.row(5000)).toEqual(late);
  });

  test.each([
    ["fixed", 6, 6, 6],
    ["uniform", { uniform: [3, 9] }, 3, 9],
    ["exponential", { exponential: { mean: 10, min: 5, max: 30 } }, 5, 30],
  ] as const)("of a %s length follow one another by turns", (_, length, min, max) => {
    const found = runs(levels("correct", 3000, { blocks: "correct", length, next: "inTurn" }));
    expect(Math.min(...found)).toBe(min);
    expect(Math.max(...found)).toBe(max);
    expect(found.length).toBeGreaterThan(3000 / max - 2);
  });

  test("favour a side in the share that is asked for, and change sides", () => {
    const list = levels("correct", 20_000, { blocks: "correct", length: 100, share: 0.8, next: "another" });
    const majority = Array.from({ length: 200 }, (_, b) => {
      const ones = share(list.slice(100 * b, 100 * b + 100), (one) => one === 1);
      return ones > 0.5 ? 1 : 2;
    });
    // History starts afresh every 41 blocks.
    expect(majority.every((side, b) => b % 41 === 0 || side !== majority[b - 1])).toBe(true);
    const own = share(list, (one, k) => one === majority[Math.floor(k / 100)]);
    expectShare(own, 0.8, list.length);
  });
});

describe("sessions of blocks", () => {
  const order = { blocks: "correct", length: 20, share: 0.9, next: "inTurn", unbiased: 90, session: 250 } as const;

  test("begin with trials that favour no level, as those of the International Brain Laboratory", () => {
    const list = levels("correct", 25_000, order);
    const ones = (from: number, to: number) =>
      list.filter((_, k) => k % 250 >= from && k % 250 < to).filter((one) => one === 1).length / (100 * (to - from));
    expect(Math.abs(ones(0, 90) - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / 9000));
    // Eight blocks of 20 in turn: the next session begins with the same level.
    for (let block = 0; block < 8; block++)
      expect(Math.abs(ones(90 + 20 * block, 110 + 20 * block) - (block % 2 === 0 ? 0.9 : 0.1))).toBeLessThan(0.03);
  });

  test("are rows, where rows hold several trials", () => {
    const rows = { sequence: { steps: 900 }, batch: 4 };
    const { session: _, ...others } = order;
    const { stream } = opened({ ...others, share: 1, unbiased: 30 }, rows);
    for (const { parts } of stream.next().trials) {
      const shown = parts!.map(({ trial }) => trial.condition["correct"]);
      expect(new Set(shown.slice(0, 30)).size).toBe(2);
      expect(new Set(shown.slice(30, 50)).size).toBe(1);
      expect(shown[50]).not.toBe(shown[49]);
    }
    expect(() => opened(order, rows)).toThrow(fault("unsupported", "train.order.session"));
  });
});

describe("transitions", () => {
  test("stay at a level with the probability that is asked for, and leave for others by their weights", () => {
    const list = levels("task", 8000, { transitions: "task", stay: 0.7 }, {}, mixed);
    const following = (from: string) => list.slice(1).filter((_, k) => list[k] === from);
    for (const from of ["perceptualDecision", "delayMatchSample"]) {
      const next = following(from);
      expectShare(
        share(next, (one) => one === from),
        0.7,
        next.length,
      );
    }
    const left = following("delayMatchSample").filter((one) => one !== "delayMatchSample");
    expectShare(
      share(left, (one) => one === "perceptualDecision"),
      2 / 3,
      left.length,
    );
  });

  test("follow a matrix", () => {
    const matrix = [
      [0.1, 0.9],
      [0.6, 0.4],
    ];
    const list = levels("correct", 8000, { transitions: "correct", matrix });
    for (const [from, row] of matrix.entries()) {
      const next = list.slice(1).filter((_, k) => list[k] === from + 1);
      expectShare(
        share(next, (one) => one === 1),
        row[0],
        next.length,
      );
    }
  });

  test("of several probabilities take turns in blocks", () => {
    const list = levels("correct", 8000, { transitions: "correct", stay: [0.9, 0.1], length: 100 });
    const repeats = Array.from({ length: 80 }, (_, b) => {
      const block = list.slice(100 * b, 100 * b + 100);
      return share(block.slice(1), (one, k) => one === block[k]);
    });
    // A session has 41 blocks of 100 trials.
    const firsts = repeats.slice(0, 41);
    expect(firsts.every((one, b) => Math.abs(one - (b % 2 === 0 ? firsts[0] : firsts[1])) < 0.35)).toBe(true);
    expect(Math.abs(firsts[0] - firsts[1])).toBeGreaterThan(0.5);
  });

  test("run along rows of several trials", () => {
    const row = (order: Order) => {
      const { stream } = opened(order, { sequence: { steps: 9000 } });
      return stream.next().trials[0].parts!.map(({ trial }) => trial.condition["correct"]);
    };
    const list = row({ transitions: "correct", stay: 0.9 });
    expectShare(
      share(list.slice(1), (one, k) => one === list[k]),
      0.9,
      list.length - 1,
    );
    expect(new Set(runs(row({ blocks: "correct", length: 8, next: "inTurn" })))).toEqual(new Set([8]));
    expect(new Set(row({ blocks: "correct", length: "batch" })).size).toBe(1);
  });
});

/** A report of trials with these levels, right or wrong. */
function report(of: readonly (readonly [level: string, isRight: boolean])[]): BatchReport {
  const trial = createTask(mixture, { tasks: mixed.tasks }).draw(1, 1);
  const scored = of.map(([level, isRight]) => ({
    row: trial,
    trial: { ...trial, condition: { task: level } },
    score: { choice: 1, correct: 1, isRight, error: Number.NaN, reactionTime: Number.NaN },
  }));
  return { rows: scored.map(({ row }) => row), scored };
}
const [first, second, third] = ["perceptualDecision", "delayMatchSample", "contextDecision"];

describe("orders that follow accuracy", () => {
  test("show a task that is learned less often, by the weights of the definition", () => {
    const { source } = opened({ adapt: "task", memory: 4, least: 0.1 }, {}, mixed);
    let state = source.state!.initial;
    for (let k = 0; k < 200; k++)
      state = source.state!.next(
        state,
        report([
          [first, true],
          [second, k % 2 === 0],
          [third, false],
        ]),
      );
    const { accuracy } = state as { accuracy: number[] };
    expect(accuracy[0]).toBeCloseTo(1, 6);
    // 1, 0, 1, 0, … averaged with weight 1/4 on the last: 3/7 after a 0.
    expect(accuracy[1]).toBeCloseTo(3 / 7, 6);
    expect(accuracy[2]).toBe(0);
    const weights = [2 * 0.1, 0.1 + 0.9 * (4 / 7), 1];
    const list = Array.from({ length: 6000 }, (_, n) => source.draw(1, n, 0, state).condition["task"]);
    expectShare(
      share(list, (one) => one === third),
      1 / weights.reduce((a, b) => a + b),
      list.length,
    );
  });

  test("go from stage to stage after a number of batches or once accuracy is reached", () => {
    const list = [
      { levels: first, batches: 3 },
      { levels: [second], until: 0.75, over: 2 },
      { levels: [first, second, third] },
    ];
    const { source } = opened({ stages: "task", list }, {}, mixed);
    let state = source.state!.initial;
    const shown = () => new Set(Array.from({ length: 60 }, (_, n) => source.draw(1, n, 0, state).condition["task"]));
    const seen: unknown[] = [];
    for (const isRight of [false, true, false, true, false, true, true, true]) {
      seen.push([...shown()].sort().join());
      state = source.state!.next(
        state,
        report([
          [first, isRight],
          [second, isRight],
        ]),
      );
    }
    const all = [first, second, third].sort().join();
    expect(seen).toEqual([first, first, first, second, second, second, second, all]);
  });

  test("can draw once for a whole batch", () => {
    const { stream } = opened({ adapt: "task", each: "batch" }, { batch: 6 }, mixed);
    const sizes = Array.from(
      { length: 20 },
      () => new Set(stream.next().trials.map(({ condition }) => condition["task"])).size,
    );
    expect(new Set(sizes)).toEqual(new Set([1]));
  });
});

test.each([
  [{ blocks: "side", length: 5 }, "unknown", /factor/],
  [{ blocks: "correct" }, "missing", "train.order.length"],
  [{ blocks: "correct", length: { uniform: [9, 3] } }, "invalid", "train.order.length"],
  [{ transitions: "correct" }, "missing", "train.order.stay"],
  [{ transitions: "correct", stay: 0.5, matrix: [[1]] }, "missing", "train.order.stay"],
  [{ transitions: "correct", stay: [0.5, 0.1] }, "missing", "train.order.length"],
  [
    {
      transitions: "correct",
      matrix: [
        [0.5, 0.4],
        [0.5, 0.5],
      ],
    },
    "invalid",
    "train.order.matrix[0]",
  ],
  [{ transitions: "correct", matrix: [[1]] }, "mismatched", "train.order.matrix"],
  [{ stages: "correct", list: [{ levels: 1 }, { levels: 2 }] }, "missing", "train.order.list[0].batches"],
  [{ stages: "correct", list: [{ levels: 3 }] }, "unknown", /level/],
  [{ adapt: "correct", least: 0 }, "invalid", "train.order.least"],
] as const)("%j is refused", (order, opening, about) => {
  expect(() => opened(order as never)).toThrow(fault(opening, about));
});

test("an order of a shuffled set, or by a factor that some tasks lack, is refused", () => {
  const fixed = { trials: { fixed: 8 }, batchesPerEpoch: null };
  expect(() => opened({ blocks: "correct", length: 5 }, fixed)).toThrow(fault("unsupported", "train.order"));
  expect(() => opened({ blocks: "correct", length: 5 }, { ...fixed, sequence: { steps: 40 } })).not.toThrow();
  expect(() => opened({ blocks: "sample", length: 5 }, {}, mixed)).toThrow(fault("unsupported", "train.order.blocks"));
});
