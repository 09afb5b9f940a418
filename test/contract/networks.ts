/** Networks of every loop shape that the language allows; opCases.ts has the single operations. */
import {
  abs,
  carried,
  concat,
  constant,
  derivative,
  detach,
  type Expr,
  equal,
  exp,
  input,
  less,
  lessEqual,
  log,
  matmul,
  max,
  maximum,
  mean,
  pick,
  place,
  parameter as pooledParameter,
  product,
  scalar,
  select,
  sigmoid,
  softplus,
  sum,
  tanh,
  transpose,
} from "../../src/ir/expr.ts";
import { adjointName, type BatchPenalty, type LossTerm, pooledName } from "../../src/ir/program.ts";
import { adjointOf, type Case, caseOf, penaltyOf } from "./case.ts";

const relu = (x: Expr) => max(x, 0);
/** The mask as a separate loss, with another scale and weight. */
const lossOf = (
  name: string,
  term: Expr,
  weight: Expr = input("mask", 1),
  scale: Expr = scalar("lossScale"),
): LossTerm => ({ name, term, weight, scale });

/** Rates of excitatory and inhibitory units with noise, signed weights and a readout of some of the units. */
export const rateNetwork = (units: number, options: { rate?: boolean; omega?: boolean } = {}): Case =>
  caseOf(`rate network of ${units} units`, ({ parameter, input: signal, state, noise: draws }) => {
    const scale = 1.5 / Math.sqrt(units);
    const signs = constant(
      Array.from({ length: units * units }, (_, k) => (Math.floor(k / units) < 0.8 * units ? 1 : -1)),
      [
        { name: "from", size: units },
        { name: "to", size: units },
      ],
    );
    const wRec = abs(parameter("wRec", [units, units], [-scale, scale])).mul(signs);
    const x = state("x", units, { initial: parameter("x0", [units], [0, 0.4]) });
    const drive = matmul(relu(x), wRec)
      .add(matmul(signal("inputs", 3), parameter("wIn", [3, units])))
      .add(parameter("b", [units]));
    const next = x.mul(0.8).add(drive.mul(0.2)).add(draws("x", units).mul(0.1));
    const rates = relu(next);
    const read = Math.max(1, Math.floor(0.8 * units));
    const z = matmul(rates.slice(0, read), parameter("wOut", [read, 3], [-scale, scale])).add(parameter("bOut", [3]));
    const shifted = z.sub(detach(maximum(z)));
    const g = carried(adjointName("x"), units).mul(0.8);
    const v = g.mul(0.8).add(derivative(relu, detach(next)).mul(matmul(g.mul(0.2), transpose(wRec))));
    const size = sum(g.mul(g));
    const ratio = select(less(0, size), sum(v.mul(v)).div(select(less(0, size), size, 1)), 1).sub(1);
    return {
      states: { x: next },
      outputs: { states: next, rates, z },
      losses: [lossOf("crossEntropy", log(sum(exp(shifted))).sub(pick(shifted, signal("class", 1, { below: 3 }))))],
      signalPenalties: options.rate ? [penaltyOf("rate", rates.mul(rates), 0.3 / units)] : [],
      parameterPenalties: options.rate ? { l1: mean(abs(wRec)).mul(0.1) } : undefined,
      adjointTerms: options.omega
        ? [adjointOf("omega", select(less(0, size), ratio.mul(ratio), 0), size, constant(0.5))]
        : [],
    };
  });

const gru = caseOf("GRU", ({ parameter, input: signal, state }) => {
  const [units, inputs] = [6, 3];
  const h = state("h", units);
  const u = signal("u", inputs);
  const gate = (name: string, before: Expr) =>
    matmul(u, parameter(`${name}.w`, [inputs, units]))
      .add(matmul(before, parameter(`${name}.u`, [units, units])))
      .add(parameter(`${name}.b`, [units]));
  const z = sigmoid(gate("update", h));
  const r = sigmoid(gate("reset", h));
  const candidate = tanh(gate("candidate", r.mul(h)));
  const next = constant(1).sub(z).mul(h).add(z.mul(candidate));
  return { states: { h: next }, outputs: { h: next, y: matmul(next, parameter("wOut", [units, 2])) } };
});

