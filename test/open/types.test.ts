/**
 * How the strict type checker treats configurations: it refuses a typo, names it, and accepts what one would
 * write.
 */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { declarationPaths } from "../doors.ts";
import { temporaryFolder } from "../folder/folder.ts";

const root = join(import.meta.dirname, "../..");
const at = temporaryFolder();

/** A user's task and model, with one or two parameters. */
const own = `
import { defineModel, defineTask, duration, expr, levels, option, quantity } from "dalenet";
export const mine = defineTask({
  name: "mine", title: "", summary: "", source: "", dt: 20, target: "value", inputs: ["cue"], outputs: ["value"],
  parameters: {
    delay: duration(500, "delay"),
    level: quantity(1, "Hz", "height"),
    sizes: levels([1, 2], "", "sizes"),
    side: option("left", ["left", "right"], "side"),
  },
  conditions: ({ sizes }) => ({ size: sizes }),
  periods: ({ delay }) => ({ cue: 100, delay, report: 50 }),
  trial({ size }, t, { level, side }) {
    t.input("cue").during("cue", size);
    t.target("value").during("report", side === "left" ? level : -level);
  },
});
export const gru = defineModel({
  name: "gru", title: "", source: "", parameters: { units: quantity(64, "", "hidden units", { min: 1, whole: true }) },
  cell({ input, inputs, outputs, parameter, state }, { units }) {
    const h = expr.tanh(state("h", units).add(expr.matmul(input, parameter("wIn", [inputs, units], "orthogonal"))));
    return { states: { h }, rates: h, outputs: expr.matmul(h, parameter("wOut", [units, outputs], 0)) };
  },
});
`;
const imports = `
import * as dalenet from "dalenet";
import { asConfig, type Config, defineConfig, train } from "dalenet";
import * as analysis from "dalenet/analysis";
import * as configs from "dalenet/config";
import type * as models from "dalenet/models";
import * as node from "dalenet/node";
import type * as tasks from "dalenet/tasks";
import { gru, mine } from "./own.mts";
export const used = { analysis, configs, dalenet, node, asConfig, defineConfig, train, gru, mine } satisfies Record<string, unknown>;
export type Used = [Config, tasks.ChosenTask, models.ChosenModel];
`;

/** A task with words of its own: a part of it, with a typo. */
const words = (part: string) => `export const own = dalenet.defineTask({
  name: "own", title: "", summary: "", source: "", dt: 20, target: "class", inputs: ["cue"], outputs: ["no", "a", "b"],
  parameters: {},
  conditions: () => ({ hertz: [10, 20], side: ["left", "right"] }),
  periods: () => ({ cue: 100, report: 50 }),
  trial({ side }, t) { t.answer(side === "left" ? "a" : "b").during("report"); t.record("drawn", 0.5); },
  ${part}
});`;
const curve = (part: string) => words(`psychometric: { factor: "signed", favours: "a", ${part} },`);

/**
 * A program with a typo in place of §, the right word for it, and the name that its error must contain, if not the
 * typo itself.
 */
