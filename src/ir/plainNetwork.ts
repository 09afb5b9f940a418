/** A network as plain data, so that another thread can build the same one: each expression once, arguments first. */
import { Expr, walk } from "./expr.ts";
import { mapNetwork, type Network, type ParameterDeclaration, rootsOfNetwork } from "./program.ts";

/** The place of an expression in the list. */
interface Place {
  readonly place: number;
}

/** A network whose expressions are places in a list. A structured clone of it is the same. */
export interface PlainNetwork {
  readonly nodes: readonly (Pick<Expr, "op" | "type" | "attr"> & { readonly args: readonly number[] })[];
  readonly network: Network;
}

export function plainNetwork(network: Network): PlainNetwork {
  // In the order of their creation, by which passes sort them.
  const order = walk(rootsOfNetwork(network)).sort((a, b) => a.id - b.id);
  const places = new Map(order.map((expr, k) => [expr, k]));
  return {
    nodes: order.map(({ op, type, attr, args }) => ({ op, type, attr, args: args.map((arg) => places.get(arg)!) })),
    network: mapNetwork(
      { ...network, parameters: network.parameters.map(declared) },
      (expr): Expr => ({ place: places.get(expr)! }) satisfies Place as unknown as Expr,
    ),
  };
}

/** Without what else a cell says of a parameter: its initial values may be functions, which no thread can be sent. */
const declared = ({ name, value, trained, keptPositive, gradientScale, mask }: ParameterDeclaration) => ({
  ...{ name, value, trained, keptPositive, gradientScale, mask },
});

/** The network again. */
export function networkFrom({ nodes, network }: PlainNetwork): Network {
  const made: Expr[] = [];
  for (const { op, args, type, attr } of nodes)
    made.push(
      new Expr(
        op,
        args.map((k) => made[k]),
        type,
        attr,
      ),
    );
  return mapNetwork(network, (expr) => made[(expr as unknown as Place).place]);
}
