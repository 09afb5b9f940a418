/** Programs to start from, which work as they are. */

/** The package, as a program names it. */
const library = '"dalenet"';

/** What `dalenet new` can write. */
export const startKinds = ["task", "cell", "config"] as const;
export type StartKind = (typeof startKinds)[number];

export const starts: Readonly<Record<StartKind, (name: string) => string>> = {
  task: (name) => `// @ts-check
// A task of your own. Check it, draw it, train it: dalenet check --use FILE
import { defineTask, duration, quantity, ring, vonMises } from ${library};

/** Eight channels whose preferred angles are 45° apart. */
const place = ring("place", 8);

export const ${name} = defineTask({
  name: "${name}",
  title: "Delayed response",
  summary: "A place is shown; after a delay, report it.",
  source: "my own",
  dt: 20, // ms
  // What a configuration can change: task: { name: ${name}, delay: 500 }
  parameters: {
    fixation: duration(200, "before the cue"),
    cue: duration(300, "the place is shown", { positive: true }),
    delay: duration({ uniform: [400, 800] }, "nothing is shown"),
    decision: duration(300, "the place is reported", { positive: true }),
    sigma: quantity(0.2, "√ms", "noise of the ring: s.d. sigma/√dt per step and channel", { min: 0 }),
  },
  inputs: ["fixation", ...place.names],
  outputs: ["fixation", ...place.names],
  target: "class", // one output must be largest at each step
  noise: ({ sigma }) => ({ sigma: Object.fromEntries(place.names.map((one) => [one, sigma])) }),
  // Factors are crossed, and training draws all conditions equally often.
  conditions: () => ({ angle: place.angles }),
  periods: (p) => ({ fixation: p.fixation, cue: p.cue, delay: p.delay, decision: p.decision }),
  factors: { angle: { unit: "°", kind: "circular" } },
  activity: { align: ["cue", "decision"], rates: ["cue", "delay"] },
  // A policy without these periods must not solve the task: the check measures what it is worth.
  shortcuts: { "without the cue": { withoutPeriods: ["cue"] } },
  // Pure: random numbers come only from t.random.
  trial({ angle }, t) {
    t.input("fixation").during("fixation", "cue", "delay", 1);
    place.input(t, angle, vonMises(1, 2)).during("cue");
    t.answer(place.nearest(angle)).during("decision");
  },
  // The output that an observer of the noiseless inputs chooses: the check compares it with the answer above.
  solve(inputs) {
    const shown = place.names.map((one) => inputs.input(one).reduce((sum, value) => sum + value, 0));
    return 1 + shown.indexOf(Math.max(...shown)); // output 0 is fixation
  },
});
`,
  cell: (name) => `// @ts-check
// A network of your own: the equations of one time step.
//   x_t = (1 − α) x_{t−1} + α (r_{t−1} W_rec + u_t W_in + b) + √(2α) σ ξ_t,   α = dt/τ
//   r_t = [x_t]₊,   z_t = r_t W_out + b_out
import { defineModel, expr, quantity } from ${library};

const { matmul, max } = expr;

export const ${name} = defineModel({
  name: "${name}",
  title: "Leaky rectified units",
  source: "my own",
  // What a configuration can change: model: { name: ${name}, units: 100 }
  parameters: {
    units: quantity(64, "", "units", { min: 1, whole: true }),
    tau: quantity(100, "ms", "time constant", { min: 1 }),
    sigma: quantity(0.05, "", "stationary s.d. of a current under noise alone", { min: 0 }),
  },
  cell({ input, inputs, outputs, dt, parameter, state, noise }, { units, tau, sigma }) {
    const alpha = dt / tau;
    // Trained: name, shape, how it starts.
    const wIn = parameter("wIn", [inputs, units], "kaimingUniform");
    const wRec = parameter("wRec", [units, units], { distribution: "orthogonal", gain: 0.8 });
    const wOut = parameter("wOut", [units, outputs], "kaimingUniform");
    const bias = parameter("b", [units], 0);
    const x = state("x", units); // its value at t − 1
    const drive = matmul(max(x, 0), wRec).add(matmul(input, wIn)).add(bias);
    const next = x
      .mul(1 - alpha)
      .add(drive.mul(alpha))
      .add(noise("x", units).mul(Math.sqrt(2 * alpha) * sigma));
    const rates = max(next, 0);
    return {
      states: { x: next },
      rates,
      currents: next,
      outputs: matmul(rates, wOut).add(parameter("bOut", [outputs], 0)),
      weights: { wIn, wRec, wOut },
      penalties: { rate: rates.mul(rates).mul(1e-3) },
    };
  },
  training: { learningRate: 5e-3 },
});
`,
  config: (name) => `// @ts-check
// Trains a network: node FILE
import { defineConfig, train } from ${library};

const config = defineConfig({
  model: { preset: "ei", units: 50 }, // excitatory and inhibitory units
  task: { name: "perceptualDecision", stimulus: 1000 }, // lengths are in ms
  train: { epochs: 10, batchesPerEpoch: 50, batch: 32 },
  evaluate: { trials: 1000, recordedTrials: 100 },
  seed: 1,
});

// Into runs/${name}, or the next free runs/${name}-2, …
const run = await train(config, { name: "${name}" });
console.log("report:", \`\${run.folder}/report.html\`, "accuracy:", run.results?.accuracy);
`,
};
