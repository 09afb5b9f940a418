/** Expressions as text, short enough for an error message. */
import type { Attributes, Type } from "./shape.ts";

/** The parts of an expression that are shown. */
interface Shown {
  readonly op: string;
  readonly args: readonly Shown[];
  readonly type: Type;
  readonly attr: Attributes;
}

const number = (value: number): string => String(Number(value.toPrecision(7)));

/** A value without arguments. */
export function leafText({ op, attr, type }: Shown): string {
  if (op === "constant") {
    const data = attr.data ?? [];
    if (type.space === "scalar") return number(data[0]);
    const same = data.every((value) => value === data[0]);
    return same
      ? `constant(${number(data[0])})`
      : `constant(${[...data.slice(0, 3)].map(number).join(" ")}${data.length > 3 ? " …" : ""})`;
  }
  if (op === "noise")
    return `noise(${attr.stream}${attr.shared ? ", shared" : ""}${attr.windowed ? ", windowed" : ""})`;
  return `${op}(${attr.name})`;
}

/** What an operation needs beyond its arguments, after a comma. */
export const attributes = ({ op, attr }: Pick<Shown, "op" | "attr">): string =>
  op === "slice" || op === "place" ? `, ${attr.start}, ${attr.size}` : "";

/** One expression on one line, nested at most `depth` deep. */
export function show(expr: Shown, depth = 3): string {
  if (expr.args.length === 0) return leafText(expr);
  if (depth === 0) return "…";
  return `${expr.op}(${expr.args.map((arg) => show(arg, depth - 1)).join(", ")}${attributes(expr)})`;
}