const lstm = caseOf("LSTM, all gates from one matrix", ({ parameter, input: signal, state }) => {
  const units = 5;
  const h = state("h", units);
  const c = state("c", units);
  const all = matmul(concat(signal("u", 3), h), parameter("w", [3 + units, 4 * units])).add(
    parameter("b", [4 * units]),
  );
  const part = (k: number) => all.slice(k * units, (k + 1) * units);
  const cell = sigmoid(part(0))
    .mul(c)
    .add(sigmoid(part(1)).mul(tanh(part(2))));
  const next = sigmoid(part(3)).mul(tanh(cell));
  return { states: { h: next, c: cell }, outputs: { h: next, c: cell } };
});

/** Mongillo, Barak & Tsodyks (2008), Science 319: 1543–1546. */
const plasticity = caseOf("short-term synaptic plasticity", ({ parameter, input: signal, state }) => {
  const units = 5;
  const [dt, tau, tauX, tauU, base] = [0.02, 0.1, 0.2, 1.5, 0.3];
  const r = state("r", units, { initial: 0.1 });
  const x = state("resources", units, { initial: 1 });
  const u = state("use", units, { initial: base });
  const drive = matmul(u.mul(x).mul(r), parameter("w", [units, units])).add(signal("u", units));
  return {
    states: {
      r: r.add(
        softplus(drive)
          .sub(r)
          .mul(dt / tau),
      ),
      resources: x.add(constant(1).sub(x).div(tauX).sub(u.mul(x).mul(r)).mul(dt)),
      use: u.add(constant(base).sub(u).div(tauU).add(constant(1).sub(u).mul(r).mul(base)).mul(dt)),
    },
    outputs: { r, use: u, y: matmul(r, parameter("wOut", [units, 2])) },
  };
});

const lowRank = caseOf("low rank", ({ parameter, input: signal, state, noise: draws }) => {
  const units = 9;
  const x = state("x", units, { initial: parameter("x0", [units], [0, 1], { trained: false }) });
  const w = product(parameter("m", [units, 2]), transpose(parameter("n", [units, 2])));
  const next = x
    .mul(0.7)
    .add(matmul(tanh(x), w).mul(0.3 / units))
    .add(matmul(signal("u", 2), parameter("wIn", [2, units])))
    .add(draws("x", units).mul(0.05));
  return {
    states: { x: next },
    outputs: { y: matmul(tanh(next), parameter("wOut", [units, 1])) },
    parameterPenalties: { w: mean(w.mul(w)) },
  };
});

const statesOfAllKinds = caseOf(
  "states set to an input, another state, a constant, noise, one value twice",
  ({ parameter, input: signal, state, noise: draws }) => {
    const u = signal("u", 3);
    const p = parameter("p", [3]);
    const delayed = state("delayed", 3);
    const older = state("older", 3, { initial: p });
    const still = state("still", 2, { initial: parameter("s0", [2]) });
    const loud = state("loud", 3, { initial: 0.5 });
    const [left, right] = [state("left", 3, { initial: 0.1 }), state("right", 3, { initial: p.mul(2) })];
    const shared = tanh(left.add(right).add(older.mul(p)).add(delayed).add(loud));
    return {
      states: {
        delayed: u,
        older: delayed,
        still: constant([0.5, -0.5], [{ name: "unit", size: 2 }]).add(still.mul(0)),
        loud: draws("loud", 3),
        left: shared,
        right: shared,
      },
      outputs: { shared, u, older, sum: concat(delayed, still, loud, right) },
    };
  },
);

const initials = caseOf(
  "initial values: number, parameter, trained expression, trained number",
  ({ parameter, state }) => {
    const p = parameter("p", [4]);
    const [a, b, c, d, e] = [
      state("a", 4, { initial: -0.3 }),
      state("b", 4, { initial: p }),
      state("c", 4, { initial: tanh(p.mul(2)) }),
      state("d", 4, { initial: mean(p) }),
      state("e", 1, { initial: parameter("q", [1]) }),
    ];
    return {
      states: { a: b, b: c.mul(0.9), c: tanh(d.add(a)), d: a.mul(e), e: e.mul(0.9) },
      outputs: { a, e, y: a.add(b).mul(c).sub(d) },
    };
  },
);

