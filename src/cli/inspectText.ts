/** Stages of a network as readable text. */
import { command, factOf } from "../base/errors.ts";
import { counted } from "../base/unitText.ts";
import type {
  BatchShape,
  Bench,
  Inspected,
  InspectStage,
  InspectSummary,
  MemoryReport,
  StageText,
  StepWork,
} from "../node/index.ts";
import { binaryText, bytesText, windowText } from "./numberText.ts";
import { rooflineTable } from "./rooflineTable.ts";
import { table } from "./table.ts";

type Texts = { readonly [S in InspectStage]: (shown: NonNullable<Inspected[S]>, name: string) => string };

/** Lines before a stage, as comments in its language. */
const headed =
  (mark: string, ...lines: readonly string[]) =>
  ({ text, bytes, shape }: StageText, name: string) =>
    [`${name}: ${shapeText(shape)}`, ...lines]
      .map((line) => `${mark} ${line.replace("BYTES", bytesText(bytes))}\n`)
      .join("")
      .concat(text);

export const inspectText: Texts = {
  summary: summaryText,
  ir: headed(
    "#",
    "the network as written; a signal has a vector for every trial and step, a parameter one for all",
    "%n are unnamed intermediate values; previous(x) is x at t − 1",
  ),
  adjoint: headed(
    "#",
    "the training program: values of the forward and the backward loop, gradients, the update",
    "previous(x) is x at t − 1, carried(x) is x at t + 1; outer and total sum over steps and trials",
  ),
  plan: headed(
    "#",
    "tape: kept for all steps; pair: for t and t ± 1; single: for the present step only",
    "kernels have the names used in --stage roofline, and by the functions in --stage wasm and c",
  ),
  wasm: headed(";;", "the module of BYTES that the wasm backend runs, disassembled"),
  c: headed("//", "the source of BYTES that the native backend compiles"),
  memory: memoryText,
  roofline: rooflineText,
};

/** "16 trials of 110 steps, in slabs of 8 + 8 lanes, 2 groups, 2 threads". */
function shapeText({ trials, steps, slabs, groups, threads }: BatchShape): string {
  const batch = `${counted(trials, "trial")} of ${counted(steps, "time step")}`;
  if (!slabs || groups === undefined || threads === undefined) return batch;
  const widths = [...new Set(slabs)].map((lanes) => `${slabs.filter((one) => one === lanes).length} of ${lanes} lanes`);
  return `${batch}; slabs: ${widths.join(", ")}; ${counted(groups, "group")}, ${counted(threads, "thread")}`;
}

const workText = ({ flops, bytesRead, bytesWritten }: StepWork) =>
  `${flopsText(flops)}, ${bytesText(bytesRead)} read, ${bytesText(bytesWritten)} written`;

function flopsText(flops: number): string {
  const power = Math.min(4, Math.floor(Math.log10(Math.max(1, flops)) / 3));
  return `${(flops / 1000 ** power).toFixed(1)} ${["", "k", "M", "G", "T"][power]}FLOP`;
}

/** A label and its text. */
const row = (label: string, text: string) => `${label.padEnd(12)}${text}\n`;
const percent = (part: number, whole: number) => (100 * (part / whole)).toFixed(part / whole < 0.01 ? 2 : 1);

