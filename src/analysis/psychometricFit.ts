/**
 * Psychometric functions fitted by maximum likelihood (Wichmann & Hill 2001, Percept Psychophys 63:1293–1313) or by
 * least squares.
 */
import { levenbergMarquardt } from "ml-levenberg-marquardt";
import { checkArgument } from "../base/arguments.ts";
import { invalid, missing } from "../base/errors.ts";
import { normalCdf, portableExp, portableLog, portablePow } from "../base/math.ts";
import { readKeys } from "../settings/compound.ts";
import { number, oneOf, readAt } from "../settings/kind.ts";

/** How often a choice was made at a level. */
export interface LevelCount {
  readonly level: number;
  /** Trials with that choice, of `n` trials with a response. */
  readonly chosen: number;
  readonly n: number;
}

/**
 * F, from 0 to 1. gaussian: Φ((x − μ)/σ); logistic: 1/(1 + exp(−(x − μ)/σ)); weibull, for x ≥ 0: 1 − exp(−(x/μ)^β)
 * with β = 1/σ.
 */
export const psychometricShapes = ["gaussian", "logistic", "weibull"] as const;
export type PsychometricShape = (typeof psychometricShapes)[number];

/**
 * likelihood: parameters that make the counts most likely. leastSquares: the least sum of squared differences between
 * proportions and the function, however many trials a level has, as many papers fit.
 */
export const fitMethods = ["likelihood", "leastSquares"] as const;
export type FitMethod = (typeof fitMethods)[number];

export interface FitOptions {
  /** Default: gaussian. */
  readonly shape?: PsychometricShape;
  /** Default: likelihood. */
  readonly method?: FitMethod;
  /**
   * P at the lower asymptote: a number, or "lapse" (the default, and usual for a choice between two sides), where it
   * equals the distance of the upper asymptote from 1. For accuracy against a magnitude give chance.
   */
  readonly guess?: number | "lapse";
  /**
   * Distance of the upper asymptote from 1. A number fixes it; { max } fits it between 0 and that. Default: fitted up
   * to 0.1 if both asymptotes are observed, otherwise 0, because a lapse that no level shows is taken from the slope;
   * 0 by least squares.
   */
  readonly lapse?: number | { readonly max: number };
}

export interface PsychometricFit {
  readonly shape: PsychometricShape;
  readonly method: FitMethod;
  /** μ, in the unit of the level: the point of subjective equality of gaussian and logistic. */
  readonly location: number;
  /** σ, in the unit of the level (weibull: 1/β, without a unit). */
  readonly width: number;
  readonly guess: number;
  readonly lapse: number;
  /** Whether the lapse was fitted. */
  readonly isLapseFitted: boolean;
  readonly logLikelihood: number;
  /** 2 (log-likelihood of the observed proportions − that of the fit): about χ² with `degreesOfFreedom`. */
  readonly deviance: number;
  readonly degreesOfFreedom: number;
  /** The sum over levels of the squared difference between proportion and fit. */
  readonly squares: number;
  /**
   * Why location and width are not determined: "flat" if one probability for all levels is about as likely
   * (p > 0.05 in a likelihood ratio; by least squares, in a test for a trend), "step" if no level lies within the
   * rise, or all choices change sides at a single level, where the likelihood grows with the slope; null otherwise.
   */
  readonly undetermined: "flat" | "step" | null;
  /** P(choice) at a level. */
  at(level: number): number;
}

interface Curve {
  readonly location: number;
  readonly width: number;
  readonly guess: number;
  readonly lapse: number;
}

const forms: Readonly<Record<PsychometricShape, (x: number, location: number, width: number) => number>> = {
  gaussian: (x, location, width) => normalCdf((x - location) / width),
  logistic: (x, location, width) => 1 / (1 + portableExp(-(x - location) / width)),
  weibull: (x, location, width) => (x <= 0 ? 0 : 1 - portableExp(-portablePow(x / location, 1 / width))),
};

const probability = (shape: PsychometricShape, { location, width, guess, lapse }: Curve, x: number): number =>
  guess + (1 - guess - lapse) * forms[shape](x, location, width);

/** Keeps log P finite where a curve says that what happened is impossible. */
const least = 1e-9;

