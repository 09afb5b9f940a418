/** What this machine offers to the backends, and what would help where something is missing. */
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { toolchain } from "../backend/native/build.ts";
import { cacheContent, cacheFolder } from "../backend/native/cache.ts";
import { findCompiler, namedInVain } from "../backend/native/compiler.ts";
import { fusedMultiplyAdd, hasSimd } from "../backend/wasm/features.ts";
import { whyNot } from "./backends.ts";
import { machine } from "./machine.ts";
import { type Python, pythonHere } from "./python.ts";

export interface Doctor {
  readonly node: string;
  readonly cpu: string;
  readonly platform: string;
  /** Cores that the process may use. */
  readonly cores: number;
  readonly wasm: { readonly simd: boolean; readonly fused: boolean; readonly sharedMemory: boolean };
  readonly native: {
    /** The compiler with the words behind it; null without one. */
    readonly command: readonly string[] | null;
    /** Name and version in its own words, null where it does not know this machine. */
    readonly compiler: string | null;
    /** Lanes of a vector of float32. */
    readonly lanes: number | null;
    readonly fused: boolean | null;
    /** The version of the package that calls C; null where it cannot be loaded. */
    readonly koffi: string | null;
    /** Why native cannot be used; null where a kernel was compiled, loaded and called. */
    readonly whyNot: string | null;
  };
  readonly cache: { readonly folder: string | null; readonly files: number; readonly bytes: number };
  readonly python: Python | null;
  /** What backend `auto` takes. */
  readonly auto: { readonly short: string; readonly long: string };
  /** What would help, by what it is about. */
  readonly advice: readonly { readonly about: keyof Doctor; readonly text: string }[];
}

/** Looks at this machine. Does not throw for what is missing or broken. */
export async function doctor(): Promise<Doctor> {
  const { cpu, platform, node } = machine();
  const python = await pythonHere();
  const wasm = { simd: hasSimd(), fused: fusedMultiplyAdd(), sharedMemory: hasSharedMemory() };
  const native = nativeFacts();
  const found = { wasm, native, cache: cacheFacts(), python };
  const auto = { short: "wasm", long: native.whyNot === null ? "native" : "wasm" };
  return { node, cpu, platform, cores: availableParallelism(), ...found, auto, advice: adviceOn(found) };
}

function hasSharedMemory(): boolean {
  try {
    return new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer instanceof SharedArrayBuffer;
  } catch {
    return false;
  }
}

function nativeFacts(): Doctor["native"] {
  const target = orNull(() => toolchain().target);
  return {
    command: findCompiler()?.command ?? null,
    compiler: target?.compiler ?? null,
    lanes: target?.lanes ?? null,
    fused: target?.fused ?? null,
    koffi: orNull(() => (createRequire(import.meta.url)("koffi") as { version: string }).version),
    whyNot: whyNot("native") ?? null,
  };
}

function cacheFacts(): Doctor["cache"] {
  const folder = orNull(cacheFolder);
  return { folder, ...((folder === null ? null : orNull(cacheContent)) ?? { files: 0, bytes: 0 }) };
}

function orNull<T>(look: () => T): T | null {
  try {
    return look();
  } catch {
    return null;
  }
}

function adviceOn({ wasm, native, python }: Pick<Doctor, "wasm" | "native" | "cache" | "python">): Doctor["advice"] {
  const vain = namedInVain();
  const peers = python && (["numpy", "torch", "jax"] as const).filter((name) => python[name] === null);
  const lines: readonly (readonly [unknown, keyof Doctor, string])[] = [
    [!wasm.simd, "wasm", "take a Node with WebAssembly SIMD: 20.19 or newer, on a processor of the last ten years"],
    [
      wasm.simd && !wasm.fused,
      "wasm",
      "no fused multiply–add: results are right, but differ in the last bits from those of other machines",
    ],
    [vain !== undefined, "native", `$CC names ${vain}, which is no program; correct it or unset it`],
    [native.command === null, "native", "install clang or gcc; until then wasm is used"],
    [
      native.command !== null && native.koffi === null,
      "native",
      "install the optional dependency koffi (npm install koffi); until then wasm is used",
    ],
    [native.command !== null && native.koffi !== null && native.whyNot !== null, "native", `${native.whyNot}`],
    [
      python === null,
      "python",
      "only the benchmark's peers need it: python3 in the path, or its name in $DALENET_BENCH_PYTHON",
    ],
    [peers && peers.length > 0, "python", `only the benchmark's peers need it: pip install ${peers?.join(" ")}`],
  ];
  return lines.filter(([holds]) => holds).map(([, about, text]) => ({ about, text }));
}
