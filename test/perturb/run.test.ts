import { beforeAll, expect, it } from "vitest";
import { scoresOf } from "../../src/analysis/index.ts";
import {
  defineTask,
  doseResponsesTogether,
  type LoosePerturbation,
  type Run,
  type Simulation,
  type SimulationOptions,
  train,
} from "../../src/browser/index.ts";
import { doseText } from "../../src/cli/perturbText.ts";
import { doseResponseFigure, lesionsFigure } from "../../src/figure/index.ts";
import { decodeNpz, simulationNpz } from "../../src/format/index.ts";

const dt = 20;
const trials = 12;
let run: Run;
let plain: Simulation;
beforeAll(async () => {
  const settings = {
    model: { preset: "ei", units: 10 },
    // Each trial has a stimulus of its own length.
    task: { name: "perceptualDecision", stimulus: { uniform: [100, 300] }, delay: 100, coherence: [0, 51.2] },
    train: { epochs: 0, backend: "wasm" },
    evaluate: { trials: 20, recordedTrials: 20 },
  } as const;
  run = await train(settings, { seed: 3, report: false }).result;
  plain = await run.simulate({ trials });
});

type Signal = "rates" | "states" | "inputs";
const perturbed = (perturb: SimulationOptions["perturb"], more: SimulationOptions = {}) =>
  run.simulate({ trials, perturb, ...more });
/** The value of one unit in a step of a trial. */
const at = ({ recording }: Simulation, signal: Signal, step: number, trial: number, unit: number): number => {
  const width = signal === "inputs" ? recording.words!.inputs.length : recording.units;
  return recording[signal][(step * trials + trial) * width + unit];
};
/** The first step in which a trial differs, −1 if none does. */
function firstChange(one: Simulation, trial: number): number {
  const { times, units } = one.recording;
  for (let step = 0; step < times.length; step++)
    for (let unit = 0; unit < units; unit++)
      if (at(one, "rates", step, trial, unit) !== at(plain, "rates", step, trial, unit)) return step;
  return -1;
}
const stepsOf = (trial: number, period: string) => {
  const { from, to } = plain.table[trial].periods.find(({ name }) => name === period)!;
  return { from: from / dt, to: to / dt };
};
const all = [...Array(trials).keys()];
const untrainedOn = {
  model: { preset: "ei", units: 6 },
  train: { epochs: 0, backend: "wasm" },
  evaluate: { trials: 8, recordedTrials: 8 },
} as const;

it.each(
  [
    "I * 1 @delay",
    "E + 0",
    "x(units 3,5) + 0 @stimulus+20..",
    "I->E * 1 @stimulus ramp 40",
    "wOut(E->all) * 1",
    "input all + 0",
    "E ~ 0",
    "x(all) + 0 along [1,1,1,1,1,1,1,1,1,1]",
    "E * 0.5 ?0%",
  ].map((text) => [text.replace("(->", "(E->")]),
)("%s leaves every bit of all trials", async (text) => {
  const same = await perturbed(text);
  for (const signal of ["states", "rates", "inputs", "outputs"] as const)
    expect(same.recording[signal]).toEqual(plain.recording[signal]);
});

it("what acts throughout goes on in the padding after short trials, so recorded rates of a lesioned unit are all 0", async () => {
  const lengths = plain.table.map(({ steps }) => steps);
  expect(Math.min(...lengths)).toBeLessThan(Math.max(...lengths));
  const { recording } = await perturbed("units 3 = 0");
  expect(recording.rates.filter((_, i) => i % recording.units === 3).every((rate) => rate === 0)).toBe(true);
});

