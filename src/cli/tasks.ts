import { Command, examples, type Session } from "./command.ts";
import { definitionsOf, jsonOption, useOption, writeJson } from "./options.ts";

/** `dalenet tasks`: what can be trained. */
export const tasksCommand = ({ terminal }: Session) =>
  new Command("tasks")
    .description("list the tasks: channels, parameters and sources; check those of your own")
    .addOption(useOption())
    .addOption(jsonOption())
    .addHelpText("after", examples("dalenet tasks", "dalenet tasks --json", "dalenet tasks --use detection.mjs"))
    .action(async ({ use, json }: { use?: readonly string[]; json?: boolean }) => {
      const { checkTask, createTask, tasks } = await import("../index.ts");
      const own = await definitionsOf(use);
      const described = [...own.tasks, ...tasks].map((definition) => {
        const instance = createTask(definition);
        const { inputs, outputs, dt, conditions, parameters: values } = instance;
        const findings = own.tasks.includes(definition) ? checkTask(instance) : [];
        for (const { message } of findings) terminal.writeError(`warning: task "${definition.name}": ${message}\n`);
        const { name, title, summary, source, target } = definition;
        const parameters = Object.entries(definition.parameters).map(([key, { kind, about }]) => {
          return { name: key, default: values[key], unit: kind.unit ?? "", description: about };
        });
        return { name, title, summary, source, target, dt, inputs, outputs, conditions: conditions.length, parameters };
      });
      if (json) return writeJson(terminal, described);
      terminal.write(
        described
          .map(({ name, title, summary, source, dt, inputs, outputs, parameters }) =>
            [
              `${name}: ${title}`,
              `  ${summary}`,
              `  inputs   ${inputs.join(", ")}`,
              `  outputs  ${outputs.join(", ")}`,
              `  settings (under task:)`,
              ...[{ name: "dt", default: dt, unit: "ms", description: "time step" }, ...parameters].map(
                (p) => `    ${p.name}: ${JSON.stringify(p.default)}  ${p.description}${p.unit ? `, in ${p.unit}` : ""}`,
              ),
              `  source   ${source}`,
            ].join("\n"),
          )
          .join("\n\n"),
      );
      terminal.write("\n");
    });
