/** Perturbations as text: the short form that `parsedText` reads. */

import { inContext } from "../base/errors.ts";
import { rangesText } from "../intervene/units.ts";
import {
  type FactorLevel,
  operations,
  type Perturbation,
  type PerturbedTarget,
  type TimeWindow,
  type TrialMoment,
} from "./perturbation.ts";
import { nameForm } from "./text.ts";
import type { Vector } from "./vectorFile.ts";

const nameAlone = new RegExp(`^${nameForm.source}$`, "u");
const keywords: readonly string[] = ["units", "input", "all", "ramp"];
const nameText = (name: string): string =>
  nameAlone.test(name) && !keywords.includes(name) ? name : name.includes("'") ? `"${name}"` : `'${name}'`;

const sideText = (side: string | readonly number[]): string =>
  typeof side !== "string" ? `units ${rangesText(side)}` : side === "all" ? side : nameText(side);

/** What is changed: "E", "x(units 3,5)", "I->E", "input 'choice 1'". */
export function targetText(target: PerturbedTarget): string {
  if (target.kind === "inputs")
    return `input ${target.channels === "all" ? "all" : target.channels.map(nameText).join(",")}`;
  if (target.kind === "synapses") {
    const block = `${sideText(target.from)}->${sideText(target.to)}`;
    return target.matrix === "wRec" ? block : `${nameText(target.matrix)}(${block})`;
  }
  return target.of === "rates" ? sideText(target.units) : `${nameText(target.of)}(${sideText(target.units)})`;
}

const signedMs = (ms: number): string => (ms === 0 ? "" : ms > 0 ? `+${ms}` : String(ms));
const momentText = ({ period, edge, ms }: TrialMoment): string =>
  period === null ? String(ms) : `${nameText(period)}${edge === "end" ? ".end" : ""}${signedMs(ms)}`;

function windowText({ from, to }: TimeWindow): string {
  if (to === "end") {
    const isWhole = from.period !== null && from.edge === "start" && from.ms === 0;
    return isWhole ? momentText(from) : `${momentText(from)}..`;
  }
  if (to === "step") {
    const isBare = from.period !== null && from.edge === "start" && from.ms === 0;
    return isBare ? `${momentText(from)}+0` : momentText(from);
  }
  const isSame = to.period === from.period && to.edge === from.edge && to.period !== null && to.ms !== 0;
  return `${momentText(from)}..${isSame ? signedMs(to.ms) : momentText(to)}`;
}

/** A long one is not spelled out. */
const vectorText = (values: Vector): string =>
  values.source !== undefined
    ? values.source
    : values.length > 6
      ? `a vector of ${values.length}`
      : `[${values.join(",")}]`;

/** The short form of a perturbation; `value` in place of its own, such as "dose". */
export function perturbationText(perturbation: Perturbation, value?: string): string {
  const { target, operation, along, window, ramp, trials, share } = perturbation;
  const own = perturbation.value;
  const isNegative = operation === "add" && typeof own === "number" && own < 0 && value === undefined;
  const sign = isNegative ? "-" : operations[operation].sign;
  const amount = value ?? (typeof own === "number" ? String(isNegative ? -own : own) : vectorText(own));
  return [
    `${targetText(target)} ${sign} ${amount}`,
    ...(along === null ? [] : [`along ${vectorText(along)}`]),
    ...(window === null ? [] : [`@${windowText(window)}`]),
    ...(ramp[0] === 0 && ramp[1] === 0 ? [] : [`ramp ${ramp[0] === ramp[1] ? ramp[0] : ramp.join(",")}`]),
    ...Object.entries(trials).map(([factor, levels]) => `?${nameText(factor)}=${levels.map(levelText).join(",")}`),
    ...(share === 1 ? [] : [`?${Number((100 * share).toPrecision(12))}%`]),
  ].join(" ");
}

/** What `work` returns; its errors quote the perturbation, and lead to `lesion` if it is one. */
export const inPerturbation = <T>(perturbation: Perturbation, work: () => T): T =>
  inContext(
    { within: `perturbation "${perturbationText(perturbation)}"`, ...(perturbation.isLesion && { at: "lesion" }) },
    work,
  );

const levelText = (level: FactorLevel): string =>
  typeof level === "number" || /^[^\s,?'"]+$/.test(level) ? String(level) : `'${level}'`;