it("windows follow the periods of each trial: nothing changes before, and the first step is as asked", async () => {
  const scaled = await perturbed("I * 0.5 @delay");
  const added = await perturbed("units 2 + 0.25 @stimulus+40..+80");
  const silent = await perturbed("E = 0 @stimulus.end-40..delay");
  const last = plain.recording.units - 1;
  for (const trial of all) {
    const [stimulus, delay] = [stepsOf(trial, "stimulus"), stepsOf(trial, "delay")];
    expect(firstChange(scaled, trial)).toBeGreaterThanOrEqual(delay.from);
    expect(at(scaled, "rates", delay.from, trial, last)).toBe(
      Math.fround(0.5 * at(plain, "rates", delay.from, trial, last)),
    );
    expect(firstChange(added, trial)).toBe(stimulus.from + 2);
    expect(at(added, "rates", stimulus.from + 2, trial, 2)).toBe(
      Math.fround(at(plain, "rates", stimulus.from + 2, trial, 2) + 0.25),
    );
    for (const step of [stimulus.to - 2, stimulus.to - 1]) expect(at(silent, "rates", step, trial, 0)).toBe(0);
  }
  expect(new Set(all.map((trial) => stepsOf(trial, "delay").from)).size).toBeGreaterThan(2);
});

it("a ramp grows and fades; a step along a direction has its length; inputs change as the network sees them", async () => {
  const ramp = await perturbed("input 'choice 1' + 0.4 @stimulus ramp 40");
  const kick = await perturbed({ units: "all", of: "x", add: 2, along: [3, 4, ...Array(8).fill(0)], at: "stimulus+0" });
  const channel = plain.inputNames.indexOf("choice 1");
  for (const trial of all) {
    const { from, to } = stepsOf(trial, "stimulus");
    const changes = Array.from({ length: to - from + 2 }, (_, k) => {
      const step = from - 1 + k;
      return at(ramp, "inputs", step, trial, channel) - at(plain, "inputs", step, trial, channel);
    });
    const expected = changes.map((_, k) => {
      const inside = k >= 1 && k <= to - from;
      return inside ? 0.4 * Math.min(1, k / 2, (to - from - k + 1) / 2) : 0;
    });
    for (const [k, change] of changes.entries()) expect(change).toBeCloseTo(expected[k], 5);
    const moved = [0, 1, 2].map(
      (unit) => at(kick, "states", from, trial, unit) - at(plain, "states", from, trial, unit),
    );
    for (const [unit, change] of [1.2, 1.6, 0].entries()) expect(moved[unit]).toBeCloseTo(change, 5);
  }
});

it("a ramp is that of the whole window, however far its end lies outside the trial", async () => {
  const [far, near] = await Promise.all([
    perturbed("E + 1 @0..1000000000000 ramp 40"),
    perturbed("E + 1 @0..4000 ramp 40"),
  ]);
  expect(far.recording.rates).toEqual(near.recording.rates);
});

it("noise is a function of seed, trial, step and unit: windows and strengths share its draws", async () => {
  const [weak, strong, short, again, other] = await Promise.all([
    perturbed("units 1-3 ~ 0.5"),
    perturbed("units 1-3 ~ 1"),
    perturbed("units 1-3 ~ 0.5 @0..60"),
    perturbed("units 1-3 ~ 0.5"),
    perturbed("units 1-3 ~ 0.5", { seed: 77 }),
  ]);
  expect(again.recording.rates).toEqual(weak.recording.rates);
  const change = (one: Simulation, trial: number) => at(one, "rates", 0, trial, 1) - at(plain, "rates", 0, trial, 1);
  const draws = all.map((trial) => change(weak, trial));
  expect(new Set(draws).size).toBe(trials);
  for (const trial of all) {
    expect(change(strong, trial)).toBeCloseTo(2 * draws[trial], 5);
    for (const step of [0, 1, 2]) expect(at(short, "rates", step, trial, 2)).toBe(at(weak, "rates", step, trial, 2));
    expect(at(short, "rates", 4, trial, 2)).not.toBe(at(weak, "rates", 4, trial, 2));
  }
  expect(other.recording.rates.slice(0, 10)).not.toEqual(weak.recording.rates.slice(0, 10));
});

