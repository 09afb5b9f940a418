import { spawn } from "node:child_process";
import { join } from "node:path";

const main = join(import.meta.dirname, "../../dist/cli/main.js");

/**
 * Starts the built command line in a folder, as the leader of a group of processes.
 * @param redirection of a shell, such as ">/dev/full"; output that is not redirected is collected
 * @param before what the shell does first, such as "ulimit -f 8"
 */
export function startBuilt(folder: string, words: readonly string[], redirection = "", before = "true") {
  const inShell = `${before}; exec "$0" "$@" ${redirection}`;
  const child = spawn("/bin/sh", ["-c", inShell, process.execPath, main, ...words], { cwd: folder, detached: true });
  const said = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => void (said.out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => void (said.err += text));
  const ended = new Promise<{ code: number | null; killed: string | null; out: string; err: string }>((resolve) =>
    // On a busy machine a command may announce what it is doing.
    child.on("close", (code, killed) =>
      resolve({ code, killed, out: said.out, err: said.err.replace(/^.* …\n/gm, "") }),
    ),
  );
  return { child, ended };
}
