/**
 * What every unit of an expression is, so that units written in different ways can be compared: max(x.slice(0, 6), 0)
 * and max(x, 0).slice(0, 6) have the same six forms. Slices and concatenations are followed down to the values that
 * they are made of, element-wise operations are taken unit by unit, and x + 0 is x. Nothing else is rearranged: forms
 * that are equal have equal values, but (|x| + x)/2 and max(x, 0) have different forms.
 */
import { type Expr, walk } from "../ir/expr.ts";
import { isElementwise, isLeaf } from "../ir/op.ts";
import type { State } from "../ir/program.ts";

/** Number of a form. */
export type Form = number;

interface Node {
  /** Operation and attributes. */
  readonly tag: string;
  readonly args: readonly Form[];
  /** Whether it differs between trials or steps. */
  readonly varies: boolean;
}

const commutative: ReadonlySet<string> = new Set(["add", "mul", "max", "equal"]);

export class UnitForms {
  readonly #numbers = new Map<string, Form>();
  readonly #nodes: Node[] = [];
  readonly #known = new Map<Expr, readonly Form[]>();
  readonly #zero = this.#make("constant 0", [], false);

  /** One form per unit of a vector, one in all of a scalar or a matrix. `expr`: interned. */
  of(expr: Expr): readonly Form[] {
    if (!this.#known.has(expr))
      for (const one of walk([expr])) if (!this.#known.has(one)) this.#known.set(one, this.#formsOf(one));
    return this.#known.get(expr)!;
  }

  varies(form: Form): boolean {
    return this.#nodes[form].varies;
  }
  /** What a form is computed from. */
  argsOf(form: Form): readonly Form[] {
    return this.#nodes[form].args;
  }
  /** "add", "previous", … */
  opOf(form: Form): string {
    return this.#nodes[form].tag.split(" ", 1)[0];
  }

  /** Units of `expr` that it hands on from its arguments, as slices and concatenations do. */
  isHandedOn(expr: Expr, unit: number): boolean {
    const own = this.of(expr)[unit];
    if (expr.op === "slice" || expr.op === "place") return this.varies(own);
    return expr.args.some((arg) => at(this.of(arg), unit) === own);
  }

  /**
   * A function that turns the form of a value after a step into that of the same value before the step: of f(x_t) into
   * f(x_{t−1}). undefined for a value that depends on more than states and parameters.
   */
  before(previous: ReadonlyMap<Form, Form>): (form: Form) => Form | undefined {
    const done = new Map<Form, Form | undefined>();
    const shifted = (form: Form): Form | undefined => {
      if (done.has(form)) return done.get(form);
      const { tag, args, varies } = this.#nodes[form];
      let value = previous.get(form);
      if (value === undefined && !varies) value = form;
      else if (value === undefined && args.length > 0) {
        const all = args.map(shifted);
        if (!all.includes(undefined)) value = this.#make(tag, all as Form[], true);
      }
      done.set(form, value);
      return value;
    };
    return shifted;
  }

  #make(tag: string, args: readonly Form[], varies: boolean): Form {
    const ordered = commutative.has(tag) ? [...args].sort((a, b) => a - b) : args;
    const key = `${tag}|${ordered.join()}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.#nodes.length);
    return this.#nodes.push({ tag, args: ordered, varies }) - 1;
  }

  #formsOf(expr: Expr): readonly Form[] {
    const { op, args, attr, type } = expr;
    const isSignal = type.space === "signal";
    const isMatrix = type.axes.length > 1;
    const units = Array.from({ length: isMatrix ? 1 : expr.units }, (_, unit) => unit);
    const given = args.map((arg) => this.of(arg));
    if (op === "constant" && !isMatrix)
      return units.map((unit) => this.#make(`constant ${attr.data![unit] + 0}`, [], false));
    if (isLeaf(op)) return units.map((unit) => this.#make(`${op} ${expr.id} ${unit}`, [], isSignal));
    if (op === "detach" && !isMatrix) return given[0];
    if (op === "slice" && !isMatrix) return given[0].slice(attr.start!, attr.start! + attr.size!);
    if (op === "place" && !isMatrix) {
      const end = attr.start! + given[0].length;
      return units.map((unit) => (unit >= attr.start! && unit < end ? given[0][unit - attr.start!] : this.#zero));
    }
    if (isElementwise(op) && !isMatrix)
      return units.map((unit) => {
        const own = given.map((forms) => at(forms, unit));
        if ((op === "add" || op === "sub") && own[1] === this.#zero) return own[0];
        if (op === "add" && own[0] === this.#zero) return own[1];
        return this.#make(op, own, isSignal);
      });
    // All units of such an operation depend on all units of its arguments. Rows of a matrix differ in where they begin.
    const tag = isMatrix && attr.start !== undefined ? `${op} ${attr.start} ${attr.size}` : op;
    const lists = given.map((forms) =>
      this.#make(
        "list",
        forms,
        forms.some((form) => this.varies(form)),
      ),
    );
    return units.map((unit) => this.#make(`${tag} ${unit}`, lists, isSignal));
  }
}

const at = (forms: readonly Form[], unit: number): Form => forms[forms.length === 1 ? 0 : unit];

/** The form of each state's unit before a step, by that of its value after it; of equal states, that of the first. */
export function formsBefore(
  states: readonly State[],
  forms: UnitForms,
  previousOf: (state: State) => Expr,
): Map<Form, Form> {
  const previous = new Map<Form, Form>();
  for (const state of states) {
    const own = forms.of(previousOf(state));
    for (const [unit, form] of forms.of(state.next).entries())
      if (forms.varies(form) && !previous.has(form)) previous.set(form, own[unit]);
  }
  return previous;
}
