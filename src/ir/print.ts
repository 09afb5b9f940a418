/** Programs as text: for error messages, inspection and stored snapshots. */
import { type Expr, walk } from "./expr.ts";
import type { Program } from "./program.ts";
import { rootsOf } from "./program.ts";
import { showType } from "./shape.ts";

const number = (value: number): string => String(Number(value.toPrecision(7)));

/** A value without arguments. */
export function leafText({ op, attr, type }: Expr): string {
  if (op === "constant") {
    const data = attr.data ?? [];
    if (type.space === "scalar") return number(data[0]);
    const same = data.every((value) => value === data[0]);
    return same
      ? `constant(${number(data[0])})`
      : `constant(${[...data.slice(0, 3)].map(number).join(" ")}${data.length > 3 ? " …" : ""})`;
  }
  if (op === "noise") return `noise(${attr.stream}${attr.shared ? ", shared" : ""})`;
  return `${op}(${attr.name})`;
}

/** What an operation needs beyond its arguments, after a comma. */
export const attributes = ({ op, attr }: Expr): string =>
  op === "slice" || op === "place" ? `, ${attr.start}, ${attr.size}` : "";

/** One expression on one line, nested at most `depth` deep. */
export function show(expr: Expr, depth = 3): string {
  if (expr.args.length === 0) return leafText(expr);
  if (depth === 0) return "…";
  return `${expr.op}(${expr.args.map((arg) => show(arg, depth - 1)).join(", ")}${attributes(expr)})`;
}

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