it("only trials with the level, and only a share of them, are perturbed, and the table and the file say which", async () => {
  const some = await perturbed("E + 0.5 ?coherence=51.2 ?50%");
  const isPerturbed = all.map((trial) => firstChange(some, trial) >= 0);
  expect(some.table.map(({ condition }) => condition["perturbed"] === "yes")).toEqual(isPerturbed);
  expect(plain.table[0].condition).not.toHaveProperty("perturbed");
  const strong = all.filter((trial) => plain.table[trial].condition["coherence"] === 51.2);
  expect(isPerturbed.filter(Boolean).length).toBeGreaterThan(0);
  expect(strong.filter((trial) => isPerturbed[trial]).length).toBe(isPerturbed.filter(Boolean).length);
  const many = await run.simulate({ trials: 400, perturb: "E + 0.5 ?30%", record: [] });
  const share = many.table.filter(({ condition }) => condition["perturbed"] === "yes").length / 400;
  expect(share).toBeGreaterThan(0.23);
  expect(share).toBeLessThan(0.37);
  expect(decodeNpz(simulationNpz(some), "trials.npz")["perturbations"].data).toEqual(["E + 0.5 ?coherence=51.2 ?50%"]);
});

it("where the window lies within only some trials, the table says which; where it lies in all, it does not", async () => {
  const some = await perturbed("E + 0.5 @stimulus+200..");
  const isPerturbed = all.map((trial) => firstChange(some, trial) >= 0);
  expect(new Set(isPerturbed).size).toBe(2);
  expect(some.table.map(({ condition }) => condition["perturbed"])).toEqual(
    isPerturbed.map((one) => (one ? "yes" : "no")),
  );
  expect((await perturbed("E + 0.5 @stimulus")).table).toEqual(
    plain.table.map((row) => expect.objectContaining({ condition: row.condition })),
  );
});

it("perturbations act together, and lesioned units stay silent whatever else is done to them", async () => {
  const both = await perturbed(["units 1 + 1", "units 1 * 3", "units 1 * 0.5", "units 4 = 2"], { lesion: [4] });
  for (const trial of all) {
    expect(at(both, "rates", 0, trial, 1)).toBeCloseTo(1.5 * (at(plain, "rates", 0, trial, 1) + 1), 5);
    expect(at(both, "rates", 0, trial, 4)).toBe(0);
  }
  expect(both.perturbations).toEqual(["units 1 + 1", "units 1 * 3", "units 1 * 0.5", "units 4 = 2", "units 4 = 0"]);
});

it.each([
  ["I * 0.8 @dely", 'unknown: perturbation "I * 0.8 @dely": period "dely"; did you mean "delay"?'],
  ["J * 0.8", 'unknown: perturbation "J * 0.8": population "J"'],
  ["y(E) + 1", 'signal or state "y"'],
  ["input choise + 1", 'unknown: perturbation "input choise + 1": input "choise"'],
  ["input 'choice 1','choice 1' + 1", 'input "choice 1" named twice'],
  ["E + 1 ?coherance=0", 'factor "coherance"; did you mean "coherence"'],
  ["E + 1 ?coherence=7", 'level of coherence "7"; known: 0, 51.2'],
  ["I * 0.8 @delay+30..", "between two time steps of 20 ms; the nearest are 20 and 40"],
  ["I * 0.8 @5000..6000", "time outside every trial; trials last up to "],
  ["I * 0.8 @delay+100..", "time that ends before it begins, or as it begins, in every trial; "],
  ["I * 0.8 @delay..stimulus", "time that ends before it begins, or as it begins, in every trial; "],
  ["I->E + 1", 'unsupported: perturbation "I->E + 1": add of synapses; synapses can be scaled'],
  ["E = 1 ramp 20", "ramp of a value that is set"],
  ["units 3,99 = 0", 'unit of "rates" = 99'],
  ["E + [1,2]", 'mismatched: perturbation "E + [1,2]": values of 2 numbers; its target has 8'],
])("%s is refused", async (text, message) => {
  await expect(perturbed(text)).rejects.toThrow(message);
});

