/** Programs with batch penalties: a pass over the batch first, then the program itself on the same feed. */
import { unsupported } from "../base/errors.ts";
import { portableExp, portableLog } from "../base/math.ts";
import type { PooledSignal, Pooling, Program } from "../ir/program.ts";
import type { Backend, CompileOptions, Executable, Explanation } from "./backend.ts";
import { checkMemory } from "./guard.ts";

type Engine = Pick<Backend, "compile" | "explain">;

/** An engine that compiles and explains programs without a pass, as one that does so with it. */
export function withPass({ compile, explain }: Engine): Engine {
  const explainBoth = explain && ((...one: Parameters<typeof explain>) => explained(explain, ...one));
  return {
    compile(program, options) {
      const { pooling } = program;
      if (!pooling) return compile(program, options);
      // The limit is that of both together.
      if (explainBoth) checkMemory(explainBoth(program, options).memory, options);
      const main = compile(program, options);
      try {
        return joined(main, compile(pooling.program, options), pooling);
      } catch (error) {
        main.close();
        throw error;
      }
    },
    ...(explainBoth && { explain: explainBoth }),
  };
}

/** @throws "unsupported" in a run that is given stepScale */
function joined(main: Executable, pass: Executable, pooling: Pooling): Executable {
  const names = pooling.program.parameters.map(({ name }) => name);
  /** Whether the pass has the current parameters. */
  let isCurrent = false;
  const { inspect } = main;
  return {
    ...main,
    run(feed, scalars = {}) {
      // A soft maximum is over the whole batch, and its gradient with it.
      if ("stepScale" in scalars)
        throw unsupported({
          subject: 'scalar "stepScale"',
          value: scalars["stepScale"],
          detail: "in a program with penalties of a whole batch, whose soft maxima are over all steps and trials",
          remedy: "leave it out: the backend fills in 1/(steps·trials)",
        });
      if (!isCurrent) for (const name of names) pass.write(name, main.read(name));
      isCurrent = true;
      pass.run(feed, scalars);
      for (const one of pooling.of)
        main.write(one.name, pooled(one, pass.perTrial(one.maximum), pass.perTrial(one.sum), feed.steps * feed.trials));
      return main.run(feed, scalars);
    },
    apply() {
      isCurrent = false;
      main.apply();
    },
    write(name, values) {
      isCurrent = false;
      main.write(name, values);
    },
    close() {
      pass.close();
      main.close();
    },
    ...(inspect && {
      inspect(feed) {
        const [own, first] = [inspect(feed), pass.inspect!(feed)];
        return { ...own, kernels: [...first.kernels.map(named), ...own.kernels] };
      },
    }),
  };
}

/**
 * a = τ·ln(Σ exp(x/τ)/count) per unit, from the maximum m and Σ exp((x − m)/τ) of each trial, [trial, unit]; in float64
 * and in the order of trials, so that it depends on neither threads nor slabs.
 */
function pooled(
  { units, temperature }: PooledSignal,
  maxima: ArrayLike<number>,
  sums: ArrayLike<number>,
  count: number,
): Float64Array {
  return Float64Array.from({ length: units }, (_, unit) => {
    let highest = maxima[unit];
    for (let at = unit; at < maxima.length; at += units) if (!(maxima[at] <= highest)) highest = maxima[at];
    let sum = 0;
    for (let at = unit; at < maxima.length; at += units)
      sum += sums[at] * portableExp((maxima[at] - highest) / temperature);
    return highest + temperature * portableLog(sum / count);
  });
}

/** A program explained together with its pass. */
function explained(explain: NonNullable<Engine["explain"]>, program: Program, options: CompileOptions): Explanation {
  const main = explain(program, options);
  if (!program.pooling) return main;
  const pass = explain(program.pooling.program, options);
  const both = (one: string, other: string) => `${passName}:\n\n${one}\n${other}`;
  return {
    ...main,
    memory: {
      ...main.memory,
      bytes: main.memory.bytes + pass.memory.bytes,
      parts: [...main.memory.parts, ...pass.memory.parts.map(named)],
    },
    flops: (steps) => main.flops(steps) + pass.flops(steps),
    kernels: (steps) => [...pass.kernels(steps).map(named), ...main.kernels(steps)],
    plan: () => both(pass.plan(), main.plan()),
    code() {
      const [own, first] = [main.code(), pass.code()];
      return { text: both(first.text, own.text), bytes: own.bytes + first.bytes };
    },
  };
}

const passName = "pass over the batch";
const named = <T extends { readonly name: string }>(one: T): T => ({ ...one, name: `${passName}: ${one.name}` });
