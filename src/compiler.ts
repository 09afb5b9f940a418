/** The passes, in order: check → (derivatives written out) → adjoint of the time loop → clipping and update → a program for any backend. */
import { invalid, unknownName } from "./base/errors.ts";
import { checkGiven } from "./base/given.ts";
import { differentiate, writeOut } from "./grad/time.ts";
import { check } from "./ir/check.ts";
import { constant, type Expr, less, parameter, select, sqrt, sum } from "./ir/expr.ts";
import { interner } from "./ir/intern.ts";
import { mapProgram, type Network, type ParameterDeclaration, type Program, type Result } from "./ir/program.ts";
import { rewriter } from "./ir/rewrite.ts";

/** How parameters follow gradients, in symbols; see open/optimizer.ts. */
export interface UpdateRule {
  /** Gradients are scaled so that their common Euclidean norm is at most this. */
  readonly clipNorm?: number;
  /** Names of arrays kept per parameter, all of the parameter's shape and 0 at first. */
  readonly slots: readonly string[];
  /** New value of the parameter and of each slot. */
  update(
    value: Expr,
    gradient: Expr,
    slots: Readonly<Record<string, Expr>>,
  ): { value: Expr; slots: Readonly<Record<string, Expr>> };
}

/** The name under which a program keeps a slot of a parameter. */
const slotName = (parameter: string, slot: string): string => `${parameter}.${slot}`;

export interface TrainingOptions {
  /** Outputs of the network that every run records. */
  readonly records?: readonly string[];
  /** Keep every gradient as a result named "gradient NAME". */
  readonly gradients?: boolean;
  /** Further values outside the loops, such as effective weights. */
  readonly results?: readonly Result[];
}

/**
 * One training step of a network: results loss, penalties, each adjoint term, gradientNorm (before clipping); updates of all trained
 * parameters and of the optimiser's slots. Run-time scalars: the network's own, lossScale, stepScale and those of the update rule.
 */
export function compileTraining(network: Network, rule: UpdateRule, options: TrainingOptions = {}): Program {
  checkNetwork(network);
  checkGiven("rule", rule, ["slots", "update"], "give a rule of updates, such as adam() or sgd()");
  check(network);
  const { network: clean, carried, results, gradients } = differentiate(network);
  const norm = sqrt([...gradients.values()].map((g) => sum(g.mul(g))).reduce((a, b) => a.add(b), constant(0)));
  const limit = rule.clipNorm;
  const factor = limit === undefined ? undefined : select(less(limit, norm), constant(limit).div(norm), 1);

  const slots: ParameterDeclaration[] = [];
  const updates: Result[] = [];
  for (const { name, value } of clean.parameters) {
    const gradient = gradients.get(name);
    if (!gradient) continue;
    const declared = rule.slots.map((slot) => ({
      slot,
      name: slotName(name, slot),
      value: slotExpr(value, slotName(name, slot)),
    }));
    const next = rule.update(
      value,
      factor ? gradient.mul(factor) : gradient,
      Object.fromEntries(declared.map(({ slot, value: before }) => [slot, before])),
    );
    updates.push({ name, value: next.value });
    for (const { slot, name: full, value: before } of declared) {
      slots.push({ name: full, value: before, trained: false });
      updates.push({ name: full, value: next.slots[slot] });
    }
  }
  const kept = options.gradients ? [...gradients].map(([name, value]) => ({ name: `gradient ${name}`, value })) : [];
  refuseTwice("parameter", [...clean.parameters, ...slots]);
  refuseTwice("result", [...results, ...(options.results ?? [])]);
  return unify({
    parameters: [...clean.parameters, ...slots],
    states: clean.states,
    carried,
    records: recordsOf(clean, options.records ?? []),
    results: [...results, { name: "gradientNorm", value: norm }, ...kept, ...(options.results ?? [])],
    updates,
  });
}

/** The forward loop alone, recording the named outputs (all by default). */
export function compileSimulation(
  network: Network,
  options: { records?: readonly string[]; results?: readonly Result[] } = {},
): Program {
  checkNetwork(network);
  check(network);
  const clean = writeOut(network);
  return unify({
    parameters: clean.parameters,
    states: clean.states,
    carried: [],
    records: recordsOf(clean, options.records ?? Object.keys(clean.outputs)),
    results: options.results ?? [],
    updates: [],
  });
}

/** Throws "missing" or "invalid" for what is no network. */
const checkNetwork = (network: unknown): void =>
  checkGiven(
    "network",
    network,
    ["parameters", "states", "outputs", "losses"],
    "give the `network` of what `build` of a model returns",
  );

function refuseTwice(kind: string, list: readonly { readonly name: string }[]): void {
  const seen = new Set<string>();
  for (const { name } of list) {
    if (seen.has(name))
      throw invalid({ subject: `${kind} "${name}"`, detail: "declared twice", remedy: "give each its own name" });
    seen.add(name);
  }
}

const slotExpr = (value: Expr, name: string): Expr => parameter(name, value.type.axes);

const recordsOf = (network: Network, names: readonly string[]): Result[] =>
  names.map((name) => {
    const value = network.outputs[name];
    if (!value) throw unknownName("output", name, Object.keys(network.outputs));
    return { name, value };
  });

/** Makes equal expressions of all parts of a program one expression. Gradients are taken: detach has done its work. */
function unify(program: Program): Program {
  const intern = interner();
  return mapProgram(
    program,
    rewriter((expr) => (expr.op === "detach" ? expr.args[0] : intern(expr))),
  );
}
