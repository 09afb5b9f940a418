/** Links of the lab: what an address holds, read strictly. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readLink, version, writeLink } from "../../lab/engine/link.ts";
import { daleMethods, labTasks, limits, usualChoices } from "../../lab/engine/tasks.ts";
import type { Edit, Link } from "../../lab/protocol.ts";
import { fault } from "../fault.ts";

const within = ({ low, high, step }: { low: number; high: number; step: number }) =>
  Number.isInteger(step)
    ? fc.integer({ min: low, max: high })
    : fc.double({ min: low, max: high, noNaN: true }).map((value) => (value === 0 ? 0 : value));
const value = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((one) => (one === 0 ? 0 : one));

const choices = fc.constantFrom(...labTasks).chain((task) =>
  fc.record({
    task: fc.constant(task.name),
    parameters: fc
      .record(Object.fromEntries(task.parameters.map((one) => [one.name, within(one)])), { requiredKeys: [] })
      .map((given) =>
        // A parameter with its usual value is no choice.
        Object.fromEntries(
          task.parameters.flatMap(({ name, usual }) =>
            given[name] === undefined || given[name] === usual ? [] : [[name, given[name]]],
          ),
        ),
      ),
    units: within(limits.units),
    inhibitory: within(limits.inhibitory),
    dale: fc.constantFrom(...daleMethods.map(({ name }) => name)),
    recurrentNoise: within(limits.recurrentNoise),
    inputNoise: within(limits.inputNoise),
    learningRate: within(limits.learningRate),
    seed: within(limits.seed),
  }),
);
const editOf = (units: number): fc.Arbitrary<Edit> => {
  const at = fc.nat(5000);
  const unit = fc.nat(units - 1);
  return fc.oneof(
    fc.record({ at, lesion: fc.uniqueArray(unit, { minLength: 1, maxLength: 4 }) }),
    fc.record({
      at,
      weight: fc.record({ matrix: fc.constantFrom("wIn", "wRec", "wOut"), from: unit, to: unit }),
      value,
    }),
    fc.record({ at, learningRate: within(limits.learningRate) }),
  );
};
const view = (units: number) =>
  fc.record({
    silenced: fc.uniqueArray(fc.nat(units - 1), { maxLength: 4 }),
    perturbation: fc.option(
      fc.record({
        population: fc.string({ minLength: 1 }),
        period: fc.string({ minLength: 1 }),
        kind: fc.constantFrom("drive" as const, "gain" as const, "silence" as const),
        value,
      }),
    ),
    condition: fc.nat(20),
    trial: fc.nat(20),
  });
const link: fc.Arbitrary<Link> = choices.chain((own) =>
  fc
    .record({
      version: fc.constant(version),
      choices: fc.constant(own),
      edits: fc.array(editOf(own.units), { maxLength: 5 }).map((all) => all.sort((a, b) => a.at - b.at)),
      step: fc.integer({ min: 5000, max: 1_000_000 }),
      // At least one thing to look at: without any, a link has no view.
      view: view(own.units).filter(({ silenced, trial }) => silenced.length + trial > 0),
    })
    .map((one) => ({ ...one, view: one.view })),
);

describe("a link", () => {
  test("is read as it was written, whatever it holds", () => {
    fc.assert(
      fc.property(link, (one) => {
        const text = writeLink(one);
        expect(text).toMatch(/^[\x21-\x7e]+$/);
        expect(new URL(`https://host/lab/#${text}`).hash).toBe(`#${text}`);
        expect(readLink(`#${text}`)).toEqual(one);
      }),
      { numRuns: 200 },
    );
  });

  test("leaves out what is usual", () => {
    const usual = { version, choices: usualChoices, edits: [], step: 0 };
    expect(writeLink(usual)).toBe(`v=${version}`);
    expect(readLink(`v=${version}`)).toEqual(usual);
    const edits: Edit[] = [
      { at: 3, lesion: [1, 2] },
      { at: 4, weight: { matrix: "wRec", from: 3, to: 7 }, value: -0.5 },
      { at: 4, learningRate: 0.01 },
    ];
    expect(writeLink({ ...usual, edits, step: 9 })).toBe(`v=${version}&at=9&e=3~l~1~2!4~w~wRec~3~7~-0.5!4~r~0.01`);
  });

  test("of another version says so", () => {
    expect(() => readLink("#v=0.0.7&t=angle")).toThrow(fault("mismatched", "link of version 0.0.7 of Dalenet"));
  });

  const v = `v=${version}`;
  test.each([
    ["", "invalid"],
    ["t=angle", "missing"],
    [`${v}&t=chess`, "unknown"],
    [`${v}&d=never`, "unknown"],
    [`${v}&n=50&n=60`, "invalid"],
    [`${v}&n=5`, "invalid"],
    [`${v}&n=50.5`, "invalid"],
    [`${v}&n=050`, "invalid"],
    [`${v}&n=`, "invalid"],
    [`${v}&lr=Infinity`, "invalid"],
    [`${v}&p.coherence=3`, "invalid"],
    [`${v}&p.delay=-100`, "invalid"],
    [`${v}&more=1`, "invalid"],
    [`${v}&at=5&e=9~l~1`, "invalid"],
    [`${v}&at=9&e=5~l~1!4~l~2`, "invalid"],
    [`${v}&at=9&e=5~l~1~1`, "invalid"],
    [`${v}&at=9&e=5~l~50`, "invalid"],
    [`${v}&at=9&e=5~w~tau~1~1~1`, "invalid"],
    [`${v}&at=9&e=5~r~0`, "invalid"],
    [`${v}&at=9&e=`, "invalid"],
    [`${v}&at=9&e=!`, "invalid"],
    [`${v}&off=1~1`, "invalid"],
    [`${v}&x=I~delay~boost~1`, "invalid"],
    [`${v}&x=%E0%A4~delay~gain~1`, "invalid"],
    [`${v}&c=1.5`, "invalid"],
  ] as const)("that is damaged is refused: %j", (hash, opening) => {
    expect(() => readLink(hash)).toThrow(fault(opening));
  });
});