it("a period that never lasts is refused, and one that sometimes lasts long enough is not", async () => {
  const none = perturbed("I * 0.8 @delay ?coherence=0", { task: { delay: 0 } });
  await expect(none).rejects.toThrow(
    'period "delay" lasts 0 ms in every trial with these levels; periods that last: fixation, stimulus, decision',
  );
  // One stimulus in fifty is longer.
  const long = { trials: 1, task: { stimulus: { uniform: [100, 1100] } } };
  expect((await perturbed("I * 0.8 @stimulus+1060..", long)).perturbations).toHaveLength(1);
});

it("doses are measured on the same trials as simulated, from which they are paired; a neutral dose changes nothing", async () => {
  const options = { grid: "E + 0,0.5 @stimulus", trials: 40, resamples: 40, controls: 2, seed: 5 } as const;
  const response = await run.perturb(options);
  const [{ points, controls, text }] = response.series;
  expect(text).toBe("E + dose @stimulus");
  const share = ({ table }: Simulation) => table.filter(({ isCorrect }) => isCorrect).length / table.length;
  const tables = await Promise.all(
    [undefined, "E + 0.5 @stimulus"].map((perturb) => run.simulate({ trials: 40, seed: 5, perturb })),
  );
  expect(points.map(({ effects }) => effects["accuracy"].value)).toEqual(tables.map(share));
  for (const { change } of Object.values(points[0].effects))
    if (change.value !== null) expect(change).toEqual({ value: 0, low: 0, high: 0 });
  const { recording, table } = tables[1];
  const meanOfE = table.map(({ steps }, trial) => {
    let sum = 0;
    for (let step = 0; step < steps; step++)
      for (let unit = 0; unit < 8; unit++) sum += recording.rates[(step * 40 + trial) * 10 + unit];
    return sum / (8 * steps);
  });
  const rate = points[1].effects["rate of E"];
  expect(rate.value).toBeCloseTo(meanOfE.reduce((a, b) => a + b) / 40, 5);
  expect(rate.low! < rate.value! && rate.value! < rate.high!).toBe(true);
  expect(controls!.draws.map(({ values }) => values[0]["rate of E"])).toEqual(
    Array(2).fill(response.plain["rate of E"].value),
  );
  expect((await run.perturb(options)).series).toEqual(response.series);
  // Two networks, of which the second has other values.
  const shifted = structuredClone({ series: response.series, plain: response.plain });
  const effect = shifted.series[0].points[1].effects["rate of E"] as { value: number };
  effect.value += 2;
  const { series } = doseResponsesTogether([response, { ...response, ...shifted }]);
  const together = series[0].points[1].effects["rate of E"];
  expect(together.value).toBeCloseTo(rate.value! + 1, 10);
  // Student's t for one degree of freedom, times a standard error of 1.
  expect(together.high! - together.value!).toBeCloseTo(12.7062, 3);
  expect(together).not.toHaveProperty("n");
  // Shares and their changes end at what is possible; a value that one network lacks says how many have it.
  const change = shifted.series[0].points[1].effects["accuracy"].change as { value: number };
  change.value = 0.9;
  Object.assign(shifted.series[0].points[1].effects["rate of E"], { value: null });
  const more = doseResponsesTogether([response, { ...response, ...shifted }]);
  const { effects } = more.series[0].points[1];
  expect(effects["accuracy"].change).toMatchObject({ low: -1, high: 1 });
  expect(effects["rate of E"].n).toBe(1);
  const { caption, csv } = await doseResponseFigure({ ...more, series: more.series[0] });
  expect(caption).toContain("rate of E: 1 at 0.5");
  expect(csv["networks"]).toContain(1);
});