type Slip = readonly [title: string, program: string, slip: string, right: string, named?: string];
const slips: readonly Slip[] = [
  ["a section", `await train({ §: {} });`, "modle", "model"],
  ["a section of defineConfig", `defineConfig({ §: {} });`, "modle", "model"],
  ["a section of a configuration in a variable", `const c: Config = { §: {} }; await train(c);`, "modle", "model"],
  ["a built-in configuration", `await train("§");`, "quickstrat", "quickstart"],
  ["a key of the model", `await train({ model: { §: 30 } });`, "unit", "units"],
  ["a type in the model", `await train({ model: { units: § } });`, `"30"`, "30", "units"],
  ["a preset", `await train({ model: { preset: "§", units: 3 } });`, "ie", "ei"],
  ["a key of a group", `await train({ model: { dale: { §: "abs" } } });`, "recurent", "recurrent"],
  ["a word of a setting", `await train({ model: { activation: "§" } });`, "rleu", "relu"],
  [
    "a distribution",
    `await train({ model: { initialWeights: { input: { distribution: "§", mean: 0.1 } } } });`,
    "gama",
    "gamma",
  ],
  ["a library task", `await train({ task: { name: "§" } });`, "perceptualDecisoin", "perceptualDecision"],
  [
    "a library task beside a parameter",
    `await train({ task: { name: "§", coherence: [0] } });`,
    "perceptualDecisoin",
    "perceptualDecision",
  ],
  [
    "a parameter of a library task",
    `await train({ task: { name: "perceptualDecision", dt: 20, §: [0, 12.8] } });`,
    "coherance",
    "coherence",
  ],
  ["a parameter of the usual task", `await train({ task: { delay: 300, §: [0] } });`, "coherance", "coherence"],
  ["a type in a library task", `await train({ task: { name: "perceptualDecision", sigma: § } });`, `"1"`, "1", "sigma"],
  ["a kind of length", `await train({ task: { stimulus: { §: [1, 2] } } });`, "unifrom", "uniform"],
  ["a parameter of one's own task", `await train({ task: mine({ §: 500 }) });`, "dealy", "delay"],
  ["a length in one's own task", `await train({ task: mine({ delay: § }) });`, `"long"`, "500", "delay"],
  ["a number in one's own task", `await train({ task: mine({ level: § }) });`, `"2"`, "2", "level"],
  ["levels of one's own task", `await train({ task: mine({ sizes: § }) });`, `["2"]`, "[2]", "2"],
  ["an option of one's own task", `await train({ task: mine({ side: "§" }) });`, "letf", "left"],
  ["a parameter of one's own model", `await train({ model: gru({ §: 30 }) });`, "unit", "units"],
  ["a type in one's own model", `await train({ model: gru({ units: § }) });`, `"30"`, "30", "units"],
  ["a model where a task stands", `await train({ task: §() });`, "gru", "mine", "task"],
  ["a definition that was not called", `await train({ task: § });`, "mine", "mine()"],
  ["a backend", `await train({ train: { backend: "§" } });`, "wsam", "wasm"],
  ["a backend of a call", `await train("quickstart", { backend: "§" });`, "wsam", "wasm"],
  ["an option of train", `await train("quickstart", { §: "runs/x" });`, "ot", "out"],
  ["a loss", `await train({ train: { loss: "§" } });`, "crossentropy", "crossEntropy"],
  ["a kind of optimiser", `await train({ train: { optimizer: { kind: "§" } } });`, "adm", "adam"],
  [
    "a value that another optimiser has",
    `await train({ train: { optimizer: { kind: "adam", §: 0.9 } } });`,
    "momentum",
    "beta1",
  ],
  ["a key of evaluate", `await train({ evaluate: { §: 3 } });`, "recordedTrails", "recordedTrials"],
  ["one of the seeds", `await train({ seeds: { §: 3 } });`, "evaluatoin", "evaluation"],
  [
    "a key of the task of a run",
    `const { config } = await train("quickstart"); await train({ ...config, task: { ...config.task, §: [5] } });`,
    "coherance",
    "coherence",
  ],
  ["a section for an ensemble", `await dalenet.ensemble({ §: {} }, { seeds: [1], out: "x" });`, "modle", "model"],
  ["an option of ensemble", `await dalenet.ensemble({}, { §: ["x.mjs"], seeds: [2], out: "x" });`, "ues", "use"],
  ["a section for bench", `await node.bench({ §: {} });`, "modle", "model"],
  ["a section for inspect", `await node.inspect({ §: {} });`, "modle", "model"],
  ["a stage of inspect", `await node.inspect("quickstart", { stage: "§" });`, "memry", "memory"],
  ["an option of loadRun", `await dalenet.loadRun("x", { §: [mine] });`, "taks", "tasks"],
  ["a kind of factor", words(`factors: { hertz: { kind: "§" } },`), "orderd", "ordered"],
  ["a key of a factor", words(`factors: { hertz: { §: "Hz" } },`), "unti", "unit"],
  ["a unit", words(`factors: { hertz: { unit: § } },`), "5", `"Hz"`, "unit"],
  ["a key of a curve", words(`psychometric: { factor: "hertz", §: "a" },`), "favors", "favours"],
  [
    "a factor in the abscissa",
    curve(`value: ({ § }) => § * 2`).replaceAll("§ *", "hertz *"),
    "hertzz: hertz",
    "hertz",
    "hertzz",
  ],
  ["a level in the abscissa", curve(`value: ({ hertz, side }) => (side === "§" ? hertz : -hertz)`), "letf", "left"],
  ["a key of activity", words(`activity: { §: "cue" },`), "aling", "align"],
  [
    "one level of two",
    words(`activity: { selectivity: { factor: "side", levels: § } },`),
    `["left"]`,
    `["left", "right"]`,
    "levels",
  ],
  ["a key of activity, from a function", words(`activity: () => ({ §: "cue" }),`), "aling", "align", "activity"],
  ["a kind of factor, from a function", words(`factors: () => ({ hertz: { kind: "§" } }),`), "orderd", "ordered"],
  ["a rule of the score", words(`score: { choice: § },`), `"biggest"`, `"largest"`, "biggest"],
  ["a key of a threshold", words(`score: { choice: { §: 0.8, from: "cue" } },`), "treshold", "threshold"],
  ["a measure", words(`score: () => ({ error: { measure: "§" } }),`), "angel", "angle"],
  ["a key of noise", words(`noise: () => ({ §: 1, perTrial: true }),`), "sgima", "sigma", "noise"],
  ["the abscissa of older definitions", words(`§: null,`), "signed", "psychometric"],
  ["an option of simulate", `await (await train("quickstart")).simulate({ §: 3 });`, "trails", "trials"],
];

