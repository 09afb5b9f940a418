/** What a step on the host takes, returns and refuses. */
import { describe, expect, it } from "vitest";
import { hostStep } from "../../src/backend/index.ts";
import { detach, input, matmul, tanh } from "../../src/ir/expr.ts";
import { validName } from "../../src/ir/program.ts";
import { withGivenInitials } from "../../src/ir/starts.ts";
import { modelOf } from "../../src/model/index.ts";
import { type Body, type Builder, caseOf } from "../contract/case.ts";
import { fault } from "../fault.ts";
import { setting } from "./models.ts";
import { hostStepOf, momentsOf, parametersOf, pointOf, vectorOf } from "./points.ts";

const one = caseOf("cell", ({ parameter, input, state, noise, scalar }) => {
  const x = state("x", 3, { initial: 0.2 });
  const u = input("u", 3);
  const drive = matmul(x, parameter("w", [3, 3])).add(u);
  const next = tanh(drive.add(noise("xi", 3).mul(scalar("sigma", 0.5))));
  return { states: { x: next }, outputs: { y: next.slice(0, 2), seen: u } };
});
const step = hostStepOf(one);
const at = { state: [0.1, 0.2, 0.3], inputs: { u: [1, 0, -1] } };
const stepOf = (write: (builder: Builder) => Body) => hostStepOf(caseOf("cell", write));

describe("a step", () => {
  it("lists what it takes and what it records", () => {
    expect(step.states).toEqual([{ name: "x", size: 3, offset: 0 }]);
    expect(step.size).toBe(3);
    expect(step.initial).toEqual(Float64Array.of(0.2, 0.2, 0.2));
    expect(step.inputs).toEqual([{ name: "u", size: 3 }]);
    expect(step.noises).toEqual([{ name: "0", stream: 0, size: 3 }]);
    expect(step.outputs).toEqual([
      { name: "y", size: 2 },
      { name: "seen", size: 3 },
    ]);
  });

  it("has no noise without draws, even after a step with draws", () => {
    const [moment] = momentsOf(one, 1, false);
    const quiet = { ...pointOf(step, moment), noise: undefined };
    step.step({ ...quiet, noise: [[1, 2, 3]] });
    expect(step.step(quiet)).toEqual(vectorOf(step, moment.after));
    expect(step.step({ ...quiet, noise: [undefined] })).toEqual(vectorOf(step, moment.after));
  });

  it("takes draws by the name of a noise, too", () => {
    const { network, scalars } = one;
    const own = hostStep({ ...network, noises: [{ name: "xi" }] }, parametersOf(one), { scalars });
    expect(own.noises).toEqual([{ name: "xi", stream: 0, size: 3 }]);
    const noise = [1, -2, 0.5];
    expect(own.step({ ...at, noise: { xi: noise } })).toEqual(step.step({ ...at, noise: [noise] }));
    expect(own.step({ ...at, noise: [noise] })).not.toEqual(own.step(at));
    const byStream = own.derivative("next", { noise: 0 }, at);
    expect(own.derivative("next", { noise: "xi" }, at)).toEqual(byStream);
    expect(byStream[0]).not.toBe(0);
  });

  it("names the noises of models", () => {
    const model = modelOf({ preset: "ei", units: 10 }, setting);
    const { network } = model.build(setting);
    const own = hostStep(network, Object.fromEntries(model.initialParameters(setting, 1)), {
      scalars: model.scalars(setting.dt, 0.1),
    });
    expect(own.noises.map(({ name }) => name)).toEqual(["recurrent", "inputs"]);
  });

  it("returns new arrays, or fills the one that it is given, even that of the state", () => {
    const [first, again] = [step.step(at), step.step({ ...at, state: [0.5, 0.5, 0.5] })];
    expect(first).not.toEqual(again);
    expect(step.step(at)).toEqual(first);
    const state = Float64Array.from(at.state);
    expect(step.step({ ...at, state }, state)).toBe(state);
    expect(state).toEqual(first);
    const out = new Float64Array(9).fill(Number.NaN);
    expect(step.jacobian(at, out)).toBe(out);
    expect(out).toEqual(step.jacobian(at));
    expect(step.derivative({ output: "seen" }, "state", at, out.fill(Number.NaN))).toEqual(new Float64Array(9));
    expect([...step.derivative({ output: "seen" }, { input: "u" }, at, out.fill(Number.NaN))]).toEqual([
      ...[1, 0, 0],
      ...[0, 1, 0],
      ...[0, 0, 1],
    ]);
  });

  it("ignores inputs that it does not read, such as the target of training", () => {
    expect(step.step({ ...at, inputs: { ...at.inputs, target: [1] } })).toEqual(step.step(at));
  });

  it("belongs to a trial, as steps of a batch do that are no filler", () => {
    const [{ name, initial, next, size }] = one.network.states;
    const counting = { ...one.network, states: [{ name, initial, size, next: next.mul(input(validName, 1)) }] };
    const own = hostStep(counting, parametersOf(one), { scalars: one.scalars });
    expect(own.inputs).toEqual(step.inputs);
    expect(own.step(at)).toEqual(step.step(at));
  });

  it("keeps the parameters that it was made with", () => {
    const parameters = parametersOf(one);
    const own = hostStep(one.network, parameters, { scalars: one.scalars });
    const before = own.step(at);
    parameters.w.fill(0);
    expect(own.step(at)).toEqual(before);
  });

  it("works for a network without states, which has only outputs", () => {
    const still = stepOf(({ input }) => ({ outputs: { y: tanh(input("u", 2)) } }));
    const point = { state: [], inputs: { u: [0, 1] } };
    expect([still.size, still.step(point), still.jacobian(point)]).toEqual([
      0,
      new Float64Array(0),
      new Float64Array(0),
    ]);
    expect(still.output("y", point)[0]).toBe(0);
  });
});

