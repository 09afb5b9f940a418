/** The Python of this machine, for tests of what users run there. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { pythonHere } from "../../src/node/tools/python.ts";

const python = await pythonHere();
export const examples = join(import.meta.dirname, "../../examples");

/** Why a test that needs this library is skipped; undefined where it is there. */
export function without(library: "numpy" | "torch"): string | undefined {
  if (python === null) return "no python3 (nor $DALENET_BENCH_PYTHON)";
  return python[library] === null || python.numpy === null ? `${python.command} has no ${library}` : undefined;
}

/** What Python prints; it finds the examples' modules. Throws with what it complains of. */
export function runPython(words: readonly string[], cwd = examples): string {
  const env = { ...process.env, PYTHONPATH: examples, PYTHONDONTWRITEBYTECODE: "1" };
  return execFileSync(python!.command, words, { cwd, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