function summaryText(shown: InspectSummary, name: string): string {
  const { model, task, training, shape, backend, because, flops, kernels, refusal, stepMs, divergence } = shown;
  // A step in windows runs its kernels once for each.
  const workOf = training.window === null ? "a step" : "a window";
  const { units, populations, parameters, trained } = model;
  const parts = populations.map((one) => `${one.units} ${one.name}`);
  const part = (wanted: string) => kernels?.memory.parts.find((one) => one.name === wanted)?.bytes ?? 0;
  const profile = Object.entries(kernels?.profile ?? {}).filter(
    ([key]) => !["backend", "slabs", "groups"].includes(key),
  );
  return [
    row(name, `model ${model.name}, ${units} units${populations.length > 1 ? ` (${parts.join(", ")})` : ""}`),
    row("parameters", `${parameters}, ${trained} of them trained`),
    row(
      "task",
      `${task.name}: ${counted(task.inputs.length, "input")}, ${counted(task.outputs.length, "output")}, ` +
        `dt ${task.dt} ms`,
    ),
    row(
      "training",
      `${counted(training.epochs, "epoch")}, ${counted(training.steps, "step")} in all${windowText(training.window)}; ` +
        `${training.loss}, ${training.optimizer}`,
    ),
    row("batch", shapeText(shape)),
    row("backend", `${backend}${because === null ? "" : ` (${because})`}`),
    ...(kernels
      ? [
          row("profile", profile.map(([key, value]) => `${key} ${value}`).join(", ")),
          row(workOf, `${counted(kernels.count, "kernel")}, ${workText(kernels.work)}`),
          row(
            "memory",
            `${binaryText(kernels.memory.bytes)} of at most ${binaryText(kernels.memory.limit)}; ` +
              `tape ${binaryText(part("tape"))}`,
          ),
        ]
      : [row(workOf, flopsText(flops))]),
    ...(refusal === null && divergence === null ? [row("time", timeText(stepMs, training.steps))] : []),
    ...[...shown.warnings, ...(divergence === null ? [] : [divergence])].map((warning) => row("warning", warning)),
    row("more", "--stage ir, adjoint, plan, wasm, c, memory, roofline"),
  ].join("");
}

function timeText(stepMs: number | null, steps: number): string {
  if (stepMs === null) return `too long to measure here; use ${command("bench")}`;
  const seconds = (stepMs * steps) / 1000;
  const all =
    seconds < 100
      ? `${seconds.toFixed(1)} s`
      : seconds < 6000
        ? `${(seconds / 60).toFixed(0)} min`
        : `${(seconds / 3600).toFixed(1)} h`;
  return `about ${stepMs.toPrecision(2)} ms a step, ${all} in all`;
}

function memoryText(report: MemoryReport, name: string): string {
  const machine = `this machine has ${binaryText(report.machineBytes)}`;
  if (!report.isExact) {
    const { sizes, limit } = report;
    return [
      `${name}: too large to be built; lower bounds from its sizes alone\n\n`,
      table([
        ["", "for", "bytes", "%"],
        ...sizes.map(({ setting, what, bytes }) => [
          factOf("invalid", setting),
          what,
          binaryText(bytes),
          percent(bytes, limit),
        ]),
      ]),
      `\nlimit of each: ${binaryText(limit)}; ${machine}\n`,
    ].join("");
  }
  const { backend, shape, wantedThreads, work, memory, evaluation } = report;
  const { bytes, limit, parts } = memory;
  return [
    `${name}: ${shapeText(shape)}; backend ${backend}\n`,
    `a training step: ${workText(work)}\n\n`,
    table([
      ["memory", "copies", "bytes", "%", "smaller with"],
      ...parts.map((part) => [
        part.name,
        part.per === "program" ? "" : counted(part.copies, part.per),
        binaryText(part.bytes),
        percent(part.bytes, bytes),
        part.shrinks,
      ]),
      ["all", "", binaryText(bytes), "100", ""],
    ]),
    `\nlimit ${binaryText(limit)}, of which this is ${percent(bytes, limit)} %; ${machine}\n`,
    shape.threads! < wantedThreads
      ? `${shape.threads} of ${counted(wantedThreads, "thread")} fit below the limit; numbers do not depend on them\n`
      : "",
    "evaluation, in separate memory after training\n",
    table(evaluation.map((one) => [`  ${one.what}`, `${counted(one.trials, "trial")} at once`, binaryText(one.bytes)])),
  ].join("");
}

function rooflineText({ stepMs, threads, batch, steps, backend, roofline }: Bench, name: string): string {
  const heading = `${name}: ${counted(batch, "trial")} of ${counted(steps, "time step")}; backend ${backend}\n`;
  return heading + (roofline ? rooflineTable(roofline, { ms: stepMs, threads }) : "stopped before the first kernel\n");
}