it("derivatives pass through detach", () => {
  const both = [detach, (x: typeof detach extends (x: infer X) => unknown ? X : never) => x].map((hide) =>
    stepOf(({ state }) => {
      const x = state("x", 2);
      return { states: { x: x.mul(hide(tanh(x))) }, outputs: { x } };
    }),
  );
  const point = { state: [0.4, -0.7] };
  const [hidden, plain] = both.map((each) => each.jacobian(point));
  expect(hidden).toEqual(plain);
  expect(hidden[0]).toBeCloseTo(Math.tanh(0.4) + 0.4 * (1 - Math.tanh(0.4) ** 2), 12);
});

describe("a step is refused", () => {
  const { network, scalars } = one;
  const parameters = parametersOf(one);
  it.each([
    [
      "without the numbers of parameters",
      () => hostStep(network, undefined!, { scalars }),
      fault("missing", "parameters"),
    ],
    ["without a parameter", () => hostStep(network, {}, { scalars }), fault("missing", 'parameter "w"')],
    [
      "with a parameter of another size",
      () => hostStep(network, { w: [1, 2] }, { scalars }),
      fault("mismatched", 'parameter "w"', { detail: "of 2 values", remedy: "[from 3, to 3] needs 9" }),
    ],
    [
      "with a misspelt option",
      () => hostStep(network, parameters, { scalar: scalars } as never),
      fault("unknown", "scalar", { remedy: /"scalars"/, within: "the options of hostStep" }),
    ],
    ["without a scalar", () => hostStep(network, parameters), fault("missing", 'scalar "sigma" of the network')],
    [
      "for initial values per trial",
      () => hostStep(withGivenInitials(network, ["x"]), parameters, { scalars }),
      fault("unsupported", 'state "x"', { detail: "with an initial value for each trial" }),
    ],
    [
      "with parameters in a map",
      () => hostStep(network, new Map(Object.entries(parameters)) as never, { scalars }),
      fault("invalid", "parameters", {
        remedy: "give the numbers of each parameter by name: Object.fromEntries(parameters)",
      }),
    ],
    [
      "with a run in place of its parameters",
      () => hostStep(network, { weights: { parameters } } as never, { scalars }),
      fault("invalid", "parameters", { remedy: "give `weights.parameters` of the run" }),
    ],
    [
      "with weights in place of their parameters",
      () => hostStep(network, { parameters } as never, { scalars }),
      fault("invalid", "parameters", { remedy: "give its `parameters`" }),
    ],
    [
      "for what `build` returns",
      () => hostStep({ network } as never, parameters, { scalars }),
      fault("invalid", "network", { remedy: "give its `network`" }),
    ],
    [
      "for something that is not a network",
      () => hostStep({} as typeof network, parameters),
      fault("invalid", "network"),
    ],
    [
      "for states of another kind",
      () => hostStep(network, parameters, { scalars, states: "independant" as "all" }),
      fault("unknown", "states", { remedy: 'did you mean "independent"?' }),
    ],
  ])("%s", (_what, work, refusal) => {
    expect(work).toThrow(refusal);
  });

  it.each([
    ["without a point", () => step.step(undefined!), fault("missing", "point")],
    [
      "without a state",
      () => step.step({ inputs: at.inputs } as unknown as typeof at),
      fault("missing", "state of the point"),
    ],
    [
      "with a state of another size",
      () => step.jacobian({ ...at, state: [1] }),
      fault("mismatched", "state of the point", { detail: "of 1 values", remedy: "[state 3] needs 3" }),
    ],
    [
      "with NaN in a state",
      () => step.step({ ...at, state: [1, Number.NaN, 0] }),
      fault("invalid", "state of the point", { detail: "at 1" }),
    ],
    [
      "with something else than numbers in an input",
      () => step.step({ ...at, inputs: { u: ["1", 0, 0] } } as never),
      fault("invalid", 'input "u" of the point', { value: "1" }),
    ],
    [
      "with a list of inputs",
      () => step.step({ ...at, inputs: [1, 0, -1] } as never),
      fault("invalid", "inputs of the point", { remedy: "give them by name: { u: […] }" }),
    ],
    [
      "with a misspelt key",
      () => step.step({ ...at, noises: [[1, 2, 3]] } as never),
      fault("unknown", "key", { value: "noises", remedy: 'did you mean "noise"?' }),
    ],
    [
      "with draws that are no list for each noise",
      () => step.step({ ...at, noise: [1, 2, 3] } as never),
      fault("invalid", "noise of the point"),
    ],
    [
      "with draws of an unknown noise",
      () => step.step({ ...at, noise: { eta: [1, 2, 3] } }),
      fault("unknown", "noise", { value: "eta" }),
    ],
    [
      "for a derivative of an output that is given as a string",
      () => step.derivative("y" as never, "state", at),
      fault("invalid", "of", { remedy: 'give "next" or { output: "y" }' }),
    ],
    [
      "for a derivative by something else",
      () => step.derivative("next", { inputs: "u" } as never, at),
      fault("invalid", "by"),
    ],
    ["without an input", () => step.step({ state: at.state }), fault("missing", 'input "u" of the point')],
    [
      "with an input of another size",
      () => step.output("y", { ...at, inputs: { u: [1] } }),
      fault("mismatched", 'input "u" of the point'),
    ],
    [
      "with too many draws",
      () => step.step({ ...at, noise: [[1, 2, 3, 4]] }),
      fault("mismatched", "draws of noise 0 of the point"),
    ],
    ["with a result array of another size", () => step.step(at, new Float64Array(4)), fault("mismatched", "out")],
    [
      "with a matrix of another size",
      () => step.derivative({ output: "y" }, "state", at, new Float64Array(9)),
      fault("mismatched", "out", { remedy: "[row 2, column 3] needs 6" }),
    ],
    ["for an unknown output", () => step.output("x", at), fault("unknown", "output", { value: "x" })],
    [
      "for a derivative of an unknown output",
      () => step.derivative({ output: "z" }, "state", at),
      fault("unknown", "output", { value: "z" }),
    ],
    [
      "for a derivative by an unknown input",
      () => step.derivative("next", { input: "v" }, at),
      fault("unknown", "input", { value: "v" }),
    ],
    [
      "for a derivative by an unknown noise",
      () => step.derivative("next", { noise: 1 }, at),
      fault("unknown", "noise", { value: "1" }),
    ],
  ])("%s", (_what, work, refusal) => {
    expect(work).toThrow(refusal);
  });
});
