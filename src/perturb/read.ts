/** Reads perturbations as a user gives them: the short form or an object, alone or in a list. */
import { inContext, invalid, missing, unsupported } from "../base/errors.ts";
import { either, listOf, mapOf, oneOrMore, optional, record } from "../settings/compound.ts";
import { type Kind, number, share, text, whole } from "../settings/kind.ts";
import { type OptionsOf, readOptions } from "../settings/options.ts";
import { type OperationName, operationNames, type Perturbation, type PerturbedTarget } from "./perturbation.ts";
import { type ParsedText, parsedText, sourcedIn, timeWindowIn, vectorFileIn } from "./text.ts";
import { unread, type Vector } from "./vectorFile.ts";
import { perturbationText } from "./written.ts";

const side = either(text, listOf(whole, { min: 1, unique: true }));
const vector = listOf(number(), { min: 1 });
/** Of a vector: "v.npz:axis". Files are read before a perturbation is. */
const file = text;
const ms = number({ min: 0 }, "ms");
const level: Kind<number | string> = either(number(), text) as Kind<number | string>;

/** The keys of a perturbation: one target, one operation; the others are optional. */
const fields = {
  /** A population, "all", or numbers of units from 0. */
  units: side,
  /** Of `units`: a recorded signal (default "rates") or a state. */
  of: text,
  /** Units that send through `matrix`. */
  from: side,
  /** Units that receive. */
  to: side,
  /** Default "wRec". */
  matrix: text,
  /** Input channels by name, or "all". */
  input: oneOrMore(text),
  /** y + value. */
  add: either(number(), vector, file),
  /** y · value. */
  scale: either(number(), vector, file),
  /** The value itself; 0 silences. */
  set: either(number(), vector, file),
  /** y + Gaussian noise, independent in every step and unit, with this s.d. */
  noise: either(number({ min: 0 }), listOf(number({ min: 0 }), { min: 1 })),
  /** Of `add`: a direction, one number for each unit; the value is the length of the step. */
  along: either(vector, file),
  /** When, as after @ in the short form: "delay+100..+300". */
  at: text,
  /** ms at the onset and the end. */
  ramp: either(ms, listOf(ms, { min: 2 })),
  /** Levels of factors, by name; of numbers also ranges, "10..20". */
  trials: mapOf(oneOrMore(level)),
  /** Share of trials. */
  share,
};
/** A perturbation as an object. */
export type PerturbationFields = OptionsOf<typeof fields>;

/** JSON Schema of a perturbation as an object. */
export const perturbationSchema = record(
  Object.fromEntries(Object.entries(fields).map(([name, kind]) => [name, optional(kind as Kind)])),
).schema;

const asList = (given: unknown): readonly unknown[] => (Array.isArray(given) ? given : [given]);

/** @throws "missing", "invalid" or "unknown", with the number of the perturbation or the place in its text */
export function readPerturbations(given: unknown): readonly Perturbation[] {
  return asList(given).map((one, k) => {
    const { perturbation, doses } = readOne(one, k, false);
    if (doses !== null)
      throw invalid({
        subject: "perturbation",
        value: one,
        detail: `with ${doses.length} doses`,
        remedy: "give one number here; doses belong to a grid",
      });
    return perturbation;
  });
}

/** A perturbation whose value is tried in several doses. */
export interface DoseGrid {
  readonly perturbation: Perturbation;
  readonly doses: readonly number[];
}

/** @throws the errors of `readPerturbations`, "missing" for one without doses */
export function readGrids(given: unknown): readonly DoseGrid[] {
  return asList(given).map((one, k) => {
    const { perturbation, doses } = readOne(one, k, true);
    const own = typeof perturbation.value === "number" ? [perturbation.value] : null;
    const all = doses ?? own;
    if (all === null)
      throw missing({
        ...{ within: `grid "${perturbationText(perturbation)}"`, subject: "doses" },
        remedy:
          perturbation.operation === "add"
            ? "a vector is a direction: write + 0,0.5,1 along the vector; or give it to perturb, throughout"
            : "give numbers, 0.5,1,1.5 or 0.5..1.5:5",
      });
    return { perturbation, doses: [...new Set(all)] };
  });
}

function readOne(given: unknown, k: number, isGrid: boolean): ParsedText {
  if (typeof given === "string") return parsedText(given);
  const within = `${isGrid ? "grid" : "perturbation"} ${k + 1}`;
  return inContext({ within }, () => {
    if (typeof given !== "object" || given === null)
      throw invalid({ value: given, remedy: 'give a text such as "I * 0.8 @stimulus", or an object' });
    return fromFields(readOptions(fields, given, "its keys"), isGrid);
  });
}

type Read = ReturnType<typeof readOptions<typeof fields>>;

function fromFields(read: Read, isGrid: boolean): ParsedText {
  const chosen = operationNames.filter((name) => read[name] !== undefined);
  const operation = only(chosen, operationNames, "operation") as OperationName;
  const numbersOf = (at: OperationName | "along"): number | Vector | undefined => {
    const given = read[at];
    if (typeof given !== "string") return given as number | Vector | undefined;
    const vector = sourcedIn(given);
    if (vector !== undefined) return vector;
    throw vectorFileIn(given) === undefined
      ? invalid({ at, value: given, remedy: "give a number, a list of numbers, or a file, v.npz:NAME" })
      : unsupported({ at, value: given, ...unread });
  };
  const value = numbersOf(operation)!;
  if (read.along !== undefined && operation !== "add")
    throw invalid({ at: "along", detail: `with ${operation}`, remedy: "a direction belongs to add" });
  const along = (numbersOf("along") ?? null) as Vector | null;
  const { at, ramp = 0, trials = {}, share: part = 1 } = read;
  const [up, down = up, ...more] = typeof ramp === "number" ? [ramp] : ramp;
  if (more.length > 0) throw invalid({ at: "ramp", value: ramp, remedy: "give one number, or two: onset and end" });
  const doses = isGrid && typeof value !== "number" ? value : null;
  return {
    perturbation: {
      target: targetFrom(read),
      operation,
      value: doses === null ? value : doses[0],
      along,
      window: at === undefined ? null : timeWindowIn(at),
      ramp: [up, down],
      trials,
      share: part,
    },
    doses,
  };
}

const targets = ["units", "from and to", "input"] as const;

function targetFrom({ units, of, from, to, matrix, input }: Read): PerturbedTarget {
  const isBlock = from !== undefined || to !== undefined || matrix !== undefined;
  const given = [units !== undefined, isBlock, input !== undefined];
  const chosen = only(
    targets.filter((_, k) => given[k]),
    targets,
    "target",
  );
  if (of !== undefined && chosen !== "units")
    throw invalid({ at: "of", value: of, detail: `with ${chosen}`, remedy: "it belongs to units" });
  if (chosen === "units") return { kind: "units", units: units!, of: of ?? "rates" };
  if (chosen === "input") return { kind: "inputs", channels: input!.includes("all") ? "all" : input! };
  return { kind: "synapses", from: from ?? "all", to: to ?? "all", matrix: matrix ?? "wRec" };
}

/** The one that is given of several. */
function only(chosen: readonly string[], known: readonly string[], what: string): string {
  const all = `give one of ${known.join("; ")}`;
  if (chosen.length === 0) throw missing({ subject: what, remedy: all });
  if (chosen.length > 1) throw invalid({ subject: `${what}s ${chosen.join(", ")} of one perturbation`, remedy: all });
  return chosen[0];
}
