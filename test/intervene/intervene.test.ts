import { describe, expect, it } from "vitest";
import {
  compileSimulation,
  type Intervention,
  type InterventionEvent,
  reference,
  withInterventions,
} from "../../src/backend/index.ts";
import { elementwise } from "../../src/ir/elementwise.ts";
import { constant, type Expr, matmul, softplus } from "../../src/ir/expr.ts";
import { caseOf, valuesOf, writeAll } from "../contract/case.ts";
import { fault } from "../fault.ts";
import { type BuiltCase, feedFor, intervened, modelCase, models } from "./cases.ts";

const size = { trials: 3, steps: 5 };
const units = 6;
const channels = 2;
const alpha = 0.2;
const [excitatory, inhibitory] = [
  [0, 1, 2, 3],
  [4, 5],
];
const softplusOf = elementwise.softplus;
const populations = [
  { name: "E", units: 4, sign: 1 },
  { name: "I", units: 2, sign: -1 },
] as const;

/** Leaky softplus units: x ← (1−α)x + α(rW + uV), r = softplus(x), z = rO. */
function leaky(): BuiltCase {
  let effective: Readonly<Record<string, Expr>> = {};
  const one = caseOf("leaky softplus units", ({ parameter, input, state }) => {
    const x = state("x", units);
    const wRec = parameter("wRec", [units, units]);
    const wIn = parameter("wIn", [channels, units]);
    const wOut = parameter("wOut", [units, 2]);
    effective = { wRec, wIn, wOut };
    const u = input("u", channels);
    const next = x.mul(1 - alpha).add(matmul(softplus(x), wRec).add(matmul(u, wIn)).mul(alpha));
    const rates = softplus(next);
    return { states: { x: next }, outputs: { rates, inputs: u, outputs: matmul(rates, wOut) } };
  });
  return { ...one, effective, populations };
}
const one = leaky();

function simulate(list: readonly Intervention[], events: readonly InterventionEvent[], of = one) {
  const { one: other, feed } = intervened(of, list);
  const executable = reference.compile(compileSimulation(other.network), {
    trials: size.trials,
    maxSteps: size.steps,
    noise: "generated",
  });
  writeAll(executable, valuesOf(of));
  executable.run(feed(size, events), of.scalars);
  return (name: string, trial: number, step: number) => {
    const record = executable.record(name);
    const width = record.length / (size.steps * size.trials);
    const at = ((step - 1) * size.trials + trial) * width;
    return Array.from(record.subarray(at, at + width));
  };
}

/** The same network, written by hand, of one trial; each hook returns what its value becomes at a step. */
interface Hooks {
  state?(x: number, unit: number, step: number): number;
  rate?(r: number, unit: number, step: number): number;
  input?(u: number, channel: number, step: number): number;
  weight?(w: number, from: number, to: number, step: number): number;
}
function byHand(trial: number, hooks: Hooks) {
  const values = valuesOf(one);
  const matrix = (name: string, columns: number) => (i: number, j: number) => values.get(name)![i * columns + j];
  const [wRec, wIn, wOut] = [matrix("wRec", units), matrix("wIn", units), matrix("wOut", 2)];
  const { dense } = feedFor(one, size).signals["u"] as { dense: ArrayLike<number> };
  let x = new Array<number>(units).fill(0);
  const steps: { rates: number[]; outputs: number[] }[] = [];
  let sent = x.map(softplusOf);
  for (let t = 1; t <= size.steps; t++) {
    const u = Array.from({ length: channels }, (_, c) => {
      const shown = dense[((t - 1) * size.trials + trial) * channels + c];
      return hooks.input?.(shown, c, t) ?? shown;
    });
    x = x.map((before, j) => {
      let drive = 0;
      sent.forEach((r, i) => {
        drive += r * (hooks.weight?.(wRec(i, j), i, j, t) ?? wRec(i, j));
      });
      u.forEach((value, c) => {
        drive += value * wIn(c, j);
      });
      const next = (1 - alpha) * before + alpha * drive;
      return hooks.state?.(next, j, t) ?? next;
    });
    const rates = x.map((value, j) => hooks.rate?.(softplusOf(value), j, t) ?? softplusOf(value));
    const outputs = [0, 1].map((k) => rates.reduce((sum, r, j) => sum + r * wOut(j, k), 0));
    sent = rates;
    steps.push({ rates, outputs });
  }
  return steps;
}

