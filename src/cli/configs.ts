import { Command } from "commander";
import { unknownName } from "../errors.ts";
import { examples, type Session } from "./session.ts";

/** `dalenet configs`: the configurations that can be trained by name. */
export const configsCommand = ({ terminal }: Session) =>
  new Command("configs")
    .description("list the built-in configurations, or print one as YAML to start from")
    .argument("[name]", "the one to print")
    .addHelpText(
      "after",
      examples("dalenet configs", "dalenet configs quickstart > mine.yaml", "dalenet train mine.yaml"),
    )
    .action(async (name?: string) => {
      const { configs } = await import("../index.ts");
      if (name === undefined) {
        for (const [key, { about }] of Object.entries(configs)) terminal.write(`${key}: ${about}\n`);
        return;
      }
      if (!Object.hasOwn(configs, name)) throw unknownName("configuration", name, Object.keys(configs));
      const { stringify } = await import("yaml");
      terminal.write(`# ${configs[name].about}\n${stringify(configs[name].config)}`);
    });
