/** Backends by name, and the choice between them. */
import { cores } from "../base/cores.ts";
import { DalenetError, invalid, unknownName } from "../base/errors.ts";
import type { RunConfig } from "../open/config.ts";
import type { Experiment } from "../open/experiment.ts";
import { mostSteps } from "../open/stages.ts";
import { batchShape } from "../open/trainOptions.ts";
import type { Backend, NumericProfile, OnCompile } from "./backend.ts";
import { checkCounts, checkMemory } from "./guard.ts";

export interface BackendSettings {
  /** Threads that may work on a run, by default one per core available to the process. Does not affect results. */
  readonly threads?: number;
  /** Called when the C compiler starts and ends; not if all kernels were cached. */
  readonly onCompile?: OnCompile;
}

/** Makes a backend on this host. */
export interface BackendMaker {
  make(settings: BackendSettings & { readonly threads: number }): Backend;
  /** Why it cannot run on this machine; undefined if it can. */
  obstacle?(settings: BackendSettings): DalenetError | undefined;
  /**
   * True if this kind of host never has it, as a page never has a compiler; then passing over it needs no
   * explanation.
   */
  readonly isNowhere?: boolean;
}

/** The names of the backends. */
export const backendNames = ["wasm", "native", "reference"] as const;
export type BackendName = (typeof backendNames)[number];

export interface Choice {
  readonly backend: Backend;
  /** The reason, unless the backend was named; final once it has compiled. */
  readonly because?: string;
}

/** The backends of a host, and the choice between them for training and simulation. */
export interface Backends {
  /**
   * A backend: `wasm` (float32, SIMD, threads), `native` (the same through the system's C compiler, with the machine's
   * widest vectors) or `reference` (float64, one thread, slow: the standard that the others are tested against).
   * @throws "unknown" for another name, "invalid" for an impossible number of threads
   */
  named(name: string, settings?: BackendSettings): Backend;
  /**
   * Why a backend cannot run on this machine and what would help, without a full stop; undefined if it can run.
   * @throws "unknown" for another name
   */
  whyNot(name: string): string | undefined;
  /** A backend requested by name. Throws if it cannot run on this machine, and the errors of `named`. */
  usable(name: string, settings: BackendSettings): Backend;
  /**
   * The backend for training: the one that the configuration names or the run began on. `auto` takes native if the
   * machine can run it and the job is long enough, else wasm. The choice depends neither on the cache nor on threads: a
   * program that fits into memory with one thread fits with many (backend/arena).
   */
  forTraining(
    experiment: Pick<Experiment, "config" | "task" | "model">,
    settings: BackendSettings,
    before?: NumericProfile,
  ): Choice;
  /**
   * For work that need not reproduce earlier bits: wasm runs programs that native cannot compile; `tell` gets the
   * reason.
   */
  nativeOrWasm(backend: Backend, settings: BackendSettings, tell: (why: string) => void): Backend;
  /** The backend for simulating a trained network: the one named, else the run's own if it works here, else wasm. */
  forSimulation(
    named: string | undefined,
    config: RunConfig,
    profile: NumericProfile | null,
    settings: BackendSettings,
  ): Choice;
}

/** A job of this many floating-point operations repays a second or two of compilation: some 10 s of one wasm thread. */
const worthCompiling = 4e11;

const inPlaceOf = (name: string, error: DalenetError) => `${name} cannot be used: ${error.clause}`;

/**
 * The backends of Node, or of a page.
 * @param usualThreads the default number of threads
 */