function logLikelihood(counts: readonly LevelCount[], at: (level: number) => number): number {
  let sum = 0;
  for (const { level, chosen, n } of counts) {
    const p = Math.min(1 - least, Math.max(least, at(level)));
    sum += chosen * portableLog(p) + (n - chosen) * portableLog(1 - p);
  }
  return sum;
}

/** The largest lapse that is fitted by default, and the distance from an asymptote at which it counts as observed. */
const usualLapse = 0.1;
const observed = 0.02;

/**
 * Fits a psychometric function to binomial counts by maximum likelihood or least squares, by the method of Levenberg
 * and Marquardt on the residuals of deviance or of proportions, from several starts.
 * @throws "missing" without two levels that have trials; "invalid" for an option, or a negative level under weibull
 */
export function fitPsychometric(counts: readonly LevelCount[], options: FitOptions = {}): PsychometricFit {
  const { shape, method, guess, lapse } = read(options);
  const shown = readCounts(counts, shape);
  const sought = { shape, method, guess };
  if (typeof lapse === "number") return fitted(shown, sought, lapse);
  const plain = fitted(shown, sought, 0);
  const withLapse = (most: number) => fitted(shown, sought, null, { most, near: [plain] });
  if (lapse !== undefined) return withLapse(lapse.max);
  if (method === "leastSquares") return plain;
  if (plain.undetermined !== null) return plain;
  const isObserved = ({ location, width }: Curve) => {
    const ends = [shown[0], shown[shown.length - 1]].map(({ level }) => forms[shape](level, location, width));
    return ends[1] > 1 - observed && (guess !== "lapse" || ends[0] < observed);
  };
  const free = withLapse(usualLapse);
  // Without a lapse a curve is too wide to reach asymptotes that the choices show.
  const isNeeded = 2 * (free.logLikelihood - plain.logLikelihood) > surprising && isObserved(free);
  return isObserved(plain) || isNeeded ? free : plain;
}

/** The same fit to other counts, such as resampled ones: which parameters are free, and where the search starts. */
export function refitted(counts: readonly LevelCount[], like: PsychometricFit, options: FitOptions): PsychometricFit {
  const { guess, lapse } = read(options);
  const most = typeof lapse === "object" ? lapse.max : usualLapse;
  const fixed = like.isLapseFitted ? null : like.lapse;
  const { shape, method } = like;
  return fitted(readCounts(counts, shape), { shape, method, guess }, fixed, { most, near: [like], isQuick: true });
}

const shapeKind = oneOf(psychometricShapes);
const methodKind = oneOf(fitMethods);
const shareKind = number({ min: 0, max: 0.5 });

function read(options: FitOptions) {
  checkArgument("options", options, [], "give an object of options, or none");
  readKeys(options, ["shape", "method", "guess", "lapse"]);
  const { shape = "gaussian", method = "likelihood", guess = "lapse", lapse } = options;
  if (guess !== "lapse") readAt(number({ min: 0, max: 1 }), guess, "guess");
  if (typeof lapse === "object") readAt(shareKind, lapse.max, "lapse.max");
  else if (lapse !== undefined) readAt(shareKind, lapse, "lapse");
  return { shape: readAt(shapeKind, shape, "shape"), method: readAt(methodKind, method, "method"), guess, lapse };
}

function readCounts(counts: readonly LevelCount[], shape: PsychometricShape): readonly LevelCount[] {
  if (!Array.isArray(counts))
    throw invalid({ at: "counts", value: counts, remedy: "give a list of { level, chosen, n }" });
  for (const one of counts)
    if (!(Number.isFinite(one?.level) && one.n >= 0 && one.chosen >= 0 && one.chosen <= one.n))
      throw invalid({ at: "counts", value: one, remedy: "give { level, chosen, n } with 0 ≤ chosen ≤ n" });
  const shown = pooledCounts(counts)
    .filter(({ n }) => n > 0)
    .sort((a, b) => a.level - b.level);
  if (shown.length < 2)
    throw missing({ at: "counts", detail: "of two levels with trials", remedy: "a curve needs at least two levels" });
  if (shape === "weibull" && shown[0].level < 0)
    throw invalid({
      at: "counts",
      value: shown[0].level,
      detail: "under shape weibull",
      remedy: "its levels are magnitudes, 0 or above: use gaussian or logistic",
    });
  return shown;
}

