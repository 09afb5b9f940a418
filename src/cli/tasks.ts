import { Command, examples, type Session } from "./command.ts";
import { definitionsOf, jsonOption, useOption, writeJson } from "./options.ts";
import { factorText, noiseText, outputsText, psychometricText, scoreText } from "./taskText.ts";

/** `dalenet tasks`: the tasks that can be trained. */
export const tasksCommand = ({ terminal }: Session) =>
  new Command("tasks")
    .description("list the tasks: channels, factors, scores, parameters and sources; check your own")
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
        const { factors, psychometric, align, score, noResponse } = instance.words;
        const { sigma, mixing, perTrial } = instance.noise;
        return {
          name,
          title,
          summary,
          source,
          target,
          dt,
          inputs,
          outputs,
          noResponse: noResponse === null ? null : outputs[noResponse],
          conditions: conditions.length,
          factors,
          psychometric: psychometric && { ...psychometric, levels: instance.levels },
          align,
          score: { ...score, chance: instance.declaredChance },
          noise: { sigma, isCorrelated: mixing !== null, isScaledByTrial: perTrial },
          parameters,
        };
      });
      if (json) return writeJson(terminal, described);
      terminal.write(
        described
          .map((one) =>
            [
              `${one.name}: ${one.title}`,
              `  ${one.summary}`,
              ...tableLines([
                ["inputs", one.inputs.join(", ")],
                ["outputs", outputsText(one)],
                ["factors", one.factors.map(factorText).join("; ")],
                ["curve", psychometricText(one)],
                ["aligned", one.align.length > 0 ? `to the onset of ${one.align.join(", ")}` : ""],
                ["score", scoreText(one.score, one.target)],
                ["noise", noiseText(one)],
              ]),
              `  settings (under task:)`,
              ...[{ name: "dt", default: one.dt, unit: "ms", description: "time step" }, ...one.parameters].map(
                (p) => `    ${p.name}: ${JSON.stringify(p.default)}  ${p.description}${p.unit ? `, in ${p.unit}` : ""}`,
              ),
              `  source   ${one.source}`,
            ].join("\n"),
          )
          .join("\n\n"),
      );
      terminal.write("\n");
    });

/** Lines with a label; empty texts are left out. */
const tableLines = (lines: readonly (readonly [label: string, text: string])[]): string[] =>
  lines.flatMap(([label, text]) => (text === "" ? [] : [`  ${label.padEnd(8)} ${text}`]));