export function backendsOf(
  makers: Readonly<Record<BackendName, BackendMaker>>,
  usualThreads: () => number = cores,
): Backends {
  const checkName = (name: unknown) => {
    if (typeof name !== "string")
      throw invalid({ subject: "backend", value: name, remedy: `it must be one of ${backendNames.join(", ")}` });
    if (!Object.hasOwn(makers, name)) throw unknownName("backend", name, backendNames);
  };
  const named: Backends["named"] = (name, { threads = usualThreads(), onCompile } = {}) => {
    checkName(name);
    checkCounts({ threads });
    return makers[name as BackendName].make({ threads, onCompile });
  };
  const obstacle = (name: string, settings: BackendSettings = {}): DalenetError | undefined =>
    Object.hasOwn(makers, name) ? makers[name as BackendName].obstacle?.(settings) : undefined;
  const usable: Backends["usable"] = (name, settings) => {
    const backend = named(name, settings);
    const error = obstacle(name, settings);
    if (error) throw error.or(`choose a backend other than ${name}`);
    return backend;
  };
  /** The default backend. Throws if it cannot run on this machine. */
  const wasmHere = (settings: BackendSettings): Backend => {
    const error = obstacle("wasm", settings);
    if (error) throw error.or("use the slow backend reference");
    return named("wasm", settings);
  };
  return {
    named,
    usable,
    whyNot(name) {
      checkName(name);
      return obstacle(name)?.clause;
    },
    forTraining({ config, task, model }, settings, before) {
      const { train } = config;
      if (train.backend !== "auto") return { backend: usable(train.backend, settings) };
      // A portable run can continue on any backend: its profile names none.
      if (before?.["backend"] !== undefined) {
        const name = String(before["backend"]);
        const error = obstacle(name, settings);
        if (error)
          throw error
            .with({ within: `backend ${name}, on which the run began, cannot be used here` })
            .or("resume the run on the machine where it began");
        return { backend: named(name, settings), because: "as the run began" };
      }
      const steps = train.sequence?.steps ?? task.longestTrial ?? 0;
      const work = 6 * model.units ** 2 * batchShape(train, task).trials * steps * mostSteps(config);
      const wasm = wasmHere(settings);
      if (makers.native.isNowhere) return { backend: wasm };
      if (work < worthCompiling) return { backend: wasm, because: "a job too short to compile C for" };
      const error = obstacle("native", settings);
      if (error) return { backend: wasm, because: inPlaceOf("native", error) };
      return nativeOr(wasm, named("native", settings));
    },
    nativeOrWasm: (backend, settings, tell) => ({
      ...backend,
      compile(program, options) {
        try {
          return backend.compile(program, options);
        } catch (error) {
          if (backend.name !== "native" || !(error instanceof DalenetError)) throw error;
          const executable = named("wasm", settings).compile(program, options);
          tell(inPlaceOf("native", error));
          return executable;
        }
      },
    }),
    forSimulation(asked, { train }, profile, settings) {
      if (asked !== undefined && asked !== "auto") return { backend: usable(asked, settings) };
      const own = train.backend === "auto" ? String(profile?.["backend"] ?? "wasm") : train.backend;
      const error = obstacle(own, settings);
      if (!error) return { backend: named(own, settings) };
      return { backend: wasmHere(settings), because: inPlaceOf(own, error) };
    },
  };
}

/** Native; or wasm from then on, if native cannot compile the first program or its wider slabs exceed the memory. */
function nativeOr(wasm: Backend, native: Backend): Choice {
  let backend: Backend | undefined;
  let because = "a job long enough to compile C for";
  const withoutNative = (error: unknown): Backend => {
    if (!(error instanceof DalenetError)) throw error;
    because = inPlaceOf("native", error);
    return wasm;
  };
  const first = (...given: Parameters<Backend["compile"]>) => {
    try {
      const executable = native.compile(...given);
      backend = native;
      return executable;
    } catch (error) {
      backend = withoutNative(error);
      return backend.compile(...given);
    }
  };
  const explained = (...given: Parameters<Backend["compile"]>) => {
    try {
      const explanation = native.explain!(...given);
      checkMemory(explanation.memory, given[1]);
      return explanation;
    } catch (error) {
      backend = withoutNative(error);
      return backend.explain!(...given);
    }
  };
  return {
    get because() {
      return because;
    },
    backend: {
      get name() {
        return (backend ?? native).name;
      },
      tolerance: native.tolerance,
      compile: (program, options) => (backend ? backend.compile(program, options) : first(program, options)),
      explain: (program, options) => (backend ? backend.explain!(program, options) : explained(program, options)),
    },
  };
}