const initialOnly = caseOf(
  "a trained initial value of a state that nothing trained sets",
  ({ parameter, input: signal, state }) => {
    const x = state("x", 3, { initial: parameter("x0", [3]) });
    return { states: { x: signal("u", 3) }, outputs: { y: x.mul(2) } };
  },
);

const noises = caseOf(
  "noises: shared, added, multiplied, read out, in the loss alone",
  ({ parameter, input: signal, state, noise: draws }) => {
    const x = state("x", 5);
    const added = draws("added", 5);
    const gain = draws("gain", 5, { shared: true });
    const one = draws("one", 1);
    const late = draws("late", 7);
    const drive = matmul(x, parameter("w", [5, 5]))
      .mul(gain.mul(0.3).add(1))
      .add(signal("u", 5));
    const next = tanh(drive.add(added.mul(parameter("sigma", [5], [0.1, 0.3]))).add(one.mul(0.1)));
    return {
      states: { x: next },
      outputs: { y: next, gain, added, one },
      losses: [
        lossOf(
          "late",
          matmul(next, parameter("v", [5, 7]))
            .sub(late)
            .pow(2)
            .mul(0.1),
        ),
      ],
    };
  },
);

const outputsOfAllKinds = caseOf(
  "records: inputs, states before and after, products, slices, sums",
  ({ parameter, input: signal, state }) => {
    const x = state("x", 6, { initial: 0.2 });
    const u = signal("u", 6);
    const r = tanh(x.add(u));
    const w = parameter("fixedOut", [3, 2], [-1, 1], { trained: false });
    return {
      states: { x: r.mul(parameter("g", [6])) },
      outputs: { u, before: x, r, some: r.slice(0, 3), none: u.slice(2, 3), total: sum(r), largest: maximum(u) },
      fitted: [matmul(r.slice(0, 3), w), r],
    };
  },
);

const notRecurrent = caseOf("no states at all", ({ parameter, input: signal }) => {
  const hidden = tanh(matmul(signal("u", 4), parameter("w", [4, 7])).add(parameter("b", [7])));
  return { outputs: { hidden, y: matmul(hidden, parameter("v", [7, 2])) } };
});

const statesAhead = caseOf("a state that no gradient passes", ({ parameter, input: signal, state }) => {
  const x = state("x", 4);
  const next = x.mul(0.9).add(signal("u", 4));
  return { states: { x: next }, outputs: { y: matmul(next, parameter("v", [4, 2])) } };
});

const someFixed = caseOf(
  "parameters that are fixed, unused, or used by one branch",
  ({ parameter, input: signal, state }) => {
    const x = state("x", 4);
    const other = state("other", 3);
    parameter("unused", [3, 2]);
    parameter("unusedFixed", [5], [-1, 1], { trained: false });
    const next = tanh(matmul(x, parameter("w", [4, 4], [-1, 1], { trained: false })).add(signal("u", 4)));
    const branch = tanh(other.mul(0.5).add(matmul(next, parameter("wFixed", [4, 3], [-1, 1], { trained: false }))));
    return { states: { x: next, other: branch }, outputs: { y: next.mul(parameter("gain", [4])), branch } };
  },
);

const penaltiesAndAdjoints = (withPenalty: boolean): Case =>
  caseOf(
    `adjoint terms ${withPenalty ? "with" : "without"} a signal penalty`,
    ({ parameter, input: signal, state }) => {
      const x = state("x", 4);
      const w = parameter("w", [4, 4]);
      const next = tanh(matmul(x, w).add(signal("u", 4)));
      const g = carried(adjointName("x"), 4);
      // q is only in the adjoint terms, so that finite differences see their gradient.
      const q = parameter("q", [4, 3]);
      return {
        states: { x: next },
        outputs: { y: next },
        signalPenalties: withPenalty
          ? [penaltyOf("rate", next.mul(next)), penaltyOf("sum", sum(x).mul(parameter("k", [4])))]
          : [],
        adjointTerms: [
          adjointOf("product", sum(matmul(g, q).pow(2)), sum(g.mul(g)), constant(0.7)),
          {
            name: "everyStep",
            numerator: matmul(detach(next).mul(10), q).slice(0, 1).pow(2),
            denominator: signal("ones", 1, [1, 1]),
            multiplier: constant(0.3),
          },
        ],
      };
    },
  );