const good: Readonly<Record<string, string>> = {
  "a built-in name": `await train("quickstart");`,
  "a configuration that is awaited, looped over and simulated": `
    const config = defineConfig({ model: { preset: "ei", units: 30 }, task: { name: "perceptualDecision", dt: 20 } });
    const training = train(config, { name: "mine" });
    for await (const record of training) if (record.kind === "epoch") console.log(record.loss);
    const { recording } = await (await training).simulate({ trials: 100, seed: 7 });
    console.log(analysis.rateStatistics(recording));`,
  "sections that say nothing": `await train({ model: null, task: null, train: null, evaluate: null, seed: null });`,
  "literals that say that they are one": `
    await train({ model: { preset: "ei" } } satisfies Config);
    const constant = { model: { preset: "ei" }, task: { name: "perceptualDecision", coherence: [0, 5] } } as const;
    await train(constant);
    const annotated: Config = { model: { preset: "ei" } };
    await train(annotated);`,
  "one in a variable in which no word has to be known": `
    const config = { model: { units: 30 }, train: { epochs: 3 } };
    await train(config);`,
  "parsed JSON, with definitions beside it": `
    await train(asConfig(JSON.parse("{}")), { tasks: [mine], models: [gru] });
    await train(asConfig({}), await node.loadDefinitions(["mine.mjs"]));`,
  "a complete configuration, as it was read": `
    const run = await train("quickstart");
    await train(run.config);
    await train((await dalenet.loadRun("runs/mine")).config);
    await train((await node.readRunFile("runs/mine")).config);
    await train(dalenet.runConfig({ model: { units: 3 } }));`,
  "a complete configuration of which something is changed": `
    const { config } = await train("quickstart");
    await train({ ...config, seed: 5 });
    await train({ ...config, train: { ...config.train, epochs: 3 } });
    await train({ ...config, model: { ...config.model, units: 3 } });
    await train({ ...config, task: { ...config.task, coherence: [5] } });`,
  "a run that goes on, and for longer": `
    await train(undefined, { resume: "runs/mine" });
    await train((before) => ({ ...before, train: { ...before.train, epochs: 40 } }), { resume: "runs/mine" });
    await train((before) => ({ ...before, task: { ...before.task, coherence: [5] } }), { resume: "runs/mine" });
    const { checkpoint } = await train("quickstart");
    await train(undefined, { resume: checkpoint });`,
  "a built-in one of which something is changed": `
    const { config } = dalenet.configs.quickstart;
    await train({ ...config, model: { ...config.model, units: 100 } });
    await train({ ...configs.configNamed("quickstart"), train: { epochs: 2 } });`,
  "a sweep over one value": `
    const base = defineConfig({ model: { preset: "ei" }, task: { name: "perceptualDecision" } });
    for (const units of [10, 20]) await train({ ...base, model: { ...base.model, units } });
    for (const coherence of [3, 6]) await train({ ...base, task: { ...base.task, coherence: [coherence] } });
    for (const epochs of [3, 6]) await train({ ...base, train: { ...base.train, epochs } });
    for (const preset of ["ei", "vanilla"] as const) await train({ model: { preset } });
    for (const delay of [3, 6]) await train({ ...base, task: mine({ delay }) });`,
  "one's own task and model": `
    await train({ task: mine(), model: gru() });
    await train({ task: mine({ delay: { uniform: [100, 200] }, dt: 10, sizes: 3 }), model: gru({ weights: "w.npz" }) });
    const either = Math.random() > 0.5;
    await train({ task: either ? mine() : { name: "perceptualDecision" }, model: either ? gru() : { preset: "ei" } });
    await dalenet.ensemble({ task: mine({ delay: 300 }) }, { seeds: [1, 2], out: "many" });
    const run = await dalenet.loadRun("runs/mine", { tasks: [mine], models: [gru] });
    await train(run.config, { tasks: [mine], models: [gru] });`,
  "a task with all its words": words(`
    noise: () => ({ sigma: { cue: 1 }, correlation: [[1]], perTrial: true }),
    factors: { hertz: { unit: "Hz", kind: "ordered" }, drawn: { unit: "°", kind: "circular" }, signed: { unit: "Hz" } },
    psychometric: {
      factor: "signed", favours: "a", value: ({ hertz, side }) => (side === "left" ? hertz : -hertz),
      levels: [5, 15], range: [0, 100], conditions: (hertz) => [{ hertz, side: "left" }, { hertz, side: "right" }],
    },
    activity: { align: ["report", "cue"], selectivity: { period: "cue", factor: "hertz", levels: [10, 20] }, rates: "cue" },
    score: {
      choice: { threshold: 0.8, from: "cue" }, chance: 0.5,
      error: { measure: "angle", outputs: ["a", "b"], periods: "report", tolerance: 30 },
    },`),
  "a definition that is spread into one with other conditions": `
    const { perceptualDecision } = Object.fromEntries(dalenet.tasks.map((one) => [one.name, one]));
    const harder = { ...perceptualDecision, name: "harder", conditions: () => ({ coherence: [3.2], correct: [1, 2] }) };
    export const own = dalenet.defineTask(harder);
    export const other = dalenet.defineTask({ ...mine, name: "other", psychometric: null, dt: 10 });`,
  "words that hang on parameters": `
    export const own = dalenet.defineTask({
      name: "own", title: "", summary: "", source: "", dt: 20, target: "value", inputs: ["cue"], outputs: ["x", "y"],
      parameters: { height: dalenet.quantity(0.5, "", "threshold"), noisy: dalenet.quantity(1, "√ms", "noise") },
      noise: ({ noisy }) => [noisy],
      conditions: () => [{ hertz: 10, weight: 2 }, { hertz: 20, cued: "yes" }],
      periods: () => ({ cue: 100 }),
      trial({ hertz }, t) { t.target("x").during("cue", hertz); t.maskOf("y").during("cue", 0); t.noiseGain(2); },
      psychometric: ({ height }) => (height > 0 ? { factor: "hertz", favours: "x" } : null),
      score: ({ height }) => ({ choice: { threshold: height, from: "cue" }, error: { measure: "distance", unit: "Hz" } }),
      activity: ({ height }) => ({ selectivity: height > 0 ? "cue" : { factor: "hertz", levels: [10, 20] } }),
      factors: ({ height }) => ({ hertz: { unit: height > 0 ? "Hz" : "" } }),
      noResponse: "y",
    });`,
  "what has several forms": `
    await train({ model: { tau: [100, 20], recurrentMask: [[0, 1], [1, 0]], weights: { file: "w.npz", partial: true } } });
    await train({ model: { initialWeights: { recurrent: { distribution: "gamma", mean: 0.1 }, input: "orthogonal" } } });
    await train({ task: { stimulus: { choice: [100, 200] }, coherence: 5 } });
    await train({ train: { trials: { fixed: 100 }, sequence: { steps: 100 }, batchesPerEpoch: null } });
    await train({ train: { optimizer: { kind: "sgd", momentum: 0.9 } } });
    await train({ train: { optimizer: { learningRate: 0.01 } } });`,
  "the types of all of these, by name": `
    export type Named = [tasks.ChosenTask, models.ChosenModel, dalenet.RunConfig, dalenet.TrainSettings];
    export const task: dalenet.DefinedTask = mine;
    export const model: dalenet.DefinedModel = gru;
    export const length: dalenet.Parameter<dalenet.Duration> = dalenet.duration(3, "length");
    const settings: dalenet.TrainSettings = { threads: 2 };
    await train("quickstart", { ...settings, seed: 3 });`,
};

