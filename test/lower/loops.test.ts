import { describe, expect, it } from "vitest";
import { compileSimulation, compileTraining, sgd } from "../../src/backend/index.ts";
import type { Kernel, Plan } from "../../src/lower/kernel.ts";
import { buffersWritten, slotsRead, splitLoops } from "../../src/lower/loops.ts";
import { lower } from "../../src/lower/lower.ts";
import { networks } from "../contract/networks.ts";

/** Reads of a value of this step before its own or an earlier loop has written it. */
function tooEarly(loops: Plan["forward"], signals: Plan["signals"]): string[] {
  const place = new Map<object, readonly [number, number]>();
  loops.forEach((loop, l) => {
    loop.forEach((kernel, k) => {
      for (const buffer of buffersWritten(kernel)) place.set(buffer, [l, k]);
    });
  });
  return loops.flatMap((loop, l) =>
    loop.flatMap((kernel, k) =>
      slotsRead(kernel, signals)
        .filter(({ buffer, shift }) => {
          const [writtenIn, writtenAt] = place.get(buffer) ?? [-1, -1];
          if (shift !== 0) return writtenIn > l;
          return writtenIn > l || (writtenIn === l && writtenAt > k);
        })
        .map(({ buffer }) => `loop ${l}: ${kernel.kind} reads ${buffer.name}`),
    ),
  );
}

/** Values kept for a single step that one loop computes and another reads. */
function lost(loops: Plan["forward"], signals: Plan["signals"]): string[] {
  const written = new Map(
    loops.flatMap((loop) => loop.flatMap((kernel) => buffersWritten(kernel).map((b) => [b, loop] as const))),
  );
  return loops.flatMap((loop) =>
    loop.flatMap((kernel) =>
      slotsRead(kernel, signals)
        .filter(({ buffer }) => buffer.lifetime !== "tape" && written.has(buffer) && written.get(buffer) !== loop)
        .map(({ buffer }) => buffer.name),
    ),
  );
}

describe("loops around the recurrence", () => {
  it.each(networks.map((one) => [one.name, one.network] as const))(
    "%s: every value is computed before it is read",
    (_, network) => {
      for (const program of [compileTraining(network, sgd({ momentum: 0.9 })), compileSimulation(network)]) {
        const { forward, backward, signals } = lower(program);
        for (const loops of [forward, backward]) {
          expect(tooEarly(loops, signals)).toEqual([]);
          expect(lost(loops, signals)).toEqual([]);
          expect(loops.length).toBeLessThanOrEqual(3);
        }
      }
    },
  );

  it("keep every kernel, in order", () => {
    const [{ network }] = networks;
    const { backward, signals } = lower(compileTraining(network, sgd({})));
    const all: Kernel[] = backward.flat();
    expect(new Set(splitLoops(all, signals).flat())).toEqual(new Set(all));
  });
});
