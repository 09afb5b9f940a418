import { expect, it } from "vitest";
import { readGrids, readPerturbations } from "../../src/perturb/read.ts";
import { perturbationText } from "../../src/perturb/written.ts";

const messageOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  return "nothing was refused";
};
const textOf = (given: Parameters<typeof readPerturbations>[0]) =>
  readPerturbations(given).map((one) => perturbationText(one));

it.each(
  [
    "I * 0.8 @delay",
    "units 3,5 = 0",
    "units 0-9,12 + 0.1",
    "all ~ 0.2",
    "x(E) - 0.5 @stimulus+100",
    "I->E * 0.5 @delay+100..+300",
    "units 3->all * 0",
    "wOut(E->all) * 0.5",
    "input 'choice 1' + 0.2 @stimulus",
    "input all ~ 0.1",
    "x(all) + 0.5 along [1,-1] @stimulus+0",
    "'my cells' + [0.1,-0.2] @delay..",
    "E * 2 @stimulus..response",
    "E * 2 @delay.end-100..delay.end",
    "E * 2 @200..400",
    "E * 2 @stimulus..ramp_up",
    "E * 2 @stimulus..ramp-down ramp 20",
    "E * 2 @stimulus..'ramp' ramp 20",
    "E * 2 @stimulus+100.. ramp 20",
    "E * 2 @pre-cue+100.. ramp 50,100 ?coherence=25.6,51.2 ?context='the first' ?30%",
    "E * 2 ?signedCoherence=-10..10,51.2 ?angle=350..10",
  ].map((text) => [text]),
)("%s is read and written again", (text) => {
  const [written] = textOf(text);
  expect(readPerturbations(written)).toEqual(readPerturbations(text));
  expect(perturbationText(readPerturbations(written)[0])).toBe(written);
});

it("a vector keeps the name of its file, unless it is subtracted: the file holds other numbers", () => {
  expect(textOf("x(all) + v.npz:axis [0.5,1] @stimulus")).toEqual(["x(all) + v.npz:axis @stimulus"]);
  expect(textOf("x(all) - v.npz:axis [0.5,1] @stimulus")).toEqual(["x(all) + [-0.5,-1] @stimulus"]);
});

it("a vector of a file is refused where no file is read", () => {
  for (const given of ["E + 'my axes.npz':choice @delay", "x(all) + 0.5 along v.csv", { units: "E", set: "v.npz:a" }])
    expect(messageOf(() => readPerturbations(given))).toMatch(/^unsupported: .*withVectorFiles of dalenet\/node/);
  expect(messageOf(() => readPerturbations({ units: "E", add: "much" }))).toContain(
    'invalid: perturbation 1: add = "much"',
  );
});

it("an object says the same as the short form", () => {
  const pairs = [
    ["I * 0.8 @delay", { units: "I", scale: 0.8, at: "delay" }],
    ["units 3,5 = 0", { units: [3, 5], set: 0 }],
    ["I->E * 0.5 @delay+100..+300", { from: "I", to: "E", scale: 0.5, at: "delay+100..+300" }],
    ["input 'choice 1' + 0.2 ramp 50", { input: "choice 1", add: 0.2, ramp: 50 }],
    ["x(all) + 0.5 along [1,-1] @100", { units: "all", of: "x", add: 0.5, along: [1, -1], at: "100" }],
    ["E ~ 0.1 ?angle=350..10", { units: "E", noise: 0.1, trials: { angle: "350..10" } }],
    ["E ~ 0.1 ?coherence=51.2 ?30%", { units: "E", noise: 0.1, trials: { coherence: 51.2 }, share: 0.3 }],
  ] as const;
  for (const [text, object] of pairs) expect(readPerturbations([object])).toEqual(readPerturbations(text));
});

it("doses are a list, a range without rounding errors, or one number", () => {
  const doses = (grid: Parameters<typeof readGrids>[0]) => readGrids(grid).map((one) => one.doses);
  expect(doses(["I * 0.5..1.5:5 @delay", "E - 0,1", "E = 0"])).toEqual([[0.5, 0.75, 1, 1.25, 1.5], [0, -1], [0]]);
  expect(doses("I * 0.7..1.3:7")).toEqual([[0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3]]);
  expect(doses({ units: "I", scale: [0.5, 1] })).toEqual([[0.5, 1]]);
});

it.each([
  ["I ** 0.8", 'character 4 = "* 0.8"'],
  ["I 0.8", 'character 3 = "0.8"'],
  ["", "character 1 (the end)"],
  ["units E = 0", 'character 7 = "E = 0"'],
  ["units 5-3 = 0", 'character 9 = "3 = 0"'],
  ["x(E + 1", 'character 5 = "+ 1"'],
  ["E ~ -1", 'character 5 = "-1"'],
  ["E + [1,2", "character 9 (the end)"],
  ["E + 1e99", 'character 5 = "1e99"'],
  ["I * 0.8 @", "character 10 (the end)"],
  ["I * 0.8 @+100", 'character 10 = "+100"'],
  ["I * 0.8 @delay+300..+100", 'character 21 = "+100"'],
  ["I * 0.8 ?130%", 'character 10 = "130%"'],
  ["I * 0.8 ?coherence", "character 19 (the end)"],
  ["I * 0.8 during delay", 'character 9 = "during delay"'],
  ["I * 0.5..1.5", "character 13 (the end)"],
])("%s is refused at the place where it cannot be read", (text, place) => {
  expect(messageOf(() => readPerturbations(text))).toContain(`invalid: perturbation "${text}": ${place}; `);
});

it("an object with two targets, none, or a key that does not exist is refused", () => {
  const refused = (given: object) => messageOf(() => readPerturbations([given as never]));
  expect(refused({ units: "I", input: "a", add: 1 })).toContain("targets units, input of one perturbation");
  expect(refused({ scale: 1 })).toContain("missing: perturbation 1: target");
  expect(refused({ units: "I" })).toContain("missing: perturbation 1: operation");
  expect(refused({ units: "I", scal: 1 })).toContain('did you mean "scale"');
  expect(refused({ units: "I", scale: 1, along: [1] })).toContain("a direction belongs to add");
  expect(messageOf(() => readPerturbations("I * 1,2"))).toContain("doses belong to a grid");
});
