// Time to decompose matrices, compared with ml-matrix: random weights under Dale's principle, both in turn in one
// process, medians of processor time. Run `npm run build` first.
import { EigenvalueDecomposition, Matrix, SVD } from "ml-matrix";
import { generator, keyOf } from "../dist/base/random.js";
import { eigenvaluesOf } from "../dist/linear/eigenvalues.js";
import { singularValuesOf } from "../dist/linear/singularValues.js";
import { median } from "./statistics.mjs";

const turns = { 50: 15, 100: 15, 200: 7, 400: 5, 800: 3 };
const noVectors = { computeLeftSingularVectors: false, computeRightSingularVectors: false };
const programs = {
  eigenvalues: eigenvaluesOf,
  "eigenvalues, ml-matrix": (_matrix, _size, theirs) => new EigenvalueDecomposition(theirs),
  "singular values": singularValuesOf,
  "singular values, ml-matrix": (_matrix, _size, theirs) => new SVD(theirs, noVectors),
};

const milliseconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

for (const size of Object.keys(turns).map(Number)) {
  const random = generator(keyOf(size), 0, 0);
  const matrix = Float64Array.from({ length: size * size }, (_, k) => {
    const from = Math.floor(k / size);
    return from === k % size ? 0 : (from < 0.8 * size ? 1 : -4) * random.gamma(2, 0.05);
  });
  const theirs = new Matrix(Array.from({ length: size }, (_, i) => matrix.slice(i * size, (i + 1) * size)));
  const times = Object.fromEntries(Object.keys(programs).map((name) => [name, []]));
  for (let turn = 0; turn < turns[size]; turn++)
    for (const [name, program] of Object.entries(programs)) {
      const began = milliseconds();
      program(matrix, size, theirs);
      times[name].push(milliseconds() - began);
    }
  const row = Object.entries(times).map(([name, list]) => `${name} ${median(list).toFixed(1)} ms`);
  console.log(`${size} units: ${row.join(", ")}`);
}
