/**
 * Shows how a network becomes kernels: every stage between a configuration and the code that trains it, as plain
 * records.
 */
import { availableParallelism } from "node:os";
import { TooLarge } from "../../../base/budget.ts";
import { missing, unsupported } from "../../../base/errors.ts";
import { printNetwork, printProgram } from "../../../ir/print.ts";
import { definitionOptions } from "../../../open/config.ts";
import { configNamed, type GivenConfig } from "../../../open/configs.ts";
import { open } from "../../../open/experiment.ts";
import { type BackendChoice, backendChoice } from "../../../open/trainSettings.ts";
import { abortSignal, callback, count, oneOf } from "../../../settings/kind.ts";
import { type OptionsOf, readOptions } from "../../../settings/options.ts";
import { backends } from "../../host/backends.ts";
import { type Bench, type BenchProgress, benchOf, finished } from "../bench.ts";
import { type BatchShape, explainProgram, type InspectedNetwork, inspectedBatch, settle } from "./inspectedNetwork.ts";
import { type InspectSummary, inspectSummary } from "./inspectSummary.ts";
import { leastReport, type MemoryReport, memoryReport } from "./memoryReport.ts";

/** A stage as text, one item per line. */
export interface StageText {
  readonly text: string;
  /** The size of a WebAssembly module; else of the text. */
  readonly bytes: number;
  readonly shape: BatchShape;
}

export interface Inspected {
  readonly summary: InspectSummary;
  readonly ir: StageText;
  readonly adjoint: StageText;
  readonly plan: StageText;
  readonly wasm: StageText;
  readonly c: StageText;
  readonly memory: MemoryReport;
  /** null if it was stopped before a step was timed. */
  readonly roofline: Bench | null;
}
export type InspectStage = keyof Inspected;

/** Options of an inspection besides its stage, which determines the result. */
const inspectOptions = {
  ...definitionOptions,
  /** Backend by name, instead of the configuration's. */
  backend: backendChoice,
  /** Number of threads to assume, on which memory depends; by default the cores of this process. */
  threads: count,
  /** Ends measuring. */
  signal: abortSignal,
  /** Receives the progress of a measurement (`roofline`). */
  onProgress: callback<(progress: BenchProgress) => void>(),
};
export type InspectSettings<S extends InspectStage = InspectStage> = OptionsOf<typeof inspectOptions> & {
  /** What to show (default: the summary). */
  readonly stage?: S;
};

interface Stage<S extends InspectStage> {
  readonly about: string;
  /** The backend to which the stage belongs, whichever backend trains. */
  readonly backend?: BackendChoice;
  show(inspected: InspectedNetwork): Inspected[S] | Promise<Inspected[S]>;
}

const stages: { readonly [S in InspectStage]: Stage<S> } = {
  summary: { about: "sizes, work, memory and time of a training, on one page", show: inspectSummary },
  ir: {
    about: "the network as written: symbols with their shapes, states, outputs, losses, penalties",
    show: (inspected) => asText(printNetwork(inspected.experiment.network), inspectedBatch(inspected)),
  },
  adjoint: {
    about: "the training program: differentiated through time, with gradients and update",
    show: (inspected) => asText(printProgram(inspected.experiment.training().program), inspectedBatch(inspected)),
  },
  plan: {
    about: "the kernels of a training step: loops, what is kept in memory and for how long",
    show(inspected) {
      const explained = explainProgram("plan", inspected, inspected.choice.backend);
      return asText(explained.plan(), inspectedBatch(inspected, explained));
    },
  },
  wasm: { about: "the code of the wasm backend, as WebAssembly text", backend: "wasm", show: codeOf },
  c: { about: "the code of the native backend, as C", backend: "native", show: codeOf },
  memory: { about: "work and memory of a training step, part by part, with the limit", show: memoryReport },
  roofline: {
    about: "every kernel measured, with what this machine can do",
    show(inspected) {
      settle(inspected);
      const { experiment, choice, threads, signal, onProgress } = inspected;
      const backend = choice.backend.name as BackendChoice;
      return finished(benchOf(experiment, { backend, threads, signal, phases: true }), onProgress);
    },
  },
};

/** What each stage shows, in words. */
export const inspectStages: Readonly<Record<InspectStage, string>> = Object.fromEntries(
  Object.entries(stages).map(([name, { about }]) => [name, about]),
) as Record<InspectStage, string>;

/**
 * Shows what becomes of a configuration, from the network as written to the code and memory of a training step.
 * Nothing is trained or written; `summary` and `roofline` run training steps to time them.
 * @param config a built-in name (`quickstart`), or a configuration, loose or complete
 * @throws the errors of `runConfig`; "unknown" for a stage that does not exist; "unsupported" for a stage that the
 * backend does not have, or code whose memory exceeds the limit (`memory` reports that instead); "missing" if
 * there is no C compiler for stage `c`
 */
export async function inspect<S extends InspectStage = "summary">(
  config: GivenConfig,
  settings: InspectSettings<S> = {},
): Promise<Inspected[S]> {
  const stageNames = oneOf(Object.keys(stages) as InspectStage[]);
  const read = readOptions({ ...inspectOptions, stage: stageNames }, settings, "the options of inspect");
  const { tasks, models, threads = availableParallelism(), signal, onProgress } = read;
  const name = (read.stage ?? "summary") as S;
  if (config === undefined || config === null)
    throw missing({ subject: "a configuration to inspect", remedy: "give a name or an object" });
  const stage: Stage<S> = stages[name];
  try {
    const opened = open(typeof config === "string" ? configNamed(config) : config, { tasks, models });
    const { train } = opened.config;
    const backend = backendOf(name, stage.backend, read.backend) ?? train.backend;
    const experiment = { ...opened, config: { ...opened.config, train: { ...train, backend } } };
    const choice = backends.forTraining(experiment, { threads });
    return await stage.show({ experiment, choice, threads, signal, onProgress });
  } catch (error) {
    if (error instanceof TooLarge && name === "memory") return leastReport(error) as Inspected[S];
    throw error;
  }
}

/** The backend to which a stage belongs, or the one requested. */
function backendOf<B extends string>(stage: string, own: B | undefined, name: B | undefined): B | undefined {
  if (name === undefined) return own;
  if (own !== undefined && name !== own && name !== "auto")
    throw unsupported({
      subject: `stage "${stage}" of backend "${name}"`,
      remedy: `it belongs to backend "${own}": leave one of the two out`,
    });
  return own ?? name;
}

const asText = (text: string, shape: BatchShape): StageText => ({ text, bytes: Buffer.byteLength(text), shape });

function codeOf(inspected: InspectedNetwork): StageText {
  const explained = explainProgram("code", inspected, inspected.choice.backend);
  return { ...explained.code(), shape: inspectedBatch(inspected, explained) };
}