function expectByHand(list: readonly Intervention[], events: readonly InterventionEvent[], hooks: Hooks): void {
  const recorded = simulate(list, events);
  for (let trial = 0; trial < size.trials; trial++)
    byHand(trial, trial === 1 ? hooks : {}).forEach(({ rates, outputs }, k) => {
      const pairs = [
        [recorded("rates", trial, k + 1), rates],
        [recorded("outputs", trial, k + 1), outputs],
      ];
      for (const [got, expected] of pairs)
        got.forEach((value, unit) => {
          expect(Math.abs(value - expected[unit]), `trial ${trial}, step ${k + 1}`).toBeLessThan(1e-12);
        });
    });
}

describe("the equations, written by hand", () => {
  const isOn = (step: number) => step > 1 && step <= 3;
  const during = { trials: [1], steps: [1, 3] } as const;

  it("drive adds to a state, after its own step", () => {
    expectByHand([{ kind: "drive", state: "x" }], [{ name: "drive x", value: 0.7, units: "I", ...during }], {
      state: (x, unit, step) => (isOn(step) && inhibitory.includes(unit) ? x + 0.7 : x),
    });
  });

  it("a drive of its own value for each step", () => {
    const values = [0.5, -0.25];
    expectByHand([{ kind: "drive", state: "x" }], [{ name: "drive x", value: values, units: [2], ...during }], {
      state: (x, unit, step) => (isOn(step) && unit === 2 ? x + values[step - 2] : x),
    });
  });

  it("a clamp of rates silences units, for the next step too, though the cell computes rates anew", () => {
    expectByHand([{ kind: "clamp", signal: "rates" }], [{ name: "clamp rates", value: 0, units: "I", ...during }], {
      rate: (r, unit, step) => (isOn(step) && inhibitory.includes(unit) ? 0 : r),
    });
  });

  it("gain multiplies what the network is shown", () => {
    expectByHand([{ kind: "gain", signal: "inputs" }], [{ name: "gain inputs", value: 3, units: [1], ...during }], {
      input: (u, channel, step) => (isOn(step) && channel === 1 ? 3 * u : u),
    });
  });

  it("drive acts before gain, and gain before clamp", () => {
    expectByHand(
      [
        { kind: "clamp", state: "x" },
        { kind: "gain", state: "x" },
        { kind: "drive", state: "x" },
      ],
      [
        { name: "drive x", value: 0.7, ...during },
        { name: "gain x", value: 0.5, ...during },
        { name: "clamp x", value: -1, units: [0], ...during },
      ],
      { state: (x, unit, step) => (!isOn(step) ? x : unit === 0 ? -1 : (x + 0.7) * 0.5) },
    );
  });

  it("the gain of a block multiplies its synapses alone, and gains of blocks that overlap multiply each other", () => {
    expectByHand(
      [
        { kind: "gain", weights: "wRec", from: "I", to: "E" },
        { kind: "gain", weights: "wRec", from: [3, 5], to: [0, 5], name: "some" },
      ],
      [
        { name: "gain wRec I→E", value: 0.3, ...during },
        { name: "some", value: -2, ...during },
      ],
      {
        weight(w, from, to, step) {
          if (!isOn(step)) return w;
          const first = inhibitory.includes(from) && excitatory.includes(to) ? 0.3 : 1;
          const second = [3, 5].includes(from) && [0, 5].includes(to) ? -2 : 1;
          return w * first * second;
        },
      },
    );
  });
});

