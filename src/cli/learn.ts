import { join } from "node:path";
import { command, missing } from "../base/errors.ts";
import { counted } from "../base/unitText.ts";
import type { LearnConfig, LearnedTask, LearnedTasks, LearnSettings } from "../node/index.ts";
import { Command, examples, type Session } from "./command.ts";
import { withPlace } from "./errorPlace.ts";
import { stopOnInterrupt } from "./interrupt.ts";
import { shortNumber, timeText } from "./numberText.ts";
import {
  backendOf,
  choiceOf,
  definitionsOf,
  jsonOption,
  useOption,
  wholeNumberOption,
  writeJsonLine,
} from "./options.ts";
import { gathered, readSettings, withSettings } from "./settings.ts";
import type { Terminal } from "./terminal.ts";

interface Options {
  family?: string;
  all?: boolean;
  out: string;
  seed?: number;
  jobs?: number;
  backend?: string;
  set?: readonly string[];
  use?: readonly string[];
  json?: boolean;
}

/** `dalenet learn`: which tasks does a small network learn? */
export const learnCommand = (session: Session) =>
  new Command("learn")
    .description("train one small network on each of many tasks, and tabulate how well each is learned")
    .argument("[task...]", `names of tasks, see: ${command("tasks")} (default: those of --use)`)
    .option("--family <family>", "all tasks of one family")
    .option("--all", "all tasks of the library")
    .option("--out <dir>", "folder of the networks and of learned.json; the same command resumes", "runs/learn")
    .addOption(wholeNumberOption("--seed <n>", "seed of every network (default: 1)", 0))
    .addOption(wholeNumberOption("--jobs <n>", "networks at a time (default: one per core)", 1))
    .option("--backend <backend|auto>", "auto (default), wasm, native or reference")
    .option("--set <path=value>", "change a value for all tasks, such as train.epochs=60; repeatable", gathered)
    .addOption(useOption())
    .addOption(jsonOption("as JSON, one record per line: the start, every step and epoch, each task"))
    .addHelpText(
      "after",
      `
The networks have the preset ei and 50 units, and are trained as it recommends.
The score is the place of a network between the best policy that ignores the
stimulus (0) and the ideal observer, or else perfect answers (1). Tasks without
right answers are judged by their loss.

Ctrl-C finishes the step and saves all networks; the same command goes on.
${examples(
  "dalenet learn contextDecision goNogo --out runs/two",
  "dalenet learn --family memory --out runs/memory --set train.epochs=60",
  "dalenet learn --all --jobs 4",
  "dalenet learn --use detection.mjs --out runs/mine --json",
)}`,
    )
    .action(async (names: readonly string[], options: Options) => {
      const { out, seed, jobs, use, json = false } = options;
      const chosen = await chosenTasks(names, options);
      const backend = await backendOf(options.backend);
      const set = await readSettings(options.set);
      const { usualLearning } = await import("../node/index.ts");
      const config = withSettings(usualLearning, set) as LearnConfig;
      const settings = { out, seed, jobs, backend, use };
      const place = (error: unknown) => withPlace(error, set);
      session.exitCode = await learnAll(chosen, config, settings, { place, json }, session.terminal);
    });

/** Names of the tasks to learn, each once. Throws "missing" if none is asked for, "unknown" for a family. */
async function chosenTasks(names: readonly string[], { family, all, use }: Options): Promise<readonly string[]> {
  const { families, tasks } = await import("../index.ts");
  if (family !== undefined) choiceOf("--family", family, Object.keys(families));
  const ofFamily = Object.entries(families).flatMap(([key, one]) => (key === family ? Object.values(one.tasks) : []));
  const own = (await definitionsOf(use)).tasks;
  const isDefault = names.length === 0 && !all && family === undefined;
  const listed = [...(all || isDefault ? own : []), ...(all ? tasks : ofFamily)].map(({ name }) => name);
  const chosen = [...new Set([...names, ...listed])];
  if (chosen.length === 0)
    throw missing({
      subject: "task",
      remedy: 'name one, such as "contextDecision", or give --family, --all or --use FILE',
    });
  return chosen;
}

interface Telling {
  readonly place: (error: unknown) => unknown;
  readonly json: boolean;
}

