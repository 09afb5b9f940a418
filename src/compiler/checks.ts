/** Checks on what the compiler is given. */
import { checkArgument } from "../base/arguments.ts";
import { invalid } from "../base/errors.ts";
import { check } from "../ir/check.ts";
import type { Network } from "../ir/program.ts";

/** Throws "missing" or "invalid" if the argument is not a network, and the errors of an illegal one (`ir/check.ts`). */
export function checkNetwork(network: Network): void {
  checkArgument(
    "network",
    network,
    ["parameters", "states", "outputs", "losses"],
    "give the `network` that a model's `build` returns",
  );
  check(network);
}

/** Throws "invalid" if two entries share a name. */
export function refuseTwice(kind: string, list: readonly { readonly name: string }[]): void {
  const seen = new Set<string>();
  for (const { name } of list) {
    if (seen.has(name))
      throw invalid({ subject: `${kind} "${name}"`, detail: "declared twice", remedy: "give each its own name" });
    seen.add(name);
  }
}
