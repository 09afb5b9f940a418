/** How a network becomes kernels: every stage between a configuration and the code that trains it, as plain records. */
import { availableParallelism } from "node:os";
import { TooLarge } from "../../budget.ts";
import { missing, unsupported } from "../../errors.ts";
import { printNetwork, printProgram } from "../../ir/print.ts";
import { readName, readRecord } from "../../reader.ts";
import { type ConfigOptions, partsOf, runConfig } from "../../train/config.ts";
import { configNamed } from "../../train/configs.ts";
import { trainingProgram } from "../../train/trainingProgram.ts";
import { backendChoices } from "../../train/trainSettings.ts";
import { chooseBackend } from "../backends.ts";
import { type Bench, type BenchProgress, bench, finished } from "../bench.ts";
import { type InspectSummary, inspectSummary } from "./inspectSummary.ts";
import { type BatchShape, explain, type Look, settle, shapeOf } from "./look.ts";
import { leastReport, type MemoryReport, memoryReport } from "./memoryReport.ts";

/** A stage as text, one thing a line. */
export interface StageText {
  readonly text: string;
  /** Of a module of WebAssembly; else of the text. */
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
  /** null where it was stopped before a step was timed. */
  readonly roofline: Bench | null;
}
export type InspectStage = keyof Inspected;

export interface InspectSettings<S extends InspectStage = InspectStage> extends ConfigOptions {
  /** What to show (default: the summary). */
  readonly stage?: S;
  /** Backend by name, in place of the configuration's. */
  readonly backend?: string;
  /** Threads that would work, on which memory depends; by default the cores of this process. */
  readonly threads?: number;
  /** Ends measuring. */
  readonly signal?: AbortSignal;
  /** Hears how far a measurement is (`roofline`). */
  readonly onProgress?: (progress: BenchProgress) => void;
}
const settingNames = [
  "stage",
  "backend",
  "threads",
  "signal",
  "onProgress",
  "tasks",
  "models",
] as const satisfies readonly (keyof InspectSettings)[];

interface Stage<S extends InspectStage> {
  readonly about: string;
  /** The backend whose stage it is, whatever backend trains. */
  readonly backend?: string;
  show(look: Look): Inspected[S] | Promise<Inspected[S]>;
}

const stages: { readonly [S in InspectStage]: Stage<S> } = {
  summary: { about: "sizes, work, memory and time of a training, on a page", show: inspectSummary },
  ir: {
    about: "the network as written: symbols with their shapes, states, outputs, losses, penalties",
    show: (look) => asText(printNetwork(look.training.network), shapeOf(look)),
  },
  adjoint: {
    about: "the training program: differentiated through time, with gradients and update",
    show: (look) => asText(printProgram(look.training.program), shapeOf(look)),
  },
  plan: {
    about: "the kernels of a training step: loops, what is kept in memory and for how long",
    show(look) {
      const explained = explain("plan", look, look.choice.backend);
      return asText(explained.plan(), shapeOf(look, explained));
    },
  },
  wasm: { about: "the code of backend wasm, as WebAssembly text", backend: "wasm", show: codeOf },
  c: { about: "the code of backend native, as C", backend: "native", show: codeOf },
  memory: { about: "work and memory of a training step, part by part, beside the limit", show: memoryReport },
  roofline: {
    about: "every kernel measured, beside what this machine can do",
    show(look) {
      settle(look);
      const { config, choice, threads, own, signal, onProgress } = look;
      return finished(
        bench(config, { backend: choice.backend.name, threads, ...own, signal, phases: true }),
        onProgress,
      );
    },
  },
};

/** What each stage shows, in words. */
export const inspectStages: Readonly<Record<InspectStage, string>> = Object.fromEntries(
  Object.entries(stages).map(([name, { about }]) => [name, about]),
) as Record<InspectStage, string>;

/**
 * Shows what becomes of a configuration, from the network as written to the code and memory of a training step. Nothing is trained or
 * written; `summary` and `roofline` run training steps to take their time.
 * @param config a built-in name (`quickstart`), or a configuration, loose or complete
 * @throws the errors of `runConfig`; "unknown" for a stage that there is not; "unsupported" for a stage that the backend does not have, or code
 * whose memory is beyond the limit (`memory` reports that instead); "missing" where there is no C compiler for stage `c`
 */
export async function inspect<S extends InspectStage = "summary">(
  config: string | object,
  settings: InspectSettings<S> = {},
): Promise<Inspected[S]> {
  readRecord(settings, "the settings of inspect", settingNames);
  const { tasks, models, threads = availableParallelism(), signal, onProgress } = settings;
  const own: ConfigOptions = { tasks, models };
  const name = readName(settings.stage ?? "summary", "stage", Object.keys(stages) as InspectStage[]) as S;
  if (config === undefined || config === null) throw missing("a configuration to inspect; give a name or an object");
  const stage: Stage<S> = stages[name];
  try {
    const complete = runConfig(typeof config === "string" ? configNamed(config) : config, own);
    const asked = backendOf(name, stage.backend, settings.backend) ?? complete.train.backend;
    const wanted = { ...complete, train: { ...complete.train, backend: asked } };
    const parts = partsOf(wanted, own);
    const choice = chooseBackend(wanted, parts, { threads });
    const training = trainingProgram(wanted, parts);
    return await stage.show({ config: wanted, ...parts, training, choice, threads, own, signal, onProgress });
  } catch (error) {
    if (error instanceof TooLarge && name === "memory") return leastReport(error) as Inspected[S];
    throw error;
  }
}

/** The backend that a stage is of, or that was asked for. */
function backendOf(stage: string, own: string | undefined, asked: string | undefined): string | undefined {
  if (asked === undefined) return own;
  const name = readName(asked, "backend", backendChoices);
  if (own !== undefined && name !== own && name !== "auto")
    throw unsupported(`stage "${stage}" of backend "${name}"; it is of backend "${own}": leave one of the two out`);
  return own ?? name;
}

const asText = (text: string, shape: BatchShape): StageText => ({ text, bytes: Buffer.byteLength(text), shape });

function codeOf(look: Look): StageText {
  const explained = explain("code", look, look.choice.backend);
  return { ...explained.code(), shape: shapeOf(look, explained) };
}
