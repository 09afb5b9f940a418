import { join } from "node:path";
import { command, missing } from "../base/errors.ts";
import { counted } from "../base/unitText.ts";
import type { NetworkState, ReproduceRecord, ReproduceSettings, Reproduction } from "../node/index.ts";
import { Command, examples, type Session } from "./command.ts";
import { stopOnInterrupt } from "./interrupt.ts";
import { lossText, timeText } from "./numberText.ts";
import { backendOf, jsonOption, wholeNumberOption, writeJsonLine } from "./options.ts";
import { barOn } from "./screen.ts";
import { seedsOption } from "./seeds.ts";
import type { Terminal } from "./terminal.ts";

interface Options {
  figure?: string;
  seeds?: number[];
  quick?: boolean;
  recipe?: string;
  out?: string;
  jobs?: number;
  repetitions?: number;
  train: boolean;
  backend?: string;
  json?: boolean;
}

/** `dalenet reproduce`: the figures of a paper, from training to comparison. */
export const reproduceCommand = (session: Session) =>
  new Command("reproduce")
    .description("train the networks of a paper, test them, draw its figures, and compare with what was published")
    .argument("[paper]", "a paper, such as song2016 (Song, Yang & Wang 2016, PLoS Comput Biol)")
    .option("--figure <numbers>", "some figures, such as 2,3 (default: all)")
    .addOption(seedsOption())
    .option("--quick", "a first look: training ends at low caps, tests have few trials; the report says so")
    .option("--recipe <name>", "train the same tasks to the same criterion in another way: ei")
    .option("--out <dir>", "folder to write (default: runs/PAPER); the same command goes on")
    .addOption(wholeNumberOption("--jobs <n>", "networks trained at a time (default: one per core)", 1))
    .addOption(wholeNumberOption("--repetitions <n>", "test trials of each condition (default: the paper's)", 1))
    .option("--no-train", "test and draw the networks in the folder as they are, finished or not")
    .option("--backend <backend|auto>", "auto, wasm, native or reference")
    .addOption(jsonOption("as JSON, one record per line: the start, every step, each network and test"))
    .addHelpText(
      "after",
      `
Figures of song2016, and rough minutes of a core to train their networks:
   1  a trial of a trained network                              2
   2  stimuli of random length, reaction times                 25
   3  with and without Dale's principle, with structure         4
   4  context-dependent integration                         hours
   5  the same, without and with two areas                  hours
   6  multisensory integration                                  6
   7  parametric working memory                             hours
   8  sequences of eye movements                                6
   9  learning curves of all networks                       hours
--quick ends all trainings early: all nine figures in about 10 minutes.

Each network is trained until the paper's criterion, or until a cap, and tested
at the paper's time step. The report sets our numbers beside the authors' and
says of each figure and seed: reproduced, qualitatively reproduced, too few
trials to tell, not reached.

Ctrl-C finishes the step and saves all networks; the same command goes on.
Finished networks are kept, and tested again only if their weights change.
${examples(
  "dalenet reproduce song2016 --quick",
  "dalenet reproduce song2016 --figure 2,3 --seeds 1-3",
  "dalenet reproduce song2016 --figure 4 --recipe ei --out runs/song2016",
  "dalenet reproduce song2016 --no-train --repetitions 200",
)}`,
    )
    .action(async (paper: string | undefined, { figure, json = false, ...options }: Options) => {
      const { papers } = await import("../node/index.ts");
      if (paper === undefined)
        throw missing({
          subject: "paper",
          remedy: `name one: ${papers.map(({ name }) => name).join(", ")}, such as ${command(`reproduce ${papers[0].name}`)}`,
        });
      const backend = await backendOf(options.backend);
      const figures = figure?.split(",").map((number) => number.trim());
      session.exitCode = await reproducePaper(paper, { ...options, figures, backend }, json, session.terminal);
    });

/** Returns the exit code. */
export async function reproducePaper(
  paper: Parameters<typeof import("../node/index.ts").reproduce>[0],
  settings: ReproduceSettings,
  json: boolean,
  terminal: Terminal,
): Promise<number> {
  const { reproduce } = await import("../node/index.ts");
  const told = json ? { ...terminal, write: () => undefined } : terminal;
  let progress: Progress | undefined;
  const progressLine = progressLines();
  const interrupt = stopOnInterrupt(terminal, () => progress?.stop());
  let folder = "";
  let report: string | undefined;
  try {
    const loop = reproduce(paper, { ...settings, signal: interrupt.signal });
    let next = await loop.next();
    for (; !next.done; next = await loop.next()) {
      const record = next.value;
      if (json) writeJsonLine(terminal, record);
      if (record.kind === "start") {
        folder = record.folder;
        told.write(opening(record));
        if (!json) progress = await progressOn(terminal.screen, record);
      } else if (record.kind === "ended") {
        progress?.stop();
        told.write(`${line(record.network)}\n`);
      } else if (record.kind === "saved") report = record.report;
      if (!json && !terminal.screen) terminal.writeError(progressLine(record));
      if (!interrupt.signal.aborted) progress?.show(record);
    }
    progress?.stop();
    if (json) writeJsonLine(terminal, { kind: "result", folder, reproduction: next.value });
    return outcome(next.value, { folder, report, code: interrupt.code }, { ...terminal, write: told.write });
  } finally {
    progress?.stop();
    interrupt.release();
  }
}

