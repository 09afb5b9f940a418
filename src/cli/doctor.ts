import { counted } from "../base/unitText.ts";
import type { Doctor } from "../node/index.ts";
import { Command, examples, type Session } from "./command.ts";
import { quitOnInterrupt } from "./interrupt.ts";
import { bytesText } from "./numberText.ts";
import { jsonOption, writeJson } from "./options.ts";

/** `dalenet doctor`: what does this machine offer? */
export const doctorCommand = ({ terminal }: Session) =>
  new Command("doctor")
    .description("show what this machine offers: processor, WebAssembly, C compiler, cache, and the choice of backend")
    .addOption(jsonOption())
    .addHelpText("after", examples("dalenet doctor", "dalenet doctor --json"))
    .action(async ({ json }: { json?: boolean }) => {
      const { doctor } = await import("../node/index.ts");
      const release = quitOnInterrupt(terminal);
      const found = await doctor().finally(release);
      if (json) return writeJson(terminal, found);
      terminal.write(asText(found));
    });

/** One row per item, with advice below it. */
function asText(found: Doctor): string {
  const { node, cpu, platform, cores, auto, advice } = found;
  const rows: readonly (readonly [string, string, keyof Doctor])[] = [
    ["node", `${node}, ${platform}`, "node"],
    ["processor", `${cpu}, ${counted(cores, "core")} for this process`, "cores"],
    ["wasm", wasmText(found.wasm), "wasm"],
    ["native", nativeText(found.native), "native"],
    ["cache", cacheText(found.cache), "cache"],
    ["python", pythonText(found.python), "python"],
    ["auto", `${auto.short} for short jobs, ${auto.long} for long ones`, "auto"],
  ];
  return rows
    .flatMap(([name, text, about]) => [
      `${name.padEnd(11)}${text}`,
      ...advice.filter((one) => one.about === about).map((one) => `${" ".repeat(11)}→ ${one.text}`),
    ])
    .map((line) => `${line}\n`)
    .join("");
}

function wasmText({ simd, fused, sharedMemory, whyNot }: Doctor["wasm"]): string {
  if (whyNot !== null) return "not usable";
  const has = (what: string, is: boolean) => `${is ? "" : "no "}${what}`;
  return [has("SIMD", simd), has("fused multiply–add", fused), has("shared memory for threads", sharedMemory)].join(
    ", ",
  );
}

function nativeText({ command, inVain, compiler, lanes, fused, koffi, whyNot }: Doctor["native"]): string {
  const facts = [
    command === null
      ? inVain === null
        ? "no C compiler"
        : "$CC names no program"
      : `${compiler ?? "a compiler that fails on this machine"} (${command.join(" ")})`,
    ...(lanes === null ? [] : [`vectors of ${32 * lanes} bits, ${fused ? "" : "not "}fused`]),
    koffi === null ? "no koffi" : `koffi ${koffi}`,
  ];
  return `${whyNot === null ? "usable" : "not usable"}: ${facts.join("; ")}`;
}

function cacheText({ folder, files, bytes, trouble }: Doctor["cache"]): string {
  if (folder === null) return "none";
  return `${folder}, ${trouble === null ? `${counted(files, "file")}, ${bytesText(bytes)}` : "not usable"}`;
}

function pythonText(python: Doctor["python"]): string {
  if (python === null) return "none";
  const versions = (["numpy", "torch", "jax"] as const).flatMap((name) =>
    python[name] === null ? [] : `${name} ${python[name]}`,
  );
  return [`${python.version} (${python.command})`, ...versions].join(", ");
}
