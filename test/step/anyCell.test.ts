/** Random cells as steps on the host. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { walk } from "../../src/ir/expr.ts";
import { type Model, modelOf } from "../../src/model/index.ts";
import { modelOfCell, soundCells } from "../arbitrary/cells.ts";
import { taken } from "../arbitrary/refused.ts";
import { runs, timeLimit } from "../arbitrary/runs.ts";
import type { Case } from "../contract/case.ts";
import { caseOfModel, setting } from "./models.ts";
import { hostStepOf, type Moment, momentsOf, pointOf, vectorOf } from "./points.ts";
import { againstReverseMode } from "./slopes.ts";

/** The case of a drawn cell, and two steps of it; undefined where it is refused. */
function drawn(cell: Parameters<typeof modelOfCell>[0]): { one: Case; moments: Moment[] } | undefined {
  const definition = modelOfCell(cell);
  const outcome = taken((): Model => modelOf({ name: definition.name }, setting, { models: [definition] }));
  if (!("value" in outcome)) return undefined;
  const one = caseOfModel(outcome.value, 0);
  return { one, moments: momentsOf(one, 2, true) };
}

it(
  "a step of a random cell has the bits of the reference backend, from the second step on also on independent states",
  () => {
    fc.assert(
      fc.property(soundCells, (cell) => {
        const { one, moments } = drawn(cell) ?? { moments: [] };
        if (!one) return;
        for (const states of ["all", "independent"] as const) {
          const step = hostStepOf(one, { states });
          for (const moment of states === "all" ? moments : moments.slice(1)) {
            const point = pointOf(step, moment);
            expect(step.step(point)).toEqual(vectorOf(step, moment.after));
            for (const { name } of step.outputs) expect(step.output(name, point)).toEqual(moment.outputs.get(name));
          }
        }
      }),
      runs(60),
    );
  },
  timeLimit,
);

const hides = ({ network }: Case) => walk(network.states.map(({ next }) => next)).some(({ op }) => op === "detach");

it(
  "the Jacobian of a random cell is that of reverse mode, at kinks too, where nothing is detached",
  () => {
    const { numRuns, seed } = runs(60);
    let compared = 0;
    fc.assert(
      fc.property(soundCells, (cell) => {
        const { one, moments } = drawn(cell) ?? { moments: [] };
        if (!one || hides(one)) return;
        const step = hostStepOf(one, { states: "all" });
        for (const moment of moments)
          expect(againstReverseMode(one, step, pointOf(step, moment), moment)).toBeLessThan(1e-12);
        compared++;
      }),
      { numRuns, seed },
    );
    expect(compared).toBeGreaterThan(0.5 * numRuns);
  },
  timeLimit,
);
