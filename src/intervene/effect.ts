/** Where an intervention on a signal acts: in this step, and where the next one computes the signal anew. */
import { unsupported } from "../base/errors.ts";
import { type Expr, previous } from "../ir/expr.ts";
import type { Network, State } from "../ir/program.ts";
import { placesOf, placesOfSignal, type SignalPlace } from "./places.ts";
import { unreadUnits } from "./reach.ts";
import { type Form, formsBefore, UnitForms } from "./unitForms.ts";
import { rangesText } from "./units.ts";

/** Where a signal is. */
export interface Effect {
  readonly places: readonly SignalPlace[];
  /**
   * Where the next step computes the same function of the states before it: what a cell that has no state for its rates
   * r_t = f(x_t) sends on in the next step, f(x_{t−1}). Units that are states are not among them: they are read as they
   * are.
   */
  readonly later: readonly SignalPlace[];
  /** Forms of the signal's units that vary. */
  readonly forms: readonly Form[];
  /** @throws "unsupported" where the network goes on from the signal in a form that is not recognised */
  checkRead(name: string): void;
}

/** What is known of the signals of a network. */
export interface Signals {
  effectOf(signal: Expr): Effect;
  /** For each unit of an expression, which unit of `signal` it is, now or before the step; undefined for another. */
  unitsIn(expr: Expr, signal: Expr): readonly (number | undefined)[];
}

/**
 * Where the signals of a network are.
 * @param network interned, without derivative(…)
 * @param step all that it computes
 */
export function signalsOf(network: Network, step: readonly Expr[], intern: (expr: Expr) => Expr): Signals {
  const forms = new UnitForms();
  const previousOf = ({ name, size }: State) => intern(previous(name, size));
  const previously = formsBefore(network.states, forms, previousOf);
  const shifted = forms.before(previously);
  return {
    effectOf(signal) {
      const now = forms.of(signal);
      const later = now.map(shifted);
      const anew = later.map((form, unit) => (previously.has(now[unit]) ? undefined : form));
      return {
        places: placesOfSignal(signal, step, forms),
        later: placesOf(anew, step, forms),
        forms: now.filter((form) => forms.varies(form)),
        checkRead(name) {
          const { units, states } = unreadUnits({ now, later }, previously, network, forms, previousOf);
          if (units.length === 0) return;
          const where = units.length === now.length ? "" : `units ${rangesText(units)}`;
          const made = states.map((state) => `state "${state}"`).join(", ");
          const others = states.map((state) => `{ state: "${state}" }`).join(" or ");
          const effect = "which would change only what is recorded: the next step computes it from";
          throw unsupported({
            subject: `intervention on "${name}"`,
            detail: `${where}, ${effect} ${made} in another form`,
            remedy: `act on ${others}, or write both in the same form`,
          });
        },
      };
    },
    unitsIn(expr, signal) {
      const now = forms.of(signal);
      const later = now.map(shifted);
      const unitOf = (form: Form) => [now.indexOf(form), later.indexOf(form)].find((unit) => unit >= 0);
      return forms.of(expr).map((form) => (forms.varies(form) ? unitOf(form) : undefined));
    },
  };
}
