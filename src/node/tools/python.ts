/** The Python installation for the benchmark's peers. */
import { spawn } from "node:child_process";

export interface Python {
  /** $DALENET_BENCH_PYTHON, or python3. */
  readonly command: string;
  readonly version: string;
  /** Versions of the installed libraries; null for one that is missing. */
  readonly numpy: string | null;
  readonly torch: string | null;
  readonly jax: string | null;
}

/** Reads what is installed and imports nothing: importing torch alone takes seconds. */
const question = `
import json, platform
from importlib import metadata
def version(name):
    try:
        return metadata.version(name)
    except Exception:
        return None
print(json.dumps({"version": platform.python_version(), **{name: version(name) for name in ("numpy", "torch", "jax")}}))
`;
const longest = 5000;

/** Null if there is none, or none that answers in time. */
export async function pythonHere(): Promise<Python | null> {
  for (const command of [process.env["DALENET_BENCH_PYTHON"], "python3"]) {
    if (!command) continue;
    const text = await answer(command);
    try {
      return { command, ...(JSON.parse(text) as Omit<Python, "command">) };
    } catch {
      // no usable Python
    }
  }
  return null;
}

const answer = (command: string) =>
  new Promise<string>((resolve) => {
    const child = spawn(command, ["-c", question], { stdio: ["ignore", "pipe", "ignore"], timeout: longest });
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (part: string) => (text += part));
    child.on("error", () => resolve(""));
    child.on("close", () => resolve(text));
  });