const unwatched = caseOf("an adjoint of a state that nothing trained sets", ({ parameter, input: signal, state }) => {
  const x = state("x", 3);
  const next = tanh(x.mul(0.7).add(signal("u", 3)));
  const g = carried(adjointName("x"), 3);
  return {
    states: { x: next },
    outputs: { y: next },
    adjointTerms: [
      {
        name: "size",
        numerator: sum(g.mul(g).mul(parameter("q", [3]))),
        denominator: signal("ones", 1, [1, 1]),
        multiplier: constant(1),
      },
    ],
  };
});

const manyLosses = caseOf("losses with masks of their own", ({ parameter, input: signal, state }) => {
  const x = state("x", 4);
  const next = tanh(matmul(x, parameter("w", [4, 4])).add(signal("u", 4)));
  const late = select(lessEqual(0.3, signal("choice", 1)), 0.5, 0);
  return {
    states: { x: next },
    outputs: { next },
    losses: [
      lossOf("each unit", next.pow(2), signal("weights", 4, { below: 3 })),
      lossOf("computed mask", softplus(next), late, constant(0.01)),
      lossOf("all steps", abs(next.sub(0.011)), constant(1), scalar("stepScale")),
      lossOf("where the mask is off", next.mul(2).sub(1).pow(2), equal(signal("mask", 1), 0), constant(0.02)),
    ],
  };
});

const deepSharing = caseOf("values used over and over", ({ parameter, input: signal, state }) => {
  const x = state("x", 3);
  let y = x.mul(0.1).add(signal("u", 3));
  let p = parameter("p", [3]);
  for (let k = 0; k < 40; k++) {
    y = y.mul(y).sub(y).mul(0.5);
    p = p.mul(p).sub(p).mul(0.5);
    if (k % 13 === 12) y = place(y.slice(1, 3), 0, 3).add(place(y.slice(0, 1), 2, 3));
  }
  return { states: { x: tanh(y.add(p)) }, outputs: { y } };
});

const onlyPenalties = caseOf("penalties without a loss", ({ parameter, input: signal, state }) => {
  const x = state("x", 3);
  const w = parameter("w", [3, 3]);
  const next = tanh(matmul(x, w).add(signal("u", 3)));
  return {
    states: { x: next },
    outputs: { next },
    losses: [],
    signalPenalties: [penaltyOf("rate", next)],
    parameterPenalties: { w: sum(w.mul(w)), same: sum(w.mul(w)) },
  };
});

const runTime = caseOf("numbers of run time", ({ parameter, input: signal, state, scalar: number }) => {
  const x = state("x", 3, { initial: number("start", 0.25) });
  const gain = number("gain", 1.5);
  const next = tanh(
    x
      .mul(gain)
      .add(signal("u", 3))
      .add(parameter("b", [3]).mul(gain.mul(2))),
  );
  return {
    states: { x: next },
    outputs: { next },
    parameterPenalties: { scaled: number("lambda", 0.5).mul(sum(parameter("c", [2]).pow(2))) },
  };
});

const lossLooksBack = caseOf(
  "a state that the loss alone looks at, a step later",
  ({ parameter, input: signal, state, noise: draws }) => {
    const [x, y] = [state("x", 3), state("y", 3, { initial: 0.2 })];
    const next = tanh(x.mul(parameter("g", [3])).add(signal("u", 3)));
    return {
      states: { x: next, y: next.mul(2) },
      outputs: { next },
      fitted: [],
      losses: [lossOf("back", tanh(y).add(draws("late", 3)).pow(2))],
      signalPenalties: [penaltyOf("y", y.pow(2))],
    };
  },
);

