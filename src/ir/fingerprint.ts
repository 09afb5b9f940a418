/** Tells two networks apart: equal networks have equal fingerprints, whoever wrote them and wherever. */
import { type Expr, walk } from "./expr.ts";
import type { Network } from "./program.ts";
import { showType } from "./shape.ts";

/** FNV-1a over 32-bit words, two of them side by side: 64 bits against mistakes, not against forgery. */
function hasher() {
  const words = [0x811c9dc5, 0x01000193];
  const bits = new DataView(new ArrayBuffer(8));
  const add = (word: number) => {
    words[0] = Math.imul(words[0] ^ word, 0x01000193);
    words[1] = Math.imul(words[1] ^ (word + 0x9e3779b9), 0x85ebca6b);
    words[1] ^= words[1] >>> 13;
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
    digest: () => words.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join(""),
  };
}

/** 16 hexadecimal digits of everything that a network computes: operations, shapes, constants, names. */
export function fingerprint(network: Network): string {
  const { states, outputs, losses, signalPenalties, parameterPenalties, adjointTerms, parameters } = network;
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
  for (const { name, value, trained } of parameters) see(`parameter ${name} ${trained}`, value);
  for (const { name, initial, next } of states) see(`state ${name}`, initial, next);
  for (const [name, value] of Object.entries(outputs)) see(`output ${name}`, value);
  for (const { name, term, weight, scale } of losses) see(`loss ${name}`, term, weight, scale);
  for (const { name, term, scale } of signalPenalties) see(`penalty ${name}`, term, scale);
  for (const { name, value } of parameterPenalties) see(`penalty ${name}`, value);
  for (const { name, numerator, denominator, multiplier } of adjointTerms)
    see(`adjoint ${name}`, numerator, denominator, multiplier);
  return hash.digest();
}
