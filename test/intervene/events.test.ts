import { describe, expect, it } from "vitest";
import { gru } from "../../examples/gru.mjs";
import { interneurons } from "../../examples/interneurons.mjs";
import { delayedMatch } from "../../examples/tasks/delayedMatch.mjs";
import { pulseIntegrator } from "../../examples/tasks/pulseIntegrator.mjs";
import { writeTrial } from "../../src/backend/feed.ts";
import {
  compileSimulation,
  type Intervention,
  type InterventionEvent,
  withInterventions,
} from "../../src/backend/index.ts";
import { createTask } from "../../src/index.ts";
import { eventSignals } from "../../src/intervene/events.ts";
import { modelOf } from "../../src/model/index.ts";
import { inputSignals } from "../../src/open/inputSignals.ts";
import { batches, keyOf } from "../../src/task/index.ts";
import { fault } from "../fault.ts";
import { wasm } from "../wasm.ts";

const signals = [
  { name: "clamp r", units: 3, neutral: Number.NaN },
  { name: "gain W", units: 1, neutral: 1 },
];
const populations = [
  { name: "E", units: 2, sign: 1 },
  { name: "I", units: 1, sign: -1 },
] as const;
const shape = { trials: 2, steps: 4, dt: 20 };

/** [step][unit] of a trial. */
function dense(name: string, trial: number, events: readonly InterventionEvent[]): number[][] {
  const signal = eventSignals(signals, shape, events, populations)[name];
  const { units, neutral } = signals.find((one) => one.name === name)!;
  const out = new Float64Array(shape.steps * units).fill((signal as { background?: number }).background ?? 0);
  expect((signal as { background?: number }).background).toBe(neutral);
  writeTrial(signal, trial, shape, units, out, 0, units, 1);
  return Array.from({ length: shape.steps }, (_, k) => Array.from(out.subarray(k * units, (k + 1) * units)));
}
const free = Number.NaN;

it("a signal without events is neutral everywhere", () => {
  expect(dense("clamp r", 0, [])).toEqual(new Array(4).fill([free, free, free]));
  expect(dense("gain W", 1, [])).toEqual([[1], [1], [1], [1]]);
});

it("an event has its trials, steps, units and values; the later one wins", () => {
  const events: InterventionEvent[] = [
    { name: "clamp r", value: 0, units: "I", trials: [1], steps: [1, 4] },
    { name: "clamp r", value: [5, 6], units: [0, 2], trials: [1], ms: [20, 60] },
    { name: "gain W", value: 2 },
  ];
  expect(dense("clamp r", 0, events)).toEqual(new Array(4).fill([free, free, free]));
  expect(dense("clamp r", 1, events)).toEqual([
    [free, free, free],
    [5, free, 5],
    [6, free, 6],
    [free, free, 0],
  ]);
  expect(dense("gain W", 0, events)).toEqual([[2], [2], [2], [2]]);
});