it("where only some trials are perturbed, they are counted, and measured alone beside the same trials without", async () => {
  const options = { trials: 60, resamples: 20, controls: 0, seed: 5 } as const;
  const grid = ["E + 0,0.5 @stimulus ?coherence=51.2 ?50%", "E + 0.5 @stimulus", "E + 0.5 ?0%"];
  const response = await run.perturb({ ...options, grid });
  const [{ perturbed, points }, ...others] = response.series;
  const shown = (perturb?: string) => run.simulate({ trials: 60, seed: 5, perturb, record: [] });
  const [before, after] = [await shown(), await shown("E + 0.5 @stimulus ?coherence=51.2 ?50%")];
  const marked = after.table.map(({ condition }) => condition["perturbed"] === "yes");
  const count = marked.filter(Boolean).length;
  const share = ({ table }: Simulation) => table.filter(({ isCorrect }, k) => isCorrect && marked[k]).length / count;
  expect([perturbed.trials, perturbed.share]).toEqual([count, count / 60]);
  expect(perturbed.alone!.plain["accuracy"].value).toBe(share(before));
  const [none, half] = perturbed.alone!.points;
  expect([none.dose, none.effects["accuracy"].value]).toEqual([0, share(before)]);
  expect(half.effects["accuracy"].value).toBe(share(after));
  expect(half.effects["rate of E"].change.value).toBeCloseTo(
    (points[1].effects["rate of E"].change.value! * 60) / count,
    6,
  );
  expect(others.map((one) => one.perturbed)).toEqual([
    { trials: 60, share: 1, alone: null },
    { trials: 0, share: 0, alone: null },
  ]);
  const caption = async (k: number) => (await doseResponseFigure({ ...response, series: response.series[k] })).caption;
  const percent = (value: number) => `${Number((100 * value).toPrecision(3))} %`;
  expect(await caption(0)).toContain(
    ` It acts in ${count} of them (${Number(((100 * count) / 60).toPrecision(2))} %); in these alone, accuracy is ` +
      `${percent(share(before))} unperturbed, ${percent(share(before))} at 0, ${percent(share(after))} at 0.5.`,
  );
  expect(await caption(1)).not.toContain("It acts in");
  expect(doseText(response)).toContain(`it acts in ${count} of 60 trials (`);
  expect(doseText(response).match(/these trials alone:\ndose +accuracy/g)).toHaveLength(1);
  const { series } = doseResponsesTogether([response, response]);
  expect(series[0].perturbed.trials).toBe(count);
  expect(series[0].perturbed.alone!.points[1].effects["accuracy"].value).toBe(share(after));
  // Scores of a simulation tell the two apart.
  const { accuracy, byFactor } = scoresOf(after);
  const levels = byFactor.find(({ factor }) => factor === "perturbed")!.levels;
  expect(levels.find(({ level }) => level === "yes")).toMatchObject({ trials: count, accuracy: share(after) });
  expect(levels.reduce((sum, one) => sum + one.trials * one.accuracy!, 0) / 60).toBeCloseTo(accuracy!, 12);
});

