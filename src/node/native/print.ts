/** Prints kernels as C: each instruction becomes a statement, each value that it pushes a variable. */
import {
  type Code,
  type FunctionBuilder,
  type Instruction,
  instructions,
  type ValueType,
} from "../../backend/kernels/code.ts";
import { header } from "./cHeader.ts";

/** A value on the stack: text that can be used as an expression, more than once. */
interface Value {
  readonly text: string;
  /** A local that may change before the value is used. */
  readonly local?: number;
}

type Infix = (a: string, b: string) => string;
const on =
  (type: "V" | "I" | "U", operator: string) =>
  (lanes: number): Infix =>
  (a, b) =>
    type === "V" ? `${a} ${operator} ${b}` : `(V${lanes})((${type}${lanes})${a} ${operator} (${type}${lanes})${b})`;

/** Operations on vectors, from the texts of their arguments. */
const expressions: Partial<Record<Instruction, (lanes: number, args: readonly string[]) => string>> = {
  "i32.add": (_, [a, b]) => `${a} + ${b}`,
  "i32.sub": (_, [a, b]) => `${a} - ${b}`,
  "i32.mul": (_, [a, b]) => `${a} * ${b}`,
  "i32.and": (_, [a, b]) => `${a} & ${b}`,
  "f32.add": (_, [a, b]) => `${a} + ${b}`,
  "v.and": (n, [a, b]) => on("I", "&")(n)(a, b),
  "v.andnot": (n, [a, b]) => `(V${n})((I${n})${a} & ~(I${n})${b})`,
  "v.or": (n, [a, b]) => on("I", "|")(n)(a, b),
  "v.xor": (n, [a, b]) => on("I", "^")(n)(a, b),
  "v.choose": (n, [a, b, m]) => `choose${n}(${a}, ${b}, ${m})`,
  "f32v.eq": (n, [a, b]) => `(V${n})(${a} == ${b})`,
  "f32v.ne": (n, [a, b]) => `(V${n})(${a} != ${b})`,
  "f32v.lt": (n, [a, b]) => `(V${n})(${a} < ${b})`,
  "f32v.gt": (n, [a, b]) => `(V${n})(${a} > ${b})`,
  "f32v.le": (n, [a, b]) => `(V${n})(${a} <= ${b})`,
  "f32v.abs": (n, [a]) => `(V${n})((I${n})${a} & 0x7fffffff)`,
  "f32v.neg": (_, [a]) => `-${a}`,
  "f32v.sqrt": (n, [a]) => `sqrt${n}(${a})`,
  "f32v.add": (n, [a, b]) => on("V", "+")(n)(a, b),
  "f32v.sub": (n, [a, b]) => on("V", "-")(n)(a, b),
  "f32v.mul": (n, [a, b]) => on("V", "*")(n)(a, b),
  "f32v.div": (n, [a, b]) => on("V", "/")(n)(a, b),
  "f32v.max": (n, [a, b]) => `max${n}(${a}, ${b})`,
  "f32v.pmin": (n, [a, b]) => `pmin${n}(${a}, ${b})`,
  "f32v.pmax": (n, [a, b]) => `pmax${n}(${a}, ${b})`,
  "f32v.madd": (n, [a, b, c]) => `madd${n}(${a}, ${b}, ${c})`,
  "f32v.nmadd": (n, [a, b, c]) => `madd${n}(-${a}, ${b}, ${c})`,
  "f32v.sumLanes": (n, [a]) => `sumLanes${n}(${a})`,
  "f32v.maxLanes": (n, [a]) => `maxLanes${n}(${a})`,
  "i32v.splat": (n, [a]) => `words${n}((int)${a})`,
  "i32v.add": (n, [a, b]) => on("U", "+")(n)(a, b),
  "i32v.sub": (n, [a, b]) => on("U", "-")(n)(a, b),
  "i32v.mul": (n, [a, b]) => on("U", "*")(n)(a, b),
  "i32v.mulHigh": (n, [a, b]) => `mulHigh${n}(${a}, ${b})`,
  "i32v.shl": (n, [a, k]) => `(V${n})((U${n})${a} << (int)${k})`,
  "i32v.shrSigned": (n, [a, k]) => `(V${n})((I${n})${a} >> (int)${k})`,
  "i32v.shrUnsigned": (n, [a, k]) => `(V${n})((U${n})${a} >> (int)${k})`,
  "f32v.ofSigned": (n, [a]) => `__builtin_convertvector((I${n})${a}, V${n})`,
};

function float(value: number): string {
  const rounded = Math.fround(value);
  if (Number.isNaN(rounded)) return '__builtin_nanf("")';
  if (!Number.isFinite(rounded)) return `${rounded < 0 ? "-" : ""}__builtin_inff()`;
  const text = Object.is(rounded, -0) ? "-0" : `${rounded}`;
  return `${/[.e]/.test(text) ? text : `${text}.0`}f`;
}