/** Counts added by level. */
export function pooledCounts(counts: readonly LevelCount[]): LevelCount[] {
  const sums = new Map<number, LevelCount>();
  for (const { level, chosen, n } of counts) {
    const sum = sums.get(level);
    sums.set(level, { level, chosen: chosen + (sum?.chosen ?? 0), n: n + (sum?.n ?? 0) });
  }
  return [...sums.values()];
}

type Bounds = readonly [low: number, high: number];

/** What is fitted: location (weibull: its logarithm) and log width, within bounds beyond which no level tells. */
function searched(levels: readonly number[], shape: PsychometricShape) {
  const [lowest, highest] = [levels[0], levels[levels.length - 1]];
  const range = highest - lowest;
  const gap = levels.slice(1).reduce((least, level, k) => Math.min(least, level - levels[k]), range);
  const isWeibull = shape === "weibull";
  const logs = (low: number, high: number): Bounds => [portableLog(low), portableLog(high)];
  return {
    place: isWeibull ? logs(highest / 1e4, 20 * highest) : ([lowest - 5 * range, highest + 5 * range] as const),
    size: isWeibull ? logs(0.01, 20) : logs(gap / 20, 20 * range),
    locationOf: (place: number) => (isWeibull ? portableExp(place) : place),
    placeOf: (location: number) => (isWeibull ? portableLog(location) : location),
    /** A grid of starts, within the levels that are shown. */
    places: isWeibull
      ? spaced(logs(Math.max(lowest, levels[1] / 4), 2 * highest))
      : spaced([lowest - range / 4, highest + range / 4]),
    sizes: isWeibull ? spaced(logs(0.02, 5)) : spaced(logs(gap / 4, 2 * range)),
    step: isWeibull ? 1e-4 : 1e-4 * range,
  };
}

const spaced = ([low, high]: Bounds, count = 12): number[] =>
  Array.from({ length: count }, (_, k) => low + (k * (high - low)) / (count - 1));

/**
 * The signed root of a level's share of the deviance: the sum of their squares is least where the likelihood is
 * greatest.
 */
function deviation({ chosen, n }: LevelCount, p: number): number {
  const q = Math.min(1 - least, Math.max(least, p));
  const share = chosen / n;
  const part = (observed: number, expected: number) => (observed > 0 ? observed * portableLog(observed / expected) : 0);
  return Math.sign(share - q) * Math.sqrt(Math.max(0, 2 * n * (part(share, q) + part(1 - share, 1 - q))));
}

/** What is least where the fit is best: the sum over levels of the squared residuals. */
const residuals: Readonly<Record<FitMethod, (count: LevelCount, p: number) => number>> = {
  likelihood: deviation,
  leastSquares: ({ chosen, n }, p) => chosen / n - p,
};

const squaresOf = (counts: readonly LevelCount[], at: (level: number) => number): number =>
  counts.reduce((sum, { level, chosen, n }) => sum + square(chosen / n - at(level)), 0);
const square = (value: number): number => value * value;

/** What is fitted, and how. */
interface Sought {
  readonly shape: PsychometricShape;
  readonly method: FitMethod;
  readonly guess: number | "lapse";
}

interface Search {
  /** The largest lapse that is fitted. */
  readonly most?: number;
  /** Fits to start from. */
  readonly near?: readonly Curve[];
  /** Whether these starts are enough. */
  readonly isQuick?: boolean;
}

/** Starts taken from the grid. */
const starts = 3;

