/** Programs as text, for inspection and stored snapshots. */
import { type Expr, walk } from "./expr.ts";
import type { Network, Program } from "./program.ts";
import { pooledName, rootsOf } from "./program.ts";
import { showType } from "./shape.ts";
import { attributes, leafText } from "./show.ts";

/** Expressions, one per line, numbered in order of evaluation; leaves are written where they are used. */
function listed(roots: readonly Expr[]) {
  const names = new Map<Expr, string>();
  const lines: string[] = [];
  const leaves: Expr[] = [];
  for (const expr of walk(roots)) {
    if (expr.args.length === 0 && (expr.op !== "constant" || expr.type.space === "scalar")) {
      names.set(expr, leafText(expr));
      leaves.push(expr);
      continue;
    }
    const name = `%${names.size}`;
    const text =
      expr.args.length === 0
        ? leafText(expr)
        : `${expr.op}(${expr.args.map((arg) => names.get(arg)).join(", ")}${attributes(expr)})`;
    names.set(expr, name);
    lines.push(`  ${name} = ${text} : ${showType(expr.type)}`);
  }
  return { lines, leaves, name: (expr: Expr) => names.get(expr) };
}

const parameterLines = ({ parameters }: Pick<Program, "parameters">) =>
  parameters.map((p) => `parameter ${p.name} : ${showType(p.value.type)}${p.trained ? "" : " fixed"}`);

/** A network as written: symbols with their shapes, one value per line, then states, outputs, losses and penalties. */
export function printNetwork(network: Network): string {
  const { states, outputs, losses, signalPenalties, parameterPenalties, adjointTerms, batchPenalties = [] } = network;
  const { lines, leaves, name } = listed([
    ...states.flatMap((state) => [state.initial, state.next]),
    ...Object.values(outputs),
    ...losses.flatMap(({ term, weight, scale }) => [term, weight, scale]),
    ...signalPenalties.flatMap(({ term, scale }) => [term, scale]),
    ...parameterPenalties.map(({ value }) => value),
    ...adjointTerms.flatMap(({ numerator, denominator, multiplier }) => [numerator, denominator, multiplier]),
    ...batchPenalties.flatMap(({ signal, value }) => [signal, value]),
  ]);
  const symbols = leaves.filter(({ op }) => op !== "parameter" && op !== "constant");
  return [
    ...parameterLines(network),
    ...symbols.map((leaf) => `${leafText(leaf)} : ${showType(leaf.type)}`).sort(),
    ...lines,
    ...states.map((s) => `state ${s.name} = ${name(s.next)} from ${name(s.initial)}`),
    ...Object.entries(outputs).map(([key, value]) => `output ${key} = ${name(value)}`),
    ...losses.map((l) => `loss ${l.name} = ${name(l.scale)} · Σ ${name(l.weight)} · ${name(l.term)}`),
    ...signalPenalties.map((p) => `penalty ${p.name} = ${name(p.scale)} · Σ ${name(p.term)}`),
    ...parameterPenalties.map((p) => `penalty ${p.name} = ${name(p.value)}`),
    ...adjointTerms.map(
      (a) => `penalty ${a.name} = ${name(a.multiplier)} · Σ ${name(a.numerator)} / Σ ${name(a.denominator)}`,
    ),
    ...batchPenalties.flatMap((b) => [
      `${pooledName(b.name)} = ${b.temperature} · ln(mean exp(${name(b.signal)} / ${b.temperature}))`,
      `penalty ${b.name} = ${name(b.value)}`,
    ]),
    "",
  ].join("\n");
}

/** A program, one value per line, after its pass over the batch if it has one. */
export function printProgram(program: Program): string {
  const { lines, name } = listed(rootsOf(program));
  return [
    ...(program.pooling ? [`pass over the batch\n${printProgram(program.pooling.program)}`] : []),
    ...parameterLines(program),
    ...lines,
    ...program.states.map((s) => `state ${s.name} = ${name(s.next)} from ${name(s.initial)}`),
    ...program.carried.map((c) => `carried ${c.name} = ${name(c.next)}`),
    ...program.records.map((r) => `record ${r.name} = ${name(r.value)}`),
    ...program.perTrial.map((r) => `${r.at} ${r.name} = ${name(r.value)}`),
    ...program.results.map((r) => `result ${r.name} = ${name(r.value)}`),
    ...program.updates.map((r) => `update ${r.name} = ${name(r.value)}`),
    "",
  ].join("\n");
}
