/** Sources of trials other than tasks: one that adapts to training, one whose trials depend on earlier ones. */
import { describe, expect, test } from "vitest";
import { decodeCheckpoint, encodeCheckpoint } from "../../src/format/checkpointFile.ts";
import { type Checkpoint, task as taskNamed } from "../../src/index.ts";
import { networkTrainer, type TrainerOptions } from "../../src/loop/loop.ts";
import { type Experiment, open, trainedOn } from "../../src/open/experiment.ts";
import { type BatchReport, type BatchStream, batches, chain, type TrialSource } from "../../src/task/index.ts";
import { fault } from "../fault.ts";
import { wasm } from "../wasm.ts";
import { tiny, tinyTask } from "./tiny.ts";

/** It learns within its twenty steps, so that there is something to adapt to. */
const quick = { ...tiny, train: { ...tiny.train, optimizer: { learningRate: 0.02 } } };
const { name: _, ...settings } = tinyTask;
const task = taskNamed("perceptualDecision", settings);
const { name, dt, inputs, outputs, target, noise, scorer, longestTrial } = task;
const channels = { name: `staircase of ${name}`, dt, inputs, outputs, target, noise, scorer, longestTrial };

interface Staircase {
  readonly level: number;
  readonly right: readonly number[];
}
/** Two conditions of one strength: weaker after a successful batch, stronger after another. */
const staircase = (more: Partial<TrialSource<Staircase>> = {}): TrialSource<Staircase> => ({
  ...channels,
  draw: (seed, number, place, { level }) => task.at(2 * level + (number % 2), seed, number, place),
  state: {
    initial: { level: 2, right: [] },
    next({ level, right }, { scored }) {
      const share = scored.filter(({ score }) => score.isRight).length / scored.length;
      const to = share >= 0.5 ? Math.max(0, level - 1) : Math.min(4, level + 1);
      return to === level ? { level, right } : { level: to, right: [...right, share] };
    },
  },
  ...more,
});

async function trainOn(
  source: TrialSource,
  options: Partial<TrainerOptions> = {},
  stopAfter = Number.POSITIVE_INFINITY,
) {
  const controller = new AbortController();
  const experiment: Experiment = trainedOn(open(quick), source);
  const loop = networkTrainer(experiment, { backend: wasm, signal: controller.signal, ...options }).run();
  for (let next = await loop.next(); ; next = await loop.next()) {
    if (next.done) return next.value;
    if (next.value.kind === "step" && next.value.step === stopAfter) controller.abort();
  }
}
const all = ({ parameters, slots, step, position, epochs, sums }: Checkpoint) => ({
  parameters,
  slots,
  step,
  position,
  epochs,
  sums,
});

