/** Cells with two populations, written in the ways in which users write them, and the same equations by hand. */
import { concat, type Expr, matmul, max } from "../../src/ir/expr.ts";
import { type Builder, caseOf, feedOf, valuesOf } from "../contract/case.ts";
import type { BuiltCase } from "./cases.ts";

const populations = [
  { name: "E", units: 6, sign: 1 },
  { name: "I", units: 3, sign: -1 },
] as const;
const [nE, nI] = [6, 3];
const units = nE + nI;
const channels = 2;
const alpha = 0.25;
const relu = (x: Expr) => max(x, 0);
const leak = (x: Expr, drive: Expr) => x.mul(1 - alpha).add(drive.mul(alpha));

/** A cell of E and I with a matrix for each pair of populations. */
function split(name: string, write: (given: Given) => ReturnType<Parameters<typeof caseOf>[1]>): BuiltCase {
  let effective: Readonly<Record<string, Expr>> = {};
  const one = caseOf(name, (builder) => {
    const { parameter, input } = builder;
    const w = {
      EE: parameter("EE", [nE, nE], [0, 0.5]),
      EI: parameter("EI", [nE, nI], [0, 0.5]),
      IE: parameter("IE", [nI, nE], [-0.5, 0]),
      II: parameter("II", [nI, nI], [-0.5, 0]),
    };
    const u = input("u", channels, [0, 2]);
    const [inE, inI] = [parameter("inE", [channels, nE], [0, 0.8]), parameter("inI", [channels, nI], [0, 0.8])];
    const out = parameter("out", [nE, 2]);
    effective = { ...w, out };
    return write({
      state: builder.state,
      driveE: (rE, rI) => matmul(rE, w.EE).add(matmul(rI, w.IE)).add(matmul(u, inE)),
      driveI: (rE, rI) => matmul(rE, w.EI).add(matmul(rI, w.II)).add(matmul(u, inI)),
      read: (rE) => matmul(rE, out),
    });
  });
  return { ...one, effective, populations };
}
interface Given extends Pick<Builder, "state"> {
  driveE(rE: Expr, rI: Expr): Expr;
  driveI(rE: Expr, rI: Expr): Expr;
  read(rE: Expr): Expr;
}

export interface Written {
  readonly one: BuiltCase;
  readonly dynamics: "rate" | "current";
}

export const written: readonly Written[] = [
  {
    dynamics: "rate",
    one: split("the rates are two states", ({ state, driveE, driveI, read }) => {
      const [rE, rI] = [state("rE", nE), state("rI", nI)];
      const [E, I] = [leak(rE, relu(driveE(rE, rI))), leak(rI, relu(driveI(rE, rI)))];
      return { states: { rE: E, rI: I }, outputs: { rates: concat(E, I), outputs: read(E) } };
    }),
  },
  {
    dynamics: "current",
    one: split("two states and the rates of each", ({ state, driveE, driveI, read }) => {
      const [xE, xI] = [state("xE", nE), state("xI", nI)];
      const [E, I] = [leak(xE, driveE(relu(xE), relu(xI))), leak(xI, driveI(relu(xE), relu(xI)))];
      const rates = concat(relu(E), relu(I));
      return { states: { xE: E, xI: I }, outputs: { rates, outputs: read(relu(E)) } };
    }),
  },
  {
    dynamics: "current",
    one: split("two states, rates of their concatenation", ({ state, driveE, driveI, read }) => {
      const [xE, xI] = [state("xE", nE), state("xI", nI)];
      const [E, I] = [leak(xE, driveE(max(0, xE), relu(xI))), leak(xI, driveI(relu(xE), relu(xI)))];
      const rates = relu(concat(E, I));
      return { states: { xE: E, xI: I }, outputs: { rates, outputs: read(rates.slice(0, nE)) } };
    }),
  },
  {
    dynamics: "current",
    one: split("one state, rectified in slices", ({ state, driveE, driveI, read }) => {
      const x = state("x", units);
      const [rE, rI] = [relu(x.slice(0, nE)), relu(x.slice(nE))];
      const next = leak(x, concat(driveE(rE, rI), driveI(rE, rI)));
      return { states: { x: next }, outputs: { rates: relu(next), outputs: read(relu(next.slice(0, nE))) } };
    }),
  },
  {
    dynamics: "current",
    one: split("two states, of which E's rates are a third", ({ state, driveE, driveI, read }) => {
      const [xE, xI, rE] = [state("xE", nE), state("xI", nI), state("rE", nE)];
      const [E, I] = [leak(xE, driveE(rE, relu(xI))), leak(xI, driveI(rE, relu(xI)))];
      const rates = concat(relu(E), relu(I));
      return { states: { xE: E, xI: I, rE: relu(E) }, outputs: { rates, outputs: read(relu(E)) } };
    }),
  },
];

/** What one trial of them records, by hand; `rate` is what the rate of a unit becomes at a step. */
export function byHand(
  { one, dynamics }: Written,
  size: { trials: number; steps: number },
  trial: number,
  rate: (r: number, unit: number, step: number) => number,
) {
  const values = valuesOf(one);
  const entry = (name: string, columns: number, i: number, j: number) => values.get(name)![i * columns + j];
  const weight = (i: number, j: number) => {
    const [from, row] = i < nE ? ["E", i] : ["I", i - nE];
    const [to, column, columns] = j < nE ? ["E", j, nE] : ["I", j - nE, nI];
    return entry(`${from}${to}`, columns as number, row as number, column as number);
  };
  const { dense } = feedOf(one, size).signals["u"] as { dense: ArrayLike<number> };
  const numbers = Array.from({ length: units }, (_, k) => k);
  let x = numbers.map(() => 0);
  let sent = numbers.map(() => 0);
  const steps: { rates: number[]; outputs: number[] }[] = [];
  for (let t = 1; t <= size.steps; t++) {
    const drive = numbers.map((j) => {
      let total = 0;
      for (const i of numbers) total += sent[i] * weight(i, j);
      for (let c = 0; c < channels; c++)
        total +=
          dense[((t - 1) * size.trials + trial) * channels + c] *
          (j < nE ? entry("inE", nE, c, j) : entry("inI", nI, c, j - nE));
      return total;
    });
    const rates =
      dynamics === "rate"
        ? numbers.map((j) => rate((1 - alpha) * sent[j] + alpha * Math.max(drive[j], 0), j, t))
        : numbers.map((j) => {
            x[j] = (1 - alpha) * x[j] + alpha * drive[j];
            return rate(Math.max(x[j], 0), j, t);
          });
    const outputs = [0, 1].map((k) => rates.slice(0, nE).reduce((sum, r, j) => sum + r * entry("out", 2, j, k), 0));
    steps.push({ rates, outputs });
    sent = rates;
    x = [...x];
  }
  return steps;
}
