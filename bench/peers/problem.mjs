// The problem of the JavaScript peers, as in problem.py: weights from which all contestants start, and trials made
// before timing.
import { readFileSync } from "node:fs";

export const inputs = 3;
export const outputs = 3;
export const alpha = 0.2;
export const sigma = Math.sqrt(0.4) * 0.15;
const fixation = 5;
const decision = 5;

/** Parameters by name as { shape, values }, matrices [from, to]; signs of the connections; the number of E units. */
export function network(units, file) {
  const exc = Math.floor(units * 0.8);
  const shapes = { wIn: [inputs, units], wRec: [units, units], bRec: [units], wOut: [exc, outputs], bOut: [outputs] };
  const bytes = readFileSync(file);
  const flat = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  let at = 0;
  const initial = {};
  for (const [name, shape] of Object.entries(shapes)) {
    const size = shape.reduce((product, length) => product * length, 1);
    initial[name] = { shape, values: flat.slice(at, (at += size)) };
  }
  const sign = new Float32Array(units * units);
  for (let from = 0; from < units; from++)
    for (let to = 0; to < units; to++) sign[from * units + to] = from === to ? 0 : from < exc ? 1 : -1;
  return { initial, sign, exc };
}

/** Standard normal numbers. */
export function normals(count, out = new Float32Array(count)) {
  for (let k = 0; k < count; k += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - Math.random()));
    const angle = 2 * Math.PI * Math.random();
    out[k] = radius * Math.cos(angle);
    if (k + 1 < count) out[k + 1] = radius * Math.sin(angle);
  }
  return out;
}

/** Batches { u [step, trial, channel], y [step, trial] }. */
export function batches(batch, steps, count = 64) {
  const pick = (list) => list[Math.floor(Math.random() * list.length)];
  return Array.from({ length: count }, () => {
    const u = normals(steps * batch * inputs);
    const y = new Int32Array(steps * batch);
    for (let b = 0; b < batch; b++) {
      const choice = pick([1, 2]);
      const coherence = pick([0, 6.4, 12.8, 25.6, 51.2]);
      for (let t = 0; t < steps; t++) {
        const isDecision = t >= steps - decision;
        const isShown = t >= fixation && !isDecision;
        const at = (t * batch + b) * inputs;
        for (let c = 0; c < inputs; c++) u[at + c] *= Math.sqrt(1 / 20);
        if (!isDecision) u[at] += 1;
        for (const c of [1, 2]) if (isShown) u[at + c] += 0.5 + (coherence / 200) * (c === choice ? 1 : -1);
        if (isDecision) y[t * batch + b] = choice;
      }
    }
    return { u, y };
  });
}
