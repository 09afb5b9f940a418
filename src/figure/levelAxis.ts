/** A horizontal axis for the levels of a factor: linear if they are about evenly spaced, else symmetric-logarithmic. */
import { ticksWithRoom } from "./axes.ts";
import { numberText } from "./numberText.ts";
import { symmetricLog } from "./symmetricLog.ts";
import { textWidth } from "./text.ts";

export interface LevelAxis {
  /** The scale x of a plot. */
  readonly options:
    | { type: "symlog"; constant: number; domain: [number, number] }
    | { type: "linear"; domain: [number, number] };
  readonly ticks: number[];
  readonly tickFormat: (value: number) => string;
  /** The level at a fraction of the axis, from 0 at its left end to 1 at its right end. */
  readonly at: (part: number) => number;
  readonly isLinear: boolean;
  /** Whether it extends as far below 0 as above. */
  readonly isTwoSided: boolean;
  /** For its label: the kind of scale, if it is not linear. */
  readonly note: string;
}

/** Levels are evenly spaced if their gaps differ by no more than this factor. */
const even = 2.5;

export interface LevelAxisOptions {
  /** The length of the circle of circular levels: it is shown once, beginning with the first level. */
  readonly circle?: number;
  /** Whether levels are means of bins: then ticks are round numbers instead of levels. */
  readonly areMeans?: boolean;
}

/** The axis of levels; it includes all of them, and has 0 in the middle if they are on both sides of 0. */
export function levelAxis(
  levels: readonly number[],
  pixels: number,
  { circle, areMeans = false }: LevelAxisOptions = {},
): LevelAxis {
  if (circle !== undefined && levels.length > 0) return aroundAxis(Math.min(...levels), circle);
  const scale = symmetricLog(levels, pixels);
  const isTwoSided = levels.length === 0 || levels.every((level) => level === 0) || levels.some((level) => level < 0);
  const sorted = [...new Set(levels)].sort((a, b) => a - b);
  const gaps = sorted.slice(1).map((level, i) => level - sorted[i]);
  const isEven = Math.max(0, ...gaps) <= even * Math.min(Number.POSITIVE_INFINITY, ...gaps);
  if (!isEven && !scale.isLinear && !areMeans) {
    return {
      options: scale.options,
      ticks: scale.ticks,
      tickFormat: scale.tickFormat,
      at: (part) => scale.at(isTwoSided ? 2 * part - 1 : part),
      isLinear: false,
      isTwoSided,
      note: isTwoSided ? ", symmetric log scale" : `, log scale above ${numberText(scale.options.constant)}`,
    };
  }
  const [low, high] = linearDomain(sorted, isTwoSided, scale.limit, areMeans);
  const hasRoom = !areMeans && gaps.every((gap) => (gap / (high - low)) * pixels > 40);
  return {
    options: { type: "linear", domain: [low, high] },
    ticks: hasRoom && sorted.length > 0 ? sorted : ticksWithRoom([low, high], pixels, areMeans ? 50 : undefined),
    tickFormat: (value) => numberText(value),
    at: (part) => low + part * (high - low),
    isLinear: true,
    isTwoSided,
    note: "",
  };
}

/** A logarithmic axis of levels above 0, whole decades long, with the levels as ticks where their numbers have room. */
export function logAxis(levels: readonly number[], pixels: number): LevelAxis {
  const power = (level: number) => Math.log10(level);
  const low = levels.length > 0 ? Math.floor(power(Math.min(...levels)) + 1e-9) : 0;
  const high = Math.max(low + 1, levels.length > 0 ? Math.ceil(power(Math.max(...levels)) - 1e-9) : 1);
  const domain: [number, number] = [10 ** low, 10 ** high];
  const sorted = [...new Set(levels)].sort((a, b) => a - b);
  const pixel = (level: number) => ((power(level) - low) / (high - low)) * pixels;
  const hasRoom = sorted.every(
    (level, k) => k === 0 || pixel(level) - pixel(sorted[k - 1]) > textWidth(numberText(level)) + 6,
  );
  const decades = Array.from({ length: high - low + 1 }, (_, k) => 10 ** (low + k));
  return {
    // Plot leaves out numbers of its own logarithmic scale; far above the constant, this one is the same.
    options: { type: "symlog", constant: 1e-6 * domain[0], domain },
    ticks: hasRoom && sorted.length > 0 ? sorted : decades,
    tickFormat: (value) => numberText(value),
    at: (part) => 10 ** (low + part * (high - low)),
    isLinear: false,
    isTwoSided: false,
    note: ", log scale",
  };
}

/** An axis with ticks at quarters of a circle; those of 2π as fractions of π. */
function aroundAxis(first: number, circle: number): LevelAxis {
  const [low, high] = [first, first + circle];
  const quarter = circle / 4;
  const from = Math.ceil(low / quarter - 1e-6);
  const ticks = Array.from({ length: Math.floor(high / quarter + 1e-6) - from + 1 }, (_, i) => (from + i) * quarter);
  const isTurn = Math.abs(circle - 2 * Math.PI) < 1e-9;
  return {
    options: { type: "linear", domain: [low, high] },
    ticks,
    tickFormat: isTurn ? (value) => piText(Math.round(value / quarter)) : (value) => numberText(value),
    at: (part) => low + part * circle,
    isLinear: true,
    isTwoSided: low < 0,
    note: "",
  };
}

/** A multiple of π/2: "0", "π/2", "−π", "3π/2". */
function piText(quarters: number): string {
  if (quarters === 0) return "0";
  const [count, below] = quarters % 2 === 0 ? [Math.abs(quarters) / 2, ""] : [Math.abs(quarters), "/2"];
  return `${quarters < 0 ? "−" : ""}${count === 1 ? "" : count}π${below}`;
}

function linearDomain(
  sorted: readonly number[],
  isTwoSided: boolean,
  limit: number,
  areMeans: boolean,
): [number, number] {
  if (isTwoSided) return [-limit, limit];
  const [least] = sorted;
  // Levels far from 0 would be crowded at one end.
  return (areMeans || least > 0.4 * limit) && least < limit ? [least, limit] : [0, limit];
}