it("controls are as many other units of the same population, or of any where a whole population is perturbed", async () => {
  const small = { trials: 2, resamples: 2, controls: 4 };
  const { series } = await run.perturb({
    ...small,
    grid: [
      "units 1,3,8 = 0",
      "I * 0.5",
      "I->E * 0.5",
      "input 'choice 1' + 1",
      "all * 0.5",
      "x(units 1,2) + 1 along [1,1]",
    ],
  });
  const numbers = (text: string) =>
    text
      .match(/units ([\d,-]+)/)![1]
      .split(",")
      .flatMap((part) => {
        const [first, last = first] = part.split("-").map(Number);
        return Array.from({ length: last - first + 1 }, (_, k) => first + k);
      });
  const texts = series.map(({ controls }) => controls?.draws.map(({ text }) => text));
  for (const text of texts[0]!) {
    const drawn = numbers(text);
    expect([drawn.filter((unit) => unit < 8).length, drawn.filter((unit) => unit >= 8)]).toEqual([2, [9]]);
    expect(drawn).not.toContain(1);
    expect(drawn).not.toContain(3);
  }
  for (const text of texts[1]!) expect(numbers(text)).toHaveLength(2);
  const others = "as many other units of the same population";
  const any = "as many units of any population, the perturbed ones included";
  expect(series.map(({ controls }) => controls?.what)).toEqual([
    others,
    any,
    `connections from ${any}, to ${any}`,
    "other input channels",
    undefined,
    "random directions",
  ]);
  for (const text of texts[2]!) expect(text).toMatch(/^units [\d,-]+->units [\d,-]+ \* dose$/);
  expect(new Set(texts[3]!.map((text) => text.includes("choice 1")))).toEqual(new Set([false]));
  expect(series[4].controls).toBeNull();
  expect(new Set(texts[5]).size).toBe(4);
});

it("controls draw no unit that is lesioned throughout: to silence it again changes nothing", async () => {
  const small = { trials: 2, resamples: 2, controls: 16, lesion: [1, 2, 3, 4, 5] };
  const [{ controls }] = (await run.perturb({ ...small, grid: "units 0 * 0.5" })).series;
  expect(controls!.draws.map(({ text }) => text).sort()).toEqual(["units 6 * dose", "units 7 * dose"]);
});

it("where few other units are left, controls share units with the target, say so, and are never all of it", async () => {
  const small = { trials: 2, resamples: 2, controls: 16 };
  const [{ controls }] = (await run.perturb({ ...small, grid: "units 0-6 * 0.5" })).series;
  expect(controls!.what).toBe("as many units of the same population, the perturbed ones included");
  const texts = controls!.draws.map(({ text }) => text);
  expect(texts.length).toBeGreaterThan(3);
  expect(texts).not.toContain("units 0-6 * dose");
});

it("an empty grid is refused", async () => {
  await expect(run.perturb({ grid: [] })).rejects.toThrow("missing: grid");
});

it("operators are the gain of each population and of each block", async () => {
  const { series } = await run.perturb({ grid: "operators * 0.8", trials: 2, resamples: 2, controls: 0 });
  expect(series.map(({ text }) => text.replace(" * dose", ""))).toEqual(["E", "I", "E->E", "E->I", "I->E", "I->I"]);
});

it("a lesion of each unit is what lesioning it alone does, and the figure sorts units by it", async () => {
  const lesions = await run.lesionEach({ trials: 24, resamples: 20, seed: 2 });
  expect(lesions.units.map(({ unit, population }) => `${population}${unit}`).join()).toBe(
    "E0,E1,E2,E3,E4,E5,E6,E7,I8,I9",
  );
  const { table } = await run.simulate({ trials: 24, seed: 2, lesion: [9], record: [] });
  const right = table.filter(({ isCorrect }) => isCorrect).length;
  expect(lesions.units[9].effects["accuracy"].value).toBeCloseTo(right / 24, 12);
  const { csv, svg } = await lesionsFigure(lesions);
  expect(csv["unit"]).toEqual([...Array(10).keys()]);
  // Each unit has its number below the panel, and E and I have marks of different shapes.
  expect(svg).toContain("unit, sorted by effect");
  for (const unit of csv["unit"]) expect(svg).toContain(`>${unit}</text>`);
  // Of many units those at both ends are named.
  const many = Array.from({ length: 70 }, (_, k) => ({ ...lesions.units[k % 10], unit: k }));
  const { svg: crowded } = await lesionsFigure({ ...lesions, units: many });
  expect(crowded).toContain("rank (unit, sorted by effect)");
  // The untrained network answers nothing, so that no lesion makes it worse.
  expect(crowded).toMatch(/no falls<(.|\n)*largest rises: [EI] \d+, [EI] \d+, [EI] \d+/);
  // What falls is not among the rises.
  const fallen = lesions.units.map((one, k) => {
    const change = { value: -0.01 * k, low: null, high: null };
    return { ...one, effects: { ...one.effects, accuracy: { ...one.effects["accuracy"], change } } };
  });
  const { caption } = await lesionsFigure({ ...lesions, units: fallen });
  expect(caption).toMatch(/Largest falls: unit 9 .* unit 7 .*; no rises\.$/);
  await expect(run.lesionEach({ units: [10] })).rejects.toThrow("give numbers from 0 to 9");
});

