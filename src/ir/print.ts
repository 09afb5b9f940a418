/** Programs as text: for inspection and stored snapshots. */
import { type Expr, walk } from "./expr.ts";
import type { Program } from "./program.ts";
import { rootsOf } from "./program.ts";
import { showType } from "./shape.ts";
import { attributes, leafText } from "./show.ts";

/** A program, one value a line, each named by the order in which it is needed. */
export function printProgram(program: Program): string {
  const names = new Map<Expr, string>();
  const lines: string[] = [];
  for (const expr of walk(rootsOf(program))) {
    if (expr.args.length === 0 && (expr.op !== "constant" || expr.type.space === "scalar")) {
      names.set(expr, leafText(expr));
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
  const name = (expr: Expr) => names.get(expr);
  return [
    ...program.parameters.map((p) => `parameter ${p.name} : ${showType(p.value.type)}${p.trained ? "" : " fixed"}`),
    ...lines,
    ...program.states.map((s) => `state ${s.name} = ${name(s.next)} from ${name(s.initial)}`),
    ...program.carried.map((c) => `carried ${c.name} = ${name(c.next)}`),
    ...program.records.map((r) => `record ${r.name} = ${name(r.value)}`),
    ...program.results.map((r) => `result ${r.name} = ${name(r.value)}`),
    ...program.updates.map((r) => `update ${r.name} = ${name(r.value)}`),
    "",
  ].join("\n");
}
