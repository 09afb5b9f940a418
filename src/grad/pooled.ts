/**
 * Batch penalties P(a) of a soft maximum a = τ·ln(mean of exp(x/τ)) over a whole batch. The backward loop of a slab of
 * trials needs ∂P/∂a before the other slabs have run, so a pass over the batch finds a first. Because
 * ∂a/∂x = exp((x − a)/τ)/(steps·trials), a alone then gives the exact gradient, as that of a penalty linear in x, and
 * no factor exceeds steps·trials.
 */
import { abs, constant, detach, exp, less, max, parameter, previous, scalar, select } from "../ir/expr.ts";
import { type BatchPenalty, type Network, type PooledSignal, pooledName, type State } from "../ir/program.ts";
import { dependents, reverse } from "./reverse.ts";
import { widen } from "./rules.ts";

/** The network with each batch penalty as a function of the parameter that holds a, and its slope. */
export function withPooled(network: Network): Network {
  const { batchPenalties = [], ...rest } = network;
  if (batchPenalties.length === 0) return network;
  const values = batchPenalties.map((one) => ({ ...one, pooled: pooledOf(one) }));
  return {
    ...rest,
    parameters: [
      ...network.parameters,
      ...values.map(({ name, pooled }) => ({ name: pooledName(name), value: pooled, trained: false })),
    ],
    parameterPenalties: [...network.parameterPenalties, ...values.map(({ name, value }) => ({ name, value }))],
    signalPenalties: [
      ...network.signalPenalties,
      ...values.map(({ name, signal, temperature, value, pooled }) => ({
        name,
        term: detach(slopeOf(value, pooled).mul(exp(signal.sub(pooled).mul(1 / temperature)))).mul(signal),
        scale: scalar("stepScale"),
        isSlope: true,
      })),
    ],
  };
}

const pooledOf = ({ name, signal }: BatchPenalty) => parameter(pooledName(name), signal.type.axes);

/** ∂P/∂a. */
function slopeOf(value: BatchPenalty["value"], pooled: ReturnType<typeof pooledOf>) {
  const isPooled = ({ op, attr }: typeof pooled) => op === "parameter" && attr.name === pooled.attr.name;
  const gradients = reverse(new Map([[value, constant(1)]]), dependents([value], isPooled), () => true);
  const parts = [...gradients].filter(([expr]) => isPooled(expr)).map(([, g]) => g);
  return widen(
    parts.reduce((a, b) => a.add(b), constant(0)),
    pooled.type,
  );
}

/**
 * The network with states that find m = max x and Σ exp((x − m)/τ) over the steps of a trial: whenever m rises, the sum
 * so far is rescaled, so that no exponential overflows.
 */
export function withPooling(network: Network): { network: Network; of: PooledSignal[] } {
  const { batchPenalties = [] } = network;
  const all = batchPenalties.map(({ name, signal, temperature }) => {
    const units = signal.units;
    const [maximum, sum] = [`maximum ${name}`, `sum ${name}`];
    const before = previous(maximum, units);
    const rise = signal.sub(before);
    const smaller = exp(abs(rise).mul(-1 / temperature));
    const soFar = previous(sum, units);
    const states: State[] = [
      { name: maximum, size: units, initial: constant(lowest), next: max(before, signal), isFresh: true },
      {
        name: sum,
        size: units,
        initial: constant(0),
        next: select(less(0, rise), soFar.mul(smaller).add(1), soFar.add(smaller)),
        isFresh: true,
      },
    ];
    return { states, pooled: { name: pooledName(name), units, temperature, maximum, sum } };
  });
  return {
    network: { ...network, states: [...network.states, ...all.flatMap(({ states }) => states)] },
    of: all.map(({ pooled }) => pooled),
  };
}

/** Below every signal, and far from overflow. */
const lowest = -1e30;
