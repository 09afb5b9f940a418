import { nearestName, unknown, unknownName } from "../base/errors.ts";
import type { TaskDefinition } from "../index.ts";
import { Command, examples, type Session } from "./command.ts";
import { choiceOf, definitionsOf, jsonOption, useOption, writeJson } from "./options.ts";
import { isModule, useRemedy } from "./runFolder.ts";
import type { ListedTask } from "./taskDetails.ts";

interface Options {
  family?: string;
  use?: readonly string[];
  json?: boolean;
}

/** `dalenet tasks`: the tasks that can be trained. */
export const tasksCommand = ({ terminal }: Session) =>
  new Command("tasks")
    .description("list tasks by family, or describe one: channels, factors, score, settings")
    .argument("[search...]", "a name, or words in names, titles, summaries and sources")
    .option("--family <family>", "only tasks of one family")
    .addOption(useOption())
    .addOption(jsonOption("the full description of each, as JSON"))
    .addHelpText(
      "after",
      examples(
        "dalenet tasks",
        "dalenet tasks contextDecision",
        "dalenet tasks match",
        "dalenet tasks --family timing --json",
        "dalenet tasks --use gapDetection.mjs",
      ),
    )
    .action(async (search: readonly string[], { family, use, json }: Options) => {
      const { checkTask, createTask, families, mixture } = await import("../index.ts");
      const { describedTask, taskDetails, taskLines } = await import("./taskDetails.ts");
      const own = (await definitionsOf(use)).tasks;
      if (family !== undefined) choiceOf("--family", family, Object.keys(families));
      const placed: ListedTask[] = [
        ...own.map((definition) => ({ definition, family: null, group: "Your own tasks" })),
        ...Object.entries(families).flatMap(([key, { title, tasks }]) =>
          Object.values(tasks).map((definition: TaskDefinition) => ({ definition, family: key, group: title })),
        ),
        { definition: mixture, family: null, group: "Several tasks on one network" },
      ];
      for (const definition of own)
        for (const { message } of checkTask(createTask(definition)))
          terminal.writeError(`warning: task "${definition.name}": ${message}\n`);
      const found = matching(
        placed.filter((one) => family === undefined || one.family === family),
        search,
      );
      const mentioned = found.length === 1 || search.some((word) => found.some((one) => one.definition.name === word));
      if (json) return writeJson(terminal, found.map(describedTask));
      terminal.write(mentioned ? found.map((one) => taskDetails(describedTask(one))).join("\n") : taskLines(found));
    });

/** Tasks with the given names; otherwise tasks in which every word occurs. Throws "unknown" if there are none. */
function matching(placed: readonly ListedTask[], search: readonly string[]): readonly ListedTask[] {
  const named = placed.filter(({ definition }) => search.includes(definition.name));
  if (named.length > 0 && named.length === search.length) return named;
  const found = placed.filter((one) => {
    const text = searchText(one).toLowerCase();
    return search.every((word) => text.includes(word.toLowerCase()));
  });
  if (found.length > 0) return found;
  const names = placed.map(({ definition }) => definition.name);
  // A name with a slip, or words that no task has.
  if (search.length === 1 && nearestName(search[0], names) !== undefined) throw unknownName("task", search[0], names);
  const module = search.find(isModule);
  throw unknown({
    subject: "tasks with",
    value: search.join(" "),
    detail: "in their name, title, summary, source or presets",
    remedy:
      module === undefined
        ? `give ${search.length === 1 ? "another word" : "fewer words"}, or none to list all`
        : useRemedy(module),
  });
}

const searchText = ({
  definition: { name, title, summary, source, presets = {} },
  group,
  family,
}: ListedTask): string =>
  [
    name,
    title,
    summary,
    source,
    group,
    family,
    ...Object.entries(presets).flatMap(([preset, { about }]) => [preset, about]),
  ].join("\n");