/** Trains all, with a line for each network that ends; returns the exit code. */
async function learnAll(
  names: readonly string[],
  config: LearnConfig,
  settings: LearnSettings,
  { place, json }: Telling,
  terminal: Terminal,
): Promise<number> {
  const { learnTasks } = await import("../node/index.ts");
  const interrupt = stopOnInterrupt(terminal, () => undefined);
  const told = json ? { ...terminal, write: () => undefined } : terminal;
  const width = Math.max(...names.map((name) => name.length));
  const running = new Set<string>();
  const atWork = () => terminal.atWork(running.size === 0 ? null : `training ${[...running].join(", ")}`);
  let hasBegun = false;
  let ended = 0;
  try {
    const loop = learnTasks(names, { ...settings, signal: interrupt.signal }, config);
    let next = await loop.next();
    for (; !next.done; next = await loop.next()) {
      const record = next.value;
      if (json) writeJsonLine(terminal, record);
      if (record.kind === "start") {
        hasBegun = true;
        const { tasks, left, jobs, folder } = record;
        ended = names.length - left.length;
        const there = ended > 0 ? `; ${ended} already finished` : "";
        told.write(
          left.length === 0
            ? `nothing is left to train in ${folder}\n`
            : `${counted(left.length, "task")} to learn${there}; ${jobs} at a time, into ${folder}\n`,
        );
        for (const task of tasks)
          if (names.includes(task.task) && !left.includes(task.task)) told.write(`${line(task, width)}\n`);
      } else if (record.kind === "network") {
        if (record.record.kind !== "start") continue;
        running.add(record.task);
        atWork();
      } else if (record.kind === "ended") {
        running.delete(record.task.task);
        atWork();
        if (record.task.status !== "stopped") ended++;
        told.write(`${line(record.task, width)}  ${ended}/${names.length}\n`);
      }
    }
    if (json) writeJsonLine(terminal, { kind: "result", folder: settings.out, learned: next.value });
    return outcome(next.value, names, { ...settings, code: interrupt.code }, { ...terminal, write: told.write });
  } catch (error) {
    throw hasBegun ? error : place(error);
  } finally {
    interrupt.release();
  }
}

/** A task on one line. */
function line(learned: LearnedTask, width: number): string {
  const { task, status, reason, verdict, score, seconds } = learned;
  const name = task.padEnd(width);
  if (status !== "finished") return `${name}  ${status}${reason === null ? "" : `: ${reason}`}`;
  const facts = [
    (verdict ?? "no verdict").padEnd(10),
    score === null ? "" : `score ${score.toFixed(2)}`,
    levelsText(learned),
    seconds === null ? "" : timeText(seconds),
  ];
  return `${name}  ${facts.filter((fact) => fact !== "").join("  ")}`;
}

/** "accuracy 0.912 (chance 0.500, ideal 0.950)". */
function levelsText({ accuracy, chance, ideal, error }: LearnedTask): string {
  const within = (parts: readonly (string | false)[]) => {
    const said = parts.filter(Boolean);
    return said.length === 0 ? "" : ` (${said.join(", ")})`;
  };
  const level = (name: string, value: number | null) => value !== null && `${name} ${value.toFixed(3)}`;
  if (accuracy !== null)
    return `accuracy ${accuracy.toFixed(3)}${within([level("chance", chance), level("ideal", ideal)])}`;
  if (error?.mean == null) return "";
  const base = error.baseRate !== null && `base rate ${shortNumber(error.baseRate)}`;
  return `error ${shortNumber(error.mean)}${error.unit === "" ? "" : ` ${error.unit}`}${within([base])}`;
}

/** Prints how many were learned; returns the exit code. */
function outcome(
  { tasks }: LearnedTasks,
  names: readonly string[],
  { out, code }: { out: string; code: number },
  terminal: Terminal,
): number {
  const asked = tasks.filter(({ task }) => names.includes(task));
  const finished = asked.filter(({ status }) => status === "finished");
  const isAnyFailed = asked.some(({ status }) => status === "failed");
  if (finished.length < asked.length && (code !== 0 || !isAnyFailed))
    terminal.writeError(
      `stopped and saved, ${finished.length} of ${counted(asked.length, "task")} finished; resume with the same command\n`,
    );
  if (code !== 0) return code;
  const verdicts = ["learned", "in between", "at chance"].flatMap((verdict) => {
    const count = finished.filter((one) => one.verdict === verdict).length;
    return count > 0 ? [`${count} ${verdict}`] : [];
  });
  const failed = asked.length - finished.length;
  terminal.write(`${[...verdicts, ...(failed > 0 ? [`${failed} failed`] : [])].join(", ")}\n`);
  terminal.write(`table    ${join(out, "learned.json")}\n`);
  return failed > 0 ? 1 : 0;
}
