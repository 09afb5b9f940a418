import { describe, expect, it } from "vitest";
import { type Intervention, reference } from "../../src/backend/index.ts";
import { type Expr, matmul, sum } from "../../src/ir/expr.ts";
import { nativeBackend, whyNot } from "../../src/node/index.ts";
import { caseOf, numbers, valuesOf, writeAll } from "../contract/case.ts";
import { disagreements, learning, outcomeOn, trainingOf } from "../contract/compare.ts";
import { sampleOf } from "../sample.ts";
import { wasm } from "../wasm.ts";
import { type BuiltCase, cases, everything, intervened, models, pieces } from "./cases.ts";

const size = { trials: 5, steps: 5 };
/** A C compiler takes a second for each program: it sees one whole model. */
const pairs = [
  ...sampleOf(cases, 3).map((one) => [one, wasm] as const),
  ...(whyNot("native") === undefined ? models.slice(0, 1).map((one) => [one, nativeBackend()] as const) : []),
];

/** Every intervention in a trial and a stretch of its own, on every other unit. */
function lively(one: BuiltCase, list: readonly Intervention[] = everything(one)) {
  const { one: other, interventions, feed } = intervened(one, list);
  const events = interventions.inputs.map(({ name, units }, k) => ({
    name,
    trials: [k % 4],
    steps: [k % 3, 3 + (k % 3)] as const,
    units: Array.from({ length: Math.ceil(units / 2) }, (_, unit) => 2 * unit),
    value: 0.25 + 0.125 * (k % 5),
  }));
  return { one: other, feed: feed(size, events) };
}

/** |g·d − Δ| / (|g| + 1e-3) along a random direction d. */
function gradientError({ one, feed }: ReturnType<typeof lively>): number {
  const { trials, steps } = size;
  const executable = reference.compile(trainingOf(one), { trials, maxSteps: steps, noise: "generated" });
  const values = valuesOf(one);
  const trained = one.network.parameters.filter((p) => p.trained).map(({ name }) => name);
  const objective = () => {
    const { loss, penalties } = executable.run(feed, { ...one.scalars, ...learning });
    return loss + penalties;
  };
  writeAll(executable, values);
  objective();
  const gradients = trained.flatMap((name) => [...executable.result(`gradient ${name}`)]);
  const directions = trained.map((name, k) => numbers(values.get(name)!.length, [-1, 1], 100, k));
  const length = Math.hypot(...directions.flatMap((d) => [...d]));
  const at = (h: number) => {
    trained.forEach((name, j) => {
      executable.write(
        name,
        values.get(name)!.map((value, k) => value + (h * directions[j][k]) / length),
      );
    });
    return objective();
  };
  const step = 1e-6;
  const difference = (at(step) - at(-step)) / (2 * step);
  const expected = directions.flatMap((d) => [...d]).reduce((sum, d, k) => sum + (gradients[k] * d) / length, 0);
  return Math.abs(difference - expected) / (Math.hypot(...gradients) + 1e-3);
}

const withoutAdjoints = (one: BuiltCase) => one.network.adjointTerms.length === 0;
it.each(sampleOf(cases.filter(withoutAdjoints), 4).map((one) => [one.name, one] as const))(
  "%s: under interventions the gradient is that of finite differences",
  (_, one) => {
    expect(gradientError(lively(one))).toBeLessThan(1e-7);
  },
);

it.each(sampleOf([...models, ...pieces].filter(withoutAdjoints), 4, 1).map((one) => [one.name, one] as const))(
  "%s: so it is under each intervention alone",
  (_, one) => {
    const wrong = everything(one).filter((intervention) => !(gradientError(lively(one, [intervention])) < 1e-7));
    expect(wrong).toEqual([]);
  },
);

it.each(pairs.map(([one, backend]) => [one.name, backend.name, one, backend] as const))(
  "%s: under interventions %s agrees with the reference",
  (_, __, one, backend) => {
    const { one: other, feed } = lively(one);
    const program = trainingOf(other);
    const [got, expected] = [backend, reference].map((on) => outcomeOn(on, other, size, feed, program));
    expect(disagreements(got, expected, backend.tolerance)).toEqual([]);
  },
);

/** What a state is that overflows, and how the rest of the network reads it. */
const overflowing: readonly (readonly [string, (a: Expr) => Expr])[] = [
  ["exp", (a) => a.exp()],
  ["a square", (a) => a.mul(1e20).mul(a.mul(1e20))],
  ["a power", (a) => a.pow(40.5)],
];
const readers: readonly (readonly [string, (r: Expr, w: Expr) => Expr])[] = [
  ["a product with a matrix", (r, w) => matmul(r, w)],
  ["products whose sum is ∞ − ∞, and what saturates", (r, w) => matmul(r, w).tanh().add(matmul(r, w).sigmoid())],
  ["a quotient", (r, w) => matmul(r.div(r.add(1)), w)],
  ["its maximum", (r, w) => matmul(r.add(r.maximum()), w)],
  [
    "a softmax",
    (r, w) =>
      matmul(
        r
          .sub(r.maximum())
          .exp()
          .div(sum(r.sub(r.maximum()).exp())),
        w,
      ),
  ],
];

describe.each([reference, wasm])("$name: a signal that overflows while it is clamped", (backend) => {
  const rows = overflowing.flatMap(([what, f]) => readers.map(([how, read]) => [what, how, f, read] as const));
  it.each(sampleOf(rows, 4))("%s, read by %s, leaves gradients finite", (_, __, f, read) => {
    const one = caseOf("overflowing", ({ parameter, input, state }) => {
      const w = parameter("w", [4, 4]);
      const gain = parameter("gain", [4], [1, 2]);
      const x = state("x", 4);
      const r = f(input("u", 4, [900, 1000]).add(x));
      const next = read(r, w).mul(gain).add(x.mul(0.5));
      return { states: { x: next }, outputs: { r, y: next } };
    });
    const clamped = { ...one, network: { ...one.network, losses: one.network.losses.slice(1) } };
    const { one: other, feed } = intervened(clamped, [{ kind: "clamp", signal: "r" }]);
    const program = trainingOf(other);
    const { trials, steps } = size;
    const executable = backend.compile(program, { trials, maxSteps: steps, noise: "generated" });
    writeAll(executable, valuesOf(other));
    const run = (value: number) =>
      executable.run(feed(size, [{ name: "clamp r", value }]), { ...other.scalars, ...learning });
    expect(Number.isFinite(run(0.5).loss)).toBe(true);
    const got = ["w", "gain"].flatMap((name) => [...executable.result(`gradient ${name}`)]);
    expect(got.filter((g) => !Number.isFinite(g))).toEqual([]);
    expect(got.some((g) => g !== 0)).toBe(true);
  });
});
