/** The native backend: the kernels as C, compiled by the system's compiler, with vectors as wide as the machine's. */

import { allocate, planArena, slabCalls } from "../../backend/arena/arena.ts";
import { arenaExecutable, portableProfile } from "../../backend/arena/executable.ts";
import { explanation } from "../../backend/arena/explanation.ts";
import type {
  Backend,
  CompileOptions,
  Executable,
  Explanation,
  NumericProfile,
  OnCompile,
} from "../../backend/backend.ts";
import { newMemory } from "../../backend/engine.ts";
import { checkCompileOptions, checkCounts, checkMemory, guarded } from "../../backend/guard.ts";
import type { FunctionBuilder } from "../../backend/kernels/code.ts";
import { portableTiling, type Tiling, widestVector } from "../../backend/kernels/context.ts";
import { emitModule } from "../../backend/kernels/emit.ts";
import { kernelCalls, type Link } from "../../backend/kernels/inspect.ts";
import { machineLimits } from "../../backend/kernels/limits.ts";
import { fusedProbe, isRoundedTwice, roundedProbe, wasFused } from "../../backend/kernels/probe.ts";
import { withPass } from "../../backend/pooling.ts";
import { type DalenetError, missing, refusalOf, unsupported } from "../../base/errors.ts";
import type { Program } from "../../ir/program.ts";
import { usesOf } from "../../lower/normalize.ts";
import { type SlabShape, usualSlabs } from "../../lower/slabs.ts";
import { knownOptions } from "../../settings/options.ts";
import { loadKoffi, type NativeJobs, nativeRunner } from "../threads/nativeRunner.js";
import { nativeStage } from "../threads/team.ts";
import { buildLibrary, onTrial, type Toolchain, toolchain } from "./build.ts";
import type { Target } from "./compiler.ts";
import { kernelFault } from "./kernelCheck.ts";
import { functionsOf, loaded } from "./library.ts";
import { printC } from "./print.ts";

export interface NativeOptions {
  /**
   * Threads that work on a run, including the calling one; at most one per group of slabs is used. Default 1.
   * Results do not depend on it.
   */
  readonly threads?: number;
  /** Called when the C compiler starts and ends; not if all kernels were cached. */
  readonly onCompile?: OnCompile;
}

/** Tiles that fill the registers of a machine (bench/NOTES.md). */
const tilingFor = ({ lanes, registers }: Target): Tiling => ({
  vectorLanes: (slabLanes) => widestVector(slabLanes, lanes),
  sumLanes: (slabLanes) => widestVector(slabLanes, lanes),
  outsideLanes: lanes,
  noiseVectors: registers === 32 ? 4 : 2,
  productTile: { units: registers === 32 ? 16 : 12, vectors: 1 },
  sumTile: registers === 32 ? { rows: 5, columns: 5 } : { rows: 3, columns: 3 },
});

/** Whole vectors; where the widest have 16 lanes, they are worth filling even for small networks. */
function slabsFor({ lanes }: Target, units: number): SlabShape {
  return { lanes: Math.max(lanes, usualSlabs(units).lanes), multiple: Math.min(8, lanes) };
}

/** Larger programs would take seconds to compare with WebAssembly, and twice the memory. */
const largestOnTrial = 2 ** 29;

/** Everything that needs neither memory nor the compiler. */
function prepare(program: Program, options: CompileOptions, threads: number, onCompile?: OnCompile) {
  const { trials, maxSteps, portable = false } = options;
  checkCompileOptions(options);
  checkCounts({ trials, maxSteps, threads });
  const tools = toolchain(onCompile);
  const { target } = tools;
  const arena = planArena(program, options, {
    threads,
    slabs: portable ? usualSlabs : (units) => slabsFor(target, units),
  });
  const { plan, layout } = arena;
  const own = tilingFor(target);
  const tiling = portable ? portableTiling(own) : own;
  const emit = () => {
    checkMemory(layout.memory, options);
    return emitModule({ plan, layout, uses: usesOf(plan.roots), ...tiling }, maxSteps);
  };
  const print = (functions: readonly FunctionBuilder[]) => printC(functions, { fused: !portable });
  const ofMachine: NumericProfile = {
    backend: "native",
    precision: "float32",
    fused: target.fused,
    lanes: target.lanes,
    compiler: target.compiler,
    flags: target.machineFlag,
  };
  return { tools, arena, emit, print, profile: portable ? portableProfile : ofMachine };
}

