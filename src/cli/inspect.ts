import type { BenchProgress, Inspected, InspectStage } from "../node/index.ts";
import { Command, examples, type Session } from "./command.ts";
import { looseConfig } from "./configFile.ts";
import { inspectText } from "./inspectText.ts";
import { quitOnInterrupt, stopOnInterrupt } from "./interrupt.ts";
import { backendOf, choiceOf, definitionsOf, jsonOption, threadsOption, useOption, writeJson } from "./options.ts";
import { type StageBar, stageBarOn } from "./screen.ts";
import { gathered, readSettings } from "./settings.ts";
import type { Terminal } from "./terminal.ts";

interface Options {
  stage?: string;
  set?: readonly string[];
  backend?: string;
  threads?: number;
  use?: readonly string[];
  json?: boolean;
}

/** `dalenet inspect`: how does a network become kernels? */
export const inspectCommand = (session: Session) =>
  new Command("inspect")
    .description("show how a network becomes kernels: its equations, gradients, plan, code, memory and speed")
    .argument("<config>", "a YAML or JSON file, or a built-in name")
    .option("--stage <stage>", "ir, adjoint, plan, wasm, c, memory or roofline (default: a summary)")
    .option("--set <path=value>", "change a value, such as model.units=100; repeatable", gathered)
    .option("--backend <backend|auto>", "wasm, native or reference (default: the one that would train it)")
    .addOption(threadsOption())
    .addOption(useOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Nothing is written except to the cache of native. Code is long: send it to a
file or through a pager.
If the memory exceeds its limit the exit code is 1, as it would be for train.
${examples(
  "dalenet inspect quickstart",
  "dalenet inspect mine.yaml --stage memory --set train.batch=256",
  "dalenet inspect quickstart --stage plan | less",
  "dalenet inspect quickstart --stage wasm > quickstart.wat",
  "dalenet inspect examples/gru.yaml --use examples/gru.mjs --stage ir",
)}`,
    )
    .action(async (source: string, { stage = "summary", set, backend: typed, threads, use, json }: Options) => {
      const { asConfig, configs } = await import("../index.ts");
      const { inspect, inspectStages, readText } = await import("../node/index.ts");
      const shown = choiceOf("--stage", stage, Object.keys(inspectStages) as InspectStage[]);
      const backend = await backendOf(typed);
      const { terminal } = session;
      const { value, name, place } = await looseConfig(source, await readSettings(set), configs, readText);
      const definitions = await definitionsOf(use);
      const { result, code } = await watched(terminal, shown, (watch) =>
        inspect(asConfig(value), { ...definitions, stage: shown, backend, threads, ...watch }).catch((error) =>
          Promise.reject(place(error)),
        ),
      );
      session.exitCode = code;
      if (result === null) return terminal.writeError("stopped before a step was timed\n");
      if (json) writeJson(terminal, result);
      else terminal.write(inspectText[shown](result as never, name));
      const refusal = "refusal" in result ? result.refusal : null;
      if (refusal === null) return;
      terminal.writeError(`${refusal}\n`);
      session.exitCode = 1;
    });

/** Shows the progress of a measurement, and lets Ctrl-C end it. */
async function watched(
  terminal: Terminal,
  stage: InspectStage,
  work: (watch: {
    signal?: AbortSignal;
    onProgress?: (progress: BenchProgress) => void;
  }) => Promise<Inspected[InspectStage]>,
) {
  if (stage !== "roofline") {
    const release = quitOnInterrupt(terminal);
    return { result: await work({}).finally(release), code: 0 };
  }
  let bar: StageBar | undefined;
  const interrupt = stopOnInterrupt(terminal, () => bar?.stop(), "stopping");
  try {
    bar = await stageBarOn(terminal.screen);
    const { signal } = interrupt;
    const result = await work({ signal, onProgress: (progress) => signal.aborted || bar?.show(progress) });
    return { result, code: interrupt.code };
  } finally {
    bar?.stop();
    interrupt.release();
  }
}