describe("a source that adapts to the scores", () => {
  test("changes only between batches, and the log records from which row on", async () => {
    const reports: { state: Staircase; report: BatchReport }[] = [];
    const { state } = staircase();
    const next = (before: Staircase, report: BatchReport) => {
      reports.push({ state: before, report });
      return state!.next(before, report);
    };
    const { checkpoint } = await trainOn(staircase({ state: { ...state!, next } }));
    const { log, presented } = checkpoint.position;
    expect(presented).toBe(80);
    expect(reports.map(({ report }) => report.rows.map((row) => row.number))).toEqual(
      Array.from({ length: 20 }, (_, k) => [4 * k, 4 * k + 1, 4 * k + 2, 4 * k + 3]),
    );
    // Every row is drawn under the state that was reported with its batch.
    for (const { state, report } of reports) {
      const { coherence } = task.conditions[2 * state.level];
      for (const { condition } of report.rows) expect(condition).toMatchObject({ coherence });
    }
    expect(log![0]).toEqual({ row: 0, state: { level: 2, right: [] } });
    expect(log!.length).toBeGreaterThan(5);
    for (const [k, entry] of log!.entries()) {
      expect(entry.row % 4).toBe(0);
      if (k > 0) {
        expect(entry.row).toBeGreaterThan(log![k - 1].row);
        expect(entry.state).not.toEqual(log![k - 1].state);
        expect(reports[entry.row / 4]?.state ?? entry.state).toEqual(entry.state);
      }
    }
  });

  test.each([1, 7, 10])(
    "stopped after %i steps and resumed from its file, it continues to the same bits",
    async (step) => {
      const whole = await trainOn(staircase());
      const stopped = await trainOn(staircase(), {}, step);
      expect(stopped.checkpoint.step).toBe(step);
      const resume = decodeCheckpoint(encodeCheckpoint(stopped.checkpoint), "checkpoint.npz");
      expect(resume.position).toEqual(stopped.checkpoint.position);
      const resumed = await trainOn(staircase(), { resume });
      expect(all(resumed.checkpoint)).toEqual(all(whole.checkpoint));
      expect(whole.checkpoint.position.log!.length).toBeGreaterThan(stopped.checkpoint.position.log!.length);
    },
  );

  test("that fails leaves the training where it was: the kept checkpoint continues to the same bits", async () => {
    const whole = await trainOn(staircase());
    const { state } = staircase();
    const failing = staircase({
      state: {
        ...state!,
        next(before, report) {
          if (report.rows[0].number === 20) throw new Error("no luck");
          return state!.next(before, report);
        },
      },
    });
    const trainer = networkTrainer(trainedOn(open(quick), failing), { backend: wasm });
    await expect(
      (async () => {
        for await (const _ of trainer.run());
      })(),
    ).rejects.toThrow("no luck");
    const kept = trainer.checkpoint();
    expect(kept.step).toBe(5);
    const resumed = await trainOn(staircase(), { resume: kept });
    expect(all(resumed.checkpoint)).toEqual(all(whole.checkpoint));
  });

  test.each([[[]], [[{ row: 0 }]], [[{ row: -1, state: {} }]], ["none"]])(
    "a checkpoint whose log is %j is refused as damaged",
    async (log) => {
      const { checkpoint } = await trainOn(staircase(), {}, 1);
      const position = { presented: 4, log } as Checkpoint["position"];
      expect(() => decodeCheckpoint(encodeCheckpoint({ ...checkpoint, position }), "checkpoint.npz")).toThrow(
        fault("invalid", /^position\.log/),
      );
    },
  );

  test("any row can be drawn again from the log, without those before it", async () => {
    const { position } = (await trainOn(staircase())).checkpoint;
    const rows: string[] = [];
    const seen = staircase({
      draw: (seed, number, place, state) => {
        const trial = staircase().draw(seed, number, place, state);
        rows[number] ??= JSON.stringify(trial);
        return trial;
      },
    });
    await trainOn(seen);
    const { trials } = open(quick).config.seeds;
    const stream = batches(staircase() as TrialSource, { batch: 4 }, trials, position);
    for (const n of [77, 3, 0, 41, 20]) expect(JSON.stringify(stream.row(n))).toBe(rows[n]);
    expect(stream.position).toEqual(position);
  });

  const drawnFrom = (source: TrialSource<Staircase>) => batches(source as TrialSource, { batch: 4 }, 1);
  const reported = (stream: BatchStream) => {
    stream.next();
    stream.report([]);
  };
  test("cannot change its state in place, nor keep in it what a checkpoint cannot store", () => {
    const spoilt = (next: (state: Staircase) => unknown) =>
      staircase({ state: { initial: { level: 4, right: [] }, next: next as (state: Staircase) => Staircase } });
    const changed = drawnFrom(spoilt((state) => Object.assign(state, { level: 1 })));
    expect(() => reported(changed)).toThrow(TypeError);
    for (const [value, path] of [
      [Number.NaN, "state.right[1]"],
      [undefined, "state.right[1]"],
      [new Map(), "state.right[1]"],
      [() => 1, "state.right[1]"],
    ] as const)
      expect(() => reported(drawnFrom(spoilt(() => ({ level: 1, right: [0, value] }))))).toThrow(
        fault("invalid", path, { value, remedy: /JSON/ }),
      );
  });

  test("learns of every batch once, and without a change the log stays the same", () => {
    let told = 0;
    const next = (state: Staircase) => {
      told++;
      return { ...state };
    };
    const stream = drawnFrom(staircase({ state: { initial: { level: 4, right: [] }, next } }));
    reported(stream);
    stream.report([]);
    expect(told).toBe(1);
    expect(stream.position).toEqual({ presented: 4, log: [{ row: 0, state: { level: 4, right: [] } }] });
  });

  test("has no fixed set, nor balanced conditions; its position in training is not that of a task", async () => {
    const source = staircase() as TrialSource;
    expect(() => batches(source, { batch: 2, trials: "fixed", trialsPerEpoch: 4 }, 1)).toThrow(
      fault("unsupported", "trials", { value: "fixed" }),
    );
    expect(() => batches(source, { batch: 2, conditions: "balanced" }, 1)).toThrow(
      fault("unsupported", "conditions", { value: "balanced" }),
    );
    const [ofSource, ofTask] = [(await trainOn(source, {}, 2)).checkpoint, (await trainOn(task, {}, 2)).checkpoint];
    await expect(trainOn(task, { resume: ofSource })).rejects.toThrow(fault("mismatched", /^position/));
    await expect(trainOn(source, { resume: ofTask })).rejects.toThrow(fault("mismatched", /^position/));
  });
});

