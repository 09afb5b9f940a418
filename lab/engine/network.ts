/** A network that is trained and edited, one update at a time, and can be taken back to before an edit. */
import type { Backend } from "dalenet/engine";
import type { Checkpoint } from "../../src/loop/checkpoint.ts";
import { networkTrainer, type Trainer } from "../../src/loop/loop.ts";
import type { StepRecord } from "../../src/loop/records.ts";
import type { GivenWeights } from "../../src/model/givenWeights.ts";
import type { RunConfig } from "../../src/open/config.ts";
import type { EditNow } from "../../src/open/editSettings.ts";
import { type Experiment, open } from "../../src/open/experiment.ts";
import type { Definitions } from "../../src/open/moduleDefinitions.ts";
import type { Choices, Edit } from "../protocol.ts";
import type { Training } from "./configuration.ts";

/** Where a network comes from. */
export interface Origin {
  readonly choices: Choices;
  /** The name of a loaded run. */
  readonly run?: string;
  /** The configuration of a training of it. */
  config(training: Training): object;
  /** Its weights before training, if they are not drawn, and the file that holds them. */
  readonly weights?: GivenWeights;
  readonly files?: Readonly<Record<string, Uint8Array>>;
  /** Its own tasks and models. */
  readonly definitions?: Definitions;
  /** The file that a visitor opened. */
  readonly file?: string;
  /** Why no configuration repeats its training, if none does. */
  readonly unrepeatable?: string;
  /** The state of a run that has lost connections: raw parameters, and what is removed of each matrix. */
  readonly begun?: Pick<Checkpoint, "parameters" | "slots">;
}

export interface TrainedNetwork {
  readonly origin: Origin;
  readonly experiment: Experiment;
  readonly step: number;
  readonly edits: readonly Edit[];
  readonly canUndo: boolean;
  readonly learningRate: number;
  /** Units that were lesioned. */
  readonly lesioned: readonly number[];
  /** Raw parameters before training. */
  readonly start: Checkpoint["parameters"];
  checkpoint(): Checkpoint;
  /** One update. Throws `Divergence`, after which it is back at the last sound step. */
  update(): Promise<StepRecord>;
  edit(now: EditNow): void;
  /** Back to the moment before the last edit, which is forgotten. */
  undo(): void;
  /** Back to a checkpoint of it, such as that of a `Divergence`. */
  backTo(checkpoint: Checkpoint): void;
  close(): Promise<void>;
}

/** Edits that can be undone; a checkpoint of 200 units takes 1 MB. */
const mostUndone = 50;

export function networkOf(origin: Origin, backend: Backend): TrainedNetwork {
  const experiment = open(origin.config({}), origin.definitions);
  const { weights } = origin;
  const begin = (resume?: Checkpoint): Trainer =>
    resume
      ? networkTrainer({ ...experiment, config: resume.config }, { backend, resume, isEditable: true })
      : networkTrainer(experiment, { backend, isEditable: true, ...(weights && { weights }) });
  const begunTrainer = ({ parameters, slots }: Pick<Checkpoint, "parameters" | "slots">): Trainer => {
    const start = begin().checkpoint();
    return begin({ ...start, parameters, slots: { ...start.slots, ...slots } });
  };
  let trainer = origin.begun ? begunTrainer(origin.begun) : begin();
  const start = trainer.checkpoint().parameters;
  let loop = trainer.run();
  let step = 0;
  let config: RunConfig = experiment.config;
  const before: Checkpoint[] = [];
  const backTo = (checkpoint: Checkpoint) => {
    const next = begin(checkpoint);
    void loop.return(undefined as never);
    [trainer, loop, step, config] = [next, next.run(), checkpoint.step, checkpoint.config];
  };
  return {
    origin,
    experiment,
    start,
    get step() {
      return step;
    },
    get edits() {
      return config.train.edits;
    },
    get canUndo() {
      return before.length > 0;
    },
    get learningRate() {
      const last = config.train.edits.findLast((one) => "learningRate" in one);
      return last?.learningRate ?? config.train.optimizer.learningRate;
    },
    get lesioned() {
      return [...new Set(config.train.edits.flatMap((one) => ("lesion" in one ? one.lesion : [])))];
    },
    checkpoint: () => trainer.checkpoint(),
    async update() {
      for (;;) {
        const { value, done } = await loop.next();
        if (done) throw new Error("the training of a lab has ended");
        if (value.kind !== "step") continue;
        step = value.step;
        return value;
      }
    },
    edit(now) {
      const checkpoint = trainer.checkpoint();
      trainer.edit(now);
      config = trainer.checkpoint().config;
      before.push(checkpoint);
      if (before.length > mostUndone) before.shift();
    },
    undo() {
      const last = before.pop();
      if (last) backTo(last);
    },
    backTo(checkpoint) {
      backTo(checkpoint);
      while ((before.at(-1)?.step ?? 0) > step) before.pop();
    },
    async close() {
      await loop.return(undefined as never);
    },
  };
}
