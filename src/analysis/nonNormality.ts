/** How far a recurrent matrix is from a normal one, whose modes are orthogonal and only grow or decay. */
import { checkCount } from "../base/arguments.ts";
import { invalid } from "../base/errors.ts";
import { countUnits, type Population, populationRanges } from "../base/population.ts";
import { matrixExponential, squareProduct } from "../linear/exponential.ts";
import { realSchur } from "../linear/schur.ts";
import { symmetricEigenvalues, symmetricEigenvectors } from "../linear/symmetric.ts";
import { knownOptions } from "../settings/options.ts";
import { type Eigenvalue, eigenvalues } from "./eigenvalues.ts";

export interface NonNormality {
  readonly units: number;
  readonly eigenvalues: readonly Eigenvalue[];
  /** Henrici's departure √(‖W‖² − Σ|λ|²): the norm of what is above the diagonal of a Schur matrix. */
  readonly departure: number;
  /** The same over ‖W‖: 0 of a normal matrix, 1 of a purely feed-forward one. */
  readonly relativeDeparture: number;
  /** The largest real part of an eigenvalue: above 1 activity grows in the end. */
  readonly spectralAbscissa: number;
  /** The largest eigenvalue of (W + Wᵀ)/2: above 1 some activity grows at first. */
  readonly numericalAbscissa: number;
  /**
   * Wᵀ = Q T Qᵀ, [to, from]: the diagonal of T has the modes, above it is how earlier ones are driven by later ones.
   */
  readonly schur: { readonly t: Float64Array; readonly q: Float64Array };
  readonly amplification: Amplification;
  /** Only of several populations. */
  readonly populations?: PopulationSchur;
}

/** How much the dynamics τ dx/dt = −x + x W amplify activity, at best, within `duration`. */
export interface Amplification {
  /** Whether growth ends: every eigenvalue of W − 1 has a real part below 0. If not, `peak` is that of this stretch. */
  readonly isBounded: boolean;
  /** In time constants. */
  readonly times: Float64Array;
  /** The largest ‖x(t)‖ from ‖x(0)‖ = 1 at each time. */
  readonly gain: Float64Array;
  /** The largest gain in this stretch, and when. */
  readonly peak: number;
  readonly at: number;
  /** The activity that grows most by then, of length 1, and what becomes of it. */
  readonly start: Float64Array;
  readonly end: Float64Array;
}

/** The same matrix between populations, whose units fire alike. */
export interface PopulationSchur {
  readonly names: readonly string[];
  /** The mean over units of `to` of the summed weights from `from`: [from, to] in C order. */
  readonly weights: Float64Array;
  /** Its departure from normality: of two populations with real eigenvalues the weight from one mode to the other. */
  readonly departure: number;
  /** Schur form of its transpose, as above. */
  readonly t: Float64Array;
  readonly q: Float64Array;
}

export interface NonNormalityOptions {
  /** Whose units are averaged, in order (default: none). */
  readonly populations?: readonly Population[];
  /** The slope of each unit's activation, which multiplies its outgoing weights (default: 1). */
  readonly slopes?: ArrayLike<number>;
  /** How long activity is followed, in time constants (default: 5). */
  readonly duration?: number;
}

const steps = 60;

/**
 * Measures of non-normality of a recurrent matrix [from, to] in C order, used as r @ W. Henrici (1962), Numer Math
 * 4:24–40; abscissae: Trefethen & Embree (2005), Spectra and Pseudospectra; the Schur form as feed-forward chain:
 * Goldman (2009), Neuron 61:621–634, and Murphy & Miller (2009), Neuron 61:635–648 (balanced amplification); transient
 * amplification: Hennequin, Vogels & Gerstner (2014), Neuron 82:1394–1406. All hold for the linearised dynamics, of one
 * time constant.
 * @throws "mismatched" for data of another size, "invalid" for a matrix that is not finite
 */
