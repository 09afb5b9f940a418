/** A signal is changed wherever a step computes it, in whatever pieces, or refused. */
import { describe, expect, it } from "vitest";
import {
  compileSimulation,
  type Intervention,
  type InterventionEvent,
  reference,
  withInterventions,
} from "../../src/backend/index.ts";
import { concat, type Expr, matmul, max } from "../../src/ir/expr.ts";
import { type Body, type Builder, caseOf, valuesOf, writeAll } from "../contract/case.ts";
import { wasm } from "../wasm.ts";
import { type BuiltCase, intervened } from "./cases.ts";
import { byHand, type Written, written } from "./populations.ts";

const size = { trials: 3, steps: 6 };
const trial = 1;
const during = { trials: [trial], steps: [1, 4] } as const;
const isOn = (step: number) => step > 1 && step <= 4;
const relu = (x: Expr) => max(x, 0);

function recorded(one: BuiltCase, list: readonly Intervention[], events: readonly InterventionEvent[], on = reference) {
  const { one: other, feed } = intervened(one, list);
  const options = { trials: size.trials, maxSteps: size.steps, noise: "generated" } as const;
  const executable = on.compile(compileSimulation(other.network), options);
  writeAll(executable, valuesOf(one));
  executable.run(feed(size, events), one.scalars);
  return (name: string, of: number, step: number) => {
    const record = executable.record(name);
    const width = record.length / (size.steps * size.trials);
    const at = ((step - 1) * size.trials + of) * width;
    return Array.from(record.subarray(at, at + width));
  };
}

function expectByHand(
  cell: Written,
  on: typeof reference,
  list: readonly Intervention[],
  events: readonly InterventionEvent[],
  rate: Parameters<typeof byHand>[3],
): void {
  const got = recorded(cell.one, list, events, on);
  for (let of = 0; of < size.trials; of++)
    byHand(cell, size, of, of === trial ? rate : (r) => r).forEach(({ rates, outputs }, k) => {
      const off = [...got("rates", of, k + 1), ...got("outputs", of, k + 1)].map((value, unit) =>
        Math.abs(value - [...rates, ...outputs][unit]),
      );
      expect(Math.max(...off), `trial ${of}, step ${k + 1}`).toBeLessThan(on === reference ? 1e-12 : 1e-5);
    });
}

describe.each(written.flatMap((cell) => [reference, wasm].map((on) => [cell.one.name, on.name, cell, on] as const)))(
  "%s, on %s",
  (_name, _on, cell, on) => {
    const isI = (unit: number) => unit >= 6;

    it.each(["E", "I"])("silencing %s is that of the equations by hand", (who) => {
      const event = { name: "clamp rates", value: 0, units: who, ...during };
      expectByHand(cell, on, [{ kind: "clamp", signal: "rates" }], [event], (r, unit, step) =>
        isOn(step) && isI(unit) === (who === "I") ? 0 : r,
      );
    });

    it("drive and gain act once, in their order", () => {
      const list: Intervention[] = [
        { kind: "gain", signal: "rates" },
        { kind: "drive", signal: "rates" },
      ];
      const events = [
        { name: "drive rates", value: 0.3, units: [1, 7], ...during },
        { name: "gain rates", value: 0.5, units: [1, 2, 8], ...during },
      ];
      expectByHand(cell, on, list, events, (r, unit, step) => {
        if (!isOn(step)) return r;
        return (r + ([1, 7].includes(unit) ? 0.3 : 0)) * ([1, 2, 8].includes(unit) ? 0.5 : 1);
      });
    });
  },
);

it("the senders of a matrix of one population are found by the population's name", () => {
  for (const { one } of written) {
    const cut = (from: string | number[]) => {
      const list: Intervention[] = [{ kind: "gain", weights: "IE", from, name: "cut" }];
      const got = recorded(one, list, [{ name: "cut", value: 0, ...during }]);
      return [3, 4, 5].map((step) => got("rates", trial, step));
    };
    expect(cut("I")).toEqual(cut([0, 1, 2]));
    expect(() => cut("E")).toThrow(/^mismatched: .*population "E" of weights "IE" \(from\), which has 3 units/);
  }
});

/** One cell whose step computes f of its state, and records g. */
function cell(f: (x: Expr) => Expr, g: (next: Expr) => Expr, of: (builder: Builder) => Partial<Body> = () => ({})) {
  const one = caseOf("cell", (builder) => {
    const x = builder.state("x", 4);
    const next = x.mul(0.8).add(
      matmul(f(x), builder.parameter("w", [4, 4]))
        .add(builder.input("u", 4))
        .mul(0.2),
    );
    const rates = g(next);
    const { states = {}, outputs = {} } = of(builder);
    return {
      states: { x: next, ...states },
      outputs: { rates, z: matmul(rates, builder.parameter("o", [4, 2])), ...outputs },
    };
  });
  return one;
}
const absolute = (x: Expr) => x.abs().add(x).mul(0.5);
const clampRates = [{ kind: "clamp", signal: "rates" }] as const;

