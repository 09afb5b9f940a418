import { checkCount } from "../base/arguments.ts";
import { invalid } from "../base/errors.ts";
import { thinQr } from "../linear/qr.ts";

/** A diagonal entry of R below this share of its column counts as 0: the column depends on those before it. */
const negligible = 1e-10;

/**
 * Ordinary least squares on the columns of one matrix, for any number of responses.
 * @param design [trial, regressor] in C order
 * @param names of the regressors, for errors
 * @returns the coefficients of a response, which is one number for each trial
 * @throws "invalid" for fewer trials than regressors, or if a regressor depends on those before it
 */
export function leastSquares(
  design: ArrayLike<number>,
  names: readonly string[],
): (response: ArrayLike<number>) => Float64Array {
  const columns = names.length;
  const rows = Math.floor(design.length / columns);
  checkCount("design", design, { trial: rows, regressor: columns });
  if (rows < columns)
    throw invalid({
      subject: "regression",
      detail: `of ${rows} trials on ${columns} regressors`,
      remedy: "record more trials, or name fewer regressors",
    });
  const { q, r } = thinQr(design, rows, columns);
  names.forEach((name, k) => {
    let squares = 0;
    for (let i = 0; i <= k; i++) squares += r[i * columns + k] * r[i * columns + k];
    if (!(r[k * columns + k] > negligible * Math.sqrt(squares)))
      throw invalid({
        subject: `regressor "${name}"`,
        detail: k === 0 ? "that is 0 in all trials" : `that depends on ${names.slice(0, k).join(", ")} in these trials`,
        remedy: "leave it out, or record other trials",
      });
  });
  return (response) => {
    const solution = new Float64Array(columns);
    for (let row = 0; row < rows; row++)
      for (let k = 0; k < columns; k++) solution[k] += q[row * columns + k] * response[row];
    for (let k = columns - 1; k >= 0; k--) {
      for (let i = k + 1; i < columns; i++) solution[k] -= r[k * columns + i] * solution[i];
      solution[k] /= r[k * columns + k];
    }
    return solution;
  };
}