export function nonNormality(weights: ArrayLike<number>, units: number, options?: NonNormalityOptions): NonNormality {
  const known = ["populations", "slopes", "duration"] as const;
  const { populations, slopes, duration = 5 } = knownOptions(options, known, "the options of nonNormality");
  checkCount("weights", weights, { from: units, to: units });
  if (slopes) checkCount("slopes", slopes, { unit: units });
  if (!(duration > 0 && Number.isFinite(duration)))
    throw invalid({ at: "duration", value: duration, remedy: "give a number of time constants above 0" });
  const w = Float64Array.from(weights, (weight, i) => weight * (slopes ? slopes[Math.floor(i / units)] : 1));
  const modes = eigenvalues(w, units);
  const received = transposed(w, units);
  const norm = w.reduce((sum, value) => sum + value * value, 0);
  const departure = departureOf(w, modes);
  const spectralAbscissa = modes.reduce((most, { re }) => Math.max(most, re), Number.NEGATIVE_INFINITY);
  const symmetric = w.map((value, i) => (value + received[i]) / 2);
  return {
    units,
    eigenvalues: modes,
    departure,
    relativeDeparture: norm > 0 ? departure / Math.sqrt(norm) : 0,
    spectralAbscissa,
    numericalAbscissa: symmetricEigenvalues(symmetric, units)[units - 1],
    schur: realSchur(received, units),
    amplification: { isBounded: spectralAbscissa < 1, ...growth(received, units, duration) },
    ...(populations && populations.length > 1 && { populations: betweenPopulations(w, units, populations) }),
  };
}

function departureOf(matrix: Float64Array, modes: readonly Eigenvalue[]): number {
  const norm = matrix.reduce((sum, value) => sum + value * value, 0);
  const normal = modes.reduce((sum, { re, im }) => sum + re * re + im * im, 0);
  return Math.sqrt(Math.max(0, norm - normal));
}

function growth(received: Float64Array, units: number, duration: number): Omit<Amplification, "isBounded"> {
  const step = duration / steps;
  const rate = received.map((value, i) => step * (value - (i % (units + 1) === 0 ? 1 : 0)));
  const once = matrixExponential(rate, units);
  const gain = new Float64Array(steps + 1).fill(1);
  let propagator = once;
  let best = identityOf(units);
  let peak = 1;
  let at = 0;
  for (let k = 1; k <= steps; k++) {
    gain[k] = Math.sqrt(Math.max(0, symmetricEigenvalues(gram(propagator, units), units)[units - 1]));
    if (gain[k] > peak) [peak, at, best] = [gain[k], k, propagator];
    propagator = squareProduct(once, propagator, units);
  }
  const vectors = gram(best, units);
  symmetricEigenvectors(vectors, units);
  const start = vectors.slice((units - 1) * units);
  const end = new Float64Array(units);
  for (let i = 0; i < units; i++) for (let j = 0; j < units; j++) end[i] += best[i * units + j] * start[j];
  return { times: gain.map((_, k) => k * step), gain, peak, at: at * step, start, end };
}

/** PᵀP */
const gram = (p: Float64Array, size: number): Float64Array => squareProduct(transposed(p, size), p, size);

function identityOf(size: number): Float64Array {
  return Float64Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0));
}

const transposed = (matrix: Float64Array, size: number): Float64Array =>
  matrix.map((_, i) => matrix[(i % size) * size + Math.floor(i / size)]);

function betweenPopulations(w: Float64Array, units: number, populations: readonly Population[]): PopulationSchur {
  if (countUnits(populations) !== units)
    throw invalid({
      at: "populations",
      value: populations.map((one) => one.units),
      detail: `of ${countUnits(populations)} units, but the matrix has ${units}`,
      remedy: "give those of the recurrent matrix",
    });
  const ranges = populationRanges(populations);
  const size = ranges.length;
  const weights = new Float64Array(size * size);
  ranges.forEach((from, a) => {
    ranges.forEach((to, b) => {
      for (let i = from.first; i < from.end; i++)
        for (let j = to.first; j < to.end; j++) weights[a * size + b] += w[i * units + j] / (to.end - to.first);
    });
  });
  return {
    names: ranges.map(({ name }) => name),
    weights,
    departure: departureOf(weights, eigenvalues(weights, size)),
    ...realSchur(transposed(weights, size), size),
  };
}