const oneOfWide = caseOf(
  "one unit of a wide value that a single unit scales",
  ({ parameter, input: signal, state }) => {
    const x = state("x", 1, { initial: parameter("x0", [1]) });
    const wide = tanh(concat(matmul(signal("u", 1), parameter("w", [1, 2])), x)).mul(signal("scale", 1));
    return { states: { x: tanh(x).add(wide.slice(2, 3)) }, outputs: { x, wide, last: wide.mul(x).slice(1, 2) } };
  },
);

/** Values kept for one step that tie a product's recorded operand to the recurrence. */
const recordedOperand = caseOf(
  "a recorded operand beside a value of one step",
  ({ parameter, input: signal, state }) => {
    const units = 5;
    const h = state("h", units, { initial: 0.1 });
    const x = signal("x", units);
    const once = exp(x);
    const doubled = x.mul(2);
    const product = matmul(doubled, parameter("w", [units, units]));
    const next = h.mul(0.5).add(once).add(once.mul(once).mul(0.1)).add(sum(product).mul(0.1));
    return { states: { h: next }, outputs: { h: next, doubled, product }, fitted: [next] };
  },
);

/** The same after the recurrence: a reduction of a single-step value scales a recorded product. */
const recordedProduct = caseOf(
  "a recorded product beside a value of one step",
  ({ parameter, input: signal, state }) => {
    const units = 5;
    const h = state("h", units, { initial: 0.1 });
    const next = h.mul(0.5).add(signal("x", units));
    const once = exp(next);
    const product = matmul(h, parameter("w", [units, units]));
    const scaled = sum(once).mul(product);
    return { states: { h: next }, outputs: { h: next, once: once.mul(2), product, scaled }, fitted: [scaled] };
  },
);

/** Noise outside the recurrence, with numbers of units that are not multiples of 4. */
const noisyReadout = (units: number) =>
  caseOf(`${units} units of noise that only the loss sees`, ({ parameter, input: signal, state, noise: draws }) => {
    const h = state("h", units);
    const next = tanh(matmul(h, parameter("u", [units, units])).add(signal("x", units)));
    const y = matmul(next, parameter("w", [units, 3])).add(matmul(draws("readout", units), parameter("v", [units, 3])));
    return { states: { h: next }, outputs: { h: next }, fitted: [y] };
  });

const softMaxima = caseOf("penalties of soft maxima over the batch", ({ parameter, input: signal, state, noise }) => {
  const x = state("x", 5, { initial: parameter("x0", [5]) });
  const next = x
    .mul(0.6)
    .add(matmul(tanh(x), parameter("w", [5, 5])))
    .add(signal("u", 5).mul(2))
    .add(noise("x", 5).mul(0.5));
  const rates = relu(next);
  const overBatch = (name: string, signal: Expr, temperature: number, value: (pooled: Expr) => Expr): BatchPenalty => ({
    name,
    signal,
    temperature,
    value: value(pooledParameter(pooledName(name), signal.type.axes)),
  });
  const gain = parameter("gain", [3], [0.5, 1]);
  return {
    states: { x: next },
    outputs: { y: rates },
    signalPenalties: [penaltyOf("rate", abs(next))],
    batchPenalties: [
      overBatch("target", rates, 0.1, (a) => mean(abs(a.mul(2).sub(1)).pow(3))),
      overBatch("scaled", next.slice(1, 4), 0.7, (a) => sum(a.mul(gain)).pow(2).mul(0.1)),
    ],
  };
});

export const networks: readonly Case[] = [
  recordedOperand,
  recordedProduct,
  noisyReadout(5),
  noisyReadout(7),
  oneOfWide,
  lossLooksBack,
  rateNetwork(5, { rate: true, omega: true }),
  gru,
  lstm,
  plasticity,
  lowRank,
  statesOfAllKinds,
  initials,
  initialOnly,
  noises,
  outputsOfAllKinds,
  notRecurrent,
  statesAhead,
  someFixed,
  penaltiesAndAdjoints(false),
  penaltiesAndAdjoints(true),
  unwatched,
  manyLosses,
  deepSharing,
  onlyPenalties,
  runTime,
  softMaxima,
];
