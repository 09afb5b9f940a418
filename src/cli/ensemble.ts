/** `dalenet train --seeds`: one network for each of many seeds. */
import { join } from "node:path";
import { amount, counted, withUnit } from "../base/unitText.ts";
import type { Config, Ensemble, EnsembleRecord, EnsembleSettings } from "../index.ts";
import { type EnsembleProgress, ensembleProgressOn } from "./ensembleProgress.ts";
import { stopOnInterrupt } from "./interrupt.ts";
import { lossText, shortNumber, timeText } from "./numberText.ts";
import { writeJsonLine } from "./options.ts";
import { table } from "./table.ts";
import type { Terminal } from "./terminal.ts";

type StartRecord = Extract<EnsembleRecord, { kind: "start" }>;

/** Trains all networks with one progress bar and prints the outcome of each; returns the exit code. */
export async function trainEnsemble(
  { name, value, place }: { name: string; value: Config; place: (error: unknown) => unknown },
  settings: EnsembleSettings,
  terminal: Terminal,
  json = false,
): Promise<number> {
  const { ensemble } = await import("../index.ts");
  let progress: EnsembleProgress | undefined;
  const interrupt = stopOnInterrupt(terminal, () => progress?.stop());
  const loop = ensemble(value, { ...settings, signal: interrupt.signal });
  let started: StartRecord | undefined;
  try {
    for (;;) {
      const next = await loop.next();
      if (next.done) {
        progress?.stop();
        if (json) writeJsonLine(terminal, { kind: "result", folder: started!.folder, ensemble: next.value });
        const told = json ? { ...terminal, write: () => undefined } : terminal;
        return outcome(next.value, started!, { signalCode: interrupt.code, report: settings.report }, told);
      }
      const record = next.value;
      terminal.atWork(record.kind === "start" ? "starting the networks" : null);
      if (json) writeJsonLine(terminal, record);
      if (record.kind === "start") {
        started = record;
        for (const warning of record.warnings) terminal.writeError(`warning: ${warning}\n`);
        if (json) continue;
        terminal.write(opening(name, record));
        progress = await ensembleProgressOn(terminal.screen, record);
      } else if (record.kind === "network" && record.record.kind === "warning") {
        progress?.stop();
        terminal.writeError(`warning: seed ${record.seed}: ${record.record.message}\n`);
      } else if (!interrupt.signal.aborted) progress?.show(record);
    }
  } catch (error) {
    throw started ? error : place(error);
  } finally {
    progress?.stop();
    interrupt.release();
  }
}

/** What is about to happen. */
function opening(name: string, { networks, left, jobs, folder, backend }: StartRecord): string {
  if (left.length === 0) return `nothing is left to train in ${folder}\n`;
  const there = networks.filter(({ status }) => status === "finished").length;
  const also = there > 0 ? `, ${there} ${there === 1 ? "is" : "are"} already finished` : "";
  return (
    `training ${name}: ${counted(left.length, "network")}${also}; ${jobs} at a time, into ${folder}\n` +
    `backend ${backend}\n`
  );
}

/** Prints the outcome of every network; returns the exit code. */
function outcome(
  ensemble: Ensemble,
  { folder, left }: StartRecord,
  { signalCode, report = true }: { signalCode: number; report?: boolean },
  terminal: Terminal,
): number {
  const { networks } = ensemble;
  const finished = networks.filter(({ status }) => status === "finished");
  const failed = networks.filter(({ status }) => status === "failed");
  for (const { seed, error } of failed) terminal.writeError(`seed ${seed} failed: ${error}\n`);
  const open = networks.filter(
    ({ seed, status }) => left.includes(seed) && status !== "finished" && status !== "failed",
  );
  if (open.length > 0 || signalCode !== 0)
    terminal.writeError(
      `stopped and saved, ${finished.length} of ${counted(networks.length, "network")} finished; ` +
        "resume with the same command\n",
    );
  if (signalCode !== 0) return signalCode;
  const isDrawn = report && open.length === 0;
  const files = [["table", "ensemble.csv"], ...(isDrawn ? [["figure", "ensemble.png"]] : [])];
  const lines = files.map(([what, file]) => `${what.padEnd(8)} ${join(folder, file)}\n`).join("");
  terminal.write(`${rows(ensemble)}${together(ensemble)}${lines}ensemble ${folder}\n`);
  return failed.length > 0 || open.length > 0 ? 1 : 0;
}

/** Every network, including those that failed; mean errors replace accuracies if no answer is right. */
export const rows = ({ networks, summary, errorUnit }: Ensemble) => {
  const overflowed = networks.some(({ notFinite }) => (notFinite ?? 0) > 0);
  const hasError = summary.of === "meanError";
  const head = hasError ? withUnit("error", errorUnit ?? "") : "accuracy";
  return table([
    ["seed", head, ...(overflowed ? ["not finite"] : []), "loss", "time", "status"],
    ...networks.map(({ seed, status, accuracy, meanError, notFinite, loss, seconds }) => [
      String(seed),
      (hasError ? (meanError === null ? null : shortNumber(meanError)) : accuracy?.toFixed(3)) ?? "-",
      ...(overflowed ? [notFinite?.toFixed(3) ?? "-"] : []),
      loss === null ? "-" : lossText(loss),
      seconds === null ? "" : timeText(seconds),
      status,
    ]),
  ]);
};

/** Statistics over the finished networks. */
export function together({ summary, idealObserver, errorUnit, config }: Ensemble): string {
  const { of, n, mean, sd, min, max } = summary;
  if (mean === null) return "";
  const { what, text } = {
    accuracy: { what: "accuracy", text: (value: number) => value.toFixed(3) },
    meanError: { what: "error", text: shortNumber },
    loss: { what: "loss", text: lossText },
  }[of];
  const facts = [
    ...(sd === null ? [] : [`s.d. ${text(sd)}`]),
    `${text(min!)}–${text(max!)}`,
    counted(n, "network"),
    ...(of === "accuracy" && idealObserver !== null ? [`ideal observer ${text(idealObserver)}`] : []),
  ];
  const value = of === "meanError" ? amount(text(mean), errorUnit ?? "") : text(mean);
  const { evaluate } = config as { readonly evaluate?: { readonly perturb?: readonly unknown[] } };
  const perturbed = (evaluate?.perturb ?? []).length > 0 ? " of the networks perturbed by evaluate.perturb" : "";
  return `mean ${what}${perturbed} ${value} (${facts.join("; ")})\n`;
}
