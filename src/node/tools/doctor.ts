/** What this machine offers to the backends, and what would help if something is missing. */
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { newMemory } from "../../backend/engine.ts";
import { fusedMultiplyAdd, hasSimd, whyNotWasm } from "../../backend/wasm/features.ts";
import { DalenetError } from "../../base/errors.ts";
import { machine } from "../folder/machine.ts";
import { cacheContent, cacheFolder } from "../native/cache.ts";
import { findCompiler, namedInVain, type Target, targetOf } from "../native/compiler.ts";
import { whyNotNativeOnTrial } from "../native/native.ts";
import { type Python, pythonHere } from "./python.ts";

export interface Doctor {
  readonly node: string;
  readonly cpu: string;
  readonly platform: string;
  /** Cores that the process may use. */
  readonly cores: number;
  readonly wasm: {
    readonly simd: boolean;
    readonly fused: boolean;
    readonly sharedMemory: boolean;
    /** Why it cannot be used; null if it can. */
    readonly whyNot: string | null;
  };
  readonly native: {
    /** The compiler with its arguments; null without one. */
    readonly command: readonly string[] | null;
    /** The value of $CC, if it names no program. */
    readonly inVain: string | null;
    /** Name and version in its own words; null if it does not know this machine. */
    readonly compiler: string | null;
    /** Lanes of a vector of float32. */
    readonly lanes: number | null;
    readonly fused: boolean | null;
    /** The version of the package that calls C; null if it cannot be loaded. */
    readonly koffi: string | null;
    /** Why native cannot be used; null if a kernel was compiled, loaded and called. */
    readonly whyNot: string | null;
  };
  readonly cache: {
    readonly folder: string | null;
    readonly files: number;
    readonly bytes: number;
    /** Why it cannot be read; null if it can, or does not exist yet. */
    readonly trouble: string | null;
  };
  readonly python: Python | null;
  /** The choice of backend `auto`. */
  readonly auto: { readonly short: string; readonly long: string };
  /** What would help, by topic. */
  readonly advice: readonly { readonly about: keyof Doctor; readonly text: string }[];
}

/** Examines this machine. Does not throw for anything missing or broken. */
export async function doctor(): Promise<Doctor> {
  const { cpu, platform, node } = machine();
  const python = await pythonHere();
  const wasm = wasmFacts();
  const native = nativeFacts();
  const found = { wasm, native, cache: cacheFacts(), python };
  const short = wasm.whyNot === null ? "wasm" : "none";
  const auto = { short, long: native.whyNot === null ? "native" : short };
  return { node, cpu, platform, cores: availableParallelism(), ...found, auto, advice: adviceOn(found) };
}

function wasmFacts(): Doctor["wasm"] {
  const whyNot = whyNotWasm();
  const has = (look: () => boolean) => orNull(look) === true;
  return {
    simd: has(hasSimd),
    fused: has(fusedMultiplyAdd),
    sharedMemory: has(() => newMemory(1, true).buffer instanceof SharedArrayBuffer),
    whyNot: whyNot ? whyNot.clause : null,
  };
}

function nativeFacts(): Doctor["native"] {
  const compiler = orNull(findCompiler) ?? null;
  const asked = compiler && targetOf(compiler);
  const target: Target | null = asked && "lanes" in asked ? asked : null;
  const error = whyNotNativeOnTrial();
  return {
    command: compiler?.command ?? null,
    inVain: namedInVain() ?? null,
    compiler: target?.compiler ?? null,
    lanes: target?.lanes ?? null,
    fused: target?.fused ?? null,
    koffi: orNull(() => (createRequire(import.meta.url)("koffi") as { version: string }).version),
    whyNot: error ? error.clause : null,
  };
}

function cacheFacts(): Doctor["cache"] {
  const folder = orNull(cacheFolder);
  try {
    return { folder, ...cacheContent(), trouble: null };
  } catch (error) {
    return { folder, files: 0, bytes: 0, trouble: error instanceof DalenetError ? error.clause : String(error) };
  }
}

function orNull<T>(look: () => T): T | null {
  try {
    return look();
  } catch {
    return null;
  }
}

function adviceOn({
  wasm,
  native,
  cache,
  python,
}: Pick<Doctor, "wasm" | "native" | "cache" | "python">): Doctor["advice"] {
  const peers = python && (["numpy", "torch", "jax"] as const).filter((name) => python[name] === null);
  const lines: readonly (readonly [unknown, keyof Doctor, string])[] = [
    [wasm.whyNot !== null, "wasm", `${wasm.whyNot}; until then only the slow backend reference can be used`],
    [
      wasm.whyNot === null && !wasm.fused,
      "wasm",
      "no fused multiply–add: results are right, but differ in the last bits from those of other machines; " +
        "with train.profile portable they do not",
    ],
    [
      native.whyNot !== null && native.whyNot !== wasm.whyNot,
      "native",
      `${native.whyNot}${wasm.whyNot === null ? "; until then wasm is used" : ""}`,
    ],
    [cache.trouble !== null, "cache", `${cache.trouble}`],
    [
      python === null,
      "python",
      "needed only by the benchmark's peers: python3 in the path, or its name in $DALENET_BENCH_PYTHON",
    ],
    [peers && peers.length > 0, "python", `needed only by the benchmark's peers: pip install ${peers?.join(" ")}`],
  ];
  return lines.filter(([holds]) => holds).map(([, about, text]) => ({ about, text }));
}
