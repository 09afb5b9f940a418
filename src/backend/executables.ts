/** One program for batches of several sizes: compiled once per size, with parameters copied when the size changes. */
import type { Program } from "../ir/program.ts";
import type { Backend, CompileOptions, Executable } from "./backend.ts";

export interface ExecutablePool {
  /** Names of the program's parameters. */
  readonly names: readonly string[];
  /** The program for batches of `trials` and at least `steps`, holding the current parameters. */
  for(trials: number, steps: number): Executable;
  /** The executable requested last. */
  readonly current: Executable;
  /** Closes all; the parameters of the current one can still be read. */
  close(): void;
}

/** Compiles the executable of the given options now, and others when batches of other sizes arrive. */
export function executablePool(backend: Backend, program: Program, options: CompileOptions): ExecutablePool {
  const { trials, maxSteps: steps } = options;
  const names = program.parameters.map(({ name }) => name);
  const compile = (trials: number, maxSteps: number) => ({
    maxSteps,
    executable: backend.compile(program, { ...options, trials, maxSteps }),
  });
  const bySize = new Map([[trials, compile(trials, steps)]]);
  let current = bySize.get(trials)!.executable;
  return {
    names,
    for(trials, steps) {
      let entry = bySize.get(trials);
      // A task whose longest trial is not known in advance may outgrow its program.
      if (!entry || entry.maxSteps < steps) bySize.set(trials, (entry = compile(trials, entry ? 2 * steps : steps)));
      const { executable } = entry;
      if (executable !== current) for (const name of names) executable.write(name, current.read(name));
      current = executable;
      return current;
    },
    get current() {
      return current;
    },
    close() {
      for (const { executable } of bySize.values()) executable.close();
    },
  };
}
