import { command, missing, unknownName } from "../base/errors.ts";
import type { TaskAudit, TaskDefinition } from "../index.ts";
import { auditDetails, auditTable } from "./auditText.ts";
import { Command, examples, type Session } from "./command.ts";
import { withPlaces } from "./errorPlace.ts";
import { definitionsOf, jsonOption, useOption, writeJson } from "./options.ts";
import { gathered, readSettings, taskSectionFrom, underTask } from "./settings.ts";

interface Options {
  preset?: string;
  set?: readonly string[];
  use?: readonly string[];
  all?: boolean;
  json?: boolean;
}

/** `dalenet check`: whether tasks can be learned and scored as intended. */
export const checkCommand = (session: Session) =>
  new Command("check")
    .description("test whether tasks can be solved and scored as intended; measure chance and shortcuts")
    .argument("[task...]", `names of tasks, see: ${command("tasks")} (default: those of --use)`)
    .option("--preset <name>", "only this preset of each task (default: the task's own values, and all presets)")
    .option("--all", "all tasks of the library")
    .option("--set <key=value>", "change a parameter of the task, NAME=VALUE; repeatable", gathered)
    .addOption(useOption())
    .addOption(jsonOption("every claim and measure, as JSON"))
    .addHelpText(
      "after",
      `
perfect   accuracy of outputs equal to the targets, which must be 1
random    of one of the possible answers, drawn anew for each trial
chance    of the best answer that ignores the stimulus
decoder   of a decoder that learned from other trials, without noise; for values
          R², the share of their variance within periods that it predicts
shortcut  of that decoder where it sees only what a shortcut of the task shows

The exit code is 1 if a claim fails that neither task nor preset keeps.
${examples(
  "dalenet check contextDecision",
  "dalenet check contextDecision --preset neurogym --set sigma=0.5",
  "dalenet check --use mine.mjs",
  "dalenet check --all --json > checks.json",
)}`,
    )
    .action(async (names: readonly string[], { preset, set: texts, use, all = false, json }: Options) => {
      const { terminal } = session;
      const set = await readSettings(texts);
      const { auditTask, createTask, tasks } = await import("../index.ts");
      const { taskAmong } = await import("../task/index.ts");
      const { tasks: own } = await definitionsOf(use);
      const named = names.map((name) => taskAmong(own, name));
      const chosen = all ? [...own, ...tasks] : named.length > 0 ? named : own;
      if (chosen.length === 0)
        throw missing({ subject: "task", remedy: 'name one, such as "contextDecision", or give --all or --use FILE' });
      const settings = taskSectionFrom(set);
      const audits: TaskAudit[] = [];
      for (const definition of chosen)
        for (const one of presetsOf(definition, preset ?? presetIn(settings), all))
          audits.push(
            auditTask(withPlaces(underTask(set), () => createTask(definition, { ...settings, preset: one }))),
          );
      if (json) writeJson(terminal, audits);
      else
        terminal.write(
          auditTable(audits) +
            (chosen.length === 1 ? audits.map((one) => `\n${auditDetails(one, audits.length === 1)}`).join("") : ""),
        );
      for (const { task, preset: one, claims } of audits)
        for (const { name, outcome, message } of claims) {
          if (outcome !== "failed") continue;
          session.exitCode = 1;
          terminal.writeError(`failed: task "${task}"${one === null ? "" : `, ${one}`}: ${name}: ${message}\n`);
        }
    });

const presetIn = ({ preset }: Readonly<Record<string, unknown>>) => (typeof preset === "string" ? preset : undefined);

/**
 * The presets to check; undefined stands for the task's own values. Throws "unknown" for a name that no task has; of
 * all tasks, those without it are left out.
 */
function presetsOf({ presets = {} }: Pick<TaskDefinition, "presets">, wanted: string | undefined, all: boolean) {
  const names = Object.keys(presets);
  if (wanted === undefined) return [undefined, ...names];
  if (names.includes(wanted)) return [wanted];
  if (all) return [];
  throw unknownName("--preset", wanted, names);
}
