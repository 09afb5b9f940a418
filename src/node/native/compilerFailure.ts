/** The error for a compiler that failed, and the files it leaves for inspection. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type DalenetError, quoted, unsupported } from "../../base/errors.ts";
import type { Compiler, Failure } from "./compiler.ts";

interface Place {
  readonly folder: string;
  readonly on: "target" | "kernels";
  /** The source it was compiling. */
  readonly source?: string;
}

/** Writes a command that can be run again, and its output, to the folder; the error names the file. */
export function compilerFailed(
  { command }: Compiler,
  { words, message }: Failure,
  { folder, on, source = "" }: Place,
): DalenetError {
  const [text, log] = ["c", "log"].map((extension) => join(folder, `${on}-failed.${extension}`));
  const line = [...command, ...words, ...(on === "kernels" ? ["-o", "kernels.so"] : []), "-x", "c", text];
  const first = message.trim().split("\n")[0];
  const subject = `C compiler ${command.join(" ")}`;
  const what = on === "kernels" ? "fails on the kernels" : "does not know this machine";
  const detail = `${what}${first === "" ? "" : ` ("${first}")`}`;
  try {
    writeFileSync(text, source, { mode: 0o600 });
    writeFileSync(log, `${line.map(quoted).join(" ")}\n${message.trimEnd()}\n`, { mode: 0o600 });
  } catch (error) {
    return unsupported({
      subject,
      detail: `${detail}, and its output cannot be written (${(error as Error).message})`,
      remedy: "free some room, or name another folder in $DALENET_CACHE",
    });
  }
  return unsupported({ subject, detail, remedy: `see ${log} for command and output, or name another compiler in $CC` });
}
