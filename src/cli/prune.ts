import { Option } from "commander";
import { invalid } from "../base/errors.ts";
import { amount } from "../base/unitText.ts";
import type { Run, Simulation } from "../index.ts";
import { Command, examples, type Session } from "./command.ts";
import { withPlace } from "./errorPlace.ts";
import { quitOnInterrupt } from "./interrupt.ts";
import { shortNumber } from "./numberText.ts";
import {
  backendOf,
  checkNpzName,
  choiceOf,
  definitionsOf,
  jsonOption,
  ofRun,
  threadsOption,
  useOption,
  wholeNumberOption,
  writeJson,
} from "./options.ts";
import { checkRun } from "./runFolder.ts";
import { stageBarOn } from "./screen.ts";
import { settingsAlike } from "./settings.ts";
import { table } from "./table.ts";

interface Options {
  keep: readonly number[];
  method?: string;
  matrices: readonly string[];
  seed?: number;
  trials: number;
  backend?: string;
  threads?: number;
  out?: string;
  use?: readonly string[];
  json?: boolean;
}

/** `dalenet prune`: a trained network with fewer connections. */
export const pruneCommand = ({ terminal }: Session) =>
  new Command("prune")
    .description("remove connections from a trained network and print its scores on new trials")
    .argument("<run>", "a run folder, such as runs/quickstart, or a zip archive of one")
    .addOption(
      new Option("--keep <shares>", "shares of the connections that remain, from 0 to 1")
        .argParser(sharesIn)
        .default([1, 0.75, 0.5, 0.25, 0.1], "1,0.75,0.5,0.25,0.1"),
    )
    .option("--method <method>", "which remain: the strongest (magnitude), strong ones more probably (topProb), random")
    .addOption(
      new Option("--matrices <names>", "trained matrices, by name")
        .argParser((text) => text.split(","))
        .default(["wRec"], "wRec"),
    )
    .addOption(wholeNumberOption("--seed <n>", "seed of topProb and random (default 1)", 0))
    .addOption(wholeNumberOption("--trials <n>", "trials for each share, the same for all", 1).default(2000))
    .addOption(ofRun.backend())
    .addOption(threadsOption())
    .addOption(useOption())
    .option("--out <file>", "write the weights as a NumPy file (.npz), for a single share")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examples(
        "dalenet prune runs/quickstart",
        "dalenet prune runs/quickstart --keep 0.2 --method topProb --out pruned.npz",
        "dalenet train quickstart --set train.pruning.keep=0.2 --out runs/pruned",
      ),
    )
    .action(async (folder: string, given: Options) => {
      const { keep: shares, matrices, seed, trials, threads, out, json } = given;
      const { loadRun } = await import("../index.ts");
      const { pruningMethods } = await import("../model/index.ts");
      const { writeAtomic } = await import("../node/index.ts");
      const { scoresOf } = await import("../analysis/index.ts");
      const method = given.method === undefined ? "magnitude" : choiceOf("--method", given.method, pruningMethods);
      checkNpzName(out);
      if (out !== undefined && shares.length > 1)
        throw invalid({
          subject: "--out",
          value: out,
          detail: `with ${shares.length} shares`,
          remedy: "give the one whose weights are to be written, such as --keep 0.2",
        });
      const backend = await backendOf(given.backend);
      await checkRun(folder);
      const bar = await stageBarOn(terminal.screen);
      const release = quitOnInterrupt(terminal, bar.stop);
      const run = await loadRun(folder, { ...(await definitionsOf(given.use)), backend, threads });
      const rows: Row[] = [];
      for (const [k, keep] of shares.entries()) {
        const pruned = run.pruned({ keep, method, matrices, seed });
        bar.show({ what: "shares", done: k, total: shares.length });
        const simulation = await pruned
          .simulate({ trials, record: [] })
          .catch((error) => Promise.reject(withPlace(error, settingsAlike({ trials }))))
          .finally(bar.stop);
        const connections = matrices.map((name) => pruned.connections(name));
        rows.push({ keep, connections, simulation, scores: scoresOf(simulation) });
        if (out !== undefined) await writeAtomic(out, pruned.encodeWeights());
      }
      for (const warning of run.warnings) terminal.writeError(`warning: ${warning}\n`);
      release();
      if (json) {
        const plain = rows.map(({ keep, connections, scores }) => ({
          keep,
          connections: Object.fromEntries(matrices.map((name, i) => [name, connections[i]])),
          ...scores,
        }));
        return writeJson(terminal, { run: folder, method, trials, file: out ?? null, shares: plain });
      }
      terminal.write(asText(rows, matrices, method, trials));
      if (out !== undefined) terminal.write(`${out}\n`);
    });

interface Row {
  readonly keep: number;
  /** Of each matrix. */
  readonly connections: readonly ReturnType<Run["connections"]>[];
  readonly simulation: Simulation;
  readonly scores: Awaited<ReturnType<typeof import("../analysis/index.ts").scoresOf>>;
}

function asText(rows: readonly Row[], matrices: readonly string[], method: string, trials: number): string {
  const columns = [
    { head: "accuracy", cell: ({ scores }: Row) => scores.accuracy?.toFixed(3) },
    {
      head: "95 % interval",
      cell: ({ scores: { accuracyInterval } }: Row) => accuracyInterval?.map((end) => end.toFixed(3)).join("–"),
    },
    { head: "chance", cell: ({ scores }: Row) => scores.chance?.toFixed(3) },
    { head: "no response", cell: ({ scores }: Row) => scores.noResponse?.toFixed(3) },
    {
      head: "mean error",
      cell: ({ scores: { error } }: Row) =>
        error?.mean == null ? undefined : amount(shortNumber(error.mean), error.unit),
    },
  ].filter(({ cell }) => rows.some((row) => cell(row) !== undefined));
  const scored = table([
    ["kept", ...matrices.map((name) => `connections in ${name}`), ...columns.map(({ head }) => head)],
    ...rows.map((row) => [
      String(row.keep),
      ...row.connections.map(({ kept, of }) => `${kept} of ${of}`),
      ...columns.map(({ cell }) => cell(row) ?? "-"),
    ]),
  ]);
  return `${scored}pruned by ${method}, not trained again; ${trials} trials each, conditions equally often\n`;
}

/** "0.5,0.2" → [0.5, 0.2]. Throws "invalid". */
function sharesIn(text: string): number[] {
  return text.split(",").map((part) => {
    const value = Number(part);
    if (part.trim() === "" || !(value >= 0 && value <= 1))
      throw invalid({ subject: "--keep", value: text, remedy: "give shares from 0 to 1, such as 0.5 or 0.5,0.2" });
    return value;
  });
}
