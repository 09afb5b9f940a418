/** What an intervention reaches: the states and outputs that follow from the changed values. */
import { type Expr, walk } from "../ir/expr.ts";
import { type Network, rootsOfNetwork, type State } from "../ir/program.ts";
import type { Form, UnitForms } from "./unitForms.ts";

/** Names of states and outputs that differ while an intervention is active, within one step. */
export interface Reach {
  readonly states: readonly string[];
  readonly outputs: readonly string[];
}

/** The states and outputs that are computed from `changed`. */
export function reachOf(changed: Iterable<Expr>, network: Network): Reach {
  const reached = new Set(changed);
  for (const expr of walk(rootsOfNetwork(network))) if (expr.args.some((arg) => reached.has(arg))) reached.add(expr);
  return {
    states: network.states.filter(({ next }) => reached.has(next)).map(({ name }) => name),
    outputs: Object.keys(network.outputs).filter((name) => reached.has(network.outputs[name])),
  };
}

/**
 * Units of a signal whose change would be recorded without effect although the network uses them: no state
 * follows from what the signal is, now or a step later, but states do follow from the states that it is made of, by
 * more than their leak. The step then computes the signal again in a form that is not recognised.
 * @param now the forms of the signal's units, `later` the same before the step
 * @param previous forms of states before a step, by those after it
 * @returns the units, and the states that they are made of
 */
export function unreadUnits(
  { now, later }: { readonly now: readonly Form[]; readonly later: readonly (Form | undefined)[] },
  previous: ReadonlyMap<Form, Form>,
  { states }: Network,
  forms: UnitForms,
  previousOf: (state: State) => Expr,
): { readonly units: readonly number[]; readonly states: readonly string[] } {
  const nexts = states.flatMap(({ next }) => forms.of(next));
  const read = below(nexts, forms);
  const owners = new Map(states.flatMap((state) => forms.of(previousOf(state)).map((form) => [form, state.name])));
  const names = new Set<string>();
  const units = [...now.keys()].filter((unit) => {
    if (!forms.varies(now[unit]) || read.has(now[unit]) || read.has(later[unit] ?? now[unit])) return false;
    const sources = sourcesOf(now[unit], previous, owners, forms);
    const isUsed = states.some(({ name, next }) => {
      const own = forms.of(previousOf(states.find((state) => state.name === name)!));
      return forms.of(next).some((form, k) => dependsOn(form, sources, forms, sources.has(own[k])));
    });
    if (isUsed) for (const source of sources) names.add(owners.get(source)!);
    return isUsed;
  });
  return { units, states: [...names] };
}

/** What `roots` are computed from. */
function below(roots: readonly Form[], forms: UnitForms): Set<Form> {
  const seen = new Set<Form>();
  const pending = roots.flatMap((root) => forms.argsOf(root));
  for (let form = pending.pop(); form !== undefined; form = pending.pop()) {
    if (seen.has(form)) continue;
    seen.add(form);
    pending.push(...forms.argsOf(form));
  }
  return seen;
}

/** The units of states that a form is made of, as they are called before a step. */
function sourcesOf(
  root: Form,
  previous: ReadonlyMap<Form, Form>,
  owners: ReadonlyMap<Form, string>,
  forms: UnitForms,
): Set<Form> {
  const sources = new Set<Form>();
  const seen = new Set<Form>();
  const pending = [root];
  for (let form = pending.pop(); form !== undefined; form = pending.pop()) {
    if (seen.has(form)) continue;
    seen.add(form);
    const source = owners.has(form) ? form : previous.get(form);
    if (source !== undefined) sources.add(source);
    // A signal may be a state that nothing reads: what it is computed from matters, too.
    if (source === undefined || form === root) pending.push(...forms.argsOf(form));
  }
  return sources;
}

const linear: ReadonlySet<string> = new Set(["add", "sub", "neg", "mul", "div"]);

/** Whether a form is computed from one of `sources`; `isOwn`: by more than a sum with constant factors. */
function dependsOn(root: Form, sources: ReadonlySet<Form>, forms: UnitForms, isOwn: boolean): boolean {
  const isLeak = (form: Form): boolean => {
    const op = forms.opOf(form);
    const args = forms.argsOf(form);
    return (
      linear.has(op) &&
      (op === "mul" ? args.filter(forms.varies, forms).length < 2 : op !== "div" || !forms.varies(args[1]))
    );
  };
  const seen = new Set<string>();
  const pending = [{ form: root, own: isOwn }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { form, own } = next;
    if (sources.has(form)) {
      if (!own) return true;
      continue;
    }
    const key = `${form} ${own}`;
    if (seen.has(key) || !forms.varies(form)) continue;
    seen.add(key);
    const stillOwn = own && isLeak(form);
    for (const arg of forms.argsOf(form)) pending.push({ form: arg, own: stillOwn });
  }
  return false;
}
