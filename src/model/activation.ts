/**
 * Activation functions, from a unit's current to its rate. Song, Yang & Wang (2016), PLoS Comput Biol 12(2): e1004792,
 * and the authors' code.
 */
import { type Expr, max, sigmoid, softplus, tanh } from "../ir/expr.ts";

const relu = (x: Expr) => max(x, 0);

/** f(x), applied to each unit. At a kink, the derivative is that from the left: f′(0) = 0. */
export const activations = {
  /** x */
  linear: (x) => x,
  /** [x]₊ */
  relu,
  /** log(1 + eˣ) */
  softplus: (x) => softplus(x),
  tanh: (x) => tanh(x),
  /** 1 / (1 + e⁻ˣ) */
  sigmoid: (x) => sigmoid(x),
  /** Rectified tanh: [tanh x]₊ */
  retanh: (x) => relu(tanh(x)),
  /** Rectified power: [x]₊² */
  power: (x) => relu(x).pow(2),
} satisfies Record<string, (x: Expr) => Expr>;

export type Activation = keyof typeof activations;
export const activationNames = Object.keys(activations) as readonly Activation[];
