/**
 * The closed list of operations. Every pass is a table over it, complete by type (`satisfies Record<Op, …>`): a new op
 * needs a row in the shape table (shape.ts), the reference interpreter, the gradient rules and the emitters' table
 * (body.ts).
 */

/** Values that enter a program from outside. */
export const leafOps = ["constant", "parameter", "scalar", "input", "initial", "previous", "noise", "carried"] as const;
/** One number in, one number out. */
export const unaryOps = ["neg", "abs", "exp", "log", "tanh", "sigmoid", "softplus", "sqrt"] as const;
/** Two numbers in, one out. Comparisons give 1 or 0. */
export const binaryOps = ["add", "sub", "mul", "div", "max", "pow", "less", "lessEqual", "equal"] as const;
/** select(condition, a, b) is a where the condition is not 0, else b. */
export const ternaryOps = ["select"] as const;
/** Along the units of a signal, or over all entries of a parameter; slice and place also along the rows of a matrix. */
export const unitOps = ["slice", "place", "sum", "maximum"] as const;
/** matmul: signal × matrix. product, transpose: of matrices. */
export const matrixOps = ["matmul", "product", "transpose"] as const;
/**
 * Over trials and time, legal only outside a step: outer(l, r) = Σ lᵢ rⱼ; total(s) = Σ s; final(s) = Σ over trials of
 * what the backward loop carries past the first step.
 */
export const timeOps = ["outer", "total", "final"] as const;
/** Used by differentiation only, and removed before lowering. */
export const gradOps = ["detach", "derivative"] as const;

export type LeafOp = (typeof leafOps)[number];
export type UnaryOp = (typeof unaryOps)[number];
export type BinaryOp = (typeof binaryOps)[number];
export type ElementwiseOp = UnaryOp | BinaryOp | (typeof ternaryOps)[number];
export type CoreOp =
  | LeafOp
  | ElementwiseOp
  | (typeof unitOps)[number]
  | (typeof matrixOps)[number]
  | (typeof timeOps)[number];
export type Op = CoreOp | (typeof gradOps)[number];

const elementwise: ReadonlySet<string> = new Set([...unaryOps, ...binaryOps, ...ternaryOps]);
const leaves: ReadonlySet<string> = new Set(leafOps);

/** True for ops that act on each element alone. */
export const isElementwise = (op: Op): op is ElementwiseOp => elementwise.has(op);
export const isLeaf = (op: Op): op is LeafOp => leaves.has(op);
