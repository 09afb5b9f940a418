/**
 * Plans as text, for inspection and stored snapshots: what is kept where and what each kernel computes, line by line.
 */
import { type Expr, walk } from "../ir/expr.ts";
import { showType } from "../ir/shape.ts";
import { attributes, leafText } from "../ir/show.ts";
import type { Buffer, Kernel, OutsideKernel, Packed, Plan, Slot, Store } from "./kernel.ts";

/** The text depends only on the plan: numbers in names do not count expressions of other programs. */
export function printPlan(plan: Plan): string {
  const names = new Map(plan.buffers.map((buffer, k) => [buffer, buffer.name.replace(/ \d+$/, ` #${k}`)]));
  const arrays = new Map(plan.arrays.map((expr, k) => [expr, expr.args.length === 0 ? leafText(expr) : `$${k}`]));
  const slot = ({ buffer, shift }: Slot) =>
    names.get(buffer)! + (shift === 0 ? "" : ` at t ${shift < 0 ? "−" : "+"} 1`);

  /** The lines that compute and store values. Stored values are referred to by name, intermediate ones by number. */
  const body = (
    stores: readonly { readonly to: string; readonly value: Expr; readonly isSum?: boolean }[],
    own: ReadonlySet<Expr>,
  ) => {
    const texts = new Map<Expr, string>();
    const isRead = (expr: Expr) => !own.has(expr) && (plan.signals.has(expr) || arrays.has(expr));
    const known = (expr: Expr): string => {
      const signal = plan.signals.get(expr);
      return texts.get(expr) ?? (signal ? slot(signal) : (arrays.get(expr) ?? leafText(expr)));
    };
    const lines: string[] = [];
    const compute = (expr: Expr): string => `${expr.op}(${expr.args.map(known).join(", ")}${attributes(expr)})`;
    let count = 0;
    for (const { to, value, isSum } of stores) {
      for (const expr of needed(value, isRead)) {
        if (expr === value || texts.has(expr)) continue;
        lines.push(`    %${count} = ${compute(expr)}`);
        texts.set(expr, `%${count++}`);
      }
      const text = texts.has(value) || value.args.length === 0 || isRead(value) ? known(value) : compute(value);
      lines.push(`    ${to} ${isSum ? "+=" : "="} ${text}`);
      if (!texts.has(value) && !isSum) texts.set(value, to);
    }
    return lines;
  };
  const stored = (stores: readonly Store[]) => stores.map(({ to, value }) => ({ to: slot(to), value }));
  const packText = ({ source, transposed, cuts }: Packed) =>
    (transposed ? "transposed " : "") +
    arrays.get(source) +
    (cuts.length > 1 ? ` cut at ${cuts.slice(1).join(" ")}` : "");

  const kernelText = {
    noise: (k) => [`stream ${k.stream}${k.shared ? ", shared" : ""}${k.windowed ? ", windowed" : ""} → ${slot(k.to)}`],
    product: (k) => [
      `→ ${slot(k.to)} [${k.cuts.join(" ")}]`,
      ...k.terms.map(
        ({ operand, offset, matrix, from }) =>
          `    ${slot(operand)} from ${offset} × ${packText(matrix)} [${matrix.rows} × ${matrix.columns}] at ${from}`,
      ),
    ],
    map: (k) => [
      `${k.units}`,
      ...body(
        [...stored(k.stores), ...stored(k.sums).map((sum) => ({ ...sum, isSum: true }))],
        new Set(k.stores.map((s) => s.value)),
      ),
    ],
    reduce: (k) => [`${k.op} over ${k.value.units}`, ...body([{ to: slot(k.to), value: k.value }], new Set())],
  } satisfies { [K in Kernel["kind"]]: (kernel: Extract<Kernel, { kind: K }>) => string[] };
  const outsideText = {
    map: (k) => [
      `${k.count}`,
      ...body(
        k.stores.map(({ to, value }) => ({ to: arrays.get(to)!, value })),
        new Set(k.stores.flatMap(({ to, value }) => (to === value ? [value] : []))),
      ),
    ],
    reduce: (k) => [
      `${k.op} over ${showType(k.value.type)}`,
      ...body([{ to: arrays.get(k.to)!, value: k.value }], new Set()),
    ],
    product: (k) => [`→ ${arrays.get(k.to)} = ${k.to.args.map((arg) => arrays.get(arg)).join(" × ")}`],
    transpose: (k) => [`→ ${arrays.get(k.to)} of ${arrays.get(k.to.args[0])}`],
    gather: (k) => [`→ ${arrays.get(k.to)} : ${k.to.op} ${showType(k.to.type)}`],
    pack: (k) => [`${packText(k.matrix)}`],
  } satisfies { [K in OutsideKernel["kind"]]: (kernel: Extract<OutsideKernel, { kind: K }>) => string[] };
  const inLoop = (kernel: Kernel) => (kernelText[kernel.kind] as (kernel: Kernel) => string[])(kernel);
  const outside = (kernel: OutsideKernel) => (outsideText[kernel.kind] as (kernel: OutsideKernel) => string[])(kernel);
  const bufferText = (buffer: Buffer) =>
    `  ${names.get(buffer)} : ${buffer.units} units, ${buffer.lifetime}, of the ${buffer.region}`;

  /** Kernels under the names that lower/cost.ts and the functions of the code use. */
  const named = <K extends Kernel | OutsideKernel>(
    phase: string,
    kernels: readonly K[],
    text: (kernel: K) => string[],
    first = 0,
  ) =>
    kernels.flatMap((kernel, k) => {
      const [head, ...rest] = text(kernel);
      return [`  ${phase}${first + k} ${kernel.kind} ${head}`, ...rest];
    });
  const loops = (phase: string, all: Plan["forward"]) =>
    all.flatMap((loop, k) => section(phase, named(phase, loop, inLoop, all.slice(0, k).flat().length)));

  const section = (title: string, lines: readonly string[]) => (lines.length > 0 ? [title, ...lines] : []);
  return [
    ...section("buffers", plan.buffers.map(bufferText)),
    ...section("prologue", named("prologue", plan.prologue, outside)),
    ...section("at step 0", body(stored(plan.starts), new Set())),
    ...loops("forward", plan.forward),
    ...section("after the last step", body(stored(plan.lasts), new Set())),
    ...loops("backward", plan.backward),
    ...section("before the first step", body(stored(plan.firsts), new Set())),
    ...section("over steps and trials", [
      ...plan.contractions.map(
        ({ expr, left, leftOffset, right, rightOffset }, k) =>
          `  contract${k} ${arrays.get(expr)} = ${slot(left)} from ${leftOffset} ⊗ ` +
          `${slot(right)} from ${rightOffset} ${showType(expr.type)}`,
      ),
      ...plan.laneSums.map(
        ({ expr, from }, k) => `  lanes${k} ${arrays.get(expr)} = lanes of ${slot(from)} ${showType(expr.type)}`,
      ),
    ]),
    ...section("epilogue", named("epilogue", plan.epilogue, outside)),
    ...section("update", named("update", plan.update, outside)),
    ...section(
      "results",
      plan.results.map(({ name, value }) => `  ${name} = ${arrays.get(value) ?? leafText(value)}`),
    ),
    "",
  ].join("\n");
}

/** The value and its subexpressions that are not read from memory, arguments first. */
function needed(root: Expr, isRead: (expr: Expr) => boolean): Expr[] {
  const reached = new Set<Expr>();
  const open = [root];
  while (open.length > 0) {
    const expr = open.pop()!;
    if (reached.has(expr) || isRead(expr)) continue;
    reached.add(expr);
    open.push(...expr.args);
  }
  return walk([root]).filter((expr) => reached.has(expr) && expr.args.length > 0);
}
