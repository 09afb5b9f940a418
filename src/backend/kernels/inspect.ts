/** Every kernel of a program on its own: the same functions, each with a loop around it. */
import type { EngineInspection } from "../arena/inspection.ts";
import type { ArenaLayout } from "../arena/layout.ts";
import { FunctionBuilder } from "./code.ts";
import { noiseParameters } from "./noise.ts";
import { kernelParameters } from "./pointers.ts";
import { sumParameters } from "./sums.ts";

/** Parameters of the loops: those of a slab's driver, then the number of repetitions. */
const loopParameters = ["i32", "i32", "i32", "i32", "i32", "i32"] as const;
const [thread, slab, group, counters, steps, times] = [0, 1, 2, 3, 4, 5];

/** Names from emit.ts: "update0 map", "forward3 product 8", "zero1 map 8", "last0 map 8", "contract0 8", "lanes0 8". */
const outside = /^(?:prologue|epilogue|update)\d+ \w+$/;
const inLoop = /^((?:forward|backward)\d+ \w+) (\d+)$/;
const filling = /^(zero|start|last|end|first)\d+ \w+ (\d+)$/;
const sum = /^((?:contract|lanes)\d+) (\d+)$/;

/** Compiles functions for the memory of an executable; returns them by name. */
export type Link = (functions: readonly FunctionBuilder[]) => (name: string, ...numbers: number[]) => void;

/** @param functions all functions of a program, in order */
export function kernelCalls(
  functions: readonly FunctionBuilder[],
  layout: ArenaLayout,
  link: Link,
): EngineInspection["kernels"] {
  const loops: FunctionBuilder[] = [];
  /** Loops of a kernel by slab width (0: outside slabs). */
  const byKernel = new Map<string, { readonly loop: string; readonly lanes: number }[]>();
  functions.forEach((f, index) => {
    const [, name, lanes] = inLoop.exec(f.name) ?? filling.exec(f.name) ?? sum.exec(f.name) ?? [];
    const kernel = name ?? (outside.test(f.name) ? f.name : undefined);
    if (kernel === undefined) return;
    const loop = loopAround(f, index, `time${loops.length}`);
    loops.push(loop);
    byKernel.set(kernel, [...(byKernel.get(kernel) ?? []), { loop: loop.name, lanes: Number(lanes ?? 0) }]);
  });
  const call = link([...functions, ...loops]);
  return new Map(
    [...byKernel].map(([kernel, widths]) => [
      kernel,
      (steps: number, times: number) => {
        for (const { loop, lanes } of widths)
          if (lanes === 0) call(loop, 0, 0, 0, 0, steps, times);
          else
            for (const one of layout.slabs.filter((slab) => slab.lanes === lanes))
              call(loop, layout.threads[0], one.base, layout.groups[one.group], one.counters, steps, times);
      },
    ]),
  );
}

/** Calls a kernel as a slab's driver does, `times` times. */
function loopAround({ name, parameters, lanes }: FunctionBuilder, index: number, loopName: string): FunctionBuilder {
  const f = new FunctionBuilder(loopName, loopParameters, lanes);
  const turns = (left: number, body: () => void) => {
    f.emit("loop");
    body();
    f.get(left).i32(1).emit("i32.sub").emit("local.tee", left).emit("br_if").emit("end");
  };
  turns(times, () => {
    if (parameters.length === sumParameters.length) f.get(thread).get(slab).i32(1).get(group).get(steps);
    if (inLoop.test(name)) {
      const t = f.get(steps).keep("i32");
      turns(t, () => {
        f.get(thread).get(slab).get(t);
        if (parameters.length === noiseParameters.length) f.get(counters);
        f.emit("call", index);
      });
      return;
    }
    if (parameters.length === kernelParameters.length) {
      f.get(thread).get(slab);
      if (name.startsWith("end")) f.get(steps).i32(1).emit("i32.add");
      else if (name.startsWith("last")) f.get(steps);
      else f.i32(0);
    }
    f.emit("call", index);
  });
  return f;
}