it("a dose at which every choice is the same is named", async () => {
  // One unit alone drives the outputs; it favours one that is a choice.
  const { wOut } = run.weights.effective;
  const favours = (unit: number) =>
    [1, 2].find((k) => wOut[3 * unit + k] > Math.max(wOut[3 * unit], wOut[3 * unit + 3 - k]));
  const unit = [0, 1, 2, 3, 4, 5, 6, 7].find((one) => favours(one) !== undefined)!;
  const lesion = [...Array(10).keys()].filter((one) => one !== unit);
  const grid = `units ${unit} = 0,9`;
  const response = await run.perturb({ grid, lesion, trials: 12, resamples: 4, controls: 0 });
  const choice = plain.recording.words!.outputs[favours(unit)!];
  expect(response.series[0].points.map(({ onlyChoice }) => onlyChoice)).toEqual([undefined, choice]);
  const { caption } = await doseResponseFigure({ ...response, series: response.series[0] });
  expect(caption).toContain(`Every choice is ${choice} at 9.`);
});

it("values without a score are judged by how far outputs end from their targets", async () => {
  const follow = defineTask({
    ...{
      name: "follow",
      title: "Follow",
      summary: "Repeat the input.",
      source: "test",
      dt: 20,
      target: "value" as const,
    },
    ...{ inputs: ["in"], outputs: ["out"], parameters: {} },
    conditions: () => ({ level: [0.5, 1] }),
    periods: () => ({ show: 100 }),
    trial({ level }, t) {
      t.input("in").during("show", Number(level));
      t.target("out").during("show", Number(level));
    },
  });
  const untrained = await train(
    { ...untrainedOn, task: { name: "follow" } as never },
    { seed: 1, report: false, tasks: [follow] },
  ).result;
  const { measures, series } = await untrained.perturb({ grid: "all = 0", trials: 8, resamples: 4, controls: 0 });
  expect(measures[0].name).toBe("off target at the end");
  const { table } = await untrained.simulate({ trials: 8, perturb: "all = 0", record: [] });
  const mean = table.reduce((sum, { offTarget }) => sum + offTarget! / 8, 0);
  expect(mean).toBeGreaterThan(0.1);
  expect(series[0].points[0].effects["off target at the end"].value).toBeCloseTo(mean, 12);
});

it("the figure of doses has a panel for each measure, and its numbers as columns", async () => {
  const response = await run.perturb({ grid: "I * 0.5,1", trials: 12, resamples: 4, controls: 1 });
  const { svg, csv, caption } = await doseResponseFigure({ ...response, series: response.series[0] });
  for (const { name } of response.measures) expect(svg).toContain(`>${name}`);
  expect(csv["dose"]).toEqual([0.5, 1].flatMap((dose) => response.measures.map(() => dose)));
  expect(caption).toContain("I * dose");
  const held = await doseResponseFigure({ ...response, perturbations: ["units 3 = 0"], series: response.series[0] });
  expect([held.svg.includes("with units 3 = 0"), held.svg.includes("unperturbed")]).toEqual([true, false]);
  expect(held.caption).toContain("Throughout: units 3 = 0.");
});

