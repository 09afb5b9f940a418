/** Fingerprints of networks: equal networks have equal fingerprints, on every machine. */
import { type Expr, walk } from "./expr.ts";
import type { Network } from "./program.ts";
import { showType } from "./shape.ts";

const rotate = (word: number, by: number) => (word << by) | (word >>> (32 - by));

/** MurmurHash3 (Appleby) over 32-bit words, with two seeds: 64 bits guard against mistakes, not against forgery. */
export function hasher() {
  const states = [0x9747b28c, 0x3c6ef372];
  let count = 0;
  const bits = new DataView(new ArrayBuffer(8));
  const add = (word: number) => {
    count += 4;
    const mixed = Math.imul(rotate(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593);
    for (const k of [0, 1]) states[k] = (Math.imul(rotate(states[k] ^ mixed, 13), 5) + 0xe6546b64) | 0;
  };
  const last = (state: number) => {
    let h = state ^ count;
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return (h ^ (h >>> 16)) >>> 0;
  };
  return {
    number(value: number) {
      bits.setFloat64(0, value);
      add(bits.getUint32(0));
      add(bits.getUint32(4));
    },
    text(value: string) {
      for (let k = 0; k < value.length; k++) add(value.charCodeAt(k));
      add(0x10000);
    },
    digest: () => states.map((state) => last(state).toString(16).padStart(8, "0")).join(""),
  };
}

/**
 * 16 hexadecimal digits that depend on everything a network computes (operations, shapes, constants, names), on its
 * effective matrices by name, and on the string `about`.
 */
export function fingerprint(network: Network, effective: Readonly<Record<string, Expr>> = {}, about = ""): string {
  const { states, outputs, losses, signalPenalties, parameterPenalties, adjointTerms, parameters } = network;
  const { batchPenalties = [] } = network;
  const hash = hasher();
  const numbers = new Map<Expr, number>();
  const see = (label: string, ...roots: readonly Expr[]) => {
    for (const expr of walk(roots)) {
      if (numbers.has(expr)) continue;
      numbers.set(expr, numbers.size);
      hash.text(`${expr.op} ${showType(expr.type)}`);
      for (const arg of expr.args) hash.number(numbers.get(arg)!);
      const { data, ...attributes } = expr.attr;
      for (const key of Object.keys(attributes).sort())
        hash.text(`${key} ${attributes[key as keyof typeof attributes]}`);
      if (data) for (let k = 0; k < data.length; k++) hash.number(data[k]);
    }
    hash.text(label);
    for (const root of roots) hash.number(numbers.get(root)!);
  };
  for (const { name, value, trained, keptPositive, gradientScale } of parameters) {
    see(`parameter ${name} ${trained}${keptPositive ? ` ${keptPositive}` : ""}`, value);
    for (const factor of gradientScale ?? []) hash.number(factor);
  }
  for (const { name, initial, next } of states) see(`state ${name}`, initial, next);
  for (const [name, value] of Object.entries(outputs)) see(`output ${name}`, value);
  for (const { name, term, weight, scale } of losses) see(`loss ${name}`, term, weight, scale);
  for (const { name, term, scale } of signalPenalties) see(`penalty ${name}`, term, scale);
  for (const { name, value } of parameterPenalties) see(`penalty ${name}`, value);
  for (const { name, numerator, denominator, multiplier } of adjointTerms)
    see(`adjoint ${name}`, numerator, denominator, multiplier);
  for (const { name, signal, temperature, value } of batchPenalties)
    see(`penalty ${name} ${temperature}`, signal, value);
  for (const [name, value] of Object.entries(effective)) see(`effective ${name}`, value);
  hash.text(about);
  return hash.digest();
}