describe("silencing", () => {
  it.each(models.map((model) => [model.name, model] as const))(
    "%s: a clamp at 0 gives rates of exactly 0",
    (_, model) => {
      const event = { name: "clamp rates", value: 0, trials: [2], steps: [1, 4] } as const;
      const [plain, silenced] = [[], [event]].map((events) =>
        simulate([{ kind: "clamp", signal: "rates" }], events, model),
      );
      for (const step of [2, 3, 4]) {
        const rates = silenced("rates", 2, step);
        expect(rates.every((rate) => rate === 0)).toBe(true);
      }
      expect(silenced("outputs", 2, 2)).not.toEqual(plain("outputs", 2, 2));
      expect(silenced("rates", 1, 3)).toEqual(plain("rates", 1, 3));
    },
  );

  it("silenced units send nothing: the others are those of a network without their weights", () => {
    // Rates before the first step are 0, so that nothing of them is sent either.
    const model = modelCase("relu", { preset: "ei", units: 10, initialState: { value: 0 } }, "crossEntropy");
    const silent = [8, 9];
    const without = (name: string, columns: number) =>
      valuesOf(model)
        .get(name)!
        .map((w, k) => (silent.includes(Math.floor(k / columns)) ? 0 : w));
    const values = new Map([
      ...valuesOf(model),
      ["wRec", without("wRec", 10)] as const,
      ["wOut", without("wOut", 2)] as const,
    ]);
    const lesioned = simulate([], [], { ...model, values });
    const event = { name: "clamp rates", value: 0, units: silent };
    const silenced = simulate([{ kind: "clamp", signal: "rates" }], [event], model);
    for (let step = 1; step <= size.steps; step++) {
      expect(silenced("outputs", 0, step)).toEqual(lesioned("outputs", 0, step));
      expect(silenced("rates", 0, step).slice(0, 8)).toEqual(lesioned("rates", 0, step).slice(0, 8));
    }
  });
});

it("a block whose gain is 0 is that of a network whose effective weights have 0 there", () => {
  const [ei] = models;
  const E = ei.populations![0].units;
  const all = 10;
  const wRec = Float64Array.from(valuesOf(ei).get("wRec")!, (w, k) =>
    Math.floor(k / all) >= E && k % all < E ? 0 : w,
  );
  const zeroed = simulate([], [], { ...ei, values: new Map([...valuesOf(ei), ["wRec", wRec] as const]) });
  const gained = simulate(
    [{ kind: "gain", weights: "wRec", from: "I", to: "E" }],
    [{ name: "gain wRec I→E", value: 0 }],
    ei,
  );
  const whole = simulate([], [], ei);
  let differs = false;
  for (let step = 1; step <= size.steps; step++) {
    gained("rates", 0, step).forEach((rate, unit) => {
      expect(Math.abs(rate - zeroed("rates", 0, step)[unit])).toBeLessThan(1e-12);
    });
    differs ||= JSON.stringify(gained("rates", 0, step)) !== JSON.stringify(whole("rates", 0, step));
  }
  expect(differs).toBe(true);
});

it("one signal under two names is changed under both", () => {
  const rate = modelCase("rate", { preset: "ei", units: 10, dynamics: "rate" }, "crossEntropy");
  const recorded = simulate([{ kind: "clamp", state: "r" }], [{ name: "clamp r", value: 0.5, steps: [2, 3] }], rate);
  for (const name of ["rates", "states"]) expect(recorded(name, 0, 3)).toEqual(new Array(10).fill(0.5));
});

it("a network without interventions is the network itself", () => {
  expect(withInterventions(one, []).network).toBe(one.network);
});

it("it has the states, parameters and outputs of the network, and inputs for the interventions", () => {
  const { network, inputs } = withInterventions(one, [
    { kind: "gain", weights: "wIn" },
    { kind: "drive", state: "x", name: "pulse" },
  ]);
  expect(network.states.map(({ name }) => name)).toEqual(["x"]);
  expect(Object.keys(network.outputs)).toEqual(Object.keys(one.network.outputs));
  expect(network.parameters.map(({ name }) => name)).toEqual(one.network.parameters.map(({ name }) => name));
  expect(inputs).toEqual([
    { name: "gain wIn", units: 1, neutral: 1, reaches: { states: ["x"], outputs: ["rates", "outputs"] } },
    { name: "pulse", units, neutral: 0, reaches: { states: ["x"], outputs: ["rates", "outputs"] } },
  ]);
});