it("of numbers a range chooses trials, around a circle also through 0; one that holds none is refused", async () => {
  const point = defineTask({
    ...{
      name: "point",
      title: "Point",
      summary: "Repeat the input.",
      source: "test",
      dt: 20,
      target: "value" as const,
    },
    ...{ inputs: ["in"], outputs: ["out"], parameters: {} },
    factors: { angle: { unit: "°", kind: "circular" } },
    conditions: () => ({ side: ["up", "down"] }),
    periods: () => ({ show: 100 }),
    trial(_, t) {
      t.record("angle", t.random.uniform(0, 360));
      t.record("size", t.random.uniform(-1, 1));
      t.input("in").during("show", 1);
      t.target("out").during("show", 1);
    },
  });
  const untrained = await train(
    { ...untrainedOn, task: { name: "point" } as never },
    { seed: 1, report: false, tasks: [point] },
  ).result;
  const shown = (perturb: LoosePerturbation) => untrained.simulate({ trials: 200, perturb, record: [] });
  const chosenBy = async (perturb: LoosePerturbation, name: string) => {
    const rows = (await shown(perturb)).table.map(({ condition }) => condition);
    return (isIn: (value: number) => boolean) => {
      for (const row of rows) expect(row["perturbed"]).toBe(isIn(Number(row[name])) ? "yes" : "no");
    };
  };
  (await chosenBy("E + 1 ?size=-0.5..0.25", "size"))((size) => size >= -0.5 && size <= 0.25);
  (await chosenBy("E + 1 ?size=-1..-0.5,0.5..1", "size"))((size) => Math.abs(size) >= 0.5);
  (await chosenBy("E + 1 ?angle=300..60", "angle"))((angle) => angle >= 300 || angle <= 60);
  const asObject = { units: "E", add: 1, trials: { angle: "80..100" } };
  (await chosenBy(asObject, "angle"))((angle) => angle >= 80 && angle <= 100);
  await expect(shown("E + 1 ?size=2..3")).rejects.toThrow(
    /level of size = "2..3" in no trial; its numbers lie from -0\.\d+ to 0\.\d+$/,
  );
  await expect(shown("E + 1 ?size=0.5..-0.5")).rejects.toThrow("give the lower end first: ?size=-0.5..0.5");
  await expect(shown("E + 1 ?side=2..3")).rejects.toThrow('level of side "2..3"; known: up, down');
  await expect(shown("E + 1 ?side=up,dwn")).rejects.toThrow('level of side "dwn"; did you mean "down"?');
});

it("a level that no trial has is refused, however many conditions there are, and one that is drawn rarely is not", async () => {
  const keep = defineTask({
    ...{ name: "keep", title: "Keep", summary: "Repeat the input.", source: "test", dt: 20, target: "value" as const },
    ...{ inputs: ["in"], outputs: ["out"], parameters: {} },
    conditions: () => ({ side: ["up", "down"] }),
    periods: () => ({ show: 100 }),
    trial({ side }, t) {
      const amplitude = t.random.uniform(0.2, 1);
      t.record("amplitude", amplitude);
      t.record("count", Math.floor(300 * amplitude));
      t.input("in").during("show", side === "up" ? amplitude : -amplitude);
      t.target("out").during("show", amplitude);
    },
  });
  const untrained = await train(
    { ...untrainedOn, task: { name: "keep" } as never },
    { seed: 1, report: false, tasks: [keep] },
  ).result;
  const shown = (perturb: string) => untrained.simulate({ trials: 8, perturb, record: [] });
  await expect(shown("all + 1 ?side=upp")).rejects.toThrow('level of side "upp"; did you mean "up"?');
  await expect(shown("all + 1 ?amplitude=0.3")).rejects.toThrow(
    "level of amplitude = 0.3 in no trial: it is drawn anew in every one; give a range, ?amplitude=FROM..TO",
  );
  expect((await shown("all + 1 ?count=299")).perturbations).toHaveLength(1);
});