describe("what is refused", () => {
  it.each([
    [{ name: "clamp x", value: 0 }, "unknown", /event 1: intervention "clamp x"; did you mean "clamp r"/],
    [{ name: "clamp r" }, "invalid", /without "value"/],
    [{ name: "clamp r", value: Number.NaN }, "invalid", /value = NaN/],
    [{ name: "clamp r", value: 1e39 }, "invalid", /value = 1e\+39/],
    [{ name: "clamp r", value: [1, 2, 3] }, "invalid", /value of 3 numbers; give one number, or a list of 4/],
    [{ name: "clamp r", value: 0, units: "PV" }, "unknown", /population "PV"/],
    [{ name: "gain W", value: 0, units: "I" }, "mismatched", /which has 1 units/],
    [{ name: "clamp r", value: 0, units: [3] }, "invalid", /unit of intervention "clamp r" = 3/],
    [{ name: "clamp r", value: 0, trials: [2] }, "invalid", /trial = 2/],
    [{ name: "clamp r", value: "0" }, "invalid", /value = "0"; give a number/],
    [{ name: "clamp r", value: ["0", 0, 0, 0] }, "invalid", /value = "0"; give a finite number/],
    [{ name: "clamp r", value: 0, steps: [2, 5] }, "invalid", /ends too late; the batch has 4 steps/],
    [{ name: "clamp r", value: 0, steps: [-1, 2] }, "invalid", /begins before the trial/],
    [{ name: "clamp r", value: 0, steps: [2, 2] }, "invalid", /has no step; .* for one step give \[2, 3\]/],
    [{ name: "clamp r", value: 0, steps: [3, 2] }, "invalid", /ends before it begins/],
    [{ name: "clamp r", value: 0, steps: [2] }, "invalid", /steps = \[2\], not two numbers/],
    [{ name: "clamp r", value: 0, ms: [30, 60] }, "invalid", /30 lies between two steps; the nearest are 20 and 40/],
    [
      { name: "clamp r", value: 0, ms: [20, 100] },
      "invalid",
      /ends too late; the batch has 4 steps of 20 ms, up to 80/,
    ],
    [{ name: "clamp r", value: 0, step: [1, 2] }, "unknown", /event 1: key "step"; did you mean "steps"/],
    [{ name: "clamp r", value: 0, trial: [1] }, "unknown", /key "trial"; did you mean "trials"/],
    [{ name: "clamp r", value: 0, period: "delay" }, "unknown", /key "period"; known: .*given as steps/],
    [{ name: "clamp r", value: 0, from: 1 }, "unknown", /key "from"/],
    [{ name: "clamp r", value: 0, ms: [20, 40], steps: [1, 2] }, "invalid", /steps and ms/],
  ] as const)("%o", (event, opening, message) => {
    const call = () => eventSignals(signals, shape, [event as unknown as InterventionEvent], populations);
    expect(call).toThrow(fault(opening));
    expect(call).toThrow(message);
  });

  it("a population where none were given", () => {
    const call = () => eventSignals(signals, shape, [{ name: "clamp r", value: 0, units: "I" }]);
    expect(call).toThrow(/^missing: event 1: populations, among them "I"; pass them with the network/);
  });

  it("times in ms without a time step", () => {
    const call = () => eventSignals(signals, { trials: 2, steps: 4 }, [{ name: "gain W", value: 0, ms: [20, 40] }]);
    expect(call).toThrow(/^missing: event 1: dt of the batch/);
  });
});

// Two cells, each on a task of another kind: events in a period that begins at another step in every trial.
it.each([
  [
    "interneurons",
    interneurons,
    { E: 12, PV: 4, SST: 4 },
    delayedMatch,
    "delay",
    { kind: "clamp", signal: "rates" },
    "PV",
  ],
  ["gru", gru, { units: 8 }, pulseIntegrator, "hold", { kind: "drive", state: "h" }, undefined],
] as const)("%s", (name, definition, parameters, taskDefinition, period, intervention: Intervention, units) => {
  const task = createTask(taskDefinition);
  const setting = {
    inputs: task.inputs.length,
    outputs: task.outputs.length,
    dt: task.dt,
    loss: null,
    inputNoise: true,
  };
  const model = modelOf({ name, ...parameters }, setting, { models: [definition] });
  const {
    network,
    signals: of,
    inputs,
  } = withInterventions({ ...model.build(setting), populations: model.populations }, [intervention]);
  const batch = batches(task, { batch: 6 }, 3).next();
  const size = { trials: 6, steps: batch.steps, dt: task.dt };
  const executable = wasm.compile(compileSimulation(network), {
    trials: size.trials,
    maxSteps: batch.steps,
    noise: "generated",
  });
  for (const [key, values] of model.initialParameters(setting, 1)) executable.write(key, values);
  const run = (events: readonly InterventionEvent[]) => {
    const numbers = batch.trials.map(({ number }) => number);
    const feed = {
      trials: size.trials,
      steps: size.steps,
      signals: { ...inputSignals(batch, task.noise), ...of(size, events) },
    };
    executable.run({ ...feed, noise: { key: keyOf(2), trialNumbers: numbers, run: 0 } }, model.scalars(task.dt, 0.1));
    return Array.from(executable.record("rates"));
  };
  const shown = batch.trials.map(({ periods }) => periods.find((one) => one.name === period)!);
  const events = shown.map(({ from, to }, trial) => {
    return { name: inputs[0].name, value: 0.5, units, trials: [trial], steps: [from, to] as const };
  });
  const [plain, changed] = [run([]), run(events)];
  const firsts = shown.map((_, trial) => {
    const differs = plain.findIndex((value, at) => {
      return Math.floor(at / model.units) % 6 === trial && value !== changed[at];
    });
    return Math.floor(differs / model.units / 6);
  });
  expect(firsts).toEqual(shown.map(({ from }) => from));
});
