/** The machine's Python, to test what users run there. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { pythonHere } from "../../src/node/tools/python.ts";

const python = await pythonHere();
export const examples = join(import.meta.dirname, "../../examples");

/** Why a test that needs this library is skipped; undefined if it is installed. */
export function without(library: "numpy" | "torch"): string | undefined {
  if (python === null) return "no python3 (nor $DALENET_BENCH_PYTHON)";
  return python[library] === null || python.numpy === null ? `${python.command} has no ${library}` : undefined;
}

/** Runs Python with the examples' modules in its path and returns its output. Throws with its error output. */
export function runPython(words: readonly string[], cwd = examples): string {
  const env = { ...process.env, PYTHONPATH: examples, PYTHONDONTWRITEBYTECODE: "1" };
  return execFileSync(python!.command, words, { cwd, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