describe("a source whose trials depend on earlier ones", () => {
  /** The better side stays for some trials; history begins anew every eight trials. */
  const biased = (): TrialSource => {
    const side = chain({
      block: 8,
      start: (random) => random.integer(2),
      next: (before, random) => (random.uniform() < 0.2 ? 1 - before : before),
    });
    return { ...channels, draw: (seed, n, place) => task.at(8 + side(seed, n), seed, n, place) };
  };
  const rowsOf = (batch: number, count: number) => {
    const stream = batches(biased(), { batch }, 3);
    return Array.from({ length: count }, () => stream.next()).flatMap(({ trials }) => trials);
  };

  test("has the same rows whatever the batch size, and wherever one begins", () => {
    const rows = rowsOf(4, 12);
    expect(rowsOf(12, 4)).toEqual(rows);
    expect(new Set(rows.map(({ correct }) => correct)).size).toBe(2);
    const from = batches(biased(), { batch: 5 }, 3, { presented: 29 }).next();
    expect(from.trials).toEqual(rows.slice(29, 34));
  });

  test("trains, and after a stop resumes to the same bits", async () => {
    const whole = await trainOn(biased());
    const stopped = await trainOn(biased(), {}, 7);
    expect(stopped.checkpoint.position).toEqual({ presented: 28 });
    const resumed = await trainOn(biased(), { resume: stopped.checkpoint });
    expect(all(resumed.checkpoint)).toEqual(all(whole.checkpoint));
    const plain = await trainOn(task);
    expect(plain.checkpoint.parameters["wRec"]).not.toEqual(whole.checkpoint.parameters["wRec"]);
  });
});

describe("an experiment", () => {
  test("is trained on its task by default", async () => {
    const experiment = open(quick);
    expect(experiment.source).toBe(experiment.task);
    const given = trainedOn(experiment, experiment.task);
    expect(given.network).toBe(experiment.network);
    expect(given.equations()).toBe(experiment.equations());
  });

  test("uses the noise of its source, which changes no equations", () => {
    const experiment = open(quick);
    const noisy = { ...channels, draw: task.draw, noise: { sigma: [0, 1, 2], mixing: null, perTrial: true } };
    const given = trainedOn(experiment, noisy);
    expect(given.setting.inputNoise).toEqual({ relative: [0, 0.5, 1], mixing: null, perTrial: true });
    expect(given.network).not.toBe(experiment.network);
    expect(given.equations()).toBe(experiment.equations());
  });

  test.each([
    ["inputs", { inputs: ["a", "b", "c"] }],
    ["outputs", { outputs: ["x", "y"] }],
    ["target", { target: "value" }],
    ["dt", { dt: 10 }],
  ] as const)("refuses a source with different %s", (part, other) => {
    expect(() => trainedOn(open(quick), staircase(other) as TrialSource)).toThrow(
      fault("mismatched", `${part} of source "staircase of perceptualDecision"`),
    );
  });
});