function explain(program: Program, options: CompileOptions, threads: number): Explanation {
  const { arena, emit, print, profile } = prepare(program, options, threads);
  const code = () => {
    const text = print(emit());
    return { text, bytes: Buffer.byteLength(text) };
  };
  return explanation(arena, options, { profile, code });
}

function compile(program: Program, options: CompileOptions, threads: number, onCompile?: OnCompile): Executable {
  checkKoffi(); // without it, compiled code could not be called
  const { tools, arena, emit, print, profile } = prepare(program, options, threads, onCompile);
  const { plan, layout } = arena;
  const executable = (library: string, regions: readonly number[]): Executable => {
    const memory = allocate(layout);
    const jobs: NativeJobs = { library, memory, groups: slabCalls(layout), threads: regions };
    const { runGroup, prologue, epilogue, update } = load(jobs);
    const groups = nativeStage(jobs, runGroup);
    return arenaExecutable(arena, options, {
      profile,
      memory,
      prologue,
      slabs: groups.run,
      epilogue,
      update,
      close: groups.close,
      inspect: () => ({
        kernels: kernelCalls(emit(), layout, link(memory, tools, print)),
        limits: machineLimits(tools.target.lanes, (own) => link(own, tools, print)),
      }),
    });
  };
  const onOneThread = (library: string) => executable(library, layout.threads.slice(0, 1));
  const faultOf = (path: string) =>
    layout.memory.bytes > largestOnTrial
      ? undefined
      : kernelFault(onOneThread(path), program, plan, options, profile["fused"] === true);
  const library = buildLibrary(print(emit()), tools, faultOf);
  return executable(library, layout.threads);
}

/** @throws "missing" if the package that calls C is not installed or cannot be loaded */
function checkKoffi(): void {
  try {
    loadKoffi();
  } catch (error) {
    const said = (error as Error).message.split("\n")[0];
    throw missing({
      subject: "package koffi",
      detail: `(${said})`,
      remedy: "install it with the optional dependencies (npm install koffi)",
    });
  }
}

function load(jobs: NativeJobs) {
  const functionOf = functionsOf(jobs.library, jobs.memory);
  return loaded(jobs.library, () => ({
    runGroup: nativeRunner(jobs, 0),
    prologue: functionOf("prologue", 0),
    epilogue: functionOf("epilogue", 0),
    update: functionOf("update", 0),
  }));
}

const link =
  (memory: WebAssembly.Memory, tools: Toolchain, print: (functions: readonly FunctionBuilder[]) => string): Link =>
  (functions) => {
    const library = buildLibrary(print(functions), tools);
    const functionOf = functionsOf(library, memory);
    const calls = new Map(
      functions.map(({ name, parameters }) => [name, () => loaded(library, () => functionOf(name, parameters.length))]),
    );
    const known = new Map<string, (...numbers: number[]) => void>();
    return (name, ...numbers) => {
      const call = known.get(name) ?? calls.get(name)!();
      known.set(name, call);
      call(...numbers);
    };
  };

/**
 * Why native kernels cannot be made or used here: tries by compiling, loading and calling the smallest one.
 * Undefined if they can.
 */
export const whyNotNative = (onCompile?: OnCompile): DalenetError | undefined =>
  refusalOf(() => tryOut(toolchain(onCompile)));

/** The same, but always compiles, and leaves the cache unchanged. */
export const whyNotNativeOnTrial = (): DalenetError | undefined => refusalOf(() => onTrial(tryOut));

function tryOut(tools: Toolchain): void {
  checkKoffi();
  const memory = newMemory(1);
  const { lanes, fused } = tools.target;
  const call = link(memory, tools, printC)([fusedProbe(lanes), roundedProbe(lanes)]);
  call("probe");
  if (wasFused(memory) !== fused || !isRoundedTwice(memory, () => call("roundedProbe")))
    throw unsupported({
      subject: `C compiler ${tools.target.compiler}`,
      detail: "makes multiply–adds that are rounded incorrectly",
      remedy: "name another compiler in $CC",
    });
}

/**
 * The native backend with the given options. Compiling throws "missing" or "unsupported" if the machine cannot do
 * it.
 */
export function nativeBackend(given: NativeOptions = {}): Backend {
  const { threads = 1, onCompile } = knownOptions(given, ["threads", "onCompile"], "the options of nativeBackend");
  const { compile: compiled, ...rest } = withPass({
    compile: (...one) => compile(...one, threads, onCompile),
    explain: (...one) => explain(...one, threads),
  });
  return {
    name: "native",
    tolerance: { values: 2e-5, gradients: 2e-4 },
    compile: (...one) => guarded(compiled(...one)),
    ...rest,
  };
}
