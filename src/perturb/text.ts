/** The short form of a perturbation, "I * 0.8 @delay+100..+300 ramp 50 ?coherence=51.2 ?30%" (docs/perturb.md). */
import { type DalenetError, invalid, unsupported } from "../base/errors.ts";
import {
  type FactorLevel,
  type OperationName,
  operationNames,
  operations,
  type Perturbation,
  type PerturbedTarget,
  type TimeWindow,
  type TrialMoment,
} from "./perturbation.ts";
import { fileForm, sourced, unread, type Vector, type VectorFile } from "./vectorFile.ts";

/** A perturbation, and the doses where its value is a list or a range. */
export interface ParsedText {
  readonly perturbation: Perturbation;
  readonly doses: readonly number[] | null;
}

const numberForm = /[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?/iy;
/** A hyphen belongs to a name if a letter follows: "pre-cue", but "cue-100" is a time. */
export const nameForm = /[\p{L}_][\p{L}\p{N}_]*(?:-[\p{L}_][\p{L}\p{N}_]*)*/uy;
const quotedForm = /'([^']+)'|"([^"]+)"/y;
const wholeForm = /\d+/y;
const levelForm = /[^\s,?'"]+/y;
/** More doses than this are a slip. */
const mostDoses = 1000;

/** Reads text from left to right; errors name the character where they occur, counted from 1. */
class Cursor {
  readonly text: string;
  /** Where files are listed; undefined: they are refused. */
  readonly files: VectorFile[] | undefined;
  at = 0;

  constructor(text: string, files?: VectorFile[]) {
    this.text = text;
    this.files = files;
  }

  /** The match of a form here, after spaces. */
  take(form: RegExp): RegExpExecArray | null {
    this.skip();
    form.lastIndex = this.at;
    const found = form.exec(this.text);
    if (found) this.at = form.lastIndex;
    return found;
  }
  /** Whether exactly these characters come next; they are then passed. */
  has(characters: string): boolean {
    this.skip();
    if (!this.text.startsWith(characters, this.at)) return false;
    this.at += characters.length;
    return true;
  }
  /** The same for a whole word. */
  hasWord(word: string): boolean {
    const before = this.at;
    if (this.take(nameForm)?.[0] === word) return true;
    this.at = before;
    return false;
  }
  get isAtEnd(): boolean {
    this.skip();
    return this.at === this.text.length;
  }
  skip(): void {
    while (this.text[this.at] === " ") this.at++;
  }

  number(remedy: string): number {
    this.skip();
    const place = this.at;
    const value = Number(this.take(numberForm)?.[0]);
    if (Number.isFinite(Math.fround(value))) return value;
    this.at = place;
    throw this.wrong(remedy);
  }
  name(remedy: string): { readonly name: string; readonly isQuoted: boolean } {
    const quoted = this.take(quotedForm);
    if (quoted) return { name: quoted[1] ?? quoted[2], isQuoted: true };
    const found = this.take(nameForm);
    if (!found) throw this.wrong(remedy);
    return { name: found[0], isQuoted: false };
  }
  /** The file, as it is named, from which the vector that follows was read. */
  source: string | undefined;

  /** Whether a file of vectors comes next; it is then passed. One whose numbers follow need not be read. */
  hasFile(): boolean {
    this.skip();
    const from = this.at;
    const found = this.take(fileForm);
    if (!found) return false;
    const [whole, a, b, c, ...key] = found;
    const to = this.at;
    this.skip();
    if (this.text[this.at] === "[") {
      this.source = whole;
      return false;
    }
    if (this.files === undefined)
      throw unsupported({ within: `perturbation "${this.text}"`, subject: `file ${whole}`, ...unread });
    this.files.push({ file: a ?? b ?? c, key: key.find((one) => one !== undefined), from, to });
    return true;
  }
  list<T>(one: () => T): T[] {
    const all = [one()];
    while (this.has(",")) all.push(one());
    return all;
  }

  wrong(remedy: string): DalenetError {
    this.skip();
    const { at, text } = this;
    return invalid({
      within: `perturbation "${text}"`,
      subject: `character ${at + 1}`,
      ...(at === text.length ? { detail: "(the end)" } : { value: text.slice(at) }),
      remedy,
    });
  }
}

/**
 * @param files receives the files that are named in place of vectors, of which only the place is read
 * @throws "invalid" with the character that cannot be read; "unsupported" for a file, without `files`
 */
export function parsedText(text: string, files?: VectorFile[]): ParsedText {
  const cursor = new Cursor(text, files);
  const target = targetIn(cursor);
  const { operation, value, doses } = changeIn(cursor);
  const along = cursor.hasWord("along") ? vectorIn(cursor) : null;
  const window = cursor.has("@") ? windowAt(cursor) : null;
  const ramp = cursor.hasWord("ramp") ? rampIn(cursor) : ([0, 0] as const);
  const trials: Record<string, readonly FactorLevel[]> = {};
  let share = 1;
  while (cursor.has("?")) {
    const part = shareIn(cursor);
    if (part !== undefined) share = part;
    else {
      const { name } = cursor.name('name a factor, such as ?coherence=51.2, or a share of trials, such as "?30%"');
      if (!cursor.has("=")) throw cursor.wrong(`write the levels after it: ?${name}=LEVEL`);
      trials[name] = cursor.list(() => levelIn(cursor));
    }
  }
  if (!cursor.isAtEnd)
    throw cursor.wrong("here may follow: along [VECTOR], @TIME, ramp MS, ?FACTOR=LEVEL, ?SHARE%, in this order");
  return { perturbation: { target, operation, value, along, window, ramp, trials, share }, doses };
}

const whichRemedy =
  "begin with what is changed: a population, units 3,5, all, I->E, x(E), input CHANNEL; names with spaces in quotes";

function targetIn(cursor: Cursor): PerturbedTarget {
  const start = cursor.at;
  if (cursor.hasWord("input")) {
    if (cursor.hasWord("all")) return { kind: "inputs", channels: "all" };
    return { kind: "inputs", channels: cursor.list(() => cursor.name("name an input channel, or all").name) };
  }
  // "x(E)", "wRec(I->E)"
  cursor.at = start;
  const found = cursor.take(quotedForm) ?? cursor.take(nameForm);
  const of = found === null ? undefined : (found[1] ?? found[2] ?? found[0]);
  const isWrapped = of !== undefined && cursor.has("(");
  if (!isWrapped) cursor.at = start;
  const first = sideIn(cursor);
  const target: PerturbedTarget = cursor.has("->")
    ? { kind: "synapses", from: first, to: sideIn(cursor), matrix: isWrapped ? of : "wRec" }
    : { kind: "units", units: first, of: isWrapped ? of : "rates" };
  if (isWrapped && !cursor.has(")")) throw cursor.wrong('close the parenthesis with ")"');
  return target;
}

/** A population, "all", or numbers of units. */
function sideIn(cursor: Cursor): string | readonly number[] {
  if (!cursor.hasWord("units")) return cursor.name(whichRemedy).name;
  const remedy = "give numbers of units from 0, such as units 3,5 or units 10-19";
  const whole = () => {
    const found = cursor.take(wholeForm);
    if (!found) throw cursor.wrong(remedy);
    return Number(found[0]);
  };
  return cursor
    .list(() => {
      const first = whole();
      if (cursor.text[cursor.at] !== "-" || !/\d/.test(cursor.text[cursor.at + 1] ?? "")) return [first];
      cursor.at++;
      const place = cursor.at;
      const last = whole();
      if (last < first || last - first > 1e6) {
        cursor.at = place;
        throw cursor.wrong(`give a number above ${first}`);
      }
      return Array.from({ length: last - first + 1 }, (_, k) => first + k);
    })
    .flat();
}

function changeIn(cursor: Cursor) {
  const remedy = `write what is done: ${operationNames.map((name) => `${operations[name].sign} NUMBER (${name})`).join(", ")}`;
  const isMinus = cursor.has("-");
  const operation = isMinus ? "add" : operationNames.find((name) => cursor.has(operations[name].sign));
  if (operation === undefined) throw cursor.wrong(remedy);
  const place = cursor.at;
  const { value, doses } = valueIn(cursor);
  const all = doses ?? (typeof value === "number" ? [value] : value);
  if (operation === "noise" && all.some((one) => one < 0)) {
    cursor.at = place;
    throw cursor.wrong("a standard deviation is at least 0");
  }
  const signed = (one: number) => (isMinus ? 0 - one : one);
  return {
    operation: operation as OperationName,
    // The file holds other numbers than those that are added in place of a difference.
    value: typeof value === "number" ? signed(value) : isMinus ? value.map(signed) : value,
    doses: doses?.map(signed) ?? null,
  };
}

function valueIn(cursor: Cursor): { value: number | Vector; doses: readonly number[] | null } {
  if (cursor.hasFile()) return { value: [0], doses: null };
  if (cursor.text[cursor.at] === "[") return { value: vectorIn(cursor), doses: null };
  const remedy = "give a number; doses are 0.5,1,1.5 or FIRST..LAST:HOW MANY, such as 0.5..1.5:5";
  const first = cursor.number(remedy);
  if (cursor.has("..")) {
    const last = cursor.number(remedy);
    if (!cursor.has(":")) throw cursor.wrong(`say how many doses: ${first}..${last}:5`);
    const place = cursor.at;
    const count = cursor.number(remedy);
    if (!Number.isInteger(count) || count < 2 || count > mostDoses) {
      cursor.at = place;
      throw cursor.wrong(`give a whole number from 2 to ${mostDoses}`);
    }
    return { value: first, doses: doseRange(first, last, count) };
  }
  if (!cursor.has(",")) return { value: first, doses: null };
  return { value: first, doses: [first, ...cursor.list(() => cursor.number(remedy))] };
}

/** Even steps, free of the rounding of a tenth: 0.5..1.5:5 has 1, not 1.0000000000000002. */
const doseRange = (first: number, last: number, count: number): number[] =>
  Array.from({ length: count }, (_, k) => Number((first + ((last - first) * k) / (count - 1)).toPrecision(12)));

function vectorIn(cursor: Cursor): Vector {
  if (cursor.hasFile()) return [0];
  if (!cursor.has("[")) throw cursor.wrong("give a number for each unit, such as [0.5,-0.5], or a file, v.npz:NAME");
  const values = cursor.list(() => cursor.number("give a number for each unit, such as [0.5,-0.5]"));
  if (!cursor.has("]")) throw cursor.wrong('close the list with "]"');
  const { source } = cursor;
  cursor.source = undefined;
  return sourced(values, source);
}

function rampIn(cursor: Cursor): readonly [number, number] {
  const remedy = "give ms, such as ramp 50, or ramp 50,100 for onset and end";
  const one = () => {
    const place = cursor.at;
    const ms = cursor.number(remedy);
    if (ms >= 0) return ms;
    cursor.at = place;
    throw cursor.wrong(remedy);
  };
  const up = one();
  return [up, cursor.has(",") ? one() : up];
}

function shareIn(cursor: Cursor): number | undefined {
  const start = cursor.at;
  const found = cursor.take(numberForm);
  if (!found || !cursor.has("%")) {
    cursor.at = start;
    return undefined;
  }
  const share = Number(found[0]) / 100;
  if (share >= 0 && share <= 1) return share;
  cursor.at = start;
  throw cursor.wrong("a share of trials is from 0 to 100 %");
}

function levelIn(cursor: Cursor): FactorLevel {
  const quoted = cursor.take(quotedForm);
  if (quoted) return quoted[1] ?? quoted[2];
  const found = cursor.take(levelForm);
  if (!found) throw cursor.wrong("give a level of the factor, or a range, 10..20; one with spaces in quotes");
  return Number.isFinite(Number(found[0])) ? Number(found[0]) : found[0];
}

/** The file that a text names, all of it; undefined if it is something else. */
export function vectorFileIn(text: string): VectorFile | undefined {
  const files: VectorFile[] = [];
  const cursor = new Cursor(text, files);
  return cursor.hasFile() && cursor.isAtEnd ? files[0] : undefined;
}

/** The vector of a text such as "v.npz:axis [0.5,-0.5]"; undefined if it is something else. */
export function sourcedIn(text: string): Vector | undefined {
  if (!/\.(npz|csv)\b.*\[/is.test(text)) return undefined;
  const cursor = new Cursor(text, []);
  const vector = vectorIn(cursor);
  return cursor.isAtEnd && vector.source !== undefined ? vector : undefined;
}

/** A time as after @, such as "delay+100..+300". */
export function timeWindowIn(text: string): TimeWindow {
  const cursor = new Cursor(text);
  const window = windowAt(cursor);
  if (!cursor.isAtEnd) throw cursor.wrong("a time ends here");
  return window;
}

function windowAt(cursor: Cursor): TimeWindow {
  const { moment: from, isBare } = momentIn(cursor, null);
  if (!cursor.has("..")) return { from, to: isBare ? "end" : "step" };
  cursor.skip();
  const place = cursor.at;
  const isOpen = cursor.isAtEnd || cursor.text[place] === "?" || cursor.hasWord("ramp");
  cursor.at = place;
  if (isOpen) return { from, to: "end" };
  const { moment: to } = momentIn(cursor, from);
  if (to.period === from.period && to.edge === from.edge && to.ms <= from.ms) {
    cursor.at = place;
    throw cursor.wrong("give an end after the beginning");
  }
  return { from, to };
}

/** @param before what "+300" counts from; null at the beginning of a window */
function momentIn(cursor: Cursor, before: TrialMoment | null): { moment: TrialMoment; isBare: boolean } {
  cursor.skip();
  const remedy = "give a time: PERIOD, PERIOD+100, PERIOD.end-100, ms of the trial, or two with .. between them";
  const isRelative = /[+-]/.test(cursor.text[cursor.at] ?? "");
  if (isRelative && before === null) throw cursor.wrong(remedy);
  if (isRelative) return { moment: { ...before!, ms: cursor.number(remedy) }, isBare: false };
  if (/[\d.]/.test(cursor.text[cursor.at] ?? ""))
    return { moment: { period: null, edge: "start", ms: cursor.number(remedy) }, isBare: false };
  const { name } = cursor.name(remedy);
  const edge = /^\.end(?![\p{L}\p{N}_])/u.test(cursor.text.slice(cursor.at)) ? "end" : "start";
  if (edge === "end") cursor.at += ".end".length;
  const hasOffset = /^\s*[+-]/.test(cursor.text.slice(cursor.at));
  const sign = hasOffset && cursor.has("-") ? -1 : 1;
  if (hasOffset && sign > 0) cursor.has("+");
  const ms = hasOffset ? sign * cursor.number(remedy) : 0;
  return { moment: { period: name, edge, ms }, isBare: !hasOffset && edge === "start" };
}