const typeName = (type: ValueType, lanes: number): string => ({ i32: "P", f32: "float", vector: `V${lanes}` })[type];

function printFunction(f: FunctionBuilder, index: number, all: readonly FunctionBuilder[]): string {
  const { lanes } = f;
  const lines: string[] = [];
  const stack: Value[] = [];
  let temporaries = 0;
  const locals = [...f.parameters, ...f.locals];
  const pop = (): string => stack.pop()!.text;
  const define = (type: ValueType, text: string): string => {
    const name = `x${temporaries++}`;
    lines.push(`${typeName(type, lanes)} ${name} = ${text};`);
    return name;
  };
  /** A local that changes is copied for those who still mean its old value. */
  const change = (local: number, text: string) => {
    stack.forEach((value, k) => {
      if (value.local === local) stack[k] = { text: define(locals[local], value.text) };
    });
    lines.push(`l${local} = ${text};`);
  };
  const address = (text: string, offset: number) => `(m + ${text} + ${offset})`;
  const write = ([instruction, first = 0, second = 0]: Code) => {
    const signature: { readonly takes: readonly ValueType[]; readonly leaves?: ValueType } = instructions[instruction];
    const args = signature.takes.map(() => "");
    for (let k = args.length - 1; k >= 0; k--) args[k] = pop();
    const leave = (text: string) => stack.push({ text: define(signature.leaves!, text) });
    const expression = expressions[instruction];
    if (expression) {
      leave(expression(lanes, args));
      return;
    }
    switch (instruction) {
      case "loop":
        lines.push("do {");
        break;
      case "br_if":
        lines.push(`} while (${args[0]});`);
        break;
      case "end":
        break;
      case "call": {
        const given = all[first].parameters.map(() => pop()).reverse();
        lines.push(`f${first}(${["m", ...given].join(", ")});`);
        break;
      }
      case "local.get":
        stack.push({ text: `l${first}`, local: first });
        break;
      case "local.set":
        change(first, pop());
        break;
      case "local.tee":
        change(first, pop());
        stack.push({ text: `l${first}`, local: first });
        break;
      case "i32.const":
        stack.push({ text: first < 0 ? `(${first})` : `${first}` });
        break;
      case "f32.load":
        leave(`*(const F1 *)${address(args[0], first)}`);
        break;
      case "f32.store":
        lines.push(`*(F1 *)${address(args[0], first)} = ${args[1]};`);
        break;
      case "v.load":
        leave(`*(const M${lanes} *)${address(args[0], first)}`);
        break;
      case "v.spread":
        leave(`spread${lanes}(*(const F1 *)${address(args[0], first)})`);
        break;
      case "v.store":
        lines.push(`*(M${lanes} *)${address(args[0], first)} = ${args[1]};`);
        break;
      case "v.storeFirst":
        lines.push(`storeFirst${lanes}(${address(args[0], first)}, ${args[1]}, ${second});`);
        break;
      case "v.first":
        leave(`first${lanes}(${first})`);
        break;
      case "f32v.const":
        leave(`spread${lanes}(${float(first)})`);
        break;
      case "i32v.const":
        leave(`words${lanes}(${first})`);
        break;
      default:
        throw new Error(`instruction ${instruction} has no C`);
    }
  };
  for (const code of f.code) write(code);
  const declared = f.locals.map(
    (type, k) => `${typeName(type, lanes)} l${f.parameters.length + k} = ${type === "vector" ? "{}" : "0"};`,
  );
  const parameters = ["char *m", ...f.parameters.map((_, k) => `P l${k}`)].join(", ");
  return [
    `/* ${f.name} */`,
    `static __attribute__((noinline)) void f${index}(${parameters}) {`,
    ...declared.map((line) => `  ${line}`),
    ...lines.map((line) => `  ${line}`),
    "}",
  ].join("\n");
}

/**
 * Functions whose names are words belong to the library; numbers are addresses in the memory that is its first
 * argument, or counts. Multiply–adds are rounded once if the machine can do so, unless `fused` is false.
 */
export function printC(functions: readonly FunctionBuilder[], { fused = true } = {}): string {
  const widths = [...new Set(functions.map((f) => f.lanes))];
  const exported = functions.flatMap((f, k) => {
    if (f.name.includes(" ")) return [];
    const list = (type: string) => f.parameters.map((_, p) => `, ${type}p${p}`).join("");
    return [`void ${f.name}(char *m${list("unsigned ")}) { f${k}(m${list("")}); }`];
  });
  return [header(widths, fused), ...functions.map((f, k) => printFunction(f, k, functions)), ...exported, ""].join(
    "\n",
  );
}