describe("what would only be recorded is refused", () => {
  it.each([
    ["max(x, 0), written in another way", cell(absolute, relu)],
    [
      "max(x, 0), where the step has another form of it for some units",
      cell((x) => concat(absolute(x.slice(0, 2)), relu(x.slice(2))), relu),
    ],
    ["rates in Hz, where the step uses them in units of 50 Hz", cell(relu, (x) => relu(x).mul(50))],
    [
      "the state in mV",
      cell(
        (x) => x,
        (x) => x.mul(50),
      ),
    ],
  ])("%s", (_, one) => {
    expect(() => withInterventions(one, clampRates)).toThrow(
      /^unsupported: intervention 1: intervention on "rates".*would change only what is recorded.*act on \{ state: "x" \}/,
    );
    expect(withInterventions(one, [{ kind: "clamp", state: "x" }]).inputs[0].reaches.states).toEqual(["x"]);
  });

  it("the units that are not recognised are named", () => {
    const one = cell((x) => concat(absolute(x.slice(0, 2)), relu(x.slice(2))), relu);
    expect(() => withInterventions(one, clampRates)).toThrow(/intervention on "rates" units 0-1, which would/);
  });

  it("a state for the rates that nothing reads", () => {
    const one = cell(absolute, relu, () => ({}));
    const { network } = one;
    const [x] = network.states;
    const r = { name: "r", size: 4, initial: x.initial, next: network.outputs["rates"] };
    expect(() => withInterventions({ ...one, network: { ...network, states: [x, r] } }, clampRates)).toThrow(
      /^unsupported: .*intervention on "rates"/,
    );
  });
});

describe("what nothing goes on from is not refused", () => {
  it("outputs", () => {
    const [{ reaches }] = withInterventions(cell(relu, relu), [{ kind: "clamp", signal: "z" }]).inputs;
    expect(reaches).toEqual({ states: [], outputs: ["z"] });
  });

  it("rates of units that leak and send nothing back", () => {
    const one = caseOf("integrator", ({ state, input, parameter }) => {
      const x = state("x", 3);
      const next = x.mul(0.9).add(input("u", 3));
      return { states: { x: next }, outputs: { rates: relu(next), z: matmul(relu(next), parameter("o", [3, 2])) } };
    });
    expect(withInterventions(one, clampRates).inputs[0].reaches).toEqual({ states: [], outputs: ["rates", "z"] });
  });

  it("rates of a network without states", () => {
    const one = caseOf("still", ({ input, parameter }) => {
      const rates = relu(input("u", 3));
      return { outputs: { rates, z: matmul(rates, parameter("o", [3, 2])) } };
    });
    expect(withInterventions(one, clampRates).inputs[0].reaches).toEqual({ states: [], outputs: ["rates", "z"] });
  });

  it("rates that a filter reads", () => {
    const one = caseOf("synapses", ({ state, input, parameter }) => {
      const [x, s] = [state("x", 3), state("s", 3)];
      const next = x
        .mul(0.9)
        .add(matmul(s, parameter("w", [3, 3])))
        .add(input("u", 3));
      return { states: { x: next, s: s.mul(0.5).add(relu(next)) }, outputs: { rates: relu(next) } };
    });
    expect(withInterventions(one, clampRates).inputs[0].reaches).toEqual({ states: ["s"], outputs: ["rates"] });
  });
});

it("every input tells what it reaches", () => {
  const [, { one }] = written;
  const { inputs } = withInterventions(one, [
    { kind: "clamp", signal: "rates" },
    { kind: "clamp", signal: "outputs" },
    { kind: "gain", weights: "EI" },
    { kind: "drive", state: "xE" },
  ]);
  expect(inputs.map(({ reaches }) => reaches)).toEqual([
    { states: ["xE", "xI"], outputs: ["rates", "outputs"] },
    { states: [], outputs: ["outputs"] },
    { states: ["xI"], outputs: ["rates"] },
    { states: ["xE"], outputs: ["rates", "outputs"] },
  ]);
});

it("a part of a signal that has the same kind twice are refused", () => {
  const [{ one }] = written;
  const list: Intervention[] = [
    { kind: "clamp", signal: "rates" },
    { kind: "clamp", state: "rE" },
  ];
  expect(() => withInterventions(one, list)).toThrow(/^invalid: intervention 2: second clamp of rE, the same signal/);
});

it("equal units of one signal are changed in it alone", () => {
  const one = caseOf("twice", ({ state, input, parameter }) => {
    const x = state("x", 2);
    const next = x.mul(0.9).add(input("u", 2));
    const both = concat(next, next);
    return { states: { x: next }, outputs: { both, z: matmul(both, parameter("o", [4, 2])) } };
  });
  const got = recorded(
    one,
    [{ kind: "clamp", signal: "both" }],
    [{ name: "clamp both", value: 7, units: [0], ...during }],
  );
  const [first, second, third] = got("both", trial, 3);
  expect([first, third === second]).toEqual([7, false]);
  expect(third).not.toBe(7);
});
