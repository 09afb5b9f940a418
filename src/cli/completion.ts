import { Command } from "commander";
import { unknownName } from "../errors.ts";
import { completionScript } from "./completionScript.ts";
import { completionTable, shells } from "./completionTable.ts";
import { examples, type Session } from "./session.ts";

/** `dalenet completion`: what the Tab key needs to know. */
export const completionCommand = ({ terminal }: Session) =>
  new Command("completion")
    .description("print a script with which the Tab key completes commands in bash, zsh or fish")
    .argument("<shell>", shells.join(", "))
    .addHelpText(
      "after",
      `
To have it in every new shell:
  ~/.bashrc                   source <(dalenet completion bash)
  ~/.zshrc, behind compinit   source <(dalenet completion zsh)
  ~/.config/fish/config.fish  dalenet completion fish | source
${examples("dalenet completion bash")}`,
    )
    .action(async (shell: string, _: object, command: Command) => {
      const known = shells.find((name) => name === shell);
      if (known === undefined) throw unknownName("shell", shell, shells);
      terminal.write(completionScript[known](await completionTable(command.parent!)));
    });