/** Fits location and width, and the lapse up to `most` unless it is fixed. */
function fitted(
  counts: readonly LevelCount[],
  { shape, method, guess }: Sought,
  fixed: number | null,
  { most = usualLapse, near = [], isQuick = false }: Search = {},
): PsychometricFit {
  const levels = counts.map(({ level }) => level);
  const { place, size, locationOf, placeOf, places, sizes, step } = searched(levels, shape);
  const curveOf = ([x, logWidth, free]: readonly number[]): Curve => {
    const lapse = fixed ?? free;
    return { location: locationOf(x), width: portableExp(logWidth), guess: guess === "lapse" ? lapse : guess, lapse };
  };
  const bounds = [place, size, ...(fixed === null ? [[0, most] as const] : [])];
  const goodness = (x: readonly number[]) => {
    const curve = curveOf(x);
    const p = (level: number) => probability(shape, curve, level);
    return method === "likelihood" ? logLikelihood(counts, p) : -squaresOf(counts, p);
  };
  const data = { x: levels.map((_, k) => k), y: levels.map(() => 0) };
  const residualsOf = (x: readonly number[]) => {
    const curve = curveOf(x);
    return (k: number) => residuals[method](counts[k], probability(shape, curve, levels[k]));
  };
  const lapses = fixed === null ? [most / 10, (4 * most) / 5] : [fixed];
  const grid = isQuick
    ? []
    : places
        .flatMap((x) => sizes.flatMap((y) => lapses.map((lapse) => [x, y, lapse])))
        .map((x) => ({ x, fit: goodness(x) }))
        .sort((a, b) => b.fit - a.fit)
        .slice(0, starts)
        .map(({ x }) => x);
  const known = near.map(({ location, width, lapse }) => [placeOf(location), portableLog(width), lapse]);
  const found = [...grid, ...known].flatMap((start) => {
    const from = start.slice(0, bounds.length);
    const { parameterValues } = levenbergMarquardt(data, residualsOf, {
      initialValues: from,
      minValues: bounds.map(([low]) => low),
      maxValues: bounds.map(([, high]) => high),
      gradientDifference: [step, 1e-4, 1e-4].slice(0, bounds.length),
      ...search,
      maxIterations: isQuick ? 12 : 50,
    });
    return [from, parameterValues];
  });
  const curve = curveOf(found.reduce((best, one) => (goodness(one) > goodness(best) ? one : best)));
  const at = (level: number) => probability(shape, curve, level);
  const reached = logLikelihood(counts, at);
  const shares = new Map(counts.map(({ level, chosen, n }) => [level, chosen / n]));
  const perfect = logLikelihood(counts, (level) => shares.get(level)!);
  return {
    shape,
    method,
    ...curve,
    isLapseFitted: fixed === null,
    logLikelihood: reached,
    deviance: Math.max(0, 2 * (perfect - reached)),
    degreesOfFreedom: counts.length - bounds.length,
    squares: squaresOf(counts, at),
    undetermined: isFlat(counts, method, reached)
      ? "flat"
      : isStep(counts, shape, curve) || isSeparated(counts)
        ? "step"
        : null,
    at,
  };
}

/** The 95 % point of χ² with one degree of freedom. */
const surprising = 3.841;

/**
 * Whether one probability for all levels is about as likely. A fit by least squares is not the most likely one: there
 * the trend of the counts is tested (Armitage 1955, Biometrics 11:375–386).
 */
function isFlat(counts: readonly LevelCount[], method: FitMethod, reached: number): boolean {
  const total = counts.reduce((sum, { n }) => sum + n, 0);
  const share = counts.reduce((sum, { chosen }) => sum + chosen, 0) / total;
  if (method === "likelihood") return 2 * (reached - logLikelihood(counts, () => share)) < surprising;
  const middle = counts.reduce((sum, { level, n }) => sum + n * level, 0) / total;
  const trend = counts.reduce((sum, { level, chosen, n }) => sum + (level - middle) * (chosen - n * share), 0);
  const spread = counts.reduce((sum, { level, n }) => sum + n * square(level - middle), 0);
  return !(trend * trend >= surprising * share * (1 - share) * spread && share > 0 && share < 1);
}

/** Whether no level lies between the asymptotes. */
function isStep(counts: readonly LevelCount[], shape: PsychometricShape, { location, width }: Curve): boolean {
  return !counts.some(({ level }) => {
    const part = forms[shape](level, location, width);
    return part > observed && part < 1 - observed;
  });
}

/** Whether no choice was made below some level, and every one above it. */
function isSeparated(counts: readonly LevelCount[]): boolean {
  const first = counts.findIndex(({ chosen }) => chosen > 0);
  return counts.slice(first + 1).every(({ chosen, n }) => chosen === n);
}

/** Of the search, which has no test of convergence: it takes all its iterations and keeps the best step. */
const search = {
  damping: 1e-2,
  errorTolerance: 0,
  improvementThreshold: 1e-3,
  centralDifference: true,
};