/** The error in a file: the checker's message, and the word at which it points. */
interface Complaint {
  says: string;
  readonly word: string;
}
const found = new Map<string, Complaint[]>();

beforeAll(() => {
  const sources = new Map([["own", own]]);
  const write = (name: string, program: string) => sources.set(name, `${imports}${program}\n`);
  slips.forEach(([, program, slip, right], k) => {
    write(`slip${k}`, program.replace("§", slip));
    write(`right${k}`, program.replace("§", right));
  });
  Object.values(good).forEach((program, k) => {
    write(`good${k}`, program);
  });
  for (const [name, source] of sources) {
    writeFileSync(at(`${name}.mts`), source);
    found.set(name, []);
  }
  const compilerOptions = { paths: declarationPaths, typeRoots: [join(root, "node_modules/@types")] };
  const project = { extends: join(root, "tsconfig.json"), compilerOptions, include: ["*.mts"] };
  writeFileSync(at("tsconfig.json"), JSON.stringify(project));
  let last: Complaint | undefined;
  for (const line of checked(at("")).split("\n")) {
    const [, name, row, column, says] = /^(\w+)\.mts\((\d+),(\d+)\): (.*)/.exec(line) ?? [];
    if (name !== undefined) {
      const pointed = sources
        .get(name)!
        .split("\n")
        [Number(row) - 1].slice(Number(column) - 1);
      last = { says, word: /^"?([\w]*)/.exec(pointed)![1] };
      found.get(name)!.push(last);
    } else if (line.startsWith(" ") && last) last.says += `\n${line}`;
    else last = undefined;
  }
});

/** The checker's output for the programs in a folder. */
function checked(folder: string): string {
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  try {
    return execFileSync(process.execPath, [compiler, "-p", folder, "--pretty", "false"], {
      encoding: "utf8",
      cwd: folder,
    });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

describe("does not compile if misspelt or of a wrong type, and is named:", () => {
  test.each(slips.map(([title, , slip, , named = slip], k) => [title, k, named] as const))("%s", (_, k, named) => {
    const complaints = found.get(`slip${k}`)!;
    const isNamed = ({ says, word }: Complaint) =>
      word === named || [`'${named}'`, `"${named}"`].some((quoted) => says.includes(quoted));
    expect(complaints).not.toEqual([]);
    expect(complaints.filter((one) => !isNamed(one))).toEqual([]);
    expect(found.get(`right${k}`)).toEqual([]);
  });
});

describe("compiles:", () => {
  test.each(Object.keys(good).map((title, k) => [title, k] as const))("%s", (_, k) => {
    expect(found.get(`good${k}`)).toEqual([]);
  });
});

test("a user's task and model compile", () => {
  expect(found.get("own")).toEqual([]);
});
