/** The backends by name, and which of them a job gets. */
import { availableParallelism } from "node:os";
import { DalenetError, invalid, unknownName } from "../base/errors.ts";
import type { RunConfig } from "../open/config.ts";
import type { Experiment } from "../open/experiment.ts";
import { batchShape, stepsOf } from "../open/trainOptions.ts";
import type { Backend, NumericProfile } from "./backend.ts";
import { checkCounts, checkMemory } from "./guard.ts";
import type { OnCompile } from "./native/build.ts";
import { nativeBackend, whyNotNative } from "./native/native.ts";
import { reference } from "./reference/reference.ts";
import { whyNotWasm } from "./wasm/features.ts";
import { wasmBackend } from "./wasm/wasm.ts";

export interface BackendSettings {
  /** Threads that may work on a run; by default the cores that the process may use. Results do not depend on it. */
  readonly threads?: number;
  /** Told when the C compiler begins and ends its work; not where all kernels were compiled before. */
  readonly onCompile?: OnCompile;
}

const backends: Readonly<Record<string, (settings: BackendSettings & { readonly threads: number }) => Backend>> = {
  wasm: wasmBackend,
  native: nativeBackend,
  reference: () => reference,
};
export const backendNames: readonly string[] = Object.keys(backends);

/**
 * A backend: `wasm` (float32, SIMD, threads), `native` (the same through the system's C compiler, with the machine's widest vectors) or
 * `reference` (float64, one thread, slow, the oracle).
 * @throws "unknown" for another name; "invalid" for an impossible number of threads
 */
export function backendNamed(
  name: string,
  { threads = availableParallelism(), onCompile }: BackendSettings = {},
): Backend {
  if (typeof name !== "string")
    throw invalid({ subject: "backend", value: name, remedy: `it must be one of ${backendNames.join(", ")}` });
  if (!Object.hasOwn(backends, name)) throw unknownName("backend", name, backendNames);
  checkCounts({ threads });
  return backends[name]({ threads, onCompile });
}

/** What is in the way of a backend on this machine; undefined where it can run. */
const obstacle = (name: string, { onCompile }: BackendSettings = {}): DalenetError | undefined =>
  name === "native" ? whyNotNative(onCompile) : name === "wasm" ? whyNotWasm() : undefined;

/** Why a backend cannot run on this machine, and what would help, as a sentence without its full stop; undefined where it can. */
export function whyNot(name: string): string | undefined {
  const error = obstacle(name);
  return error?.clause;
}

/** A backend that was asked for by name. Throws why it cannot run on this machine, and the errors of `backendNamed`. */
export function usableBackend(name: string, settings: BackendSettings): Backend {
  const backend = backendNamed(name, settings);
  const error = obstacle(name, settings);
  if (error) throw error.or(`take another backend than ${name}`);
  return backend;
}

export interface Choice {
  readonly backend: Backend;
  /** Why it is this one, where nobody named it; known for good when it has compiled. */
  readonly because?: string;
}

/** Floating-point operations from which a job repays a second or two of compilation: some 10 s of one thread in WebAssembly. */
const worthCompiling = 4e11;

/**
 * The backend of a training: the one that its configuration names or that it began on; for `auto`, native where this machine can and the
 * job is long enough, else wasm. The choice does not depend on what was compiled before, nor on threads: a
 * program fits into memory where it does with one thread (backend/arena).
 */
export function chooseBackend(
  { config: { train }, task, model }: Pick<Experiment, "config" | "task" | "model">,
  settings: BackendSettings,
  before?: NumericProfile,
): Choice {
  if (train.backend !== "auto") return { backend: usableBackend(train.backend, settings) };
  if (before) {
    const name = String(before["backend"]);
    const error = obstacle(name, settings);
    if (error)
      throw error
        .with({ within: `backend ${name}, with which the run began, cannot be used here` })
        .or("resume the run where it was made");
    return { backend: backendNamed(name, settings), because: "as the run began" };
  }
  const steps = train.sequence?.steps ?? task.longestTrial ?? 0;
  const work = 6 * model.units ** 2 * batchShape(train, task).trials * steps * stepsOf(train).total;
  const wasm = wasmHere(settings);
  if (work < worthCompiling) return { backend: wasm, because: "a job too short to compile C for" };
  const error = obstacle("native", settings);
  if (error) return { backend: wasm, because: inPlaceOf("native", error) };
  return nativeOr(wasm, backendNamed("native", settings));
}

/** Where nobody asked for another. Throws why it cannot run on this machine. */
function wasmHere(settings: BackendSettings): Backend {
  const error = obstacle("wasm");
  if (error) throw error.or("take the slow backend reference");
  return backendNamed("wasm", settings);
}

const inPlaceOf = (name: string, error: DalenetError) => `${name} cannot be used: ${error.clause}`;

/** Native; or wasm, for good, if the first program cannot be compiled, or would not fit into memory with native's wider slabs. */
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

/** A backend for work that need not have the bits of what came before: a program that native cannot compile is wasm's, and `tell` hears why. */
export function nativeOrWasm(backend: Backend, settings: BackendSettings, tell: (why: string) => void): Backend {
  return {
    ...backend,
    compile(program, options) {
      try {
        return backend.compile(program, options);
      } catch (error) {
        if (backend.name !== "native" || !(error instanceof DalenetError)) throw error;
        const executable = backendNamed("wasm", settings).compile(program, options);
        tell(inPlaceOf("native", error));
        return executable;
      }
    },
  };
}

/** The backend that shows trials to a trained network: the one named, the run's own if this machine can, else wasm. */
export function simulationBackend(
  named: string | undefined,
  { train }: RunConfig,
  profile: NumericProfile | null,
  settings: BackendSettings,
): Choice {
  if (named !== undefined && named !== "auto") return { backend: usableBackend(named, settings) };
  const own = train.backend === "auto" ? String(profile?.["backend"] ?? "wasm") : train.backend;
  const error = obstacle(own, settings);
  if (!error) return { backend: backendNamed(own, settings) };
  return { backend: wasmHere(settings), because: inPlaceOf(own, error) };
}