describe("what is refused", () => {
  const of =
    (...list: unknown[]) =>
    () =>
      withInterventions(one, list as Intervention[]);
  it.each([
    [of({ kind: "push", state: "x" }), "unknown", /kind "push"/],
    [of({ kind: "gain", signal: "rate" }), "unknown", /signal "rate"; did you mean "rates"/],
    [
      of({ kind: "gain", signal: "voltage" }),
      "unknown",
      /known: rates, inputs, outputs; or give one of \{ state: "x" \}/,
    ],
    [of({ kind: "gain", state: "y" }), "unknown", /state "y"/],
    [of({ kind: "gain", weights: "wOther" }), "unknown", /weights "wOther"/],
    [of({ kind: "gain" }), "missing", /target/],
    [of({ kind: "gain", signl: "rates" }), "unknown", /intervention 1: key "signl"; did you mean "signal"/],
    [of({ kind: "gain", signal: "rates", units: "I" }), "unknown", /key "units"; known: kind, name, signal/],
    [of({ kind: "gain", weights: "wRec", form: "I" }), "unknown", /key "form"; did you mean "from"/],
    [of({ kind: "drive", weights: "wRec" }), "unsupported", /drive of weights/],
    [
      of({ kind: "gain", state: "x" }, { kind: "gain", state: "x", name: "again" }),
      "invalid",
      /intervention 2: second gain of x/,
    ],
    [of({ kind: "gain", state: "x" }, { kind: "drive", state: "x", name: "gain x" }), "invalid", /name = "gain x"/],
    [of({ kind: "drive", state: "x", name: "u" }), "invalid", /name = "u"/],
    [of({ kind: "drive", state: "x", name: "valid" }), "invalid", /name = "valid"/],
    [of({ kind: "drive", state: "x", name: "" }), "invalid", /name = ""; give a string such as "pulse"/],
    [of({ kind: "drive", signal: "rates", state: "x" }), "invalid", /signal and state of one intervention/],
    [of({ kind: "drive", state: "x", units: [1] }), "unknown", /key "units"; .*given with its events/],
    [of({ kind: "gain", weights: "wRec", units: "I" }), "unknown", /key "units"; .*from, and receive, to/],
    [of({ kind: "gain", weights: "wRec", from: "PV" }), "unknown", /population "PV"/],
    [
      of({ kind: "gain", weights: "wIn", from: "I" }),
      "mismatched",
      /population "I" of weights "wIn" \(from\), which has 2 units/,
    ],
    [of({ kind: "gain", weights: "wRec", from: [6] }), "invalid", /unit of weights "wRec" \(from\) = 6/],
    [of({ kind: "gain", weights: "wRec", to: [1, 1] }), "invalid", /different numbers from 0 to 5/],
    [of({ kind: "gain", weights: "wRec", to: [] }), "invalid", /units of weights "wRec" \(to\)/],
  ] as const)("%o", (call, opening, message) => {
    expect(call).toThrow(fault(opening));
    expect(call).toThrow(message);
  });

  it("a network that has interventions already", () => {
    const { network } = withInterventions(one, [{ kind: "clamp", signal: "rates" }]);
    const call = () => withInterventions({ network }, [{ kind: "gain", state: "x" }]);
    expect(call).toThrow(/^unsupported: network with interventions; give all interventions in one list/);
  });

  it("a matrix that no product of the step uses", () => {
    const w = constant([[1]]);
    const call = () => withInterventions({ ...one, effective: { w } }, [{ kind: "gain", weights: "w" }]);
    expect(call).toThrow(/^unsupported: intervention 1: gain of weights "w"/);
  });
});

it("gains of different blocks have different names", () => {
  const { inputs } = withInterventions(one, [
    { kind: "gain", weights: "wRec", from: [2, 0, 1], to: [5] },
    { kind: "gain", weights: "wRec", from: [3, 5] },
  ]);
  expect(inputs.map(({ name }) => name)).toEqual(["gain wRec 0-2→5", "gain wRec 3,5→all"]);
});

it("the time step may be given with the network, and is then checked in the shape of a batch", () => {
  const { signals } = withInterventions({ ...one, dt: 20 }, [{ kind: "clamp", signal: "rates" }]);
  const event = { name: "clamp rates", value: 0, ms: [20, 60] } as const;
  const bySteps = { name: "clamp rates", value: 0, steps: [1, 3] } as const;
  expect(signals({ trials: 2, steps: 5 }, [event])).toEqual(signals({ trials: 2, steps: 5, dt: 20 }, [bySteps]));
  expect(() => signals({ trials: 2, steps: 5, dt: 10 }, [event])).toThrow(
    /^mismatched: dt of 10 ms, where the network has 20 ms/,
  );
});
