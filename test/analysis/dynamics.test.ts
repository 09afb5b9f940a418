/** Non-normality of recurrent matrices, and the dynamics of networks compared. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  delayDynamics,
  dynamicalSimilarity,
  multidimensionalScaling,
  networkDistances,
  nonNormality,
  procrustes,
} from "../../src/analysis/index.ts";
import { generator, keyOf } from "../../src/base/random.ts";
import { networkDistancesFigure, nonNormalityFigure } from "../../src/figure/index.ts";
import { thinQr } from "../../src/linear/qr.ts";
import { realSchur } from "../../src/linear/schur.ts";
import { fault } from "../fault.ts";

const oracle = JSON.parse(readFileSync(join(import.meta.dirname, "../data/oracles/dynamics.json"), "utf8")) as {
  nonNormal: { weights: number[]; departure: number; spectral: number; numerical: number; gain: number[] };
  delay: { paths: number[][]; singular: number[]; trace: number; explained: number };
  pairs: { first: number[]; second: number[]; similarity: number }[];
};
const random = generator(keyOf(5), 1, 0);
const normals = (count: number) => Float64Array.from({ length: count }, () => random.normal());
const times = (a: ArrayLike<number>, b: ArrayLike<number>, n: number) =>
  Float64Array.from({ length: n * n }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += a[Math.floor(i / n) * n + k] * b[k * n + (i % n)];
    return sum;
  });
const turned = (a: ArrayLike<number>, n: number) =>
  Float64Array.from({ length: n * n }, (_, i) => a[(i % n) * n + Math.floor(i / n)]);
const populations = [
  { name: "E", units: 5, sign: 1 },
  { name: "I", units: 3, sign: -1 },
] as const;

describe("the real Schur form", () => {
  test.each([1, 2, 3, 12, 40])("of %d rows: A = Q T Qᵀ, Q orthogonal, T triangular but for complex pairs", (n) => {
    for (const matrix of [
      normals(n * n),
      turned(normals(n * n), n).map((v, i) => (i % n >= Math.floor(i / n) ? v : 0)),
    ]) {
      const { t, q } = realSchur(matrix, n);
      const one = times(q, turned(q, n), n);
      const back = times(times(q, t, n), turned(q, n), n);
      for (let i = 0; i < n * n; i++) {
        expect(Math.abs(one[i] - (i % (n + 1) === 0 ? 1 : 0))).toBeLessThan(1e-12);
        expect(Math.abs(back[i] - matrix[i])).toBeLessThan(1e-11);
        const [row, column] = [Math.floor(i / n), i % n];
        if (row > column + 1) expect(Math.abs(t[i])).toBe(0);
        if (row !== column + 1 || t[i] === 0) continue;
        // A block has complex eigenvalues, and none overlaps the next.
        const half = (t[i - n] - t[i + 1]) / 2;
        expect(half * half + t[i] * t[i - n + 1]).toBeLessThan(0);
        if (row < n - 1) expect(t[(row + 1) * n + row]).toBe(0);
      }
    }
  });
});

describe("non-normality", () => {
  test("has the numbers of SciPy", () => {
    const { weights, departure, spectral, numerical, gain } = oracle.nonNormal;
    const found = nonNormality(weights, 8, { populations });
    expect(found.departure).toBeCloseTo(departure, 10);
    expect([found.spectralAbscissa, found.numericalAbscissa]).toEqual([
      expect.closeTo(spectral, 10),
      expect.closeTo(numerical, 10),
    ]);
    gain.forEach((value, k) => {
      expect(found.amplification.gain[k] / value).toBeCloseTo(1, 9);
    });
    // The part of the Schur matrix above its blocks is Henrici's departure, but for what blocks have of their own.
    const { t } = found.schur;
    const above = t.reduce((sum, v, i) => {
      const [row, column] = [Math.floor(i / 8), i % 8];
      return column > row && t[column * 8 + row] === 0 ? sum + v * v : sum;
    }, 0);
    expect(Math.sqrt(above)).toBeLessThanOrEqual(departure + 1e-10);
  });

  test("of a normal matrix is 0: nothing grows that no mode grows", () => {
    const { q } = thinQr(normals(36), 6, 6);
    const found = nonNormality(q, 6);
    expect(found.relativeDeparture).toBeLessThan(1e-6);
    expect(found.numericalAbscissa).toBeCloseTo(found.spectralAbscissa, 10);
    expect(found.amplification.peak).toBe(1);
  });

  test("where a mode grows says that growth has no bound, and what it is within the time that was asked for", async () => {
    const growing = nonNormality([1.5, 0, 0, 1.5], 2);
    expect(growing.amplification.isBounded).toBe(false);
    expect(growing.amplification.peak).toBeCloseTo(Math.exp(2.5), 8);
    const { caption } = await nonNormalityFigure({ nonNormality: growing });
    expect(caption).toMatch(/Growth: without bound, .* within 5 τ/);
    // Numbers of six digits would cover the name of the axis, which tells their power instead.
    const { svg } = await nonNormalityFigure({ nonNormality: nonNormality([3.5, 0, 0, 3.5], 2) });
    expect(svg).toContain(">growth of |x| (10⁵)<");
    const decaying = nonNormality([0.5, 0, 3, 0.5], 2);
    expect(decaying.amplification.isBounded).toBe(true);
    expect((await nonNormalityFigure({ nonNormality: decaying })).caption).not.toContain("without bound");
  });

  test("of balanced excitation and inhibition is one feed-forward weight (Murphy & Miller 2009)", () => {
    const [w, inhibition, per] = [4, 4, 2];
    // [from, to]: E units send w/2 each, I units −w/2 each, to all four.
    const weights = Float64Array.from({ length: 16 }, (_, i) => (Math.floor(i / 4) < 2 ? w : -inhibition) / per);
    const two = [
      { name: "E", units: 2, sign: 1 },
      { name: "I", units: 2, sign: -1 },
    ] as const;
    const { populations: between, amplification, relativeDeparture } = nonNormality(weights, 4, { populations: two });
    expect([...between!.weights]).toEqual([4, 4, -4, -4]);
    // From the difference mode to the sum mode: w_E + w_I = 8, with eigenvalues w_E − w_I = 0.
    expect([...between!.t].map(Math.abs)).toEqual([0, 8, 0, 0].map((v) => expect.closeTo(v, 6)));
    expect(between!.departure).toBeCloseTo(8, 6);
    expect(relativeDeparture).toBeCloseTo(1, 6);
    // ‖exp((W − 1) t)‖ ≈ 8 t exp(−t), largest near one time constant.
    expect(amplification.at).toBeCloseTo(1, 1);
    expect(amplification.peak).toBeGreaterThan(8 / Math.E);
    const [e, i] = [amplification.start.slice(0, 2), amplification.start.slice(2)].map((part) => part[0] + part[1]);
    expect(Math.sign(e)).toBe(-Math.sign(i));
    expect(Math.sign(amplification.end[0])).toBe(Math.sign(amplification.end[3]));
  });

  test("refuses other populations, and is drawn", async () => {
    const { weights } = oracle.nonNormal;
    expect(() => nonNormality(weights, 8, { populations: [populations[0], populations[0]] })).toThrow(
      fault("invalid", "populations"),
    );
    const { svg, csv } = await nonNormalityFigure({ nonNormality: nonNormality(weights, 8, { populations }) });
    expect(csv["growth"]).toHaveLength(61);
    expect(svg.includes("Schur")).toBe(true);
  });
});

describe("dynamical similarity", () => {
  test("reaches the best cosine that SciPy finds from sixty starts", () => {
    for (const { first, second, similarity } of oracle.pairs) {
      const found = dynamicalSimilarity({ matrix: Float64Array.from(first), size: 4 }, { matrix: second, size: 4 });
      expect(found.similarity).toBeGreaterThan(similarity - 1e-7);
      // The cosine is that of the rotation which is returned, and this is orthogonal.
      const image = times(times(found.rotation, second, 4), turned(found.rotation, 4), 4);
      const norm = (m: ArrayLike<number>) => Math.sqrt(Array.from(m).reduce((sum, v) => sum + v * v, 0));
      const cosine = first.reduce((sum, v, i) => sum + v * image[i], 0) / (norm(first) * norm(second));
      expect(found.similarity).toBeCloseTo(cosine, 9);
      const one = times(found.rotation, turned(found.rotation, 4), 4);
      expect(Math.max(...one.map((v, i) => Math.abs(v - (i % 5 === 0 ? 1 : 0))))).toBeLessThan(1e-9);
      expect(Math.cos(found.angle)).toBeCloseTo(found.similarity, 9);
    }
  });

  test("is 1 for the same dynamics in other coordinates, mirrored ones included", () => {
    const a = normals(36);
    const { q } = thinQr(normals(36), 6, 6);
    for (const sign of [1, -1]) {
      const c = q.map((value, i) => (i % 6 === 0 ? sign * value : value));
      const b = times(times(turned(c, 6), a, 6), c, 6);
      const { angle, agreeing } = dynamicalSimilarity({ matrix: a, size: 6 }, { matrix: b, size: 6 });
      expect(angle).toBeLessThan(1e-5);
      expect(agreeing).toBeGreaterThan(0);
    }
  });

  test("of delays is the least-squares map of NumPy, up to the signs of its axes", () => {
    const { paths, singular, trace, explained } = oracle.delay;
    const found = delayDynamics(paths, 3, { delays: 2, rank: 4 });
    const gram = times(found.matrix, turned(found.matrix, 4), 4);
    const squares = singular.reduce((sum, value) => sum + value * value, 0);
    expect([0, 5, 10, 15].reduce((sum, i) => sum + found.matrix[i], 0)).toBeCloseTo(trace, 9);
    expect([0, 5, 10, 15].reduce((sum, i) => sum + gram[i], 0)).toBeCloseTo(squares, 9);
    expect(found.explained).toBeCloseTo(explained, 10);
    expect(() => delayDynamics(paths, 3, { delays: 2, rank: 7 })).toThrow(fault("invalid", "rank"));
    expect(() => delayDynamics(paths, 3, { delays: 30 })).toThrow(fault("missing"));
  });

  test("tells rotations of different speed apart, but not different units", () => {
    const spiral = (speed: number, units: number) => {
      const loading = normals(2 * units);
      return [0, 1, 2].map((phase) =>
        Float64Array.from({ length: 40 * units }, (_, i) => {
          const at = speed * Math.floor(i / units) + phase;
          return Math.cos(at) * loading[i % units] + Math.sin(at) * loading[units + (i % units)];
        }),
      );
    };
    const of = (speed: number, units: number) => delayDynamics(spiral(speed, units), units, { delays: 3, rank: 2 });
    const [slow, same, fast] = [of(0.2, 8), of(0.2, 5), of(0.9, 8)];
    expect(dynamicalSimilarity(slow, same).angle).toBeLessThan(0.02);
    expect(dynamicalSimilarity(slow, fast).angle).toBeGreaterThan(0.5);
  });
});

describe("an ensemble", () => {
  const places = [
    [0, 0],
    [1, 0],
    [0, 2],
    [3, 3],
  ];
  const apart = (a: number, b: number) =>
    Math.sqrt((places[a][0] - places[b][0]) ** 2 + (places[a][1] - places[b][1]) ** 2);

  test("has a distance of each pair, and places that keep them", () => {
    const { distances, comparisons } = networkDistances(4, apart);
    expect(comparisons).toBe(6);
    const { places: found, explained } = multidimensionalScaling(distances, 4);
    for (let a = 0; a < 4; a++)
      for (let b = 0; b < 4; b++)
        expect(Math.hypot(found[0][a] - found[0][b], found[1][a] - found[1][b])).toBeCloseTo(apart(a, b), 8);
    expect(explained[0] + explained[1]).toBeCloseTo(1, 8);
    expect(() => networkDistances(3, () => Number.NaN)).toThrow(fault("invalid"));
  });

  test("is drawn by group, with the number of comparisons; Procrustes angles are such distances", async () => {
    const shapes = [normals(30), normals(30), normals(40)];
    const angles = networkDistances(3, (a, b) => procrustes(shapes[a], shapes[b], 10).angle);
    const { caption, csv } = await networkDistancesFigure({
      ...angles,
      what: "Procrustes angle (rad)",
      groups: ["rate", "gru", "rate"],
    });
    expect(caption).toMatch(/of each pair of 3 networks \(3 comparisons\).*rate, gru/);
    expect(csv["distance"]).toHaveLength(9);
  });
});