type StartRecord = Extract<ReproduceRecord, { kind: "start" }>;

function opening({ networks, left, jobs, folder }: StartRecord): string {
  const kept = networks.filter(({ name }) => !left.includes(name));
  const work =
    left.length === 0
      ? `${networks.every(({ status }) => status === "finished") ? "nothing is left to train" : "no network is trained"} in ${folder}`
      : `${counted(left.length, "network")} to train, ${jobs} at a time, into ${folder}`;
  return `${work}\n${kept.map((network) => `${line(network)}\n`).join("")}`;
}

/** A network on one line. */
function line({ name, status, reached, because, trials, minutes }: NetworkState): string {
  const end = status === "finished" ? (reached ? "criterion reached" : "criterion not reached") : status;
  const reason = status === "failed" && because !== null ? `: ${because}` : "";
  return `${name}  ${end}${reason}, ${counted(trials, "trial")}, ${timeText(60 * minutes)}`;
}

/** Lines where no progress can be drawn: a check of a network, and a test that has begun; nothing for other records. */
function progressLines(): (record: ReproduceRecord) => string {
  let shown = "";
  return (record) => {
    if (record.kind === "testing") {
      const line = `${record.name}  test ${record.test}\n`;
      if (line === shown) return "";
      shown = line;
      return line;
    }
    if (record.kind !== "network" || record.record.kind !== "validation") return "";
    const { step, loss, accuracy } = record.record;
    const right = accuracy === null ? "" : `, accuracy ${accuracy.toFixed(3)}`;
    return `${record.name}  after ${counted(step, "update")}: loss ${loss === null ? "not finite" : lossText(loss)}${right}\n`;
  };
}

interface Progress {
  show(record: ReproduceRecord): void;
  stop(): void;
}

/** One line for all networks: the share of the trials at most to be trained, and what is at work. */
async function progressOn(
  screen: NodeJS.WritableStream | undefined,
  { networks, left }: StartRecord,
): Promise<Progress> {
  if (!screen) return { show: () => undefined, stop: () => undefined };
  const bar = await barOn(screen, "{ended}/{all} networks {bar} {percentage} %{work}");
  const most = new Map(networks.map(({ name, most }) => [name, most]));
  const total = [...most.values()].reduce((sum, one) => sum + one, 0);
  const done = new Map(networks.map(({ name, trials, most }) => [name, left.includes(name) ? trials : most]));
  const batches = new Map(networks.map(({ name, batch }) => [name, batch]));
  const running = new Map<string, string>();
  let ended = networks.length - left.length;
  let isShown = false;
  const draw = () => {
    const value = [...done.values()].reduce((sum, one) => sum + one, 0);
    const work = [...running].map(([name, said]) => `  ${name}: ${said}`).join("");
    const shown = { ended, all: networks.length, work };
    if (isShown) bar.update(value, shown);
    else bar.start(total, value, shown);
    isShown = true;
  };
  return {
    show(record) {
      if (record.kind === "network" && record.record.kind === "step") {
        const trials = record.record.step * batches.get(record.name)!;
        done.set(record.name, trials);
        running.set(record.name, `${trials} trials`);
      } else if (record.kind === "network" && record.record.kind === "evaluating")
        running.set(record.name, "evaluated");
      else if (record.kind === "ended") {
        running.delete(record.network.name);
        done.set(record.network.name, most.get(record.network.name)!);
        ended++;
      } else if (record.kind === "testing") {
        running.clear();
        running.set(record.name, `test ${record.test}, ${record.done} of ${record.total} trials`);
      } else return;
      draw();
    },
    stop() {
      if (isShown) bar.stop();
      isShown = false;
    },
  };
}

/** The verdict of a figure, and what leaves it open. */
function verdictLine({ figure, seed, verdict, unreached, claims }: Reproduction["figures"][number]): string {
  const open = claims.filter(({ holds }) => holds === "open").map(({ claim }) => claim);
  const because = [
    ...(unreached.length > 0 ? [`criterion not reached: ${unreached.join(", ")}`] : []),
    ...(open.length > 0 ? [`too few trials to tell: ${open.join("; ")}`] : []),
  ];
  return `figure ${figure}, seed ${seed}: ${verdict}${because.length > 0 ? ` (${because.join("; ")})` : ""}\n`;
}

/** Prints the verdict of each figure; returns the exit code. */
function outcome(
  { networks, figures }: Reproduction,
  { folder, report, code }: { folder: string; report: string | undefined; code: number },
  terminal: Terminal,
): number {
  const failed = networks.filter(({ training }) => training.status === "failed");
  if (report === undefined) {
    const finished = networks.filter(({ training }) => training.status === "finished").length;
    terminal.writeError(
      `stopped and saved, ${finished} of ${counted(networks.length, "network")} finished; go on with the same command, ` +
        "or look at what there is with --no-train\n",
    );
    return code === 0 ? 1 : code;
  }
  for (const one of figures) terminal.write(verdictLine(one));
  terminal.write(`numbers  ${join(folder, "reproduction.json")}\nreport   ${report}\n`);
  return code !== 0 ? code : failed.length > 0 ? 1 : 0;
}
