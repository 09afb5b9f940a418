import { Command, examples, type Session } from "./command.ts";
import { completionScript } from "./completionScript.ts";
import { completionTable, shells } from "./completionTable.ts";
import { choiceOf } from "./options.ts";

/** `dalenet completion`: scripts for the Tab key. */
export const completionCommand = ({ terminal }: Session) =>
  new Command("completion")
    .description("print a script that makes the Tab key complete commands in bash, zsh or fish")
    .argument("<shell>", shells.join(", "))
    .addHelpText(
      "after",
      `
To have it in every new shell:
  ~/.bashrc                   source <(dalenet completion bash)
  ~/.zshrc, after compinit    source <(dalenet completion zsh)
  ~/.config/fish/config.fish  dalenet completion fish | source
${examples("dalenet completion bash")}`,
    )
    .action(async (shell: string, _: object, command: Command) => {
      const script = completionScript[choiceOf("shell", shell, shells)];
      terminal.write(script(await completionTable(command.parent!)));
    });
