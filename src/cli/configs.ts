import type { ConfigName } from "../index.ts";
import { Command, examples, type Session } from "./command.ts";
import { jsonOption, writeJson } from "./options.ts";

/** `dalenet configs`: the configurations that can be trained by name. */
export const configsCommand = ({ terminal }: Session) =>
  new Command("configs")
    .description("list the built-in configurations, or print one as YAML to start from")
    .argument("[name]", "the one to print")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examples(
        "dalenet configs",
        "dalenet configs quickstart > mine.yaml",
        "dalenet train song2016/rdm_dense",
        "dalenet configs --json",
      ),
    )
    .action(async (name: string | undefined, { json }: { json?: boolean }) => {
      const { configGroups, configNamed, configSettings } = await import("../open/index.ts");
      const { configs } = await import("../index.ts");
      const all = Object.entries(configs).map(([name, built]) => ({ name, ...built }));
      if (name === undefined) {
        if (json) return writeJson(terminal, all);
        return terminal.write(listed(all, configGroups));
      }
      const config = configNamed(name);
      const named = configs[name as ConfigName];
      if (json) return writeJson(terminal, { name, ...named });
      const { configText } = await import("./configText.ts");
      terminal.write(`# ${named.about}\n\n${configText(configSettings(), config)}`);
    });

type Named = readonly { readonly name: string; readonly about: string }[];

/** A line for each, and a heading for those of a group. */
function listed(all: Named, groups: Readonly<Record<string, string>>): string {
  const groupOf = (name: string) => /^(.*)\//.exec(name)?.[1];
  return all
    .map(({ name, about }, k) => {
      const group = groupOf(name);
      const isFirst = group !== undefined && group !== groupOf(all[k - 1]?.name ?? "");
      return `${isFirst ? `\n${group}/: ${groups[group]}\n` : ""}${name}: ${about}\n`;
    })
    .join("");
}
