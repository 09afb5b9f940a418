import { invalid, missing } from "../base/errors.ts";
import type { ConditionMeans } from "./conditionMeans.ts";

/** The part of averages that depends on some variables, and on none of them less. */
export interface Marginalisation {
  /** "time", "motion", "motion × choice": all depend on time, too. */
  readonly name: string;
  /** Names of the variables. */
  readonly variables: readonly string[];
  /** [unit, condition · time] in C order, like the averages; the sum over all parts are these. */
  readonly values: Float64Array;
}

/**
 * The averages as a sum of uncorrelated parts, one for each set of variables: the mean over the values of all other
 * variables at each time, less the parts of smaller sets. Kobak et al. (2016), eq. 6 to 9, with the interactions of
 * time joined to their variables.
 * @param values [unit, condition · time] in C order, with mean 0 for each unit
 * @throws "missing" if a combination of values was not shown, "invalid" for a variable of one value
 */
export function marginalisations(
  { variables, conditions, times }: ConditionMeans,
  values: Float64Array,
): Marginalisation[] {
  const names = variables.map(({ name }) => name);
  const levels = names.map((name) => [...new Set(conditions.map((one) => one.values[name]))].sort((a, b) => a - b));
  const constant = names.find((_, k) => levels[k].length < 2);
  if (constant !== undefined)
    throw invalid({
      subject: `variable "${constant}"`,
      detail: "of one value",
      remedy: "name variables that differ between trials, or record more of them",
    });
  const wanted = levels.reduce((product, { length }) => product * length, 1);
  if (conditions.length !== wanted)
    throw missing({
      subject: `${wanted - conditions.length} of ${wanted} combinations of ${names.join(", ")}`,
      remedy: "name variables of which every combination was shown, or record more trials",
    });
  const steps = times.length;
  const columns = conditions.length * steps;
  const sets = Array.from({ length: 2 ** names.length }, (_, set) => set).sort((a, b) => count(a) - count(b) || a - b);
  const parts = new Map<number, Float64Array>();
  for (const set of sets) {
    const inside = names.filter((_, k) => set & (1 << k));
    // Conditions that agree in the variables of the set.
    const keys = conditions.map((one) => inside.map((name) => one.values[name] + 0).join(" "));
    const groups = new Map<string, number[]>();
    for (const [c, key] of keys.entries()) groups.set(key, [...(groups.get(key) ?? []), c]);
    const part = new Float64Array(values.length);
    for (let row = 0; row < values.length; row += columns)
      for (const group of groups.values())
        for (let k = 0; k < steps; k++) {
          let mean = 0;
          for (const c of group) mean += values[row + c * steps + k] / group.length;
          for (const c of group) part[row + c * steps + k] = mean;
        }
    for (const [smaller, known] of parts)
      if ((smaller & set) === smaller) for (let i = 0; i < part.length; i++) part[i] -= known[i];
    parts.set(set, part);
  }
  return sets.map((set) => {
    const inside = names.filter((_, k) => set & (1 << k));
    return { name: set === 0 ? "time" : inside.join(" × "), variables: inside, values: parts.get(set)! };
  });
}

/** The number of elements of a set, whose bits they are. */
const count = (set: number): number => (set === 0 ? 0 : (set & 1) + count(set >> 1));
