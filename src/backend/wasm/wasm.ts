/** The WebAssembly backend: float32, vectors of four lanes, one or several threads. */
import { missing, unsupported } from "../../base/errors.ts";
import type { Program } from "../../ir/program.ts";
import { usesOf } from "../../lower/normalize.ts";
import { usualSlabs } from "../../lower/slabs.ts";
import { knownOptions } from "../../settings/options.ts";
import { allocate, planArena, slabCalls } from "../arena/arena.ts";
import { arenaExecutable, portableProfile } from "../arena/executable.ts";
import { explanation } from "../arena/explanation.ts";
import type { Backend, CompileOptions, Executable, Explanation, NumericProfile } from "../backend.ts";
import { checkCompileOptions, checkCounts, checkMemory, guarded } from "../guard.ts";
import { portableTiling, type Tiling } from "../kernels/context.ts";
import { emitModule } from "../kernels/emit.ts";
import { kernelCalls, type Link } from "../kernels/inspect.ts";
import { machineLimits } from "../kernels/limits.ts";
import { withPass } from "../pooling.ts";
import { alone, type Team } from "../threads/team.ts";
import { groupRunner, type WasmJobs } from "../threads/wasmRunner.js";
import { assemble, type ModuleOptions } from "./assembler.ts";
import { fusedMultiplyAdd } from "./features.ts";
import { moduleText } from "./text.ts";

export interface WasmOptions {
  /** Use fused multiply–add; by default if the machine has it. "unsupported" if requested on a machine without it. */
  readonly fused?: boolean;
  /**
   * Threads that work on a run, including the calling one; at most one per group of slabs is used. Default 1.
   * Results do not depend on it.
   */
  readonly threads?: number;
  /** The team of workers, created on first use with more than one thread. */
  readonly team?: () => Team;
}

/** Tile sizes that V8 compiles well (bench/NOTES.md). */
export const tiling: Tiling = {
  vectorLanes: () => 4,
  sumLanes: () => 4,
  outsideLanes: 4,
  noiseVectors: 2,
  productTile: { units: 4, vectors: 2 },
  sumTile: { rows: 4, columns: 2 },
};

/** The part of compilation that needs no memory. */
function prepare(program: Program, options: CompileOptions, asked: WasmOptions) {
  const { trials, maxSteps, portable = false } = options;
  const { fused = !portable && fusedMultiplyAdd(), threads = 1, team } = asked;
  checkCompileOptions(options);
  checkCounts({ trials, maxSteps, threads });
  if (threads > 1 && !team)
    throw missing({ subject: `a team of ${threads} threads`, remedy: "pass it as `team`, or omit `threads`" });
  if (fused && portable)
    throw unsupported({ subject: "fused multiply–add in portable kernels", remedy: "request one or the other" });
  if (fused && !fusedMultiplyAdd())
    throw unsupported({
      subject: "fused multiply–add on this machine",
      remedy: "its WebAssembly has no relaxed SIMD: compile with fused: false",
    });
  const arena = planArena(program, options, { threads, slabs: usualSlabs });
  const { plan, layout } = arena;
  const encoding: ModuleOptions = { pages: layout.pages, shared: layout.threads.length > 1, fused };
  const emit = () => {
    checkMemory(layout.memory, options);
    return emitModule(
      { plan, layout, uses: usesOf(plan.roots), ...(portable ? portableTiling(tiling) : tiling) },
      maxSteps,
    );
  };
  const profile: NumericProfile = portable ? portableProfile : { backend: "wasm", precision: "float32", fused };
  return { arena, encoding, emit, profile };
}

function explain(program: Program, options: CompileOptions, asked: WasmOptions): Explanation {
  const { arena, encoding, emit, profile } = prepare(program, options, asked);
  const code = () => {
    const bytes = assemble(emit(), encoding);
    return { text: moduleText(bytes), bytes: bytes.length };
  };
  return explanation(arena, options, { profile, code });
}

function compile(program: Program, options: CompileOptions, asked: WasmOptions): Executable {
  const { arena, encoding, emit, profile } = prepare(program, options, asked);
  const { layout } = arena;
  const bytes = assemble(emit(), encoding);
  const memory = allocate(layout);
  const module = new WebAssembly.Module(bytes);
  const { exports } = new WebAssembly.Instance(module, { arena: { memory } });
  const call = exports as Record<string, (...numbers: number[]) => void>;
  const jobs: WasmJobs = { module, memory, groups: slabCalls(layout), threads: layout.threads };
  const runGroup = groupRunner(exports, jobs, 0);
  const groups = layout.threads.length > 1 ? asked.team!().stage(jobs, runGroup) : alone(jobs, runGroup);
  return arenaExecutable(arena, options, {
    profile,
    memory,
    prologue: call["prologue"],
    slabs: groups.run,
    epilogue: call["epilogue"],
    update: call["update"],
    close: groups.close,
    inspect: () => ({
      kernels: kernelCalls(emit(), layout, link(memory, encoding)),
      limits: machineLimits(4, (own) => link(own, { pages: 0, fused: encoding.fused })),
    }),
  });
}

const link =
  (memory: WebAssembly.Memory, encoding: ModuleOptions): Link =>
  (functions) => {
    const module = new WebAssembly.Module(assemble(functions, encoding));
    const { exports } = new WebAssembly.Instance(module, { arena: { memory } });
    const call = exports as Record<string, (...numbers: number[]) => void>;
    return (name, ...numbers) => call[name](...numbers);
  };

/** The WebAssembly backend with the given options. */
export function wasmBackendWith(given: WasmOptions = {}): Backend {
  const options = knownOptions(given, ["threads", "fused", "team"], "the options of wasmBackend");
  const { compile: compiled, ...rest } = withPass({
    compile: (...one) => compile(...one, options),
    explain: (...one) => explain(...one, options),
  });
  return {
    name: "wasm",
    tolerance: { values: 2e-5, gradients: 2e-4 },
    compile: (...one) => guarded(compiled(...one)),
    ...rest,
  };
}
